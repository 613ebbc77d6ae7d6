//! Writes down what happens in a classroom: the engine's events, the registry's and the trust
//! service's requests, and all images of the lab whenever they change.
//!
//! It judges nothing and never holds up whom it watches. Of a user's own engine only what is the
//! lab's is written.

mod clock;
mod file;
mod follow;
mod owned;
mod tail;
mod writer;

use std::{io, path::Path, sync::Arc};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use self::{clock::Clock, file::Written, follow::Follower, writer::Writer};
pub use file::{Seal, Unsealed, read, read_sealed};
pub(super) use owned::Owned;
pub use tail::Tail;

use super::{registry, standing::session::JOURNAL, trust};
use crate::{
    host::engine::Engine,
    journal::{Deed, RegistryRequest, TrustRequest},
    oci::Naming,
};

/// The journal of a classroom that is up.
pub(super) struct Journal {
    path: std::path::PathBuf,
    writer: Writer,
    since: Timestamp,
    follower: Option<Follower>,
}

impl Journal {
    /// Begins the journal in a classroom's folder.
    pub(super) fn begin(folder: &Path) -> io::Result<Self> {
        let path = folder.join(JOURNAL);
        let clock = Clock::begin();
        let since = clock.now();
        let writer = Writer::start(Written::create(&path)?, clock)?;
        writer.write(Deed::Opened);
        Ok(Self { path, writer, since, follower: None })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes down the requests for manifests.
    pub(super) fn of_registry(&self) -> registry::Observer {
        let writer = self.writer.clone();
        Arc::new(move |access| {
            let registry::Target::Manifest(repository, reference) = &access.target else { return };
            if !matches!(access.method.as_str(), "GET" | "HEAD" | "PUT" | "DELETE") {
                return;
            }
            let request = RegistryRequest {
                method: access.method.clone(),
                repository: repository.to_string(),
                reference: reference.to_string(),
                digest: access.digest.as_ref().map(ToString::to_string),
                status: access.status,
            };
            writer.write(Deed::Registry(request));
        })
    }

    /// Writes down the requests that name a collection, in the lab's spelling.
    pub(super) fn of_trust(&self, naming: &Naming) -> trust::Observer {
        let (writer, naming) = (self.writer.clone(), naming.clone());
        Arc::new(move |access| {
            let Some(gun) = &access.gun else { return };
            let request = TrustRequest {
                method: access.method.clone(),
                collection: owned::collection(&naming, gun.as_str()),
                file: access.file().to_owned(),
                status: access.status,
                published: access.published.clone(),
            };
            writer.write(Deed::Trust(request));
        })
    }

    /// Follows an engine until it is cancelled.
    pub(super) fn follow(&mut self, engine: Engine, owned: Owned, cancel: CancellationToken) {
        let writer = self.writer.clone();
        self.follower = Some(Follower::start(engine, owned, writer, self.since, cancel));
    }

    /// What waits for it, apart from the classroom.
    pub(super) fn settler(&self) -> Settler {
        Settler { writer: self.writer.clone(), follower: self.follower.clone() }
    }
}

/// Waits for a journal. Clones wait for the same one.
#[derive(Clone)]
pub struct Settler {
    writer: Writer,
    follower: Option<Follower>,
}

impl Settler {
    /// Waits until everything is written that the engine did up to now and that was answered up to now, and
    /// seals it. Nothing where that takes longer than 2 seconds.
    pub async fn settle(&self) -> Option<Seal> {
        if let Some(follower) = &self.follower
            && !follower.caught_up().await
        {
            return None;
        }
        self.seal().await
    }

    /// Seals what is written, without waiting for the engine.
    pub async fn seal(&self) -> Option<Seal> {
        self.writer.flush().await
    }

    /// Writes these down; a mark after everything that happened before. False where that could not be had.
    pub async fn note(&self, deeds: Vec<Deed>) -> bool {
        if deeds.iter().any(Deed::is_mark) && self.settle().await.is_none() {
            return false;
        }
        for deed in deeds {
            self.writer.write(deed);
        }
        self.seal().await.is_some()
    }
}
