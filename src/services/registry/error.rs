//! What can go wrong in the registry, in words for a person; `http::refusal` has the wire's words.

use std::{io, path::PathBuf};

use crate::oci::{Digest, DigestError};

/// Why the registry did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The text is no repository name.
    #[error("{0:?} is no repository name; use lower-case letters and digits, like library/alpine")]
    Name(String),
    /// The text is no tag.
    #[error("{0:?} is no tag; use up to 128 letters, digits, `_`, `.` and `-`")]
    Tag(String),
    /// The text is no digest.
    #[error(transparent)]
    Digest(#[from] DigestError),
    /// The content has another digest than its sender said.
    #[error("the content is {actual}, not {expected}; send it again")]
    Mismatch {
        /// What the sender said.
        expected: Digest,
        /// What came.
        actual: Digest,
    },
    /// The manifest breaks a rule of its format.
    #[error("the manifest is not accepted: {0}; correct it and push again")]
    Manifest(String),
    /// The manifest names content that the repository does not have.
    #[error(
        "the manifest names content that {repository} lacks ({}); push that first",
        list(missing)
    )]
    References {
        /// The repository that it was pushed to.
        repository: String,
        /// What is not there, at least one.
        missing: Vec<Digest>,
    },
    /// No open upload session has this name in this repository.
    #[error("there is no such upload; start a new one")]
    UploadUnknown,
    /// Another request is writing to this upload.
    #[error("another request is writing to this upload; wait for it or start a new one")]
    UploadBusy,
    /// The request for a chunk breaks a rule.
    #[error("the chunk is not accepted: {0}; correct the request")]
    Chunk(&'static str),
    /// More bytes than the limit.
    #[error("{what} may have at most {limit} bytes; raise the registry's limit or send less")]
    TooLarge {
        /// `a blob` or `a manifest`.
        what: &'static str,
        /// The limit in bytes.
        limit: u64,
    },
    /// More bytes in all than the limit.
    #[error("the registry is full: it holds at most {limit} bytes; labcheck finish makes room")]
    Full {
        /// The limit in bytes.
        limit: u64,
    },
    /// More things than the limit.
    #[error("the registry takes at most {limit} {what}; remove some or raise the limit")]
    TooMany {
        /// `repositories`, `open uploads`, or what of a repository.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// The system gave no random bytes.
    #[error("the system gave no random bytes; try again")]
    Random,
    /// The work was given up because the program is stopping, or it panicked.
    #[error("the registry is stopping; start it again")]
    Stopped,
    /// The disk did not do what was asked.
    #[error("cannot {doing} {}; check that the disk has room and the folder is writable", path.display())]
    Io {
        /// The operation, as in "cannot … PATH".
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl RegistryError {
    /// For `map_err`: the operation and the path of a failed system call.
    pub(super) fn io(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}

fn list(digests: &[Digest]) -> String {
    digests.iter().take(3).map(Digest::as_str).collect::<Vec<_>>().join(", ")
}
