//! What was asked of the registry and what came of it: the classroom's evidence of deeds.
//!
//! Values only; `http::watch` fills them in.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;

use super::{Reference, Repository};
use crate::oci::Digest;

/// Called once for every request, when its answer is handed over whole or its client has gone. It runs
/// on the server's threads: it must neither block nor panic.
pub type Observer = Arc<dyn Fn(&Access) + Send + Sync>;

/// The status of a request whose client went away before there was an answer (nginx's and
/// distribution's "client closed request").
pub const CLIENT_CLOSED: u16 = 499;

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// When the head of the request was read.
    pub started: Timestamp,
    /// From then to the end of the answer.
    pub took: Duration,
    /// `GET`, `HEAD`, `PUT` and so on.
    pub method: String,
    /// What it was about.
    pub target: Target,
    /// The HTTP status, or [`CLIENT_CLOSED`].
    pub status: u16,
    /// The digest that the answer named: what a tag meant at that moment, or what was pushed.
    pub digest: Option<Digest>,
    /// Bytes of the request's body that were read.
    pub received: u64,
    /// Bytes of the answer's body that were handed over.
    pub sent: u64,
    /// Whether the answer went out whole.
    pub complete: bool,
    /// What the client calls itself, printable characters only, at most 256 of them.
    pub user_agent: String,
}

/// What a request was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `/` or `/v2/`: is this a registry?
    Ping,
    /// The list of repositories.
    Catalog,
    /// A repository's list of tags.
    Tags(Repository),
    /// A manifest, by tag or digest.
    Manifest(Repository, Reference),
    /// A blob.
    Blob(Repository, Digest),
    /// A blob on its way into a repository; the last request of a push has its digest in
    /// [`Access::digest`].
    Upload(Repository),
    /// The manifests that refer to this one.
    Referrers(Repository, Digest),
    /// No endpoint of a registry.
    Nothing,
}

impl Target {
    /// The repository, where the request names one.
    pub fn repository(&self) -> Option<&Repository> {
        match self {
            Self::Ping | Self::Catalog | Self::Nothing => None,
            Self::Tags(repository)
            | Self::Upload(repository)
            | Self::Manifest(repository, _)
            | Self::Blob(repository, _)
            | Self::Referrers(repository, _) => Some(repository),
        }
    }

    /// The tag or digest in the URL, where there is one.
    pub fn reference(&self) -> Option<Reference> {
        match self {
            Self::Manifest(_, reference) => Some(reference.clone()),
            Self::Blob(_, digest) | Self::Referrers(_, digest) => {
                Some(Reference::Digest(digest.clone()))
            }
            Self::Ping | Self::Catalog | Self::Tags(_) | Self::Upload(_) | Self::Nothing => None,
        }
    }
}
