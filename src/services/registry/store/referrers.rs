//! Who refers to a manifest (distribution spec, "Listing Referrers").

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    super::{RegistryError, Repository, manifest::Manifest},
    files,
    layout::digest_of,
    state::Store,
};
use crate::oci::Digest;

/// A manifest that refers to another, as the referrers API describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Referrer {
    pub(in super::super) media_type: String,
    pub(in super::super) size: usize,
    pub(in super::super) digest: Digest,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) artifact_type: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(in super::super) annotations: BTreeMap<String, String>,
}

impl Store {
    /// The digests of the manifests that refer to `subject`, in order. Some may be gone by the time
    /// they are read.
    pub(in super::super) fn referrers(
        &self,
        repository: &Repository,
        subject: &Digest,
    ) -> Result<Vec<Digest>, RegistryError> {
        let names = files::names(&self.layout.referrers(repository, subject))?.unwrap_or_default();
        let mut digests: Vec<_> = names.iter().filter_map(|name| digest_of(name)).collect();
        digests.sort();
        Ok(digests)
    }

    /// One of them, described; nothing where its manifest is gone.
    pub(in super::super) fn referrer(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<Option<Referrer>, RegistryError> {
        let Some(stored) = self.read_manifest(repository, digest)? else { return Ok(None) };
        let Ok(manifest) = Manifest::parse(&stored.media_type, &stored.bytes) else {
            return Ok(None);
        };
        Ok(Some(Referrer {
            media_type: stored.media_type,
            size: stored.bytes.len(),
            digest: digest.clone(),
            artifact_type: manifest.artifact_type,
            annotations: manifest.annotations,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Members, *};
    use crate::registry::{Limits, OCI_INDEX};

    #[test]
    fn a_deleted_manifest_refers_to_nothing_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), Limits::default()).unwrap();
        let name: Repository = "a".parse().unwrap();
        let subject = Digest::of(b"subject");
        let text = format!(
            r#"{{"schemaVersion":2,"manifests":[],"subject":{{"digest":"{subject}","size":7}}}}"#
        );
        let put =
            store.put_manifest(&name, None, OCI_INDEX, text.as_bytes(), Members::All).unwrap();
        assert_eq!(put.1.as_ref(), Some(&subject));
        assert_eq!(store.referrers(&name, &subject).unwrap(), std::slice::from_ref(&put.0));
        let told = store.referrer(&name, &put.0).unwrap().unwrap();
        assert_eq!((told.size, told.artifact_type), (text.len(), None));
        assert!(store.delete_manifest(&name, &put.0).unwrap());
        assert_eq!(store.referrers(&name, &subject).unwrap(), []);
    }
}
