//! Writes down what happens in a classroom: the engine's events, the registry's and the trust
//! service's requests, and all images of the lab whenever they change.
//!
//! It judges nothing and never holds up whom it watches. Of a user's own engine only what is the
//! lab's is written.

mod clients;
mod clock;
mod file;
mod follow;
mod held;
mod owned;
mod process;
mod settler;
mod solvers;
mod tail;
mod writer;

use std::{
    io,
    path::Path,
    sync::{Arc, OnceLock},
};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use self::{
    clients::Clients, clock::Clock, file::Written, follow::Follower, solvers::Solvers,
    writer::Writer,
};
pub use file::{Seal, Unsealed, read, read_sealed};
pub(super) use held::Held;
pub(super) use owned::Owned;
pub use settler::Settler;
pub use tail::Tail;

use super::{registry, trust};
use crate::{
    classroom::layout::JOURNAL,
    host::engine::Engine,
    journal::{Deed, Published, RegistryRequest, TrustRequest},
    machine::Network,
    oci::Naming,
};

/// The journal of a classroom that is up.
pub(super) struct Journal {
    path: std::path::PathBuf,
    writer: Writer,
    since: Timestamp,
    follower: Arc<OnceLock<Follower>>,
    solvers: Solvers,
    held: Held,
    tables: clients::Tables,
}

impl Journal {
    /// Begins the journal in a classroom's folder.
    pub(super) fn begin(folder: &Path) -> io::Result<Self> {
        let path = folder.join(JOURNAL);
        let clock = Clock::begin();
        let since = clock.now();
        let writer = Writer::start(Written::create(&path)?, clock)?;
        writer.write(Deed::Opened);
        let (follower, solvers, held) = (Arc::default(), Solvers::default(), Held::default());
        let tables = clients::Tables::default();
        Ok(Self { path, writer, since, follower, solvers, held, tables })
    }

    /// Who asks from within this network is known from now on, too.
    pub(super) fn also_sees(&self, network: &Network) {
        self.tables.add(network.tables());
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

    /// Writes down the requests that name a collection, in the lab's spelling.
    pub(super) fn of_trust(&self, naming: &Naming) -> trust::Observer {
        let (writer, naming) = (self.writer.clone(), naming.clone());
        let (clients, held) =
            (Clients::new(self.settler(), self.tables.clone()), self.held.clone());
        Arc::new(move |access| {
            let Some(gun) = &access.gun else { return };
            let (method, file) = (access.method.as_str(), access.file());
            let lost = held.answered_of(method, gun.as_str(), file, access.status);
            let request = TrustRequest {
                method: access.method.clone(),
                collection: owned::collection(&naming, gun.as_str()),
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
        }
    }
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
        Target::Blob(repository, digest) if method == "GET" && (status == 404 || status >= 500) => {
            (repository.to_string(), digest.to_string(), true)
        }
        Target::Upload(repository) if status >= 500 => {
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
