//! Tags: names that point to a manifest's digest.

use super::{
    super::{RegistryError, Repository, Tag},
    files,
    state::Store,
};
use crate::oci::Digest;

impl Store {
    /// Points a tag at a manifest. The caller holds the lock on changes.
    pub(super) fn write_tag(
        &self,
        repository: &Repository,
        tag: &Tag,
        digest: &Digest,
    ) -> Result<(), RegistryError> {
        let path = self.layout.tag(repository, tag);
        if files::size(&path)?.is_none() {
            let count = files::names(&self.layout.tags(repository))?.map_or(0, |tags| tags.len());
            if count >= self.limits.tags {
                let limit = self.limits.tags;
                return Err(RegistryError::TooMany { what: "tags in a repository", limit });
            }
        }
        files::place(&self.layout.temporary(), &path, digest.as_str().as_bytes())
    }

    /// What a tag points to.
    pub(in super::super) fn resolve(
        &self,
        repository: &Repository,
        tag: &Tag,
    ) -> Result<Option<Digest>, RegistryError> {
        let text = files::read_text(&self.layout.tag(repository, tag))?;
        Ok(text.and_then(|text| text.parse().ok()))
    }

    /// Removes a tag; its manifest stays. False where there is no such tag (distribution spec,
    /// "Deleting tags").
    pub(in super::super) fn delete_tag(
        &self,
        repository: &Repository,
        tag: &Tag,
    ) -> Result<bool, RegistryError> {
        let _changes = self.changes();
        files::remove(&self.layout.tag(repository, tag))
    }

    /// Removes every tag that points to a manifest. The caller holds the lock on changes.
    pub(super) fn untag(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<(), RegistryError> {
        for tag in self.all_tags(repository)?.unwrap_or_default() {
            if self.resolve(repository, &tag)?.as_ref() == Some(digest) {
                files::remove(&self.layout.tag(repository, &tag))?;
            }
        }
        Ok(())
    }

    /// All tags in "ASCIIbetical" order (distribution spec, "Listing Tags"); nothing where the
    /// repository never had one.
    pub(super) fn all_tags(
        &self,
        repository: &Repository,
    ) -> Result<Option<Vec<Tag>>, RegistryError> {
        let Some(names) = files::names(&self.layout.tags(repository))? else { return Ok(None) };
        let mut tags: Vec<Tag> =
            names.iter().filter_map(|name| name.to_str()?.parse().ok()).collect();
        tags.sort();
        Ok(Some(tags))
    }
}
