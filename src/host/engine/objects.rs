//! Containers, networks and volumes, as the engine's API tells of them.

use bollard::query_parameters::{RemoveContainerOptionsBuilder, RemoveVolumeOptions};
use serde_json::Value;

use super::{Engine, is_missing};
use crate::{
    fact::ObserveError,
    object::{ObjectKind, ObjectName, Sought},
    oci::Reference,
};

/// Bytes of what is told of one object, as JSON.
const LARGEST: usize = 256 << 10;
/// Containers of one image that are told of.
const MOST: usize = 100;

impl Engine {
    /// The objects that are sought, each as `docker inspect` tells it; none where there is none.
    pub async fn inspect(&self, sought: &Sought) -> Result<Vec<Value>, ObserveError> {
        match sought {
            Sought::Named(object) => {
                let found = Box::pin(self.inspect_one(object.kind, &object.name)).await?;
                Ok(found.filter(|found| is_called(found, &object.name)).into_iter().collect())
            }
            Sought::MadeFrom { image } => self.made_from(image).await,
        }
    }

    /// Removes an object, a container running or not with its nameless volumes; what is not there need not be removed.
    pub async fn remove(&self, object: &ObjectName) -> Result<(), ObserveError> {
        let name = &object.name;
        let removed = self.answer(async |docker| match object.kind {
            ObjectKind::Container => {
                let options = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
                docker.remove_container(name, Some(options)).await
            }
            ObjectKind::Network => docker.remove_network(name).await,
            ObjectKind::Volume => docker.remove_volume(name, None::<RemoveVolumeOptions>).await,
        });
        let removed = removed.await;
        removed.or_else(|error| if is_missing(&error) { Ok(()) } else { Err(self.fault(&error)) })
    }

    async fn inspect_one(
        &self,
        kind: ObjectKind,
        name: &str,
    ) -> Result<Option<Value>, ObserveError> {
        let told = self.answer(async |docker| match kind {
            ObjectKind::Container => docker.inspect_container(name, None).await.map(told),
            ObjectKind::Network => docker.inspect_network(name, None).await.map(told),
            ObjectKind::Volume => docker.inspect_volume(name).await.map(told),
        });
        match told.await {
            Ok(object) => bounded(object?, kind).map(Some),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(self.fault(&error)),
        }
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
            objects.extend(Box::pin(self.inspect_one(ObjectKind::Container, &id)).await?);
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

fn told(object: impl serde::Serialize) -> Result<Value, ObserveError> {
    let unread = |error: serde_json::Error| ObserveError::Engine(error.to_string());
    serde_json::to_value(object).map_err(unread)
}

fn bounded(object: Value, kind: ObjectKind) -> Result<Value, ObserveError> {
    if object.to_string().len() > LARGEST {
        return Err(ObserveError::Truncated(format!("what is told of a {}", kind.name())));
    }
    Ok(object)
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

    #[test]
    fn an_object_of_no_sensible_size_is_not_taken() {
        let large = Value::String("x".repeat(LARGEST));
        assert!(matches!(bounded(large, ObjectKind::Volume), Err(ObserveError::Truncated(_))));
        assert!(bounded(Value::Null, ObjectKind::Volume).is_ok());
    }
}
