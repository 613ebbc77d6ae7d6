//! The three kinds of worlds as they are made: who serves, what, and under which names.

use std::{
    collections::BTreeMap,
    fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
};

use tokio_util::sync::CancellationToken;

use super::{
    certs::{Authority, Validity},
    engine::{GATEWAY, Inside, Needs, PrivateEngine},
    hub::{self, Entered, Note},
    images::Built,
    ledger::{HostContainers, HostEngine, Ledger},
    names::Names,
    provision::{build_images, copy_images},
    registry::Registry,
    room::{ClassroomError, LOOPBACK},
    serve::serve,
    spec::{EngineChoice, Spec, WorldKind},
};
use crate::oci::Naming;

/// Where an engine looks when its mirror lacks an image. Inside a private engine this is the lab's
/// registry too: a missing image is then told in Docker's own words, not as a missing network.
const HUB: &str = "registry-1.docker.io";

/// What a world is made on.
pub(super) struct Ground<'g> {
    pub folder: &'g Path,
    /// The folder's name, unique on this machine.
    pub name: &'g str,
    pub spec: &'g Spec,
    pub registry: &'g Registry,
    pub authority: &'g Authority,
    pub cancel: &'g CancellationToken,
}

/// A world that is made. Its images are not signed yet.
pub(super) struct World {
    pub kind: WorldKind,
    pub ledger: Ledger,
    pub notes: Vec<Note>,
    pub engine: Option<PrivateEngine>,
    pub docker_host: String,
    pub naming: Naming,
    /// By the images' ids.
    pub images: BTreeMap<String, Built>,
    /// Where images were copied from, if any were.
    pub upstream: Option<String>,
}

impl World {
    /// Makes the one that is chosen. What it makes outside the folder is in the folder's ledger first.
    pub(super) async fn make(
        choice: &EngineChoice,
        ground: &Ground<'_>,
    ) -> Result<Self, ClassroomError> {
        match choice {
            EngineChoice::Private(needs) => Self::private(needs, ground).await,
            EngineChoice::Host(docker_host) => Self::names(docker_host, ground).await,
            EngineChoice::Hub(docker_host) => Self::hub(docker_host, ground).await,
        }
    }

    async fn private(needs: &Needs, ground: &Ground<'_>) -> Result<Self, ClassroomError> {
        // Before the engine: a wait for the network ends sooner without one to take down.
        let copied = copy_images(ground.spec, ground.registry).await?;
        let ledger = ground.write(private_ledger(ground.name))?;
        let (engine, docker_host) = start_engine(needs, ground).await?;
        Ok(Self {
            kind: WorldKind::Private,
            ledger,
            notes: Vec::new(),
            engine: Some(engine),
            docker_host,
            naming: Naming::letter_for_letter(),
            upstream: upstream(ground.spec, &copied),
            images: build_images(ground.spec, copied, ground.registry)?,
        })
    }

    async fn names(docker_host: &str, ground: &Ground<'_>) -> Result<Self, ClassroomError> {
        let spec = ground.spec;
        let copied = copy_images(spec, ground.registry).await?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(ClassroomError::Port)?;
        let outside = serve(listener, ground.registry.router(), None, ground.cancel.clone())
            .map_err(ClassroomError::Port)?;
        let own_registry = format!("{LOOPBACK}:{}", outside.address().port());
        let host = HostEngine {
            docker_host: docker_host.to_owned(),
            image_prefix: format!("{own_registry}/"),
        };
        let ledger = Ledger { host_engine: Some(host), ..Ledger::default() };
        let owned = spec.images.iter().map(|image| image.name.full_name());
        Ok(Self {
            kind: WorldKind::Names,
            ledger: ground.write(ledger)?,
            notes: Vec::new(),
            engine: None,
            docker_host: docker_host.to_owned(),
            naming: Naming::behind(own_registry, owned),
            upstream: upstream(spec, &copied),
            images: build_images(spec, copied, ground.registry)?,
        })
    }

    /// The images on the engine are the user's, and not written down.
    async fn hub(docker_host: &str, ground: &Ground<'_>) -> Result<Self, ClassroomError> {
        let containers = HostContainers {
            docker_host: docker_host.to_owned(),
            label: container_label(ground.name),
        };
        let ledger = Ledger { host_containers: Some(containers), ..Ledger::default() };
        let ledger = ground.write(ledger)?;
        let Entered { images, notes } = hub::enter(docker_host, ground).await?;
        Ok(Self {
            kind: WorldKind::Hub,
            ledger,
            notes,
            engine: None,
            docker_host: docker_host.to_owned(),
            naming: Naming::letter_for_letter(),
            images,
            upstream: None,
        })
    }
}

impl Ground<'_> {
    fn write(&self, ledger: Ledger) -> Result<Ledger, ClassroomError> {
        let failed = |source| ClassroomError::Folder { path: self.folder.to_owned(), source };
        ledger.write(self.folder).map_err(failed)?;
        Ok(ledger)
    }
}

/// The label of the containers that a classroom of this name starts on a user's engine.
pub(super) fn container_label(name: &str) -> String {
    format!("org.labcheck.room={name}")
}

fn upstream(spec: &Spec, copied: &BTreeMap<String, Built>) -> Option<String> {
    spec.upstream.as_ref().filter(|_| !copied.is_empty()).map(ToString::to_string)
}

/// The folders that an engine mounts over have to exist; what is made for that goes again.
fn private_ledger(name: &str) -> Ledger {
    let etc = PathBuf::from("/etc/docker");
    let made_folders = if fs::create_dir(&etc).is_ok() { vec![etc] } else { Vec::new() };
    Ledger { private_engine: Some(name.to_owned()), made_folders, ..Ledger::default() }
}

/// Starts the engine, which then gets ready by itself, and serves into its network.
async fn start_engine(
    needs: &Needs,
    ground: &Ground<'_>,
) -> Result<(PrivateEngine, String), ClassroomError> {
    let (registry, cancel) = (ground.registry, ground.cancel);
    let engine_folder = ground.folder.join("engine");
    let (engine, inside) =
        PrivateEngine::start(&engine_folder, ground.name, needs, ground.authority.pem()).await?;
    let Inside { registry: listener, hub, names } = inside;
    let tls = ground.authority.leaf(&[HUB], Validity::Current)?.acceptor()?;
    serve(hub, registry.router(), Some(tls), cancel.clone()).map_err(ClassroomError::Port)?;
    serve(listener, registry.router(), None, cancel.clone()).map_err(ClassroomError::Port)?;
    let hosts: Vec<String> = ground.spec.hosts.iter().cloned().chain([HUB.to_owned()]).collect();
    let names_socket = tokio::net::UdpSocket::from_std(names).map_err(ClassroomError::Port)?;
    tokio::spawn(Names::new(hosts, GATEWAY).serve(names_socket, cancel.clone()));
    let docker_host = format!("unix://{}", engine.socket().display());
    Ok((engine, docker_host))
}
