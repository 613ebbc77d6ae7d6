//! What a classroom made outside its folder, written down before it is made, so that whoever finds
//! the folder can take it away again.

use std::{
    fmt, fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::{folder::own_part, layout::LEDGER};
use crate::{
    fact::ObserveError,
    host::{engine::Engine, made::Made, own},
    machine,
    object::{ObjectKind, ObjectName},
};

/// Bytes of one that are read.
const LARGEST: u64 = 64 << 10;

/// The ledger of one classroom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ledger {
    /// The name that the cgroups of the lab's machines carry.
    private_engine: Option<String>,
    /// The `DOCKER_HOST` of a user's engine that takes containers of ours: those of [`Made`], and no image.
    #[serde(default)]
    host: Option<String>,
    /// What a labcheck before this one had on a user's engine under names of its own.
    #[serde(default, skip_serializing)]
    host_engine: Option<OlderImages>,
    /// The containers of a labcheck before this one, on a user's engine.
    #[serde(default, skip_serializing)]
    host_containers: Option<OlderContainers>,
}

/// Images with names that began with the address of a registry that is gone. Whoever has that port by now may have
/// given others the same names: they are told and not removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct OlderImages {
    docker_host: String,
    image_prefix: String,
}

/// Containers with a label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct OlderContainers {
    docker_host: String,
    label: String,
}

impl fmt::Display for OlderImages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { docker_host: at, image_prefix: prefix } = self;
        write!(
            f,
            "an older labcheck may have left images whose names begin with {prefix} on the engine at {at}; to see them: docker -H {at} images | grep {prefix}, to remove one: docker -H {at} rmi -f NAME:TAG"
        )
    }
}

impl fmt::Display for OlderContainers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { docker_host: at, label } = self;
        write!(
            f,
            "an older labcheck may have left containers on the engine at {at}; to see them: docker -H {at} ps -a --filter label={label}, to remove one: docker -H {at} rm -f NAME"
        )
    }
}

impl Ledger {
    /// Of machines of the lab's with this name.
    pub(super) fn of_machines(name: &str) -> Self {
        Self { private_engine: Some(name.to_owned()), ..Self::default() }
    }

    /// Of containers on the user's engine at this `DOCKER_HOST`.
    pub(super) fn of_host(docker_host: &str) -> Self {
        Self { host: Some(docker_host.to_owned()), ..Self::default() }
    }

    /// What is written down.
    pub(super) fn of(bytes: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(bytes)
    }

    /// Writes it into a classroom's folder.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        options.open(folder.join(LEDGER))?.write_all(&serde_json::to_vec_pretty(self)?)
    }

    /// Takes away what the ledger of a folder has; a folder without one has made nothing outside itself, nor has
    /// one whose ledger is still empty. What could not be removed is told, and what cannot be read, too.
    pub(super) async fn settle_at(folder: &Path) -> Vec<String> {
        let read = match own::read(&folder.join(LEDGER), LARGEST) {
            Ok(bytes) if bytes.is_empty() => return Vec::new(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
            read => read.and_then(|bytes| Ok(Self::of(&bytes)?)),
        };
        match read {
            Ok(ledger) => ledger.settle(folder).await,
            Err(error) => vec![format!(
                "what a classroom made outside {}, whose ledger cannot be read ({error}); see docker ps -a",
                folder.display()
            )],
        }
    }

    /// Takes everything away that is written here. What could not be removed is told.
    pub(super) async fn settle(&self, folder: &Path) -> Vec<String> {
        let mut left = Vec::new();
        match &self.private_engine {
            Some(name) if Some(name.as_str()) == own_name(folder) => machine::sweep(name).await,
            Some(name) => left.push(format!(
                "what the ledger of {} says is another classroom's ({name}); see labcheck status",
                folder.display()
            )),
            None => {}
        }
        if let Some(docker_host) = &self.host {
            let made = Made::of(folder);
            match made.ids() {
                Ok(ids) if ids.is_empty() => {} // nobody is asked
                Ok(ids) => match remove(docker_host, &made).await {
                    Ok(stay) => left.extend(stay),
                    Err(fault) => left.extend(ids.into_iter().map(|id| {
                        format!("the container {id} ({fault}); docker -H {docker_host} rm -f {id}")
                    })),
                },
                Err(error) => left.push(format!(
                    "the containers of {}, whose list cannot be read ({error}); see docker -H {docker_host} ps -a",
                    folder.display()
                )),
            }
        }
        left.extend(self.older());
        left
    }

    /// What a labcheck before this one may have left, and how to see it.
    pub(super) fn older(&self) -> impl Iterator<Item = String> {
        let images = self.host_engine.iter().map(ToString::to_string);
        images.chain(self.host_containers.iter().map(ToString::to_string))
    }
}

/// What everything is called that is a classroom's: as its folder.
fn own_name(folder: &Path) -> Option<&str> {
    folder.file_name().and_then(|name| name.to_str()).map(own_part)
}

/// Removes the containers that are written down, and nothing else; those that stay are told.
async fn remove(docker_host: &str, made: &Made) -> Result<Vec<String>, ObserveError> {
    let engine = Engine::at(docker_host)?;
    for container in made.among(engine.containers().await?) {
        // Whatever came of it is seen below: one that ends at this moment removes itself.
        let container = ObjectName::new(ObjectKind::Container, container.id);
        let _ = Box::pin(engine.remove(&container)).await;
    }
    let stay = made.among(engine.containers().await?).into_iter();
    let told = |name: &str| format!("the container {name}; docker -H {docker_host} rm -f {name}");
    Ok(stay.map(|container| told(&container.name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn told_of(ledger: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(LEDGER), ledger).unwrap();
        Ledger::settle_at(folder.path()).await
    }

    #[tokio::test]
    async fn what_an_older_labcheck_wrote_is_told_with_what_to_type_and_not_swept() {
        let told = told_of(
            r#"{ "private_engine": null,
                "host_engine": { "docker_host": "unix:///a.sock", "image_prefix": "127.0.0.1:34567/" },
                "host_containers": { "docker_host": "unix:///b.sock", "label": "org.labcheck.room=x" } }"#,
        )
        .await;
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].contains("docker -H unix:///a.sock images | grep 127.0.0.1:34567/"));
        assert!(
            told[1].contains("docker -H unix:///b.sock ps -a --filter label=org.labcheck.room=x")
        );
    }

    #[tokio::test]
    async fn containers_on_an_engine_that_is_gone_are_told_by_their_ids_with_what_to_type() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::of_host("unix:///nowhere.sock");
        assert_eq!(ledger.settle(folder.path()).await, [""; 0], "nothing was made");
        let id = "c0ffee42".repeat(8);
        Made::of(folder.path()).note(&id).unwrap();
        let told = ledger.settle(folder.path()).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].ends_with(&format!("docker -H unix:///nowhere.sock rm -f {id}")));
    }

    #[tokio::test]
    async fn a_ledger_that_cannot_be_read_is_told_and_an_empty_one_says_that_nothing_was_made() {
        assert_eq!(told_of("").await, [""; 0]);
        assert_eq!(told_of(r#"{ "private_engine": null }"#).await, [""; 0]);
        let told = told_of(r#"{ "private_eng"#).await;
        assert!(told[0].contains("whose ledger cannot be read"), "{told:?}");
    }
}
