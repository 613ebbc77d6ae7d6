//! What a run has left on the user's own engine: images are the user's there, and only the user removes them;
//! containers go with the classroom where it is known that the lab's commands made them.

use std::collections::BTreeSet;

use crate::{classroom::EngineChoice, fact::ObserveError, host::engine::Engine};

/// An engine before a run: what its images are called, and its containers by their ids.
pub(crate) struct Before {
    engine: Engine,
    names: BTreeSet<String>,
    containers: BTreeSet<String>,
}

impl Before {
    /// Looks, where it matters. An engine that does not answer is told by whoever needs it.
    pub(crate) async fn look(choice: &EngineChoice) -> Option<Self> {
        let EngineChoice::Host(docker_host) = choice else { return None };
        Self::look_at(Engine::at(docker_host).ok()?).await.ok()
    }

    async fn look_at(engine: Engine) -> Result<Self, ObserveError> {
        let names = engine.image_names().await?;
        let containers = engine.containers().await?.into_iter().map(|container| container.id);
        Ok(Self { names, containers: containers.collect(), engine })
    }

    /// What came since and stays, and how it is removed; nothing where nothing came.
    pub(crate) async fn told(&self) -> Option<String> {
        let (images, containers) =
            (self.engine.image_names().await.ok()?, self.engine.containers().await.ok()?);
        let images: Vec<&str> = images.difference(&self.names).map(String::as_str).collect();
        let new = containers.iter().filter(|container| !self.containers.contains(&container.id));
        let new: Vec<&str> = new.map(|container| container.name.as_str()).collect();
        let told = [
            (
                "These images came to your engine during the run and are yours now. If you do not want them: docker rmi -f",
                images,
            ),
            (
                "These containers came to your engine during the run, and labcheck does not know whether by the lab's commands. If you do not want them: docker rm -f",
                new,
            ),
        ];
        let told = told.iter().filter(|(_, names)| !names.is_empty());
        let told: Vec<String> =
            told.map(|(what, names)| format!("{what} {}", names.join(" "))).collect();
        (!told.is_empty()).then(|| told.join("\n"))
    }
}
