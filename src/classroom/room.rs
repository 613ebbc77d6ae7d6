//! One classroom: brought up, used, taken away to the last file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use labcheck_services::port::{Port, when_free};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::{
    classroom::{
        error::ClassroomError,
        layout::{
            CONFIG, DOCKERS_TRUST_HOST, HOME, HTTPS_PORT, LOOPBACK, NOTARY, TEMPORARY, TRUST_HOST,
        },
    },
    host::engine::Engine,
    journal::Deed,
    machine::{Entries, Fault, MachineError, Machines, Network, plan::TRUST},
};

use super::{
    certs::{Authority, Validity},
    description::{Description, WorldKind},
    folder::Folder,
    journal::{Journal, Owned, Settler},
    ledger::Ledger,
    make::{Parts, nodes},
    outside::outside,
    registry::Registry,
    serve::{Served, serve},
    spec::{EngineChoice, Spec},
    state,
    sweep::{engine_has_ended, remove, sweep},
    trust::TrustService,
};

/// A classroom that is up.
pub struct Classroom {
    folder: Folder,
    ledger: Ledger,
    world: Description,
    registry: Registry,
    trust: TrustService,
    authority: Authority,
    machines: Option<Machines>,
    trust_port: Port,
    trust_served: Option<(Vec<Served>, CancellationToken)>,
    journal: Journal,
    cancel: CancellationToken,
}

impl Classroom {
    /// Brings up what is ordered, in a new folder below `base`; sweeps first what a killed
    /// labcheck left there. Where it fails, nothing is left.
    pub async fn open(
        base: &Path,
        spec: &Spec,
        choice: &EngineChoice,
    ) -> Result<Self, ClassroomError> {
        check_path(base, spec)?;
        sweep(base).await;
        let folder = state::make_in(base, || Folder::create(base))?;
        let cancel = CancellationToken::new();
        let parts = match Box::pin(Parts::make(folder.path(), spec, choice, folder.name(), &cancel))
            .await
        {
            Ok(parts) => parts,
            Err(error) => {
                cancel.cancel();
                // The engine was let go of in mid-start, and may still make folders.
                engine_has_ended(folder.path()).await;
                Ledger::settle_at(folder.path()).await;
                remove(folder).await;
                return Err(error);
            }
        };
        let mut room = Self::of(folder, parts, cancel);
        match room.come_up(spec).await {
            Ok(()) => Ok(room),
            Err(error) => {
                room.close().await;
                Err(error)
            }
        }
    }

    /// One of these parts, which is not up yet.
    pub(super) fn of(folder: Folder, parts: Parts, cancel: CancellationToken) -> Self {
        let mut room = Self {
            folder,
            ledger: parts.served.ledger,
            world: parts.served.world,
            registry: parts.registry,
            trust: parts.trust,
            authority: parts.authority,
            machines: parts.served.machines,
            trust_port: parts.trust_port,
            trust_served: None,
            journal: parts.journal,
            cancel,
        };
        room.world.environment = room.environment();
        room
    }

    /// The rest of what it takes: its trust service, the client's settings, an engine that answers.
    pub(super) async fn come_up(&mut self, spec: &Spec) -> Result<(), ClassroomError> {
        self.start_trust(Validity::Current).await?;
        let path = self.folder.path().to_owned();
        let failed = |source| ClassroomError::Folder { path, source };
        self.lay_out_config(&spec.plugins).map_err(failed)?;
        if let Some(machines) = &mut self.machines {
            machines.ready().await?;
        }
        self.follow_engine(spec);
        Ok(())
    }

    /// From now on the journal has what the engine does, and what it has done since the beginning.
    fn follow_engine(&self, spec: &Spec) {
        let Ok(engine) = Engine::at(&self.world.docker_host) else { return };
        let owned = if self.is_private() {
            Owned::everything()
        } else {
            Owned::among_others(spec.images.iter().map(|image| image.name.full_name()))
        };
        self.journal.follow(engine, owned, self.cancel.child_token());
    }

    /// The network of its first machine, where it has one.
    pub(super) fn network(&self) -> Option<&Network> {
        self.machines.as_ref()?.own_networks().next()
    }

    /// Ends when it closes.
    pub(super) fn cancelled(&self) -> CancellationToken {
        self.cancel.child_token()
    }

    /// The journal of what happens here.
    pub fn journal_path(&self) -> &Path {
        self.journal.path()
    }

