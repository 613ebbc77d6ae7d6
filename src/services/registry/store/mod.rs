//! The registry's content on disk: blobs, manifests, tags, upload sessions.
//!
//! Synchronous, and knows no HTTP. Content is addressed by its digest and shared by all
//! repositories; a repository has what is linked into it. Every change is one rename or one small
//! file, the most telling last (the tag after its manifest), so that a crash leaves the old state or
//! the new one. One process owns a root. A crash is one of this process: nothing is forced to the disk
//! ([`crate`] says why), so after a power cut a file may be empty.

mod blobs;
mod files;
mod layout;
mod listing;
mod manifests;
mod referrers;
mod tags;
mod uploads;

use std::{
    fs,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use self::{layout::Layout, uploads::Slots};
use super::{Limits, RegistryError, Repository};

pub use self::manifests::StoredManifest;
pub(super) use self::{blobs::BlobFile, manifests::Members, referrers::Referrer, uploads::Upload};

/// The state on disk and the little that is kept in memory beside it.
#[derive(Debug)]
pub(super) struct Store {
    layout: Layout,
    limits: Limits,
    /// Held while metadata changes; the number of repositories.
    changes: Mutex<usize>,
    /// Upload sessions whose hash is known in memory, or which a request is writing to now.
    uploads: Mutex<Slots>,
}

impl Store {
    /// Opens or creates a store. What a crash left half-written is removed; upload sessions live on.
    pub(super) fn open(root: &Path, limits: Limits) -> Result<Self, RegistryError> {
        let layout = Layout::new(root);
        let temporary = layout.temporary();
        files::optional(fs::remove_dir_all(&temporary))
            .map_err(RegistryError::io("empty", &temporary))?;
        for folder in layout.folders() {
            fs::create_dir_all(&folder).map_err(RegistryError::io("create the folder", &folder))?;
        }
        let store = Self { layout, limits, changes: Mutex::new(0), uploads: Mutex::default() };
        *store.changes() = store.repositories()?.len();
        store.expire_uploads()?;
        Ok(store)
    }

    /// The bounds that the store was opened with.
    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// One change of metadata at a time. A panic while it was held left files whole: go on.
    fn changes(&self) -> MutexGuard<'_, usize> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a repository away, its content aside. False where there is none.
    pub(super) fn forget(&self, repository: &Repository) -> Result<bool, RegistryError> {
        let mut count = self.changes();
        let there = self.layout.blobs(repository).is_dir();
        // Last what tells that there is one.
        for part in self.layout.parts(repository) {
            files::optional(fs::remove_dir_all(&part))
                .map_err(RegistryError::io("remove", &part))?;
        }
        *count = count.saturating_sub(usize::from(there));
        Ok(there)
    }

    /// Makes a repository on its first blob, if the limit allows.
    fn ensure_repository(
        &self,
        count: &mut usize,
        repository: &Repository,
    ) -> Result<(), RegistryError> {
        let folder = self.layout.blobs(repository);
        if folder.is_dir() {
            return Ok(());
        }
        if *count >= self.limits.repositories {
            let limit = self.limits.repositories;
            return Err(RegistryError::TooMany { what: "repositories", limit });
        }
        fs::create_dir_all(&folder).map_err(RegistryError::io("create the folder", &folder))?;
        *count += 1;
        Ok(())
    }
}
