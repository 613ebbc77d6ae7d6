//! Where things lie below the registry's root. The only file that builds paths, and only from names
//! that cannot leave it.
//!
//! ```text
//! blobs/sha256/ab/<hex>                       content: layers, configs, manifests
//! repositories/<name>/_blobs/<file>           empty: the repository has this blob
//! repositories/<name>/_manifests/<file>       the manifest's media type
//! repositories/<name>/_tags/<tag>             the digest that the tag points to
//! repositories/<name>/_referrers/<file>/<file>  empty: subject, then who refers to it
//! uploads/<uuid>/{repository,data}            an open upload session
//! tmp/                                        files on their way to their place
//! ```
//!
//! `<file>` is a digest with a dash for its colon. Content under its sha256 and under its sha512 is
//! two contents: nothing says that one is the other.
//!
//! A component of a repository name never starts with `_`, so `a` and `a/b` live side by side.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use super::{
    super::{RegistryError, Repository, Tag, names::UploadId},
    files,
};
use crate::oci::Digest;

/// The folder of a repository that is there as soon as the repository is.
pub(super) const BLOBS: &str = "_blobs";

#[derive(Debug, Clone)]
pub(super) struct Layout {
    root: PathBuf,
}

impl Layout {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The folders that are always there.
    pub(super) fn folders(&self) -> [PathBuf; 4] {
        [self.root.join("blobs"), self.repositories(), self.uploads(), self.temporary()]
    }

    pub(super) fn repositories(&self) -> PathBuf {
        self.root.join("repositories")
    }

    pub(super) fn temporary(&self) -> PathBuf {
        self.root.join("tmp")
    }

    pub(super) fn content(&self, digest: &Digest) -> PathBuf {
        let (algorithm, hex) = (digest.algorithm().as_str(), digest.hex());
        self.root.join("blobs").join(algorithm).join(&hex[..2]).join(hex)
    }

    /// All content that there is.
    pub(super) fn contents(&self) -> Result<Vec<PathBuf>, RegistryError> {
        let mut paths = vec![self.root.join("blobs")];
        for _ in ["algorithm", "ab", "hex"] {
            let below =
                paths.iter().map(|path| files::paths(path)).collect::<Result<Vec<_>, _>>()?;
            paths = below.concat();
        }
        Ok(paths)
    }

    fn part(&self, repository: &Repository, part: &str) -> PathBuf {
        self.repositories().join(repository.as_str()).join(part)
    }

    pub(super) fn blobs(&self, repository: &Repository) -> PathBuf {
        self.part(repository, BLOBS)
    }

    /// All that belongs to a repository alone, what makes it one last.
    pub(super) fn parts(&self, repository: &Repository) -> [PathBuf; 4] {
        ["_tags", "_referrers", "_manifests", BLOBS].map(|part| self.part(repository, part))
    }

    pub(super) fn blob(&self, repository: &Repository, digest: &Digest) -> PathBuf {
        self.blobs(repository).join(file(digest))
    }

    pub(super) fn manifests(&self, repository: &Repository) -> PathBuf {
        self.part(repository, "_manifests")
    }

    pub(super) fn manifest(&self, repository: &Repository, digest: &Digest) -> PathBuf {
        self.manifests(repository).join(file(digest))
    }

    pub(super) fn tags(&self, repository: &Repository) -> PathBuf {
        self.part(repository, "_tags")
    }

    pub(super) fn tag(&self, repository: &Repository, tag: &Tag) -> PathBuf {
        self.tags(repository).join(tag.as_str())
    }

    pub(super) fn referrers(&self, repository: &Repository, subject: &Digest) -> PathBuf {
        self.part(repository, "_referrers").join(file(subject))
    }

    pub(super) fn referrer(
        &self,
        repository: &Repository,
        subject: &Digest,
        digest: &Digest,
    ) -> PathBuf {
        self.referrers(repository, subject).join(file(digest))
    }

    pub(super) fn uploads(&self) -> PathBuf {
        self.root.join("uploads")
    }

    pub(super) fn upload(&self, id: &UploadId) -> PathBuf {
        self.uploads().join(id.as_str())
    }
}

/// A digest as the name of a file.
fn file(digest: &Digest) -> String {
    digest.as_str().replacen(':', "-", 1)
}

/// The digest that such a name stands for.
pub(super) fn digest_of(file: &OsStr) -> Option<Digest> {
    file.to_str()?.replacen('-', ":", 1).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oci::Algorithm;

    #[test]
    fn every_path_lies_below_the_root_and_apart_from_the_others() {
        let layout = Layout::new(Path::new("/root"));
        let digests = [Algorithm::Sha256, Algorithm::Sha512].map(|kind| kind.of(b"x"));
        let tag: Tag = "v1".parse().unwrap();
        let id = UploadId::random().unwrap();
        let mut paths = vec![layout.upload(&id), layout.temporary()];
        paths.extend(digests.each_ref().map(|digest| layout.content(digest)));
        for name in ["a", "a/b", "blobs", "tags/uploads"] {
            let name: Repository = name.parse().unwrap();
            paths.push(layout.tag(&name, &tag));
            for digest in &digests {
                paths.extend([
                    layout.blob(&name, digest),
                    layout.manifest(&name, digest),
                    layout.referrer(&name, digest, digest),
                ]);
            }
        }
        for (at, path) in paths.iter().enumerate() {
            assert!(path.starts_with("/root") && path.components().count() > 2, "{path:?}");
            let inside = |other: &PathBuf| other.starts_with(path);
            assert_eq!(paths.iter().filter(|other| inside(other)).count(), 1, "{at} {path:?}");
        }
    }

    #[test]
    fn a_file_is_named_by_its_digest_and_read_back() {
        for digest in [Algorithm::Sha256, Algorithm::Sha512].map(|kind| kind.of(b"x")) {
            assert_eq!(digest_of(OsStr::new(&file(&digest))), Some(digest));
        }
        assert_eq!(digest_of(OsStr::new("sha256-..")), None);
    }
}
