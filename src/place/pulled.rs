//! What a run has left on the user's own engine where that pulls from Docker Hub: images are the
//! user's there, and only the user removes them.

use std::collections::BTreeSet;

use crate::{classroom::EngineChoice, host::engine::Engine};

/// The names of an engine's images before a run.
pub(crate) struct Before {
    engine: Engine,
    names: BTreeSet<String>,
}

impl Before {
    /// Looks, where it matters. An engine that does not answer is told by whoever needs it.
    pub(crate) async fn look(choice: &EngineChoice) -> Option<Self> {
        let EngineChoice::Hub(docker_host) = choice else { return None };
        let engine = Engine::at(docker_host).ok()?;
        let names = engine.image_names().await.ok()?;
        Some(Self { engine, names })
    }

    /// What came since, and how it is removed; nothing where nothing came.
    pub(crate) async fn told(&self) -> Option<String> {
        let after = self.engine.image_names().await.ok()?;
        let new: Vec<&str> = after.difference(&self.names).map(String::as_str).collect();
        if new.is_empty() {
            return None;
        }
        Some(format!(
            "These images came to your engine during the run and are yours now. If you do not want them: docker rmi -f {}",
            new.join(" ")
        ))
    }
}
