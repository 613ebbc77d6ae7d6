//! Containers, networks and volumes, as the engine's API tells of them; what a swarm has is of `swarm.rs`.

use bollard::{
    models::MountPoint,
    query_parameters::{
        ListContainersOptionsBuilder, RemoveContainerOptionsBuilder, RemoveVolumeOptions,
    },
};
use serde_json::{Value, json};

use super::{
    Engine, is_missing,
    swarm::{Only, Part},
};
use crate::{
    fact::{Fact, ObserveError},
    object::{ObjectKind, ObjectName, Sought, USED_BY},
    oci::Reference,
};

/// What of a stack goes, in this order.
const STACK: &[Part] = &[Part::Service, Part::Network, Part::Secret, Part::Config];
/// Containers of one image that are told of.
const MOST: usize = 100;

impl Engine {
    /// The objects that are sought, each as `docker inspect` tells it; none where there is none.
    pub async fn inspect(&self, sought: &Sought) -> Result<Fact, ObserveError> {
        let object = match sought {
            Sought::Named(object) => object,
            Sought::MadeFrom { image } => {
                return Box::pin(self.made_from(image)).await.map(Fact::Inspected);
            }
        };
        let name = &object.name;
        let found = match object.kind {
            ObjectKind::Container => Box::pin(self.container(name)).await?,
            ObjectKind::Network => Box::pin(self.network(name)).await?,
            ObjectKind::Volume => Box::pin(self.volume(name)).await?,
            ObjectKind::Service => return Box::pin(self.in_swarm(Part::Service, object)).await,
            ObjectKind::Secret => return Box::pin(self.in_swarm(Part::Secret, object)).await,
            ObjectKind::Config => return Box::pin(self.in_swarm(Part::Config, object)).await,
            ObjectKind::Node => return Box::pin(self.in_swarm(Part::Node, object)).await,
            ObjectKind::Stack => return Box::pin(self.stack(object)).await,
        };
        let found = found.filter(|found| is_called(found, name));
        Ok(Fact::Inspected(found.into_iter().collect()))
    }

    /// The container or the volume with this name.
    pub(in crate::host) async fn named(
        &self,
        object: ObjectName,
    ) -> Result<Option<Value>, ObserveError> {
        let sought = Sought::Named(object);
        if let Fact::Inspected(mut found) = self.inspect(&sought).await? {
            return Ok(found.pop());
        }
        Err(ObserveError::Unfinished(format!("it does not tell of the {sought}")))
    }

    /// Removes an object, a container running or not with its nameless volumes; what is not there need not be removed,
    /// and a node is a machine, which nobody takes away.
    pub async fn remove(&self, object: &ObjectName) -> Result<(), ObserveError> {
        let name = &object.name;
        let named = Only::Named(name);
        let removed = match object.kind {
            ObjectKind::Container => {
                let options = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
                self.answer(async |docker| docker.remove_container(name, Some(options)).await).await
            }
            ObjectKind::Network => {
                self.answer(async |docker| docker.remove_network(name).await).await
            }
            ObjectKind::Volume => {
                let options = None::<RemoveVolumeOptions>;
                self.answer(async |docker| docker.remove_volume(name, options).await).await
            }
            ObjectKind::Service => {
                return Box::pin(self.remove_parts(&[Part::Service], named)).await;
            }
            ObjectKind::Secret => return Box::pin(self.remove_parts(&[Part::Secret], named)).await,
            ObjectKind::Config => return Box::pin(self.remove_parts(&[Part::Config], named)).await,
            ObjectKind::Node => return Box::pin(self.remove_parts(&[], named)).await,
            ObjectKind::Stack => {
                return Box::pin(self.remove_parts(STACK, Only::OfStack(name))).await;
            }
        };
        match removed {
            Err(error) if !is_missing(&error) => Err(self.fault(&error)),
            Ok(()) | Err(_) if object.kind == ObjectKind::Network => {
                Box::pin(self.network_ends(name)).await
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    async fn container(&self, name: &str) -> Result<Option<Value>, ObserveError> {
        self.raw(ObjectKind::Container, name).await
    }

    pub(super) async fn network(&self, name: &str) -> Result<Option<Value>, ObserveError> {
        self.raw(ObjectKind::Network, name).await
    }

    /// A volume, with the names of the containers that mount it, running or not: the engine tells these of them.
    async fn volume(&self, name: &str) -> Result<Option<Value>, ObserveError> {
        let Some(mut volume) = self.raw(ObjectKind::Volume, name).await? else { return Ok(None) };
        let filters = [("volume", vec![name])].into();
        let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
        let listed = self.ask(async |docker| docker.list_containers(Some(options)).await).await?;
        let mounts =
            |mounts: &[MountPoint]| mounts.iter().any(|at| at.name.as_deref() == Some(name));
        let users = listed
            .into_iter()
            .filter(|container| mounts(container.mounts.as_deref().unwrap_or_default()));
        let names = users.flat_map(|container| container.names.unwrap_or_default());
        let names: Vec<String> =
            names.map(|name| name.trim_start_matches('/').to_owned()).collect();
        volume[USED_BY] = json!(names);
        Ok(Some(volume))
    }

    /// The containers that were made from an image by one of its names, or that are of the image that has the name now.
    async fn made_from(&self, image: &str) -> Result<Vec<Value>, ObserveError> {
        let wanted: Reference = image.parse().map_err(|error: crate::oci::ReferenceError| {
            ObserveError::Unresolved(error.to_string())
        })?;
        let id = self.id_of(image).await?;
        let listed = self.containers().await?;
        let is_of = |name: &str| name.parse::<Reference>().is_ok_and(|name| name == wanted);
        let ours = listed.into_iter().filter(|container| {
            is_of(&container.image) || (id.is_some() && container.image_id == id)
        });
        let ours: Vec<String> = ours.map(|container| container.id).collect();
        if ours.len() > MOST {
            return Err(ObserveError::Truncated(format!("the list of containers of {image}")));
        }
        let mut objects = Vec::new();
        for id in ours {
            // One that went meanwhile is not there.
            objects.extend(Box::pin(self.container(&id)).await?);
        }
        Ok(objects)
    }

    async fn id_of(&self, image: &str) -> Result<Option<String>, ObserveError> {
        match self.answer(async |docker| docker.inspect_image(image).await).await {
            Ok(image) => Ok(image.id),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(self.fault(&error)),
        }
    }
}

/// An engine takes the beginning of an id for a name, too.
fn is_called(object: &Value, name: &str) -> bool {
    let called = object.get("Name").and_then(Value::as_str).unwrap_or_default();
    called.strip_prefix('/').unwrap_or(called) == name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_engine_finds_by_the_beginning_of_its_id_is_not_called_so() {
        let object = serde_json::json!({ "Id": "cafe12", "Name": "/web" });
        assert!(is_called(&object, "web") && !is_called(&object, "cafe12"));
        assert!(!is_called(&serde_json::json!({}), "web"));
    }
}
