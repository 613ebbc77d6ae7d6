//! Writes down what happens in a classroom: the engine's events, the registry's and the trust
//! service's requests, and all images of the lab whenever they change.
//!
//! It judges nothing and never holds up whom it watches. Of a user's own engine only what is the
//! lab's is written.

mod clients;
mod clock;
mod ended;
mod file;
mod follow;
#[cfg(test)]
mod fuzz;
mod held;
mod owned;
mod process;
mod seal;
mod settler;
mod solvers;
mod tail;
mod typed;
mod writer;

use std::{
    io,
    path::Path,
    sync::{Arc, OnceLock},
};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use self::{
    clients::Clients, clock::Clock, ended::Ended, file::Written, follow::Follower, settler::Turns,
    solvers::Solvers, typed::Scribe, writer::Writer,
};
pub use ended::Unfit;
pub use file::{Unsealed, read, read_sealed, text};
pub(super) use held::Held;
pub(super) use owned::Owned;
pub use seal::Seal;
pub use settler::Settler;
pub use tail::Tail;

use super::{registry, trust};
use crate::{
    classroom::layout::{JOURNAL, SEAL},
    host::engine::Engine,
    journal::{self, Deed, Published, RegistryRequest, TrustRequest},
    machine::Machines,
};

/// The journal of a classroom that is up.
pub(super) struct Journal {
    path: std::path::PathBuf,
    writer: Writer,
    since: Timestamp,
    follower: Arc<OnceLock<Follower>>,
    solvers: Solvers,
    turns: Turns,
    held: Held,
    tables: clients::Tables,
    scribe: Scribe,
}

impl Journal {
    /// Begins the journal in a classroom's folder.
    pub(super) fn begin(folder: &Path) -> io::Result<Self> {
        let path = folder.join(JOURNAL);
        let written = Written::create(&path)?.sealed_at(&folder.join(SEAL))?;
        let own = Self::write(path, written, Clock::begin())?;
        own.writer.write(Deed::Opened);
        Ok(own)
    }

    /// Goes on with the journal in the folder of a classroom that was down: behind its last entry, by a clock that is
    /// never before it. Who was at work then is at an end. `held` is what the services had at the very beginning.
    pub(super) fn go_on(folder: &Path, held: Held) -> Result<Self, Unfit> {
        let (path, seal) = (folder.join(JOURNAL), folder.join(SEAL));
        let ended = Ended::read(&path, &seal)?;
        let written = ended.go_on(&path)?.sealed_at(&seal)?;
        let clock = Clock::begin().not_before(ended.newest());
        held.learn(journal::own(ended.entries()));
        let own = Self { held, ..Self::write(path, written, clock)? };
        own.scribe.go_on(ended.entries());
        own.writer.write(Deed::Resumed);
        if !ended.is_whole {
            own.writer.write(Deed::Gap); // something was written that is not there any more
        }
        for end in journal::unfinished(ended.entries()) {
            own.writer.write(end);
        }
        Ok(own)
    }

    fn write(path: std::path::PathBuf, written: Written, clock: Clock) -> io::Result<Self> {
        let since = clock.now();
        let writer = Writer::start(written, clock)?;
        let (follower, solvers, held) = (Arc::default(), Solvers::default(), Held::default());
        let tables = clients::Tables::default();
        let scribe = Scribe::new(writer.clone(), solvers.clone());
        let turns = Turns::default();
        Ok(Self { path, writer, since, follower, solvers, turns, held, tables, scribe })
    }

    /// The registry's repository and the trust service's collection are taken away at somebody's wish.
    pub(super) fn forgets(&self, repository: &str, collection: &str) {
        self.held.forget(repository, collection);
        let (repository, collection) = (repository.to_owned(), collection.to_owned());
        self.writer.write(Deed::Forgotten { repository, collection });
    }

