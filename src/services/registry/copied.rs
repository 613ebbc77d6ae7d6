//! What a copy of another registry's image needs beside a push: blobs that come in pieces, and an
//! index of which only one platform was copied.

use bytes::Bytes;

use super::{Reference, Registry, RegistryError, store::Members};
use crate::oci::Digest;

impl Registry {
    /// Stores a blob that comes in pieces, straight to disk. Bytes of another digest than this one
    /// are dropped again. Blocks for as long as the pieces take.
    pub fn put_blob_from(
        &self,
        repository: &str,
        digest: &Digest,
        chunks: impl Iterator<Item = Bytes>,
    ) -> Result<(), RegistryError> {
        let mut upload = self.store.start_upload(&repository.parse()?)?.brief();
        upload.expect(digest.algorithm());
        upload.append(chunks)?;
        upload.finish(digest)
    }

    /// Stores an index byte for byte, of which the repository has one manifest at least, and points
    /// the tag at it. A pull for a platform that was not copied finds 404.
    pub fn put_sparse_index(
        &self,
        repository: &str,
        tag: &str,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<Digest, RegistryError> {
        let (repository, tag) = (repository.parse()?, Reference::Tag(tag.parse()?));
        let (digest, _) =
            self.store.put_manifest(&repository, Some(&tag), media_type, bytes, Members::Any)?;
        Ok(digest)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::registry::{Limits, OCI_INDEX, OCI_MANIFEST};

    fn registry() -> (Registry, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (Registry::open(folder.path(), Limits::default()).unwrap(), folder)
    }

    #[test]
    fn a_blob_in_pieces_is_stored_if_its_digest_is_right_and_leaves_nothing_if_not() {
        let (registry, folder) = registry();
        let pieces = || [Bytes::from_static(b"01"), Bytes::from_static(b"23")].into_iter();
        let wrong = registry.put_blob_from("a", &Digest::of(b"0"), pieces());
        assert!(matches!(wrong, Err(RegistryError::Mismatch { .. })), "{wrong:?}");
        registry.put_blob_from("a", &Digest::of(b"0123"), pieces()).unwrap();
        assert_eq!(fs::read_dir(folder.path().join("uploads")).unwrap().count(), 0);
        let blobs = fs::read_dir(folder.path().join("blobs/sha256")).unwrap();
        assert_eq!(blobs.count(), 1);
    }

    #[test]
    fn an_index_may_lack_members_only_where_that_is_asked_for_and_never_all_of_them() {
        let (registry, _folder) = registry();
        let config = registry.put_blob("a", b"{}").unwrap();
        let image = format!(
            r#"{{"schemaVersion":2,"config":{{"mediaType":"c","digest":"{config}","size":2}},"layers":[]}}"#
        );
        let there = Digest::of(image.as_bytes());
        let index = |digests: &[&Digest]| {
            let members: Vec<_> = digests
                .iter()
                .map(|d| format!(r#"{{"mediaType":"{OCI_MANIFEST}","digest":"{d}","size":1}}"#))
                .collect();
            format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, members.join(","))
        };
        let elsewhere = Digest::of(b"elsewhere");
        let (half, none) = (index(&[&there, &elsewhere]), index(&[&elsewhere]));
        let sparse = |text: &str| registry.put_sparse_index("a", "t", OCI_INDEX, text.as_bytes());
        let lacks = |result| matches!(result, Err(RegistryError::References { .. }));
        assert!(lacks(sparse(&half)), "nothing of it is there yet");
        registry.put_manifest("a", None, OCI_MANIFEST, image.as_bytes()).unwrap();
        assert!(lacks(registry.put_manifest("a", Some("t"), OCI_INDEX, half.as_bytes())));
        assert!(lacks(sparse(&none)));
        assert_eq!(sparse(&half).unwrap(), Digest::of(half.as_bytes()));
        assert_eq!(registry.resolve("a", "t").unwrap(), Some(Digest::of(half.as_bytes())));
    }
}