    /// What waits for the journal, for those who do not hold the classroom.
    pub fn settler(&self) -> Settler {
        self.journal.settler()
    }

    /// The lab is set up: whatever happened so far counts for nobody. False where that cannot be written down.
    pub async fn is_set_up(&self) -> bool {
        self.settler().note(vec![Deed::SetUp], None, None).await
    }

    /// A repository and its collection are taken away at somebody's wish.
    pub(super) fn forgets(&self, repository: &str, collection: &str) {
        self.journal.forgets(repository, collection);
    }

    /// The registry, to push into or to break.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The trust service, to sign with or to break.
    pub fn trust(&self) -> &TrustService {
        &self.trust
    }

    /// What it is: whose engine, where, and what is there under which names.
    pub fn world(&self) -> &Description {
        &self.world
    }

    /// Whether the engine is a private one.
    pub fn is_private(&self) -> bool {
        self.world.kind == WorldKind::Private
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What a shell has to export so that the docker CLI lives in this classroom.
    fn environment(&self) -> Vec<(String, String)> {
        let text = |path: PathBuf| path.display().to_string();
        vec![
            ("DOCKER_HOST".to_owned(), self.world.docker_host.clone()),
            ("DOCKER_CONFIG".to_owned(), text(self.config())),
            ("DOCKER_CONTENT_TRUST_SERVER".to_owned(), self.trust_url()),
        ]
    }

    /// The same for a shell that is in the lab's machine, where there is one: there docker finds the engine by itself.
    /// The trust service is named all the same, since of a registry other than Docker Hub docker asks the registry.
    pub fn inner_environment(&self) -> Vec<(String, String)> {
        let mut all = self.world.environment.clone();
        if self.machines.is_some() {
            all.retain(|(name, _)| name != "DOCKER_HOST");
        }
        for (name, value) in &mut all {
            if name == "DOCKER_CONTENT_TRUST_SERVER" {
                *value = self.trust_inside();
            }
        }
        all
    }

    /// The ways into the lab's machines, where there are any.
    pub fn inside(&self) -> Option<Entries> {
        self.machines.as_ref().and_then(Machines::entries)
    }

    /// Where the lab's shells reach the trust service.
    pub fn trust_inside(&self) -> String {
        if self.machines.is_some() { format!("https://{TRUST_HOST}") } else { self.trust_url() }
    }

    /// Where the trust service is.
    pub fn trust_url(&self) -> String {
        format!("https://{LOOPBACK}:{}", self.trust_port.number())
    }

    /// The home folder of the lab's shells. The `notary` client finds its settings in it.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join(HOME)
    }

    /// Where the lab's commands put temporary files.
    pub fn temporary(&self) -> PathBuf {
        self.folder.path().join(TEMPORARY)
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join(CONFIG)
    }

    /// Serves the trust service, always on the same port, with a TLS certificate that is current or
    /// has expired.
    pub async fn start_trust(&mut self, validity: Validity) -> Result<(), ClassroomError> {
        self.start_trust_as(&[LOOPBACK, "localhost", TRUST_HOST, DOCKERS_TRUST_HOST], validity)
            .await
    }

    /// The same, with a certificate for these names.
    pub(super) async fn start_trust_as(
        &mut self,
        names: &[&str],
        validity: Validity,
    ) -> Result<(), ClassroomError> {
        self.stop_trust().await;
        let port = self.trust_port.listen().await.map_err(ClassroomError::Port)?;
        let mut listeners = vec![(port, outside(self.trust.router()))];
        if let Some(machines) = &self.machines {
            let inside = when_free(|| machines.network().listen((TRUST, HTTPS_PORT))).await;
            listeners.push((inside.map_err(MachineError::Network)?, self.trust.router()));
        }
        let tls = self.authority.leaf(names, validity)?.acceptor()?;
        let cancel = self.cancel.child_token();
        let mut served = Vec::new();
        for (listener, router) in listeners {
            let one = serve(listener, router, Some(tls.clone()), cancel.clone());
            served.push(one.map_err(ClassroomError::Port)?);
        }
        self.trust_served = Some((served, cancel));
        Ok(())
    }

    /// Stops the trust service; its port refuses connections from then on.
    pub async fn stop_trust(&mut self) {
        if let Some((served, cancel)) = self.trust_served.take() {
            cancel.cancel();
            for served in served {
                served.stopped().await;
            }
        }
    }

