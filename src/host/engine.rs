//! The one door to bollard: what labcheck asks of an engine's API. Whatever is at the other end, each question has an
//! end in time, and its answer in bytes.

mod connection;
mod events;
mod fault;
mod files;
mod logs;
mod objects;
mod plain;
mod raw;
mod swarm;
#[cfg(test)]
mod tests;
mod there;

use std::{collections::BTreeSet, path::Path, time::Duration};

use bollard::{
    Docker,
    errors::Error,
    models::{PortSummaryTypeEnum, SystemVersion},
    query_parameters::{
        ListContainersOptionsBuilder, ListImagesOptionsBuilder, RemoveImageOptionsBuilder,
    },
};
use futures_util::Stream;
use jiff::Timestamp;
use tokio::time::timeout;

#[cfg(test)]
pub(super) use self::events::told;
pub use self::fault::is_forbidden;
use self::{
    connection::{Address, Allowance, once},
    fault::{explain, missing, said},
};
use crate::{
    fact::ObserveError,
    image::EngineImage,
    journal::EngineEvent,
    oci::{Digest, Reference},
};

/// The time that an engine has for one answer, in whole seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// Bytes of one answer: a listing of ten thousand images has some ten million.
const LARGEST: u64 = 32 << 20;

/// A connection to one engine.
#[derive(Clone, Debug)]
pub struct Engine {
    address: Address,
    host: String,
    within: Duration,
}

/// What an engine says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct EngineInfo {
    /// As `20.10.24+dfsg1`; `Podman 5.4.2` where it is that.
    pub version: String,
    /// Whether it is no Docker Engine, but Podman behind the same socket.
    #[serde(default)]
    pub is_podman: bool,
    /// The newest API that it speaks.
    pub api: String,
    /// The oldest API that it speaks, where it says so.
    pub min_api: String,
    /// As `overlay2`; `overlayfs` on a containerd image store.
    pub storage: String,
    /// Whether images are kept by containerd: such an engine cannot sign on push.
    pub containerd_store: bool,
}

/// A container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// Its id.
    pub id: String,
    /// Its names.
    pub name: String,
    /// What it was made from.
    pub image: String,
    /// The id of that image, where the engine tells it.
    pub image_id: Option<String>,
}

/// What a registry holds under a name at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryImage {
    /// The digest of the manifest, or of the list of manifests.
    pub digest: Digest,
    /// The size of that document, in bytes.
    pub size: u64,
}

/// Why an engine did not tell what a registry holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// The registry has no such image.
    #[error("there is no such image")]
    Missing,
    /// The engine could not find out; its words.
    #[error("the engine says: {0}")]
    Unknown(String),
    /// The engine itself does not answer.
    #[error(transparent)]
    Engine(#[from] ObserveError),
}

impl Engine {
    /// The engine at a `DOCKER_HOST`: `unix://…`, `tcp://…`. Nothing is sent yet.
    pub fn at(host: &str) -> Result<Self, ObserveError> {
        let Some(address) = Address::of(host) else {
            return Err(ObserveError::Engine(format!(
                "labcheck cannot reach {host}; use a unix:// or tcp:// address"
            )));
        };
        if let Address::Unix(path) = &address
            && !Path::new(path).exists()
        {
            return Err(ObserveError::Engine(missing(host)));
        }
        Ok(Self { address, host: host.to_owned(), within: ANSWER_WITHIN })
    }

    /// Asks one thing of it.
    async fn ask<T, A: Future<Output = Result<T, Error>>>(
        &self,
        ask: impl FnOnce(Docker) -> A,
    ) -> Result<T, ObserveError> {
        self.answer(ask).await.map_err(|error| self.fault(&error))
    }

    /// The same, for whom some errors are answers.
    async fn answer<T, A: Future<Output = Result<T, Error>>>(
        &self,
        ask: impl FnOnce(Docker) -> A,
    ) -> Result<T, Error> {
        let allowance = Allowance::of(LARGEST);
        let docker = once(&self.address, self.within.as_secs(), allowance.clone())?;
        // An answer that has begun may not end.
        let answer = timeout(self.within, ask(docker)).await;
        let answer = answer.unwrap_or(Err(Error::RequestTimeoutError));
        answer.map_err(|error| allowance.explains(error))
    }

