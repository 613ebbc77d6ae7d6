//! The service as the classroom holds it: it signs, says what is there, and hands out its HTTP side.

use std::{path::Path, sync::Arc};

use axum::Router;

use super::{
    TrustError, access::Observer, faults::Faults, forger::Forger, gun::Gun, http, own, store::Store,
};
use crate::oci::{Algorithm, Digest, is_tag};

/// The service: collections in a folder. Clones share everything.
#[derive(Clone)]
pub struct TrustService {
    store: Arc<Store>,
    forger: Arc<Forger>,
    observer: Option<Observer>,
}

impl TrustService {
    /// The service whose collections are in `dir`, made where it is missing. Only one service at
    /// a time may use a folder.
    pub fn open(dir: &Path, observer: Option<Observer>) -> Result<Self, TrustError> {
        let store = Arc::new(Store::open(dir)?);
        Ok(Self { store, forger: Arc::default(), observer })
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
        self.store.publish(gun, |collection| own::sign(collection, tag, target))
    }

    /// Takes the signature of `tag` back; the collection stays.
    pub fn unsign(&self, gun: &Gun, tag: &str) -> Result<(), TrustError> {
        let done = self.store.with(gun, |collection| own::unsign(collection, tag));
        done.unwrap_or_else(|| Err(TrustError::NoSuchTag(gun.clone(), tag.to_owned())))
    }

    /// Whether anything was published under this name.
    pub fn has(&self, gun: &Gun) -> bool {
        self.store.with(gun, |collection| !collection.is_empty()).unwrap_or(false)
    }

    /// Removes a collection with all its keys; no error where there is none.
    pub fn forget(&self, gun: &Gun) -> Result<(), TrustError> {
        self.store.remove(gun).map(|_| ())
    }

    /// What is wrong with the service on purpose: nothing, until somebody sets it.
    pub fn faults(&self) -> Faults {
        self.forger.faults.clone()
    }

    /// The HTTP side, to be served over TLS: clients refuse a trust server without it.
    pub fn router(&self) -> Router {
        http::router(Arc::clone(&self.store), Arc::clone(&self.forger), self.observer.clone())
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
