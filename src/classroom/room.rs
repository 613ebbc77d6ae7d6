//! One classroom: brought up, used, taken away to the last file.

use std::{
    collections::BTreeMap,
    fs, io,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
};

use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::{host::engine::Engine, oci::Naming};

use super::{
    certs::{Authority, CertError, Validity},
    engine::{EngineError, GATEWAY, Inside, Needs, PrivateEngine},
    folder::Folder,
    images::ImageError,
    journal::{Journal, Owned, Settler},
    ledger::{HostEngine, Ledger},
    names::Names,
    port::Port,
    provision::{copy_images, provide_images},
    registry::{Limits, Registry, RegistryError},
    serve::{Served, serve},
    spec::{EngineChoice, Spec},
    sweep::{remove, sweep},
    trust::{GunError, TrustError, TrustService},
    upstream::UpstreamError,
};

/// Where the docker CLI looks for a trust service.
const LOOPBACK: &str = "127.0.0.1";
/// Where an engine looks when its mirror lacks an image. Inside a private engine this is the lab's
/// registry too: a missing image is then told in Docker's own words, not as a missing network.
const HUB: &str = "registry-1.docker.io";
/// The lab's `DOCKER_CONFIG`, below its folder.
pub(super) const CONFIG: &str = "config";

/// A classroom that is up.
pub struct Classroom {
    folder: Folder,
    ledger: Ledger,
    registry: Registry,
    trust: TrustService,
    authority: Authority,
    engine: Option<PrivateEngine>,
    docker_host: String,
    naming: Naming,
    trust_port: Port,
    trust_served: Option<(Served, CancellationToken)>,
    digests: BTreeMap<String, String>,
    upstream: Option<String>,
    registry_address: String,
    journal: Journal,
    cancel: CancellationToken,
}

