//! What can go wrong inside the trust service itself, apart from what it answers to clients.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::gun::{Gun, GunError};
use crate::oci::Digest;

/// Why the trust service could not do what the classroom asked for.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// A file or folder of the store.
    #[error("cannot use {}; check the folder's permissions and free space", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file of the store that another program changed.
    #[error("{} is damaged; remove its folder and sign the image again", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where it is damaged.
        #[source]
        source: serde_json::Error,
    },
    /// No name of a collection.
    #[error(transparent)]
    Gun(#[from] GunError),
    /// No tag.
    #[error("{0:?} is no tag; a tag has up to 128 letters, digits, `_`, `.` and `-`")]
    Tag(String),
    /// Docker's clients look for a sha256 and for nothing else.
    #[error("{0} is no sha256 digest, and content trust knows no other; sign the sha256 digest")]
    NotSha256(Digest),
    /// The collection belongs to somebody who published it; only they have its keys.
    #[error(
        "{0} is signed by somebody else; choose another image name, or remove its trust data first"
    )]
    NotOurs(Gun),
    /// The collection was removed at the same moment.
    #[error("{0} was removed at the same moment; try again")]
    Forgotten(Gun),
    /// More collections than a classroom can need.
    #[error("the trust service holds too many collections; start a new classroom")]
    TooMany,
    /// More bytes in all than a classroom can need.
    #[error("the trust service is full; start a new classroom")]
    Full,
    /// The cryptographic library refused a key.
    #[error("a key of the trust service cannot be used; start a new classroom")]
    Key,
    /// Own metadata that cannot be written or read as JSON: a defect.
    #[error("trust metadata cannot be written; report this as a defect of labcheck")]
    Json(#[from] serde_json::Error),
    /// The tag was never signed.
    #[error("{0} has no signed tag {1}; sign it first")]
    NoSuchTag(Gun, String),
}

impl TrustError {
    pub(super) fn file(path: &Path, source: io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }
}