    /// Who asks from within these machines is known from now on, too, and what is typed there.
    pub(super) fn sees(&self, machines: &Machines, cancel: &CancellationToken) -> io::Result<()> {
        machines.own_networks().for_each(|network| self.tables.add(network.tables()));
        let mut all = machines.recorders();
        all.try_for_each(|recorders| self.scribe.clone().attend(&recorders, cancel.child_token()))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What the services have: told by whoever gives it to them past their doors.
    pub(super) fn held(&self) -> &Held {
        &self.held
    }

    /// Writes down the requests for manifests, and where blobs could not be had or taken.
    pub(super) fn of_registry(&self) -> registry::Observer {
        let (writer, held) = (self.writer.clone(), self.held.clone());
        Arc::new(move |access| {
            if let Some(request) = asked_of_registry(&held, access) {
                writer.write(Deed::Registry(request));
            }
        })
    }

    /// Writes down the requests that name a collection.
    pub(super) fn of_trust(&self) -> trust::Observer {
        let writer = self.writer.clone();
        let (clients, held) =
            (Clients::new(self.settler(), self.tables.clone()), self.held.clone());
        Arc::new(move |access| {
            let Some(gun) = &access.gun else { return };
            let (method, file) = (access.method.as_str(), access.file());
            let lost = held.answered_of(method, gun.as_str(), file, access.status);
            let request = TrustRequest {
                method: access.method.clone(),
                collection: gun.to_string(),
                file: access.file().to_owned(),
                status: access.status,
                published: access.published.clone().map(published),
                signed: access.signed.clone(),
                asker: access.ends.and_then(|ends| clients.asker(ends)),
                lost,
            };
            writer.write(Deed::Trust(request));
        })
    }

    /// Follows an engine until it is cancelled.
    pub(super) fn follow(&self, engine: Engine, owned: Owned, cancel: CancellationToken) {
        let start = || Follower::start(engine, owned, self.writer.clone(), self.since, cancel);
        self.follower.get_or_init(start);
    }

    /// What waits for it, apart from the classroom.
    pub(super) fn settler(&self) -> Settler {
        Settler {
            writer: self.writer.clone(),
            follower: Arc::clone(&self.follower),
            solvers: self.solvers.clone(),
            turns: self.turns.clone(),
        }
    }
}

/// When the last thing happened that the journal in a classroom's folder tells, where somebody can go on with it.
pub(super) fn went_down(folder: &Path) -> Result<Timestamp, Unfit> {
    Ended::read(&folder.join(JOURNAL), &folder.join(SEAL)).map(|ended| ended.newest())
}

fn published(held: trust::Published) -> Published {
    let trust::Published { targets, delegations, handed_over } = held;
    Published { targets, delegations, handed_over }
}

/// What is written down of a request to the registry.
fn asked_of_registry(held: &Held, access: &registry::Access) -> Option<RegistryRequest> {
    use registry::Target;
    let (method, status) = (access.method.as_str(), access.status);
    let digest = access.digest.as_ref().map(ToString::to_string);
    let (repository, reference, lost) = match &access.target {
        Target::Manifest(repository, reference)
            if matches!(method, "GET" | "HEAD" | "PUT" | "DELETE") =>
        {
            let (name, reference) = (repository.to_string(), reference.to_string());
            let references = [Some(reference.as_str()), digest.as_deref()];
            let references: Vec<&str> = references.into_iter().flatten().collect();
            let lost = held.answered(method, &name, &references, status);
            (name, reference, lost)
        }
        // Whoever asks for a blob read of it in a manifest.
        Target::Blob(repository, digest)
            if method == "GET" && (status == 404 || journal::is_failure(status)) =>
        {
            (repository.to_string(), digest.to_string(), true)
        }
        Target::Upload(repository) if journal::is_failure(status) => {
            (repository.to_string(), String::new(), false)
        }
        Target::Ping
        | Target::Catalog
        | Target::Tags(_)
        | Target::Manifest(..)
        | Target::Blob(..)
        | Target::Upload(_)
        | Target::Referrers(..)
        | Target::Nothing => return None,
    };
    let method = access.method.clone();
    Some(RegistryRequest { method, repository, reference, digest, status, lost })
}