    /// From now on this is wrong with its machines.
    pub(super) async fn break_machines(&mut self, fault: Fault) -> Result<(), ClassroomError> {
        match &mut self.machines {
            Some(machines) => Ok(machines.break_down(fault).await?),
            None => Err(ClassroomError::NoMachine),
        }
    }

    /// And no more.
    pub(super) async fn mend_machines(&mut self) -> Result<(), ClassroomError> {
        match &mut self.machines {
            Some(machines) => Ok(machines.mend().await?),
            None => Ok(()),
        }
    }

    /// An own `DOCKER_CONFIG`: trust on first use caches there, so that an old one would make a
    /// dead service look alive.
    fn lay_out_config(&self, plugins: &[PathBuf]) -> io::Result<()> {
        let config = self.config();
        fs::create_dir_all(&config)?;
        fs::create_dir_all(self.temporary())?;
        // Of the user's own configuration only where the client's plugins are, `docker compose` and its
        // like: the folders are named, so that nothing in here leads into them.
        let own = match plugins {
            [] => json!({}),
            folders => json!({"cliPluginsExtraDirs": folders}),
        };
        // What somebody set in there since is theirs.
        let settings = config.join("config.json");
        if !settings.exists() {
            fs::write(settings, format!("{own}\n"))?;
        }
        let host_port = format!("{LOOPBACK}:{}", self.trust_port.number());
        let authority = self.authority.install(&config, &host_port).map_err(io::Error::other)?;
        let notary = self.home().join(".notary");
        fs::create_dir_all(&notary)?;
        // One for shells of the lab's own, whose home this is, and one for shells of the user's.
        for (path, server) in [
            (notary.join("config.json"), self.trust_inside()),
            (config.join(NOTARY), self.trust_url()),
        ] {
            let settings = json!({
                "trust_dir": config.join("trust"),
                "remote_server": {"url": server, "root_ca": authority},
            });
            fs::write(path, serde_json::to_vec_pretty(&settings)?)?;
        }
        Ok(())
    }

    /// Takes everything away. What could not be removed is told.
    pub async fn close(mut self) -> Vec<String> {
        let mut left = self.end().await;
        left.extend(remove(self.folder).await);
        left
    }

    /// Ends everything that runs, and leaves the folder for somebody to go on with. What is left outside of it is told.
    pub async fn rest(mut self) -> Vec<String> {
        // What happened up to now is on the disk then. That the engine ends is nothing that was missed.
        let _ = self.journal.settler().settle().await;
        self.cancel.cancel();
        self.end().await
    }

    async fn end(&mut self) -> Vec<String> {
        self.stop_trust().await;
        if let Some(machines) = &mut self.machines {
            machines.stop().await;
        }
        let left = self.ledger.settle(self.folder.path()).await;
        self.cancel.cancel();
        left
    }
}

/// The sockets of the engine and of its containerd lie below: their paths have at most 107 bytes (unix(7)). Some
/// characters mean something in a `DOCKER_HOST` and in mount options.
fn check_path(base: &Path, spec: &Spec) -> Result<(), ClassroomError> {
    const LONGEST: usize = 107 - "/room-abcdef/machines//door/docker.sock".len();
    let names = nodes(spec).into_iter().map(|node| node.name.len());
    let longest = LONGEST - names.max().unwrap_or_default();
    let text = base.as_os_str().to_string_lossy();
    let odd = |c: char| c.is_control() || matches!(c, ',' | '%' | '#' | '?' | '\u{fffd}');
    let reason = if text.len() > longest {
        "its path is too long for a socket"
    } else if text.contains(odd) {
        "its path has a character that Docker cannot take"
    } else {
        return Ok(());
    };
    Err(ClassroomError::Path { path: base.to_owned(), reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_folder_has_room_for_the_longest_socket_below_it() {
        let base = |length: usize| format!("/{}", "a".repeat(length - 1));
        let spec = |machines: &[&str]| Spec {
            machines: machines.iter().map(|&name| name.to_owned()).collect(),
            ..Spec::default()
        };
        for (machines, longest) in [(&[][..], 65), (&["lab"], 65), (&["n1", "fifteen-letters"], 53)]
        {
            let checked = |length: usize| check_path(Path::new(&base(length)), &spec(machines));
            assert!(checked(longest).is_ok(), "{machines:?}");
            assert!(
                matches!(checked(longest + 1), Err(ClassroomError::Path { .. })),
                "{machines:?}"
            );
        }
    }
}