    /// Where it is.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it answers.
    pub async fn ping(&self) -> Result<(), ObserveError> {
        self.ask(async |docker| docker.ping().await).await.map(|_| ())
    }

    /// Its version, as `20.10.24+dfsg1`; `Podman 5.4.2` where it is that.
    pub async fn version(&self) -> Result<String, ObserveError> {
        let version = self.ask(async |docker| docker.version().await).await?;
        self.named_version(&version)
    }

    /// What it says of itself.
    pub async fn info(&self) -> Result<EngineInfo, ObserveError> {
        let version = self.ask(async |docker| docker.version().await).await?;
        let info = self.ask(async |docker| docker.info().await).await?;
        let status = info.driver_status.unwrap_or_default();
        let containerd_store =
            status.iter().flatten().any(|word| word.starts_with("io.containerd.snapshotter"));
        Ok(EngineInfo {
            version: self.named_version(&version)?,
            is_podman: is_podman(&version),
            api: version.api_version.unwrap_or_default(),
            min_api: version.min_api_version.unwrap_or_default(),
            storage: info.driver.unwrap_or_default(),
            containerd_store,
        })
    }

    /// What says no version is no engine, whatever else it says.
    fn named_version(&self, version: &SystemVersion) -> Result<String, ObserveError> {
        let number = version.version.clone().unwrap_or_default();
        if number.is_empty() {
            return Err(ObserveError::Engine(format!(
                "what is at {} does not say which version of Docker it is; point DOCKER_HOST at an engine",
                self.host
            )));
        }
        Ok(if is_podman(version) { format!("Podman {number}") } else { number })
    }

    /// All images, intermediate layers aside.
    pub async fn images(&self) -> Result<Vec<EngineImage>, ObserveError> {
        let options = ListImagesOptionsBuilder::new().digests(true).build();
        let listed = self.ask(async |docker| docker.list_images(Some(options)).await).await?;
        let mut images = Vec::new();
        for image in listed {
            let (id, tags, digests) = (image.id, image.repo_tags, image.repo_digests);
            let digests = if lacks_digests(&tags, &digests) {
                Box::pin(self.digests_of(&id)).await?.unwrap_or(digests)
            } else {
                digests
            };
            images.push(EngineImage { id, tags, digests });
        }
        Ok(images)
    }

    /// The names by digest of one image; nothing where it went meanwhile. A containerd image store lists
    /// an image of two repositories with the digest under one of them only, and tells all where it is
    /// asked for one image.
    async fn digests_of(&self, id: &str) -> Result<Option<Vec<String>>, ObserveError> {
        match self.answer(async |docker| docker.inspect_image(id).await).await {
            Ok(image) => Ok(image.repo_digests),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(self.fault(&error)),
        }
    }

    /// What all images are called: their tags, and the digests of those without one.
    pub async fn image_names(&self) -> Result<BTreeSet<String>, ObserveError> {
        let images = self.images().await?.into_iter();
        let names =
            images.flat_map(|image| if image.tags.is_empty() { image.digests } else { image.tags });
        Ok(names.collect())
    }

    /// Asks the registry of an image, by way of the engine and without a login, what it holds under
    /// that name now. Nothing is pulled and nothing on the host changes.
    ///
    /// `GET /distribution/{name}/json`, API 1.30 (Docker 17.06) and later. The engine asks its mirrors
    /// first, as a pull does: seen with 20.10.24, which asked the mirror alone. By its source, 20.10
    /// takes the first of mirrors and Docker Hub that answers `/v2/`, and gives up where that lacks
    /// the image; 29 goes on to the next (moby, `distribution_routes.go`; not run). The engine reads the manifest by its digest, so
    /// Docker Hub counts one pull of the hourly allowance.
    pub async fn in_registry(&self, name: &Reference) -> Result<RegistryImage, LookupError> {
        let name = name.to_string();
        let asked = self.answer(async |docker| docker.inspect_registry_image(&name, None).await);
        let found = match asked.await {
            Ok(found) => found.descriptor,
            Err(Error::DockerResponseServerError { status_code: 404, .. }) => {
                return Err(LookupError::Missing);
            }
            Err(Error::DockerResponseServerError { message, .. }) => {
                return Err(LookupError::Unknown(said(&message)));
            }
            Err(error) => return Err(LookupError::Engine(self.fault(&error))),
        };
        let digest = found.digest.unwrap_or_default();
        let size = found.size.and_then(|size| u64::try_from(size).ok()).filter(|size| *size > 0);
        match (digest.parse(), size) {
            (Ok(digest), Some(size)) => Ok(RegistryImage { digest, size }),
            _ => Err(LookupError::Unknown(format!("the digest is {digest:?}, without a size"))),
        }
    }

