//! Blobs: content under its digest, and which repository has it.

use std::{fs::File, path::Path};

use super::{
    super::{RegistryError, Repository},
    files,
    room::of_content,
    state::Store,
};
use crate::oci::Digest;

/// A blob to be read.
#[derive(Debug)]
pub(in super::super) struct BlobFile {
    pub(in super::super) file: File,
    /// Bytes.
    pub(in super::super) size: u64,
}

impl Store {
    /// Stores content and links it into a repository.
    pub(in super::super) fn put_blob(
        &self,
        repository: &Repository,
        bytes: &[u8],
    ) -> Result<Digest, RegistryError> {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > self.limits.blob_bytes {
            let limit = self.limits.blob_bytes;
            return Err(RegistryError::TooLarge { what: "a blob", limit });
        }
        let digest = Digest::of(bytes);
        let mut count = self.changes();
        self.ensure_repository(&mut count, repository)?;
        self.put_content(&digest, bytes)?;
        files::mark(&self.layout.blob(repository, &digest))?;
        Ok(digest)
    }

    /// Stores content where it is not there yet, or has another length. The caller holds the lock on changes.
    pub(super) fn put_content(&self, digest: &Digest, bytes: &[u8]) -> Result<(), RegistryError> {
        let place = self.layout.content(digest);
        let before = files::size(&place)?.map_or(0, of_content);
        let after = of_content(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let (more, less) = (after.saturating_sub(before), before.saturating_sub(after));
        self.take_room(more)?;
        let placed = files::place(&self.layout.temporary(), &place, bytes);
        self.room.give_back(if placed.is_ok() { less } else { more });
        placed
    }

    /// Takes a verified file of the store as a blob's content and links it.
    pub(super) fn adopt_blob(
        &self,
        repository: &Repository,
        digest: &Digest,
        file: &Path,
    ) -> Result<(), RegistryError> {
        let mut count = self.changes();
        self.ensure_repository(&mut count, repository)?;
        let place = self.layout.content(digest);
        files::parent(&place)?;
        let before = files::size(&place)?;
        let length = files::size(file)?.unwrap_or_default();
        std::fs::rename(file, &place).map_err(RegistryError::io("place", place))?;
        self.room.count(of_content(length));
        before.map(of_content).into_iter().for_each(|gone| self.room.give_back(gone));
        files::mark(&self.layout.blob(repository, digest))
    }

    /// A blob's size in bytes, where the repository has it and its content is there.
    pub(in super::super) fn blob_size(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<Option<u64>, RegistryError> {
        if files::size(&self.layout.blob(repository, digest))?.is_none() {
            return Ok(None);
        }
        files::size(&self.layout.content(digest))
    }

    /// A blob to be read, where the repository has it and its content is there.
    pub(in super::super) fn open_blob(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<Option<BlobFile>, RegistryError> {
        if files::size(&self.layout.blob(repository, digest))?.is_none() {
            return Ok(None);
        }
        let path = self.layout.content(digest);
        let Some(file) =
            files::optional(File::open(&path)).map_err(RegistryError::io("open", &path))?
        else {
            return Ok(None);
        };
        let size = file.metadata().map_err(RegistryError::io("look at", path))?.len();
        Ok(Some(BlobFile { file, size }))
    }

    /// Links a blob of one repository into another (distribution spec, "Mounting a blob from another
    /// repository"). False where the other does not have it.
    pub(in super::super) fn mount_blob(
        &self,
        from: &Repository,
        digest: &Digest,
        repository: &Repository,
    ) -> Result<bool, RegistryError> {
        let mut count = self.changes();
        if self.blob_size(from, digest)?.is_none() {
            return Ok(false);
        }
        self.ensure_repository(&mut count, repository)?;
        files::mark(&self.layout.blob(repository, digest))?;
        Ok(true)
    }

    /// Takes a blob out of one repository; its content stays for the others. False where the
    /// repository does not have it.
    pub(in super::super) fn unlink_blob(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<bool, RegistryError> {
        let _changes = self.changes();
        if self.blob_size(repository, digest)?.is_none() {
            return Ok(false);
        }
        files::remove(&self.layout.blob(repository, digest))
    }

    /// Removes content from the disk while every repository still claims to have it: the fault of a
    /// registry that lost a blob. False where there is no such content.
    pub(in super::super) fn lose_content(&self, digest: &Digest) -> Result<bool, RegistryError> {
        let _changes = self.changes();
        let path = self.layout.content(digest);
        let length = files::size(&path)?.unwrap_or_default();
        let is_gone = files::remove(&path)?;
        if is_gone {
            self.room.give_back(of_content(length));
        }
        Ok(is_gone)
    }
}
