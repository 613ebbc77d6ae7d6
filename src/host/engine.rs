//! The one door to bollard: what labcheck asks of an engine's API.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use bollard::{
    API_DEFAULT_VERSION, Docker,
    models::{EventMessage, EventMessageTypeEnum, SystemVersion},
    query_parameters::{
        EventsOptionsBuilder, ListContainersOptionsBuilder, ListImagesOptionsBuilder,
        RemoveContainerOptionsBuilder, RemoveImageOptionsBuilder,
    },
};
use futures_util::{Stream, StreamExt as _};
use jiff::Timestamp;

use crate::{
    fact::ObserveError,
    image::EngineImage,
    journal::{EngineEvent, Subject},
    oci::{Digest, Reference},
};

/// Seconds an engine has for one answer.
const ANSWER_WITHIN: u64 = 20;

/// A connection to one engine.
#[derive(Clone, Debug)]
pub struct Engine {
    docker: Docker,
    host: String,
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
        let docker = match host.split_once("://") {
            Some(("unix", _)) => {
                Docker::connect_with_unix(host, ANSWER_WITHIN, API_DEFAULT_VERSION)
            }
            Some(("tcp" | "http", _)) => {
                Docker::connect_with_http(host, ANSWER_WITHIN, API_DEFAULT_VERSION)
            }
            _ => {
                return Err(ObserveError::Engine(format!(
                    "labcheck cannot reach {host}; use a unix:// or tcp:// address"
                )));
            }
        };
        let docker = docker.map_err(|error| ObserveError::Engine(explain(host, &error)))?;
        Ok(Self { docker, host: host.to_owned() })
    }

    /// Where it is.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it answers.
    pub async fn ping(&self) -> Result<(), ObserveError> {
        self.docker.ping().await.map(|_| ()).map_err(|e| self.fault(&e))
    }

    /// Its version, as `20.10.24+dfsg1`; `Podman 5.4.2` where it is that.
    pub async fn version(&self) -> Result<String, ObserveError> {
        let version = self.docker.version().await.map_err(|e| self.fault(&e))?;
        Ok(named_version(&version))
    }

    /// What it says of itself.
    pub async fn info(&self) -> Result<EngineInfo, ObserveError> {
        let version = self.docker.version().await.map_err(|e| self.fault(&e))?;
        let info = self.docker.info().await.map_err(|e| self.fault(&e))?;
        let status = info.driver_status.unwrap_or_default();
        let containerd_store =
            status.iter().flatten().any(|word| word.starts_with("io.containerd.snapshotter"));
        Ok(EngineInfo {
            version: named_version(&version),
            is_podman: is_podman(&version),
            api: version.api_version.unwrap_or_default(),
            min_api: version.min_api_version.unwrap_or_default(),
            storage: info.driver.unwrap_or_default(),
            containerd_store,
        })
    }

    /// All images, intermediate layers aside.
    pub async fn images(&self) -> Result<Vec<EngineImage>, ObserveError> {
        let options = ListImagesOptionsBuilder::new().digests(true).build();
        let listed = self.docker.list_images(Some(options)).await.map_err(|e| self.fault(&e))?;
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
        match self.docker.inspect_image(id).await {
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
        use bollard::errors::Error;
        let found = match self.docker.inspect_registry_image(&name.to_string(), None).await {
            Ok(found) => found.descriptor,
            Err(Error::DockerResponseServerError { status_code: 404, .. }) => {
                return Err(LookupError::Missing);
            }
            Err(Error::DockerResponseServerError { message, .. }) => {
                return Err(LookupError::Unknown(message));
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
        self.docker
            .remove_image(name, Some(options), None)
            .await
            .map(|_| ())
            .or_else(|error| if is_missing(&error) { Ok(()) } else { Err(self.fault(&error)) })
    }

    /// The ids of all containers, running or not, whose image was named with this prefix.
    pub async fn containers_of(&self, image_prefix: &str) -> Result<Vec<String>, ObserveError> {
        let options = ListContainersOptionsBuilder::new().all(true).build();
        let all = self.docker.list_containers(Some(options)).await.map_err(|e| self.fault(&e))?;
        Ok(all
            .into_iter()
            .filter(|container| {
                container.image.as_ref().is_some_and(|i| i.starts_with(image_prefix))
            })
            .filter_map(|container| container.id)
            .collect())
    }

    /// All containers, running or not.
    pub async fn containers(&self) -> Result<Vec<Container>, ObserveError> {
        let options = ListContainersOptionsBuilder::new().all(true).build();
        let all = self.docker.list_containers(Some(options)).await.map_err(|e| self.fault(&e))?;
        let named = all.into_iter().map(|container| Container {
            id: container.id.unwrap_or_default(),
            name: container.names.unwrap_or_default().join(" ").replace('/', ""),
            image: container.image.unwrap_or_default(),
        });
        Ok(named.collect())
    }

    /// What the engine did to images and containers since then, with the engine's own times: first
    /// what it still remembers (256 events of all kinds), then what it does. Without an end the
    /// stream goes on until the engine ends; with one in the past it ends at once.
    pub fn events(
        &self,
        since: Timestamp,
        until: Option<Timestamp>,
    ) -> impl Stream<Item = Result<(Timestamp, EngineEvent), ObserveError>> + Send + use<> {
        let filters = HashMap::from([("type", vec!["image", "container"])]);
        let options = EventsOptionsBuilder::new().since(&precise(since)).filters(&filters);
        let options = match until {
            Some(until) => options.until(&precise(until)),
            None => options,
        };
        let host = self.host.clone();
        let events = self.docker.events(Some(options.build()));
        events.filter_map(move |event| {
            let event = match event {
                Ok(event) => told(event).map(Ok),
                Err(error) => Some(Err(ObserveError::Engine(explain(&host, &error)))),
            };
            std::future::ready(event)
        })
    }

    /// The ids of all containers, running or not, with this label (`NAME=VALUE`).
    pub async fn containers_labelled(&self, label: &str) -> Result<Vec<String>, ObserveError> {
        let filters = HashMap::from([("label", vec![label])]);
        let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
        let all = self.docker.list_containers(Some(options)).await.map_err(|e| self.fault(&e))?;
        Ok(all.into_iter().filter_map(|container| container.id).collect())
    }

    /// Removes a container, running or not.
    pub async fn remove_container(&self, id: &str) -> Result<(), ObserveError> {
        let options = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
        self.docker.remove_container(id, Some(options)).await.map_err(|e| self.fault(&e))
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

    fn fault(&self, error: &bollard::errors::Error) -> ObserveError {
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

fn named_version(version: &SystemVersion) -> String {
    let number = version.version.clone().unwrap_or_default();
    if is_podman(version) { format!("Podman {number}") } else { number }
}

/// What is not there need not be removed: the last tag takes the names by digest with it.
fn is_missing(error: &bollard::errors::Error) -> bool {
    matches!(error, bollard::errors::Error::DockerResponseServerError { status_code: 404, .. })
}

/// Seconds with nine digits behind the point (Engine API, `/events`).
fn precise(at: Timestamp) -> String {
    let nanos = at.as_nanosecond().max(0);
    format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000)
}

/// An event in our words; nothing for those about something else. Measured on 20.10: the actor of a
/// pull or push is the reference, that of a tag the image's id with the new name as an attribute,
/// that of an untag or delete the image's id alone; a container has its image as an attribute,
/// `alpine:edge` or whatever it was called by, a short id too.
fn told(event: EventMessage) -> Option<(Timestamp, EngineEvent)> {
    const TOLD: [(EventMessageTypeEnum, Subject); 2] = [
        (EventMessageTypeEnum::IMAGE, Subject::Image),
        (EventMessageTypeEnum::CONTAINER, Subject::Container),
    ];
    let typ = event.typ?;
    let (_, subject) = TOLD.into_iter().find(|(told, _)| *told == typ)?;
    let at = Timestamp::from_nanosecond(event.time_nano?.into()).ok()?;
    let actor = event.actor.unwrap_or_default();
    let attributes = actor.attributes.unwrap_or_default();
    let actor = actor.id.unwrap_or_default();
    let is_id = |text: &str| {
        let hex = text.strip_prefix("sha256:").unwrap_or(text);
        hex.len() >= 12 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let (image, id) = match subject {
        Subject::Image if !is_id(&actor) => (Some(actor), None),
        Subject::Image => (attributes.get("name").cloned(), Some(actor)),
        Subject::Container | Subject::Build => (attributes.get("image").cloned(), Some(actor)),
    };
    // What a container was made from is told as it was typed, an id too: whoever knows the images can read it.
    let is_name = |name: &String| subject == Subject::Container || !is_id(name);
    let image = image.filter(|name| !name.is_empty() && is_name(name));
    // `exec_start: sh -c …` carries a command line: what is behind the colon is nobody's business.
    let action = event.action.unwrap_or_default();
    let action = action.split(':').next().unwrap_or_default().to_owned();
    Some((at, EngineEvent { subject, action, image, id }))
}

/// Whether there is a socket that this user has no rights to.
pub fn is_forbidden(host: &str) -> bool {
    host.strip_prefix("unix://").is_some_and(|path| {
        std::os::unix::net::UnixStream::connect(path)
            .is_err_and(|e| e.kind() == std::io::ErrorKind::PermissionDenied)
    })
}

/// What an error of the API means to a person, with the remedy.
fn explain(host: &str, error: &bollard::errors::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    let lower = text.to_lowercase();
    let socket = host.strip_prefix("unix://");
    if is_forbidden(host) || lower.contains("permission denied") {
        format!("you may not use {host}: sudo usermod -aG docker $USER, then log out and in again")
    } else if socket.is_some_and(|path| !std::path::Path::new(path).exists()) {
        format!("there is no engine at {host}; start it: sudo systemctl start docker")
    } else if lower.contains("connect") || lower.contains("hyper legacy client") {
        format!("nothing answers at {host}; start the engine: sudo systemctl start docker")
    } else {
        format!("{host} says: {text}; see `docker info`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Events as 20.10 sent them, shortened.
    #[test]
    fn events_are_read_as_they_are_sent() {
        let id = format!("sha256:{}", "3987cd5d".repeat(8));
        let long = "d639e2d2".repeat(8);
        let table = [
            (r#"image","Action":"pull","Actor":{"ID":"alpine:edge","Attributes":{"name":"alpine"}}"#.to_owned(), "pull", Some("alpine:edge"), None),
            (format!(r#"image","Action":"pull","Actor":{{"ID":"alpine@{id}","Attributes":{{"name":"alpine"}}}}"#), "pull", Some("alpine@ID"), None),
            (format!(r#"image","Action":"tag","Actor":{{"ID":"{id}","Attributes":{{"name":"b:latest"}}}}"#), "tag", Some("b:latest"), Some("ID")),
            (format!(r#"image","Action":"untag","Actor":{{"ID":"{id}","Attributes":{{"name":"{id}"}}}}"#), "untag", None, Some("ID")),
            (format!(r#"container","Action":"start","Actor":{{"ID":"{long}","Attributes":{{"image":"alpine:edge","name":"x"}}}}"#), "start", Some("alpine:edge"), Some("LONG")),
            (format!(r#"container","Action":"exec_start: sh -c secret","Actor":{{"ID":"{long}","Attributes":{{"image":"3987cd5d1a02"}}}}"#), "exec_start", Some("3987cd5d1a02"), Some("LONG")),
        ];
        for (text, action, image, actor) in table {
            let text =
                format!(r#"{{"Type":"{text},"scope":"local","time":1,"timeNano":1000000002}}"#);
            let event: EventMessage = serde_json::from_str(&text).unwrap();
            let (at, event) = told(event).unwrap();
            assert_eq!(precise(at), "1.000000002");
            let short = |text: String| text.replace(&id, "ID").replace(&long, "LONG");
            assert_eq!(event.action, action);
            assert_eq!(event.image.map(short).as_deref(), image, "{text}");
            assert_eq!(event.id.map(short).as_deref(), actor, "{text}");
        }
        let network = r#"{"Type":"network","Action":"connect","timeNano":1}"#;
        assert_eq!(told(serde_json::from_str(network).unwrap()), None);
    }
}
