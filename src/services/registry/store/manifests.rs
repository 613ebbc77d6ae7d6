//! Manifests: stored byte for byte, only if what they name is there.

use super::{
    super::{Reference, RegistryError, Repository, manifest::Manifest},
    files,
    state::Store,
};
use crate::oci::Digest;

/// What of an index must be there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Members {
    /// Every manifest that it lists.
    All,
    /// One at least: a "sparse index", copied for one platform (distribution spec, "Pushing
    /// Manifests": a registry may accept it).
    Any,
}

/// A manifest as it was pushed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredManifest {
    /// What it was pushed as, such as `application/vnd.oci.image.manifest.v1+json`.
    pub media_type: String,
    /// Exactly the bytes that were pushed.
    pub bytes: Vec<u8>,
}

impl Store {
    /// Stores a manifest under its digest. A tag is pointed at it; a digest has to be its own, and
    /// says which algorithm it is known by. Returns what it refers to beside its digest (distribution spec,
    /// "Pushing Manifests" and "Pushing Manifests with Subject").
    pub(in super::super) fn put_manifest(
        &self,
        repository: &Repository,
        reference: Option<&Reference>,
        media_type: &str,
        bytes: &[u8],
        members: Members,
    ) -> Result<(Digest, Option<Digest>), RegistryError> {
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > self.limits.manifest_bytes {
            let limit = self.limits.manifest_bytes;
            return Err(RegistryError::TooLarge { what: "a manifest", limit });
        }
        let (digest, tag) = match reference {
            Some(Reference::Digest(expected)) => (check_digest(expected, bytes)?, None),
            Some(Reference::Tag(tag)) => (Digest::of(bytes), Some(tag)),
            None => (Digest::of(bytes), None),
        };
        let manifest = Manifest::parse(media_type, bytes)?;
        let mut count = self.changes();
        self.check_references(repository, &manifest, members)?;
        self.ensure_repository(&mut count, repository)?;
        let temporary = self.layout.temporary();
        let link = self.layout.manifest(repository, &digest);
        if files::size(&link)?.is_none() {
            let all = files::names(&self.layout.manifests(repository))?;
            if all.is_some_and(|all| all.len() >= self.limits.manifests) {
                let limit = self.limits.manifests;
                return Err(RegistryError::TooMany { what: "manifests in a repository", limit });
            }
        }
        self.put_content(&digest, bytes)?;
        if let Some(subject) = &manifest.subject {
            files::mark(&self.layout.referrer(repository, subject, &digest))?;
        }
        files::place(&temporary, &link, manifest.media_type.as_bytes())?;
        if let Some(tag) = tag {
            self.write_tag(repository, tag, &digest)?;
        }
        Ok((digest, manifest.subject))
    }

    fn check_references(
        &self,
        repository: &Repository,
        manifest: &Manifest,
        members: Members,
    ) -> Result<(), RegistryError> {
        let mut missing = Vec::new();
        for digest in &manifest.blobs {
            if self.blob_size(repository, digest)?.is_none() {
                missing.push(digest.clone());
            }
        }
        let before = missing.len();
        for digest in &manifest.members {
            let there = self.has_manifest(repository, digest)?
                || self.blob_size(repository, digest)?.is_some();
            if !there {
                missing.push(digest.clone());
            }
        }
        if members == Members::Any && missing.len() - before < manifest.members.len() {
            missing.truncate(before);
        }
        if missing.is_empty() {
            return Ok(());
        }
        missing.sort();
        missing.dedup();
        Err(RegistryError::References { repository: repository.to_string(), missing })
    }

    fn has_manifest(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<bool, RegistryError> {
        Ok(files::size(&self.layout.manifest(repository, digest))?.is_some()
            && files::size(&self.layout.content(digest))?.is_some())
    }

    /// A manifest of a repository, where the repository has it and its content is there.
    pub(in super::super) fn read_manifest(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<Option<StoredManifest>, RegistryError> {
        let Some(media_type) = files::read_text(&self.layout.manifest(repository, digest))? else {
            return Ok(None);
        };
        let content = files::read(&self.layout.content(digest))?;
        Ok(content.map(|bytes| StoredManifest { media_type, bytes }))
    }

    /// Takes a manifest out of a repository, and with it the tags that point to it. False where the
    /// repository does not have it (distribution spec, "Deleting Manifests").
    pub(in super::super) fn delete_manifest(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<bool, RegistryError> {
        let _changes = self.changes();
        let link = self.layout.manifest(repository, digest);
        if files::size(&link)?.is_none() {
            return Ok(false);
        }
        self.untag(repository, digest)?;
        let subject = self.subject_of(repository, digest)?;
        files::remove(&link)?;
        if let Some(subject) = subject {
            files::remove(&self.layout.referrer(repository, &subject, digest))?;
        }
        Ok(true)
    }

    fn subject_of(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<Option<Digest>, RegistryError> {
        let stored = self.read_manifest(repository, digest)?;
        let parsed = stored.and_then(|m| Manifest::parse(&m.media_type, &m.bytes).ok());
        Ok(parsed.and_then(|manifest| manifest.subject))
    }
}

fn check_digest(expected: &Digest, bytes: &[u8]) -> Result<Digest, RegistryError> {
    let actual = expected.algorithm().of(bytes);
    if actual == *expected {
        return Ok(actual);
    }
    Err(RegistryError::Mismatch { expected: expected.clone(), actual })
}
