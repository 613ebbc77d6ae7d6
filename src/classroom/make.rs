//! Makes what a classroom consists of: journal, registry, engine, images, trust service, in the order in
//! which one needs the other.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
};

use labcheck_services::port::Port;
use tokio_util::sync::CancellationToken;

use super::{
    certs::{Authority, Validity},
    description::{Description, WorldKind},
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
        layout::{
            CONFIG, DESK, DOCKERS_TRUST_HOST, HOME, HTTPS_PORT, LOCK, LOOPBACK, MACHINES,
            REGISTRY_PORT, TEMPORARY, TRUST_HOST, container_label,
        },
    },
    image::Provenance,
    machine::{
        MachineError, Machines, Needs, Node, Order,
        plan::{GATEWAY, TRUST},
    },
    oci::Naming,
};

/// Where an engine has the images from whose names begin with no registry. In the lab's machine this is the lab's
/// registry.
const HUB: &str = "registry-1.docker.io";
const DNS_PORT: u16 = 53;

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
    pub(super) machines: Option<Machines>,
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
        Self { ledger: Ledger::default(), machines: None, images, world }
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
                let machines = start_machine(folder, name, needs, &authority).await?;
                serve_inside(&machines, &registry, &authority, spec, cancel)?;
                journal.also_sees(machines.own_network());
                let docker_host = format!("unix://{}", machines.socket().display());
                let from = copied_from(spec, &copied);
                let images = build_images(spec, copied, &registry)?;
                let naming = Naming::letter_for_letter();
                let mut served = Served::new(WorldKind::Private, docker_host, naming, images);
                served.world.images = from;
                Served { ledger, machines: Some(machines), ..served }
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

fn private_ledger(name: &str) -> Ledger {
    Ledger { private_engine: Some(name.to_owned()), ..Ledger::default() }
}

/// Starts the lab's machine, whose engine then gets ready by itself.
async fn start_machine(
    folder: &Path,
    name: &str,
    needs: &Needs,
    authority: &Authority,
) -> Result<Machines, ClassroomError> {
    let shared: Vec<PathBuf> = [CONFIG, HOME, TEMPORARY].map(|name| folder.join(name)).into();
    let order = Order {
        folder: &folder.join(MACHINES),
        hidden: folder.parent().unwrap_or(folder),
        shared,
        shown: [DESK, LOCK].map(|name| folder.join(name)).into(),
        name,
        authority: authority.pem(),
        nodes: vec![Node::new("lab", 0)],
    };
    Ok(Machines::start(order, needs).await?)
}

/// Serves the registry, under Docker Hub's name and where handouts have their own, and the lab's names.
fn serve_inside(
    machines: &Machines,
    registry: &Registry,
    authority: &Authority,
    spec: &Spec,
    cancel: &CancellationToken,
) -> Result<(), ClassroomError> {
    let inside = |error| ClassroomError::Engine(MachineError::Network(error));
    let own =
        machines.own_network().listen((Ipv4Addr::LOCALHOST, REGISTRY_PORT)).map_err(inside)?;
    serve(own, registry.router(), None, cancel.clone()).map_err(ClassroomError::Port)?;
    let hub = machines.network().listen((GATEWAY, HTTPS_PORT)).map_err(inside)?;
    let tls = authority.leaf(&[HUB], Validity::Current)?.acceptor()?;
    serve(hub, registry.router(), Some(tls), cancel.clone()).map_err(ClassroomError::Port)?;
    let names = machines.network().datagrams((GATEWAY, DNS_PORT)).map_err(inside)?;
    names.set_nonblocking(true).map_err(ClassroomError::Port)?;
    let names = tokio::net::UdpSocket::from_std(names).map_err(ClassroomError::Port)?;
    let known = spec.hosts.iter().map(|host| (host.clone(), GATEWAY));
    let known = known.chain([
        (HUB.to_owned(), GATEWAY),
        (TRUST_HOST.to_owned(), TRUST),
        (DOCKERS_TRUST_HOST.to_owned(), TRUST),
    ]);
    tokio::spawn(Names::new(known).serve(names, cancel.clone()));
    Ok(())
}
