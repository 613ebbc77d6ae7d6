//! What there is of each kind on an engine, by its names, and what an image says its containers are like.

use bollard::query_parameters::{
    ListContainersOptionsBuilder, ListNetworksOptions, ListVolumesOptions,
};
use serde::Serialize;
use serde_json::Value;

use super::{
    Engine, is_missing,
    plain::{bounded, plain},
    swarm::{Part, SERVICE},
};
use crate::{fact::ObserveError, object::ObjectKind};

impl Engine {
    /// The names of all objects of a kind: of containers those that no swarm started. A stack is known by its parts only,
    /// and has none here.
    pub async fn names(&self, kind: ObjectKind) -> Result<Vec<String>, ObserveError> {
        let mut names = match kind {
            ObjectKind::Container => self.container_names().await?,
            ObjectKind::Network => {
                let all = None::<ListNetworksOptions>;
                let all = self.ask(async |docker| docker.list_networks(all).await).await?;
                all.into_iter().filter_map(|network| network.name).collect()
            }
            ObjectKind::Volume => {
                let all = None::<ListVolumesOptions>;
                let all = self.ask(async |docker| docker.list_volumes(all).await).await?;
                all.volumes.unwrap_or_default().into_iter().map(|volume| volume.name).collect()
            }
            ObjectKind::Service => Box::pin(self.part_names(Part::Service)).await?,
            ObjectKind::Secret => Box::pin(self.part_names(Part::Secret)).await?,
            ObjectKind::Config => Box::pin(self.part_names(Part::Config)).await?,
            ObjectKind::Node => Box::pin(self.part_names(Part::Node)).await?,
            ObjectKind::Stack => Vec::new(),
        };
        names.sort();
        names.dedup();
        Ok(names)
    }

    async fn container_names(&self) -> Result<Vec<String>, ObserveError> {
        let options = ListContainersOptionsBuilder::new().all(true).build();
        let all = self.ask(async |docker| docker.list_containers(Some(options)).await).await?;
        let own = all.into_iter().filter(|container| {
            !container.labels.as_ref().is_some_and(|labels| labels.contains_key(SERVICE))
        });
        // A container that another one links to has that one's name for it as well.
        let own = own.filter_map(|container| {
            let names = container.names.unwrap_or_default().into_iter();
            let mut names = names.map(|name| name.trim_start_matches('/').to_owned());
            names.find(|name| !name.contains('/'))
        });
        Ok(own.collect())
    }

    /// What an image says its containers are like (`docker image inspect`, `Config`); nothing where it is not there, or
    /// says nothing of that.
    pub async fn image_config(&self, image: &str) -> Result<Option<Value>, ObserveError> {
        match self.answer(async |docker| docker.inspect_image(image).await).await {
            Ok(image) => image.config.map(config).transpose(),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(self.fault(&error)),
        }
    }
}

fn config(told: impl Serialize) -> Result<Value, ObserveError> {
    bounded(plain(told)?, ObjectKind::Container)
}
