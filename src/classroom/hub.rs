//! The world in which the user's own engine pulls from Docker Hub and only trust is the
//! classroom's: the trust service signs the digests that the Hub holds today, so that the handout's
//! commands work letter for letter.
//!
//! The engine is asked for the digests, and so uses its own mirrors, proxies and network; nothing
//! is pulled. What the lab's commands pull is the user's, and nobody but the user removes it.
//!
//! Tested with an engine whose mirror stands for the Hub. Not tested, since it needs the
//! Internet: the Hub's limits on anonymous pulls (each image that is asked for counts as one),
//! images of schema 1, which old repositories may still hold and new engines refuse, and whether
//! the Hub's `tenstartups/alpine` is still there.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    net::{Ipv4Addr, TcpListener},
};

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    description::Note,
    images::{self, Built, Content},
    layout::REGISTRY_PORT,
    outside::outside,
    registry::Registry,
    serve::serve,
    spec::{ImageWanted, Spec},
};
use crate::{
    classroom::error::{ASK_WITHIN, ClassroomError, HubError},
    host::engine::{Engine, LookupError},
    oci::Reference,
};

/// Where a probe's image is in the classroom's registry while the engine is asked for it.
const PROBE: (&str, &str) = ("labcheck/probe", "here");

/// What was found on an engine that answers and can ask Docker Hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// The names of its images in the lab's repositories: the lab's commands may replace or remove
    /// them.
    pub at_stake: Vec<String>,
}

/// Asks the engine for its images, and Docker Hub by way of it for the first image of the order.
pub async fn survey(docker_host: &str, spec: &Spec) -> Result<Survey, HubError> {
    if spec.upstream.is_some() {
        return Err(HubError::Upstream);
    }
    let ask = async {
        let engine = Engine::at(docker_host)?;
        engine.ping().await?;
        if let Some(image) = spec.images.first() {
            look_up(&engine, asked_for(image)?).await?;
        }
        Ok(Survey { at_stake: at_stake(&engine, spec).await? })
    };
    let slow = || HubError::Slow { engine: docker_host.to_owned() };
    timeout(ASK_WITHIN, ask).await.unwrap_or_else(|_| Err(slow()))
}

/// The world as it is entered.
pub(super) struct Entered {
    /// What Docker Hub holds today, by the images' ids.
    pub images: BTreeMap<String, Built>,
    pub notes: Vec<Note>,
}

/// Learns all digests from the Hub, and serves the classroom's registry where the handout has it.
/// `name` is unique on this machine.
pub(super) async fn enter(
    docker_host: &str,
    spec: &Spec,
    registry: &Registry,
    name: &str,
    cancel: &CancellationToken,
) -> Result<Entered, ClassroomError> {
    if spec.upstream.is_some() {
        return Err(HubError::Upstream.into());
    }
    let engine = Engine::at(docker_host).map_err(HubError::from)?;
    // Whatever is missing in the order is told before anybody is asked.
    let wanted: Vec<(&ImageWanted, &Reference)> = spec
        .images
        .iter()
        .map(|image| Ok((image, asked_for(image)?)))
        .collect::<Result<_, HubError>>()?;
    let mut known: BTreeMap<&Reference, Built> = BTreeMap::new();
    let mut images = BTreeMap::new();
    for (image, name) in wanted {
        let built = match known.get(name) {
            Some(built) => built.clone(),
            None => look_up_in_time(&engine, name).await?,
        };
        known.insert(name, built.clone());
        images.insert(image.id.clone(), built);
    }
    let mut notes = Vec::new();
    let names = at_stake(&engine, spec).await?;
    if !names.is_empty() {
        notes.push(Note::AtStake(names));
    }
    notes.extend(take_pushes(&engine, registry, name, cancel).await?);
    Ok(Entered { images, notes })
}

fn asked_for(image: &ImageWanted) -> Result<&Reference, HubError> {
    image
        .on_hub()
        .ok_or_else(|| HubError::Unnamed { id: image.id.clone(), name: image.name.familiar_name() })
}

async fn look_up_in_time(engine: &Engine, name: &Reference) -> Result<Built, HubError> {
    let slow = || HubError::Slow { engine: engine.host().to_owned() };
    timeout(ASK_WITHIN, look_up(engine, name)).await.unwrap_or_else(|_| Err(slow()))
}

async fn look_up(engine: &Engine, name: &Reference) -> Result<Built, HubError> {
    let (image, host) = (name.familiar(), engine.host().to_owned());
    match engine.in_registry(name).await {
        Ok(found) => Ok(Built { digest: found.digest, size: found.size }),
        Err(LookupError::Missing) => Err(HubError::Missing { image, engine: host }),
        Err(LookupError::Unknown(why)) => Err(HubError::Unasked { image, engine: host, why }),
        Err(LookupError::Engine(fault)) => Err(fault.into()),
    }
}

/// The names that the engine's images have in the order's repositories.
async fn at_stake(engine: &Engine, spec: &Spec) -> Result<Vec<String>, HubError> {
    let ours: BTreeSet<String> = spec.images.iter().map(|image| image.name.full_name()).collect();
    let is_ours =
        |name: &String| name.parse::<Reference>().is_ok_and(|r| ours.contains(&r.full_name()));
    let names = engine.image_names().await?.into_iter();
    Ok(names.filter(is_ours).collect())
}

/// Serves the registry at the port that the handout has it at, and asks the engine for an image
/// that nobody else can have, to learn whether it reaches it: an engine in a virtual machine, in a
/// container or on another host does not, whatever its `DOCKER_HOST` looks like.
async fn take_pushes(
    engine: &Engine,
    registry: &Registry,
    name: &str,
    cancel: &CancellationToken,
) -> Result<Option<Note>, ClassroomError> {
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, REGISTRY_PORT)) {
        Ok(listener) => listener,
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Ok(Some(Note::PortTaken)),
        Err(error) => return Err(ClassroomError::Port(error)),
    };
    serve(listener, outside(registry.router()), None, cancel.clone())
        .map_err(ClassroomError::Port)?;
    let (repository, tag) = PROBE;
    let probe = images::build(registry, repository, Some(tag), name, Content::Files)?;
    let reference = format!("localhost:{REGISTRY_PORT}/{repository}:{tag}").parse::<Reference>();
    let reached = match reference {
        Ok(reference) => {
            let found = timeout(ASK_WITHIN, engine.in_registry(&reference)).await;
            found.is_ok_and(|found| found.is_ok_and(|found| found.digest == probe.digest))
        }
        Err(_) => false,
    };
    registry.delete_tag(repository, tag)?;
    Ok((!reached).then(|| Note::NotReached { engine: engine.host().to_owned() }))
}
