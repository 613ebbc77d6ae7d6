//! The classroom's trust service: Notary v1 (TUF) as the docker CLI 1.10 to 28 and the `notary`
//! client speak it.
//!
//! It signs the classroom's own images, and takes, checks, stores and countersigns what clients
//! publish. It knows nothing of labs and checks, serves no socket (`router` is served by the
//! classroom, behind TLS), and writes nothing outside its folder.

mod answer;
mod canonical;
mod collection;
mod encoding;
mod error;
mod faults;
mod forger;
mod forgery;
mod gun;
mod http;
mod issue;
mod json_file;
mod keys;
mod metadata;
mod multipart;
mod own;
mod reply;
mod role;
mod route;
mod server_keys;
mod signer;
mod store;
mod update;
mod verify;
mod x509;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use axum::Router;

pub use error::TrustError;
pub use faults::{Fault, Faults, Stale};
pub use gun::{Gun, GunError};
pub use http::PROBE_DOOR;
pub use role::{Delegation, Role, RoleError};

use crate::{
    oci::{Algorithm, Digest, is_tag},
    serve::Ends,
};
use forger::Forger;
use store::Store;

/// A request that was answered, for the classroom's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The HTTP method.
    pub method: String,
    /// The collection that was asked about; `None` for a ping and for paths that name none.
    pub gun: Option<Gun>,
    /// The path as the client sent it, without its query and at most 1024 characters of it: text
    /// from outside.
    pub path: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// What an accepted upload of targets holds.
    pub published: Option<Published>,
    /// What is signed in the collection at that moment, tags with their digests: to who reads the timestamp, and
    /// after an accepted upload.
    pub signed: Option<BTreeMap<String, String>>,
    /// The two ends of the connection that it came over.
    pub ends: Option<Ends>,
}

/// What a collection holds after an upload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// The names that are signed.
    pub targets: Vec<String>,
    /// The roles that were delegated to, as `targets/releases`.
    pub delegations: Vec<String>,
    /// The roles whose key, by the root in this upload, is the newest that the service made: `snapshot`,
    /// `timestamp`.
    pub handed_over: Vec<String>,
}

impl Access {
    /// The file of the collection that was asked for: `root.json`, `timestamp.key`; empty for an
    /// upload, a removal, and a request about no collection.
    pub fn file(&self) -> &str {
        self.path.rsplit_once("/_trust/tuf/").map_or("", |(_, file)| file)
    }
}

/// Is told about every finished request, before the answer leaves: who asked still waits for it. Called where
/// reading a file holds nobody up.
pub type Observer = Arc<dyn Fn(&Access) + Send + Sync>;

/// The service: collections in a folder. Clones share everything.
#[derive(Clone)]
pub struct TrustService {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    forger: Forger,
    observer: Option<Observer>,
}

impl TrustService {
    /// The service whose collections are in `dir`, made where it is missing. Only one service at
    /// a time may use a folder.
    pub fn open(dir: &Path, observer: Option<Observer>) -> Result<Self, TrustError> {
        let store = Store::open(dir)?;
        Ok(Self { inner: Arc::new(Inner { store, forger: Forger::default(), observer }) })
    }

    /// Signs `tag` of the image `gun` (its full name): it stands for the manifest of this digest
    /// and length (bytes). A collection that does not exist is made, with keys of the service.
    pub fn sign(
        &self,
        gun: &Gun,
        tag: &str,
        manifest: &Digest,
        size: u64,
    ) -> Result<(), TrustError> {
        if !is_tag(tag) {
            return Err(TrustError::Tag(tag.to_owned()));
        }
        if manifest.algorithm() != Algorithm::Sha256 {
            return Err(TrustError::NotSha256(manifest.clone()));
        }
        let target = own::Target {
            sha256: bytes_of(manifest),
            length: i64::try_from(size).unwrap_or(i64::MAX),
        };
        self.inner.store.publish(gun, |collection| own::sign(collection, tag, target))
    }

    /// Takes the signature of `tag` back; the collection stays.
    pub fn unsign(&self, gun: &Gun, tag: &str) -> Result<(), TrustError> {
        let done = self.inner.store.with(gun, |collection| own::unsign(collection, tag));
        done.unwrap_or_else(|| Err(TrustError::NoSuchTag(gun.clone(), tag.to_owned())))
    }

    /// Whether anything was published under this name.
    pub fn has(&self, gun: &Gun) -> bool {
        self.inner.store.with(gun, |collection| !collection.is_empty()).unwrap_or(false)
    }

    /// Removes a collection with all its keys; no error where there is none.
    pub fn forget(&self, gun: &Gun) -> Result<(), TrustError> {
        self.inner.store.remove(gun).map(|_| ())
    }

    /// What is wrong with the service on purpose: nothing, until somebody sets it.
    pub fn faults(&self) -> Faults {
        self.inner.forger.faults.clone()
    }

    /// The HTTP side, to be served over TLS: clients refuse a trust server without it.
    pub fn router(&self) -> Router {
        http::router(Arc::clone(&self.inner))
    }
}

impl Inner {
    fn tell(&self, access: &Access) {
        if let Some(observer) = &self.observer {
            observer(access);
        }
    }
}

fn bytes_of(digest: &Digest) -> Vec<u8> {
    let hex = digest.hex().as_bytes();
    let nibble = |letter: u8| match letter {
        b'0'..=b'9' => letter - b'0',
        _ => letter.wrapping_sub(b'a').wrapping_add(10),
    };
    hex.chunks_exact(2).map(|pair| (nibble(pair[0]) << 4) | nibble(pair[1])).collect()
}
