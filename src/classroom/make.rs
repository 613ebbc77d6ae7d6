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
    description::{Description, WorldKind},
    engine::{GATEWAY, Inside, Needs, PrivateEngine},
    hub::{self, Entered},
    images::Built,
    journal::{Held, Journal},
    ledger::{HostContainers, HostEngine, Ledger},
    names::Names,
    provision::{build_images, copy_images, sign_images},
    registry::{Limits, Registry},
    serve::serve,
    spec::{EngineChoice, Spec},
    trust::TrustService,
};
use crate::{
    classroom::{
        error::ClassroomError,
        layout::{LOOPBACK, container_label},
    },
    image::Provenance,
    oci::Naming,
};

/// Where an engine looks when its mirror lacks an image. Inside a private engine this is the lab's
/// registry too: a missing image is then told in Docker's own words, not as a missing network.
const HUB: &str = "registry-1.docker.io";

/// What is made before the classroom exists as one.
pub(super) struct Parts {
    pub(super) served: Served,
    pub(super) registry: Registry,
    pub(super) trust: TrustService,
    pub(super) authority: Authority,
    pub(super) trust_port: Port,
    pub(super) journal: Journal,
}

/// Who serves, and what is there. The addresses of the classroom's own services come in when those are up.
pub(super) struct Served {
    pub(super) ledger: Ledger,
    pub(super) engine: Option<PrivateEngine>,
    images: BTreeMap<String, Built>,
    pub(super) world: Description,
}

impl Served {
    /// By an engine that pulls from the classroom's own registry.
    fn new(
        kind: WorldKind,
        docker_host: String,
        naming: Naming,
        images: BTreeMap<String, Built>,
    ) -> Self {
        let digests = images.iter().map(|(id, built)| (id.clone(), built.digest.to_string()));
        let world = Description {
            kind,
            notes: Vec::new(),
            docker_host,
            environment: Vec::new(),
            registry: String::new(),
            images: Provenance::BuiltHere,
            digests: digests.collect(),
            naming,
        };
        Self { ledger: Ledger::default(), engine: None, images, world }
    }
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
        let mut served = match choice {
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
                let from = copied_from(spec, &copied);
                let images = build_images(spec, copied, &registry)?;
                let naming = Naming::letter_for_letter();
                let mut served = Served::new(WorldKind::Private, docker_host, naming, images);
                served.world.images = from;
                Served { ledger, engine: Some(engine), ..served }
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
                let naming = Naming::behind(registry_address.clone(), owned);
                let from = copied_from(spec, &copied);
                let images = build_images(spec, copied, &registry)?;
                let mut served = Served::new(WorldKind::Names, docker_host.clone(), naming, images);
                served.world.images = from;
                Served { ledger, ..served }
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
                let naming = Naming::letter_for_letter();
                let mut served = Served::new(WorldKind::Hub, docker_host.clone(), naming, images);
                served.world.images = Provenance::DockerHub;
                served.world.notes = notes;
                Served { ledger, ..served }
            }
        };
        let trust = Some(journal.of_trust(&served.world.naming));
        let trust = TrustService::open(&folder.join("trust"), trust)?;
        sign_images(spec, &served.images, &trust, &served.world.naming)?;
        served.is_held(spec, journal.held());
        let trust_port = Port::reserve().map_err(ClassroomError::Port)?;
        served.world.registry = registry_address;
        Ok(Self { served, registry, trust, authority, trust_port, journal })
    }
}

impl Served {
    /// What the services have from the beginning. Of a user's own names the registry has nothing.
    fn is_held(&self, spec: &Spec, held: &Held) {
        for image in &spec.images {
            let built = self.images.get(&image.id).filter(|_| self.world.kind != WorldKind::Hub);
            if let Some(built) = built {
                held.manifest(image.name.path(), &built.digest.to_string());
                if let Some(tag) = image.name.tag().filter(|_| image.tagged) {
                    held.manifest(image.name.path(), tag);
                }
            }
            if image.tagged && image.signed {
                held.collection(&self.world.naming.full_name(&image.name));
            }
        }
    }
}

/// Where tagged images come from: copied, if any were, else built here.
fn copied_from(spec: &Spec, copied: &BTreeMap<String, Built>) -> Provenance {
    match spec.upstream.as_ref().filter(|_| !copied.is_empty()) {
        Some(upstream) => Provenance::Registry { url: upstream.to_string() },
        None => Provenance::BuiltHere,
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