    /// Removes one name of an image, and the image with its last name.
    pub async fn remove_image(&self, name: &str) -> Result<(), ObserveError> {
        let options = RemoveImageOptionsBuilder::new().force(true).build();
        self.answer(async |docker| docker.remove_image(name, Some(options), None).await)
            .await
            .map(|_| ())
            .or_else(|error| if is_missing(&error) { Ok(()) } else { Err(self.fault(&error)) })
    }

    /// All containers, running or not.
    pub async fn containers(&self) -> Result<Vec<Container>, ObserveError> {
        let options = ListContainersOptionsBuilder::new().all(true).build();
        let all = self.ask(async |docker| docker.list_containers(Some(options)).await).await?;
        let named = all.into_iter().map(|container| Container {
            id: container.id.unwrap_or_default(),
            name: container.names.unwrap_or_default().join(" ").replace('/', ""),
            image: container.image.unwrap_or_default(),
            image_id: container.image_id,
        });
        Ok(named.collect())
    }

    /// The TCP ports that running containers publish.
    pub async fn published(&self) -> Result<BTreeSet<u16>, ObserveError> {
        let running = ListContainersOptionsBuilder::new().build();
        let all = self.ask(async |docker| docker.list_containers(Some(running)).await).await?;
        let ports = all.into_iter().flat_map(|container| container.ports.unwrap_or_default());
        let tcp = ports.filter(|port| port.typ == Some(PortSummaryTypeEnum::TCP));
        Ok(tcp.filter_map(|port| port.public_port).collect())
    }

    /// What the engine did to images and containers since then, with the engine's own times: first
    /// what it still remembers (256 events of all kinds), then what it does. Without an end the
    /// stream goes on until the engine ends; with one in the past it ends at once.
    pub fn events(
        &self,
        since: Timestamp,
        until: Option<Timestamp>,
    ) -> impl Stream<Item = Result<(Timestamp, EngineEvent), ObserveError>> + Send + use<> {
        events::events(&self.address, &self.host, self.within, since, until)
    }

    /// Waits until it answers, or the time is over.
    pub async fn answers_within(&self, limit: Duration) -> Result<(), ObserveError> {
        let deadline = tokio::time::Instant::now() + limit;
        loop {
            match self.ping().await {
                Ok(()) => return Ok(()),
                Err(fault) if tokio::time::Instant::now() > deadline => return Err(fault),
                Err(_) => tokio::time::sleep(Duration::from_millis(15)).await,
            }
        }
    }

    fn fault(&self, error: &Error) -> ObserveError {
        ObserveError::Engine(explain(&self.host, error))
    }
}

/// Whether a tag's repository has no digest although another's has one.
fn lacks_digests(tags: &[String], digests: &[String]) -> bool {
    let repository = |name: &String| name.parse::<Reference>().ok().map(|name| name.full_name());
    let known: BTreeSet<_> = digests.iter().filter_map(repository).collect();
    !known.is_empty() && tags.iter().filter_map(repository).any(|name| !known.contains(&name))
}

/// Podman answers as an engine of Docker's does, with a version of its own, and names itself among
/// the components only.
fn is_podman(version: &SystemVersion) -> bool {
    version.components.iter().flatten().any(|part| part.name.starts_with("Podman"))
}

/// What is not there need not be removed: the last tag takes the names by digest with it.
fn is_missing(error: &Error) -> bool {
    matches!(error, Error::DockerResponseServerError { status_code: 404, .. })
}
