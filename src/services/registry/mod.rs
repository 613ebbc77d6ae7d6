//! The classroom's own OCI registry: what `docker`, `skopeo`, `oras` and others push to and pull from.
//!
//! Our own: no crate has a registry to embed that records who asked for what and puts faults into single answers.
//!
//! It follows the OCI distribution spec 1.1 and, where that leaves a choice, Debian's
//! `docker-registry` (distribution 2.8): the tests run one list of requests against both. It knows
//! nothing of labs, binds no socket (see [`super::serve`]), asks nobody for a password and so
//! belongs on loopback. Names form one flat namespace, which the caller chooses: as the docker
//! engine's mirror it answers for `docker.io` with repositories such as `library/alpine`.
//!
//! One process owns a root folder. Nothing outside of it is ever read or written.

mod copied;
mod error;
mod faults;
#[cfg(test)]
mod fuzz;
mod http;
mod journal;
mod limits;
mod manifest;
mod names;
mod store;

use std::{path::Path, sync::Arc};

use self::store::{Members, Store};
pub use self::{
    error::RegistryError,
    faults::{Fault, Faults, Requests, Rule},
    journal::{Access, CLIENT_CLOSED, Observer, Target},
    limits::Limits,
    manifest::{DOCKER_LIST, DOCKER_MANIFEST, OCI_ARTIFACT, OCI_INDEX, OCI_MANIFEST},
    names::{Reference, Repository, Tag},
    store::StoredManifest,
};
use crate::oci::Digest;

/// A registry on disk. Clones share one.
///
/// The methods here build images in place; they read and write small files, and block for that long.
#[derive(Clone)]
pub struct Registry {
    store: Arc<Store>,
    faults: Faults,
    observer: Option<Observer>,
}

impl Registry {
    /// Opens the registry in a folder, which is made if it is missing. Everything that was pushed
    /// before is there again, open uploads too.
    pub fn open(root: &Path, limits: Limits) -> Result<Self, RegistryError> {
        let store = Arc::new(Store::open(root, limits)?);
        Ok(Self { store, faults: Faults::default(), observer: None })
    }

    /// The same registry, whose routers tell this observer of every request.
    #[must_use]
    pub fn observed(self, observer: Observer) -> Self {
        Self { observer: Some(observer), ..self }
    }

    /// The control of its faults, shared by all clones and routers.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The HTTP side: everything below `/v2/`.
    pub fn router(&self) -> axum::Router {
        http::router(Arc::clone(&self.store), self.faults.clone(), self.observer.clone())
    }

    /// Stores a blob (a layer or a config) in a repository.
    pub fn put_blob(&self, repository: &str, bytes: &[u8]) -> Result<Digest, RegistryError> {
        self.store.put_blob(&repository.parse()?, bytes)
    }

    /// Stores a manifest in a repository that has all it names, and points the tag at it. An empty
    /// media type leaves the choice to the document.
    pub fn put_manifest(
        &self,
        repository: &str,
        tag: Option<&str>,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<Digest, RegistryError> {
        let tag = tag.map(str::parse::<Tag>).transpose()?.map(Reference::Tag);
        let repository = repository.parse()?;
        let (digest, _) =
            self.store.put_manifest(&repository, tag.as_ref(), media_type, bytes, Members::All)?;
        Ok(digest)
    }

    /// The digest that a tag points to, or nothing.
    pub fn resolve(&self, repository: &str, tag: &str) -> Result<Option<Digest>, RegistryError> {
        self.store.resolve(&repository.parse()?, &tag.parse()?)
    }

    /// A manifest of a repository, or nothing.
    pub fn read_manifest(
        &self,
        repository: &str,
        digest: &Digest,
    ) -> Result<Option<StoredManifest>, RegistryError> {
        self.store.read_manifest(&repository.parse()?, digest)
    }

    /// A blob of a repository, or nothing.
    pub(crate) fn open_blob(
        &self,
        repository: &str,
        digest: &Digest,
    ) -> Result<Option<std::fs::File>, RegistryError> {
        let blob = self.store.open_blob(&repository.parse()?, digest)?;
        Ok(blob.map(|blob| blob.file))
    }

    /// Removes a tag and leaves its manifest; false where there was none.
    pub fn delete_tag(&self, repository: &str, tag: &str) -> Result<bool, RegistryError> {
        self.store.delete_tag(&repository.parse()?, &tag.parse()?)
    }

    /// Takes a repository away with its tags and manifests; false where there was none. Content
    /// that others share stays, and so do repositories below it.
    pub fn forget(&self, repository: &str) -> Result<bool, RegistryError> {
        self.store.forget(&repository.parse()?)
    }

    /// Loses a blob: its content is gone from the disk while every repository still lists it, so a
    /// pull finds the manifest and then 404. False where there was none. Pushing it again heals.
    pub fn remove_blob(&self, digest: &Digest) -> Result<bool, RegistryError> {
        self.store.lose_content(digest)
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry")
            .field("store", &self.store)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}
