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
    ledger::Ledger,
    names::Names,
    outside::outside,
    provision::{build_images, copy_images, sign_images},
    registry::{Limits, Registry},
    serve::serve,
    spec::{EngineChoice, Laid, Spec},
    trust::TrustService,
};
use crate::{
    classroom::{
        error::ClassroomError,
        layout::{
            AUTHORITY, CONFIG, DESK, DOCKERS_TRUST_HOST, HOME, HTTPS_PORT, LOCK, LOOPBACK,
            MACHINES, REGISTRY_PORT, TEMPORARY, TRUST_HOST,
        },
    },
    image::Provenance,
    machine::{
        MachineError, Machines, Needs, Node, Order,
        plan::{GATEWAY, TRUST},
    },
};

/// Where an engine has the images from whose names begin with no registry. In the lab's machine this is the lab's
/// registry.
const HUB: &str = "registry-1.docker.io";
const DNS_PORT: u16 = 53;
/// The host name of a lab's only machine.
const LAB: &str = "lab";

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
    pub(super) world: Description,
}

impl Served {
    /// By this engine.
    fn new(kind: WorldKind, docker_host: String, images: &BTreeMap<String, Built>) -> Self {
        let digests = images.iter().map(|(id, built)| (id.clone(), built.digest.to_string()));
        let world = Description {
            kind,
            notes: Vec::new(),
            docker_host,
            environment: Vec::new(),
            registry: String::new(),
            images: Provenance::BuiltHere,
            digests: digests.collect(),
            brought: Vec::new(),
        };
        Self { ledger: Ledger::default(), machines: None, world }
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
        let authority = Authority::open(&folder.join(AUTHORITY))?;
        let failed = |source| ClassroomError::Folder { path: folder.to_owned(), source };
        let journal = Journal::begin(folder).map_err(failed)?;
        let registry = Registry::open(&folder.join("registry"), Limits::default())?
            .observed(journal.of_registry());
        let registry_address = serve_registry(&registry, None, cancel)?;
        let (mut served, images) = match choice {
            EngineChoice::Private(needs) => {
                // Before the engine: a wait for the network ends sooner without one to take down.
                let copied = copy_images(spec, &registry).await?;
                let ledger = Ledger::of_machines(name);
                ledger.write(folder).map_err(failed)?;
                let machines = start_machine(folder, name, needs, &authority, spec).await?;
                serve_inside(&machines, &registry, &authority, spec, cancel)?;
                journal.sees(&machines, cancel).map_err(MachineError::Network)?;
                let docker_host = format!("unix://{}", machines.socket().display());
                let from = copied_from(spec, &copied);
                let images = build_images(spec, copied, &registry)?;
                let mut served = Served::new(WorldKind::Private, docker_host, &images);
                served.world.images = from;
                served.world.brought = spec.laid.iter().map(|laid| laid.brought.clone()).collect();
                (Served { ledger, machines: Some(machines), ..served }, images)
            }
            EngineChoice::Host(docker_host) => {
                // The images on the engine are the user's, and not written down.
                let ledger = Ledger::of_host(docker_host);
                ledger.write(folder).map_err(failed)?;
                let Entered { images, notes } =
                    hub::enter(docker_host, spec, &registry, name, cancel).await?;
                let mut served = Served::new(WorldKind::Host, docker_host.clone(), &images);
                served.world.images = Provenance::DockerHub;
                served.world.notes = notes;
                (Served { ledger, ..served }, images)
            }
        };
        let trust = TrustService::open(&folder.join("trust"), Some(journal.of_trust()))?;
        sign_images(spec, &images, &trust)?;
        journal.held().begins_with(spec, &served.world);
        let trust_port = Port::reserve().map_err(ClassroomError::Port)?;
        served.world.registry = registry_address;
        Ok(Self { served, registry, trust, authority, trust_port, journal })
    }
}

impl Held {
    /// What the services have from the beginning. Of a user's own names the registry has nothing.
    pub(super) fn begins_with(&self, spec: &Spec, world: &Description) {
        for image in &spec.images {
            let digest = world.digests.get(&image.id).filter(|_| world.kind != WorldKind::Host);
            if let Some(digest) = digest {
                self.manifest(image.name.path(), digest);
                if let Some(tag) = image.name.tag().filter(|_| image.tagged) {
                    self.manifest(image.name.path(), tag);
                }
            }
            if image.tagged && image.signed {
                self.collection(&image.name.full_name());
            }
        }
    }
}

/// Serves the registry outside of the lab's machine, at this port where it is to be had; tells where.
pub(super) fn serve_registry(
    registry: &Registry,
    wanted: Option<u16>,
    cancel: &CancellationToken,
) -> Result<String, ClassroomError> {
    let at = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let wanted = wanted.and_then(|port| at(port).ok());
    let port = wanted.map_or_else(|| at(0), Ok).map_err(ClassroomError::Port)?;
    let served = serve(port, outside(registry.router()), None, cancel.clone())
        .map_err(ClassroomError::Port)?;
    Ok(format!("{LOOPBACK}:{}", served.address().port()))
}

/// Where tagged images come from: copied, if any were, else built here.
fn copied_from(spec: &Spec, copied: &BTreeMap<String, Built>) -> Provenance {
    match spec.upstream.as_ref().filter(|_| !copied.is_empty()) {
        Some(upstream) => Provenance::Registry { url: upstream.to_string() },
        None => Provenance::BuiltHere,
    }
}

/// Starts the lab's machine, whose engine then gets ready by itself.
pub(super) async fn start_machine(
    folder: &Path,
    name: &str,
    needs: &Needs,
    authority: &Authority,
    spec: &Spec,
) -> Result<Machines, ClassroomError> {
    let own = [CONFIG, HOME, TEMPORARY].map(|name| folder.join(name));
    let shared: Vec<PathBuf> = own.into_iter().chain(spec.work.clone()).collect();
    let order = Order {
        folder: &folder.join(MACHINES),
        hidden: folder.parent().unwrap_or(folder),
        shared,
        shown: [DESK, LOCK].map(|name| folder.join(name)).into(),
        laid_over: spec.laid.iter().flat_map(Laid::for_machine).collect(),
        recorded: spec.recorded.clone(),
        name,
        authority: authority.pem(),
        nodes: nodes(spec),
    };
    Ok(Machines::start(order, needs).await?)
}

/// The lab's machines, each with its address.
pub(super) fn nodes(spec: &Spec) -> Vec<Node> {
    let alone = [LAB.to_owned()];
    let names = if spec.machines.is_empty() { &alone[..] } else { &spec.machines };
    (0..).zip(names).map(|(number, name)| Node::new(name, number)).collect()
}

/// Serves the registry, under Docker Hub's name and where handouts have their own, and the lab's names.
pub(super) fn serve_inside(
    machines: &Machines,
    registry: &Registry,
    authority: &Authority,
    spec: &Spec,
    cancel: &CancellationToken,
) -> Result<(), ClassroomError> {
    let inside = |error| ClassroomError::Engine(MachineError::Network(error));
    for network in machines.own_networks() {
        let own = network.listen((Ipv4Addr::LOCALHOST, REGISTRY_PORT)).map_err(inside)?;
        serve(own, registry.router(), None, cancel.clone()).map_err(ClassroomError::Port)?;
    }
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
