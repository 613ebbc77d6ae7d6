//! What a classroom made outside its folder, written down before it is made, so that whoever finds
//! the folder can take it away again.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};

use crate::{fact::ObserveError, host::engine::Engine, machine};

pub(super) const FILE: &str = "ledger.json";

/// The ledger of one classroom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ledger {
    /// The name that the cgroups of the lab's machines carry.
    pub private_engine: Option<String>,
    /// A user's engine that took images of ours.
    pub host_engine: Option<HostEngine>,
    /// A user's engine that took containers of ours, but no image.
    #[serde(default)]
    pub host_containers: Option<HostContainers>,
}

/// Where images of ours went on a user's engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HostEngine {
    /// Its `DOCKER_HOST`.
    pub docker_host: String,
    /// What every image name of ours begins with: `127.0.0.1:PORT/`. Nobody else has that port.
    pub image_prefix: String,
}

/// Containers of ours on a user's engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HostContainers {
    /// Its `DOCKER_HOST`.
    pub docker_host: String,
    /// The label that they carry, `NAME=VALUE`.
    pub label: String,
}

impl Ledger {
    /// Writes it into a classroom's folder.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        fs::write(folder.join(FILE), serde_json::to_vec_pretty(self)?)
    }

    /// Reads the ledger of a folder; a folder without one has made nothing outside itself.
    pub(super) fn read(folder: &Path) -> Self {
        let bytes = fs::read(folder.join(FILE)).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// Takes everything away that is written here. What could not be removed is told.
    pub(super) async fn settle(&self) -> Vec<String> {
        let mut left = Vec::new();
        if let Some(name) = &self.private_engine {
            machine::sweep(name).await;
        }
        if let Some(host) = &self.host_engine {
            left.extend(host.settle().await);
        }
        if let Some(host) = &self.host_containers {
            left.extend(host.settle().await);
        }
        left
    }
}

impl HostContainers {
    /// Removes the containers with the label, and nothing else.
    async fn settle(&self) -> Vec<String> {
        let found = async {
            let engine = Engine::at(&self.docker_host)?;
            let containers = engine.containers_labelled(&self.label).await?;
            Ok::<_, ObserveError>((engine, containers))
        };
        let (engine, containers) = match found.await {
            Ok(found) => found,
            Err(fault) => return vec![fault.to_string()],
        };
        let mut left = Vec::new();
        for id in containers {
            left.extend(engine.remove_container(&id).await.err().map(|e| e.to_string()));
        }
        left
    }
}

impl HostEngine {
    /// Removes the containers and image names under the prefix, and nothing else.
    async fn settle(&self) -> Vec<String> {
        let mut left = Vec::new();
        let engine = match Engine::at(&self.docker_host) {
            Ok(engine) => engine,
            Err(fault) => return vec![fault.to_string()],
        };
        match engine.containers_of(&self.image_prefix).await {
            Ok(containers) => {
                for id in containers {
                    left.extend(engine.remove_container(&id).await.err().map(|e| e.to_string()));
                }
            }
            Err(fault) => left.push(fault.to_string()),
        }
        match engine.images().await {
            Ok(images) => {
                let names = images.iter().flat_map(|image| image.tags.iter().chain(&image.digests));
                for name in names.filter(|name| name.starts_with(&self.image_prefix)) {
                    // A digest goes with the last tag of its image: what is gone already is no loss.
                    let _ = engine.remove_image(name).await;
                }
            }
            Err(fault) => left.push(fault.to_string()),
        }
        if let Ok(images) = engine.images().await {
            let names = images.iter().flat_map(|image| image.tags.iter().chain(&image.digests));
            left.extend(names.filter(|name| name.starts_with(&self.image_prefix)).cloned());
        }
        left
    }
}
