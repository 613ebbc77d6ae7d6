//! Faults on demand: what `prove` and the tests make the service do wrong.
//!
//! A stopped service and bad TLS certificates are not here: who serves the router stops it, and
//! `certs` makes the certificates.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use super::store::lock;

/// Something that is wrong with the service, for every collection alike.
///
/// The faults of metadata change what is served, never what is stored: once they are cleared,
/// everything is as before, and no client that met one is left with a newer version than there
/// is. They need the keys of the roles that they sign again. For collections that the classroom
/// signs all keys are at hand; what each can do to a client's own collection is said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// HTTP 500 for every request.
    InternalError,
    /// HTTP 503 for every request.
    Unavailable,
    /// HTTP 401 for every request, without a hint how to log in.
    Unauthorized,
    /// Every answer comes this much later.
    Slow(Duration),
    /// Answers with metadata break off in the middle, and the connection with them.
    CutShort,
    /// A file that is properly signed, but expired a day ago. A client's own collection: always
    /// for the timestamp, never for root and targets, for the snapshot if the server signs it.
    Expired(Stale),
    /// The root, in its place and properly signed, has a certificate that expired yesterday: what
    /// became of Docker Hub's signed images in 2025. A client's own collection: not.
    RootCertificateExpired,
    /// The targets name other digests than those that were signed. A client's own collection:
    /// only clients that have no copy of the targets notice, since nothing else changes.
    TargetsTampered,
    /// Another root with other keys, which the old root's keys did not sign: refused by clients
    /// that know the old one, believed by all others (trust on first use).
    RootReplaced,
    /// The state before the newest one. Refused by clients that have seen the newest; others
    /// cannot know. Without an older state (a client's first publication) nothing changes.
    Rollback,
}

/// The file that is expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// `timestamp.json`
    Timestamp,
    /// `snapshot.json`
    Snapshot,
    /// `targets.json`
    Targets,
    /// `root.json`
    Root,
}

/// The switch: none by default, at most one at a time, from any thread at any moment. Clones
/// switch the same service.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    current: Arc<Mutex<Option<Fault>>>,
}

impl Faults {
    /// From the next request on, this is wrong, and nothing else.
    pub fn set(&self, fault: Fault) {
        *lock(&self.current) = Some(fault);
    }

    /// From the next request on, nothing is wrong.
    pub fn clear(&self) {
        *lock(&self.current) = None;
    }

    /// What is wrong now.
    pub fn current(&self) -> Option<Fault> {
        lock(&self.current).clone()
    }
}
