//! Makes what a classroom consists of: journal, registry, engine, images, trust service, in the order in
//! which one needs the other.

use std::{
    collections::BTreeMap,
    fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
};

use labcheck_services::port::Port;
use tokio_util::sync::CancellationToken;

use super::{
    certs::{Authority, Validity},
    engine::{GATEWAY, Inside, Needs, PrivateEngine},
    hub::{self, Entered, Note},
    images::Built,
    journal::{Held, Journal},
    ledger::{HostContainers, HostEngine, Ledger},
    names::Names,
    provision::{build_images, copy_images, sign_images},
    registry::{Limits, Registry},
    serve::serve,
    spec::{EngineChoice, Spec, WorldKind},
    trust::TrustService,
};
use crate::{
    classroom::{
        error::ClassroomError,
        layout::{LOOPBACK, container_label},
    },
    oci::Naming,
};

/// Where an engine looks when its mirror lacks an image. Inside a private engine this is the lab's
/// registry too: a missing image is then told in Docker's own words, not as a missing network.
const HUB: &str = "registry-1.docker.io";

/// What is made before the classroom exists as one.
pub(super) struct Parts {
    pub(super) served: World,
    pub(super) registry: Registry,
    pub(super) trust: TrustService,
    pub(super) authority: Authority,
    pub(super) trust_port: Port,
    pub(super) registry_address: String,
    pub(super) journal: Journal,
}

/// Who serves, what, and under which names.
pub(super) struct World {
    pub(super) kind: WorldKind,
    pub(super) ledger: Ledger,
    pub(super) notes: Vec<Note>,
    pub(super) engine: Option<PrivateEngine>,
    pub(super) docker_host: String,
    pub(super) naming: Naming,
    pub(super) images: BTreeMap<String, Built>,
    pub(super) upstream: Option<String>,
}

impl Parts {
    /// Makes them in a folder; what fails leaves it to the caller to take away.
    pub(super) async fn make(
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
        let outside = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(ClassroomError::Port)?;
        let outside = serve(outside, registry.router(), None, cancel.clone())
            .map_err(ClassroomError::Port)?;
        let registry_address = format!("{LOOPBACK}:{}", outside.address().port());
        let served = match choice {
            EngineChoice::Private(needs) => {
                // Before the engine: a wait for the network ends sooner without one to take down.
                let copied = copy_images(spec, &registry).await?;
                let ledger = private_ledger(name);
                ledger.write(folder).map_err(failed)?;
                for made in &ledger.made_folders {
                    let _ = fs::create_dir(made); // somebody else may have made it by now
                }
                let (engine, docker_host) =
                    start_engine(folder, name, needs, &registry, &authority, spec, cancel).await?;
                World {
                    kind: WorldKind::Private,
                    ledger,
                    notes: Vec::new(),
                    engine: Some(engine),
                    docker_host,
                    naming: Naming::letter_for_letter(),
                    upstream: upstream(spec, &copied),
                    images: build_images(spec, copied, &registry)?,
                }
            }
            EngineChoice::Host(docker_host) => {
                let copied = copy_images(spec, &registry).await?;
                let host = HostEngine {
                    docker_host: docker_host.clone(),
                    image_prefix: format!("{registry_address}/"),
                };
                let ledger = Ledger { host_engine: Some(host), ..Ledger::default() };
                ledger.write(folder).map_err(failed)?;
                let owned = spec.images.iter().map(|image| image.name.full_name());
                World {
                    kind: WorldKind::Names,
                    ledger,
                    notes: Vec::new(),
                    engine: None,
                    docker_host: docker_host.clone(),
                    naming: Naming::behind(registry_address.clone(), owned),
                    upstream: upstream(spec, &copied),
                    images: build_images(spec, copied, &registry)?,
                }
            }
            EngineChoice::Hub(docker_host) => {
                // The images on the engine are the user's, and not written down.
                let containers = HostContainers {
                    docker_host: docker_host.clone(),
                    label: container_label(name),
                };
                let ledger = Ledger { host_containers: Some(containers), ..Ledger::default() };
                ledger.write(folder).map_err(failed)?;
                let Entered { images, notes } =
                    hub::enter(docker_host, spec, &registry, name, cancel).await?;
                World {
                    kind: WorldKind::Hub,
                    ledger,
                    notes,
                    engine: None,
                    docker_host: docker_host.clone(),
                    naming: Naming::letter_for_letter(),
                    upstream: None,
                    images,
                }
            }
        };
        let trust = Some(journal.of_trust(&served.naming));
        let trust = TrustService::open(&folder.join("trust"), trust)?;
        sign_images(spec, &served.images, &trust, &served.naming)?;
        served.is_held(spec, journal.held());
        let trust_port = Port::reserve().map_err(ClassroomError::Port)?;
        Ok(Self { served, registry, trust, authority, trust_port, registry_address, journal })
    }
}

impl World {
    /// What the services have from the beginning. Of a user's own names the registry has nothing.
    fn is_held(&self, spec: &Spec, held: &Held) {
        for image in &spec.images {
            let built = self.images.get(&image.id).filter(|_| self.kind != WorldKind::Hub);
            if let Some(built) = built {
                held.manifest(image.name.path(), &built.digest.to_string());
                if let Some(tag) = image.name.tag().filter(|_| image.tagged) {
                    held.manifest(image.name.path(), tag);
                }
            }
            if image.tagged && image.signed {
                held.collection(&self.naming.full_name(&image.name));
            }
        }
    }
}

/// Where images were copied from, if any were.
fn upstream(spec: &Spec, copied: &BTreeMap<String, Built>) -> Option<String> {
    spec.upstream.as_ref().filter(|_| !copied.is_empty()).map(ToString::to_string)
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