/// Why a classroom could not be brought up.
#[derive(Debug, thiserror::Error)]
pub enum ClassroomError {
    /// Its folder could not be made.
    #[error("{} cannot be written; check its owner and that the disk is not full, or set LABCHECK_STATE_DIR", path.display())]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Its path does not do for a socket and for mounts.
    #[error("labcheck cannot keep its state below {}: {reason}; set LABCHECK_STATE_DIR to another folder", path.display())]
    Path {
        /// Which folder.
        path: PathBuf,
        /// Why not.
        reason: &'static str,
    },
    /// A socket could not be opened.
    #[error("no port on 127.0.0.1 can be opened; check `ulimit -n` and the firewall")]
    Port(#[source] io::Error),
    /// No busybox.
    #[error(
        "there is no statically linked busybox to build the lab's images from; apt-get install busybox-static"
    )]
    Busybox,
    /// The registry.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The trust service.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// A name that the trust service cannot have.
    #[error(transparent)]
    Gun(#[from] GunError),
    /// Certificates.
    #[error(transparent)]
    Certificate(#[from] CertError),
    /// An image.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// An image of the upstream registry.
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
    /// The private engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl Classroom {
    /// Brings up what is ordered, in a new folder below `base`; sweeps first what a killed
    /// labcheck left there. Where it fails, nothing is left.
    pub async fn open(
        base: &Path,
        spec: &Spec,
        choice: &EngineChoice,
    ) -> Result<Self, ClassroomError> {
        sweep(base).await;
        check_path(base)?;
        let at = |source| ClassroomError::Folder { path: base.to_owned(), source };
        let folder = Folder::create(base).map_err(at)?;
        let path = folder.path().to_owned();
        let failed = |source| ClassroomError::Folder { path: path.clone(), source };
        let cancel = CancellationToken::new();
        let parts = match Parts::make(folder.path(), spec, choice, folder.name(), &cancel).await {
            Ok(parts) => parts,
            Err(error) => {
                cancel.cancel();
                Ledger::read(folder.path()).settle().await;
                remove(folder).await;
                return Err(error);
            }
        };
        let mut room = Self {
            folder,
            ledger: parts.ledger,
            registry: parts.registry,
            trust: parts.trust,
            authority: parts.authority,
            engine: parts.engine,
            docker_host: parts.docker_host,
            naming: parts.naming,
            trust_port: parts.trust_port,
            trust_served: None,
            digests: parts.digests,
            upstream: parts.upstream,
            registry_address: parts.registry_address,
            journal: parts.journal,
            cancel,
        };
        let up = match room.start_trust(Validity::Current).await {
            Ok(()) => room.lay_out_config().map_err(failed),
            Err(error) => Err(error),
        };
        let up = match (up, room.engine.as_mut()) {
            (Ok(()), Some(engine)) => engine.ready().await.map_err(ClassroomError::from),
            (up, _) => up,
        };
        if let Err(error) = up {
            room.close().await;
            return Err(error);
        }
        room.follow_engine(spec);
        Ok(room)
    }

    /// From now on the journal has what the engine does, and what it has done since the beginning.
    fn follow_engine(&mut self, spec: &Spec) {
        let Ok(engine) = Engine::at(&self.docker_host) else { return };
        let naming = self.naming.clone();
        let owned = if self.is_private() {
            Owned::by_names(naming)
        } else {
            let repositories = spec.images.iter().map(|image| image.name.full_name());
            Owned::among_others(naming, repositories)
        };
        self.journal.follow(engine, owned, self.cancel.child_token());
    }

    /// The journal of what happens here.
    pub fn journal_path(&self) -> &Path {
        self.journal.path()
    }

    /// Waits until everything is in the journal that the engine did up to now. Where that takes
    /// longer than 5 seconds the journal has a gap instead.
    pub async fn settle_journal(&self) {
        self.settler().settle().await;
    }

    /// What waits for the journal, for those who do not hold the classroom.
    pub fn settler(&self) -> Settler {
        self.journal.settler()
    }

    /// The registry, to push into or to break.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The trust service, to sign with or to break.
    pub fn trust(&self) -> &TrustService {
        &self.trust
    }

    /// How the lab's names are spelt on this classroom's engine.
    pub fn naming(&self) -> &Naming {
        &self.naming
    }

    /// The engine's `DOCKER_HOST`.
    pub fn docker_host(&self) -> &str {
        &self.docker_host
    }

    /// Whether the engine is a private one.
    pub fn is_private(&self) -> bool {
        self.ledger.private_engine.is_some()
    }

    /// The digests of the images ordered, by their ids.
    pub fn digests(&self) -> &BTreeMap<String, String> {
        &self.digests
    }

    /// Where images were copied from, if any were.
    pub fn upstream(&self) -> Option<&str> {
        self.upstream.as_deref()
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// What a shell has to export so that the docker CLI lives in this classroom.
    pub fn environment(&self) -> Vec<(String, String)> {
        let text = |path: PathBuf| path.display().to_string();
        vec![
            ("DOCKER_HOST".to_owned(), self.docker_host.clone()),
            ("DOCKER_CONFIG".to_owned(), text(self.config())),
            ("DOCKER_CONTENT_TRUST_SERVER".to_owned(), self.trust_url()),
        ]
    }

    /// Where the registry listens on this machine, as `127.0.0.1:40001`. A private engine has it at
    /// `localhost:5000` too.
    pub fn registry_address(&self) -> &str {
        &self.registry_address
    }

    /// Where the trust service is.
    pub fn trust_url(&self) -> String {
        format!("https://{LOOPBACK}:{}", self.trust_port.number())
    }

    /// The home folder of the lab's shells. The `notary` client finds its settings in it.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join(CONFIG)
    }

    /// Whether a private engine has died.
    pub fn engine_died(&mut self) -> bool {
        self.engine.as_mut().is_some_and(|engine| !engine.is_running())
    }

    /// Serves the trust service, always on the same port, with a TLS certificate that is current or
    /// has expired.
    pub async fn start_trust(&mut self, validity: Validity) -> Result<(), ClassroomError> {
        self.start_trust_as(&[LOOPBACK, "localhost"], validity).await
    }

    /// The same, with a certificate for these names.
    pub(super) async fn start_trust_as(
        &mut self,
        names: &[&str],
        validity: Validity,
    ) -> Result<(), ClassroomError> {
        self.stop_trust().await;
        let listener = self.trust_port.listen().await.map_err(ClassroomError::Port)?;
        let tls = self.authority.leaf(names, validity)?.acceptor()?;
        let cancel = self.cancel.child_token();
        let served = serve(listener, self.trust.router(), Some(tls), cancel.clone())
            .map_err(ClassroomError::Port)?;
        self.trust_served = Some((served, cancel));
        Ok(())
    }

    /// Stops the trust service; its port refuses connections from then on.
    pub async fn stop_trust(&mut self) {
        if let Some((served, cancel)) = self.trust_served.take() {
            cancel.cancel();
            served.stopped().await;
        }
    }

    /// An own `DOCKER_CONFIG`: trust on first use caches there, so that an old one would make a
    /// dead service look alive.
    fn lay_out_config(&self) -> io::Result<()> {
        let config = self.config();
        fs::create_dir_all(&config)?;
        fs::write(config.join("config.json"), "{}\n")?;
        let host_port = format!("{LOOPBACK}:{}", self.trust_port.number());
        let authority = self.authority.install(&config, &host_port).map_err(io::Error::other)?;
        let notary = self.home().join(".notary");
        fs::create_dir_all(&notary)?;
        let settings = json!({
            "trust_dir": config.join("trust"),
            "remote_server": {"url": self.trust_url(), "root_ca": authority},
        });
        fs::write(notary.join("config.json"), serde_json::to_vec_pretty(&settings)?)
    }

    /// Takes everything away. What could not be removed is told.
    pub async fn close(mut self) -> Vec<String> {
        self.stop_trust().await;
        if let Some(engine) = &mut self.engine {
            engine.stop().await;
        }
        let mut left = self.ledger.settle().await;
        self.cancel.cancel();
        left.extend(remove(self.folder).await);
        left
    }
}

/// The engine's socket lies below: its path has at most 107 bytes (unix(7)). Some characters mean
/// something in a `DOCKER_HOST` and in mount options.
fn check_path(base: &Path) -> Result<(), ClassroomError> {
    const LONGEST: usize = 107 - "/room-abcdef/engine/docker.sock".len();
    let text = base.as_os_str().to_string_lossy();
    let odd = |c: char| c.is_control() || matches!(c, ',' | '%' | '#' | '?' | '\u{fffd}');
    let reason = if text.len() > LONGEST {
        "its path is too long for a socket"
    } else if text.contains(odd) {
        "its path has a character that Docker cannot take"
    } else {
        return Ok(());
    };
    Err(ClassroomError::Path { path: base.to_owned(), reason })
}

/// What is made before the classroom exists as one.
struct Parts {
    ledger: Ledger,
    registry: Registry,
    trust: TrustService,
    authority: Authority,
    engine: Option<PrivateEngine>,
    docker_host: String,
    naming: Naming,
    trust_port: Port,
    digests: BTreeMap<String, String>,
    upstream: Option<String>,
    registry_address: String,
    journal: Journal,
}

impl Parts {
    async fn make(
        folder: &Path,
        spec: &Spec,
        choice: &EngineChoice,
        name: &str,
        cancel: &CancellationToken,
    ) -> Result<Self, ClassroomError> {
        let authority = Authority::new()?;
        let failed = |source| ClassroomError::Folder { path: folder.to_owned(), source };
        let journal = Journal::begin(folder).map_err(failed)?;
        let registry = Registry::open(&folder.join("registry"), Limits::default())?
            .observed(journal.of_registry());
        // Before the engine: a wait for the network ends sooner without one to take down.
        let copied = copy_images(spec, &registry).await?;
        let outside = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(ClassroomError::Port)?;
        let outside = serve(outside, registry.router(), None, cancel.clone())
            .map_err(ClassroomError::Port)?;
        let own_registry = format!("{LOOPBACK}:{}", outside.address().port());
        let registry_address = own_registry.clone();
        let (ledger, naming, docker_host, engine) = match choice {
            EngineChoice::Private(needs) => {
                let ledger = private_ledger(name);
                ledger.write(folder).map_err(failed)?;
                for made in &ledger.made_folders {
                    let _ = fs::create_dir(made); // somebody else may have made it by now
                }
                let (engine, docker_host) =
                    start_engine(folder, name, needs, &registry, &authority, spec, cancel).await?;
                (ledger, Naming::letter_for_letter(), docker_host, Some(engine))
            }
            EngineChoice::Host(docker_host) => {
                let host = HostEngine {
                    docker_host: docker_host.clone(),
                    image_prefix: format!("{own_registry}/"),
                };
                let ledger = Ledger { host_engine: Some(host), ..Ledger::default() };
                ledger.write(folder).map_err(failed)?;
                let owned = spec.images.iter().map(|image| image.name.full_name());
                (ledger, Naming::behind(own_registry, owned), docker_host.clone(), None)
            }
        };
        let trust = TrustService::open(&folder.join("trust"), Some(journal.of_trust(&naming)))?;
        let digests = provide_images(spec, &copied, &registry, &trust, &naming)?;
        let upstream = spec.upstream.as_ref().filter(|_| !copied.is_empty());
        let upstream = upstream.map(ToString::to_string);
        let trust_port = Port::reserve().map_err(ClassroomError::Port)?;
        Ok(Self {
            ledger,
            registry,
            trust,
            authority,
            engine,
            docker_host,
            naming,
            trust_port,
            digests,
            upstream,
            registry_address,
            journal,
        })
    }
}

/// The folders that an engine mounts over have to exist; what is made for that goes again.
fn private_ledger(name: &str) -> Ledger {
    let etc = PathBuf::from("/etc/docker");
    // Made once the ledger tells of it.
    let made_folders = if etc.exists() { Vec::new() } else { vec![etc] };
    Ledger { private_engine: Some(name.to_owned()), made_folders, ..Ledger::default() }
}

/// Starts the engine, which then gets ready by itself, and serves into its network.
async fn start_engine(
    folder: &Path,
    name: &str,
    needs: &Needs,
    registry: &Registry,
    authority: &Authority,
    spec: &Spec,
    cancel: &CancellationToken,
) -> Result<(PrivateEngine, String), ClassroomError> {
    let engine_folder = folder.join("engine");
    let (engine, inside) =
        PrivateEngine::start(&engine_folder, name, needs, authority.pem()).await?;
    let Inside { registry: listener, hub, names } = inside;
    let tls = authority.leaf(&[HUB], Validity::Current)?.acceptor()?;
    serve(hub, registry.router(), Some(tls), cancel.clone()).map_err(ClassroomError::Port)?;
    serve(listener, registry.router(), None, cancel.clone()).map_err(ClassroomError::Port)?;
    let hosts: Vec<String> = spec.hosts.iter().cloned().chain([HUB.to_owned()]).collect();
    let names_socket = tokio::net::UdpSocket::from_std(names).map_err(ClassroomError::Port)?;
    tokio::spawn(Names::new(hosts, GATEWAY).serve(names_socket, cancel.clone()));
    let docker_host = format!("unix://{}", engine.socket().display());
    Ok((engine, docker_host))
}
