//! Answers the core's questions: the engine first, the CLI where only the CLI knows.

use std::{ffi::OsStr, path::PathBuf};

use tokio_util::sync::CancellationToken;

use super::{
    context::{DEFAULT_HOST, are_same},
    docker::{DockerCli, Variables},
    engine::Engine,
};
use labcheck_services::trust::PROBE_DOOR;

use crate::{
    fact::{Fact, ObserveError, Query},
    image::{ClientImage, EngineImage},
    machine::Entry,
    oci::Naming,
    outcome::Outcome,
};

/// Names the trust service that the docker CLI asks.
const TRUST_SERVER: &str = "DOCKER_CONTENT_TRUST_SERVER";

/// Where to look, and how the lab's names are spelt there.
#[derive(Clone, Debug)]
pub struct Observer {
    /// The engine.
    pub engine: Engine,
    /// The spelling.
    pub naming: Naming,
    /// The classroom's trust service, as the lab's shells have it; nothing without a classroom.
    pub trust_server: Option<String>,
    /// The machine of the lab's that its shells are in, where they are in one.
    pub inside: Option<Entry>,
    /// A folder for the copies that probes need; the machine has it, too.
    pub scratch: PathBuf,
    /// Ends what is running.
    pub cancel: CancellationToken,
}

impl Observer {
    /// Answers one question as a shell with these exported variables would see it.
    pub async fn observe(
        &self,
        query: &Query,
        variables: &Variables,
    ) -> Result<Fact, ObserveError> {
        let cli = |variables: Variables| {
            DockerCli::new(variables, self.cancel.clone()).inside(self.inside.clone())
        };
        match query {
            Query::EngineImages => {
                let images = self.engine.images().await?;
                Ok(Fact::EngineImages(
                    images.into_iter().filter_map(|image| self.engine_image(image)).collect(),
                ))
            }
            Query::ClientImages => {
                let images = cli(variables.clone()).images().await?;
                Ok(Fact::ClientImages(
                    images.into_iter().filter_map(|image| self.client_image(image)).collect(),
                ))
            }
            Query::Variable(name) => {
                let value = variables.get(OsStr::new(name));
                Ok(Fact::Variable(value.map(|value| value.to_string_lossy().into_owned())))
            }
            Query::PullProbe(image) => {
                let cli = cli(self.at_the_probe_door(variables));
                let mut probe = cli.pull_probe(&self.naming.spell(image), &self.scratch).await?;
                probe.outcome = self.read_back(probe.outcome);
                Ok(Fact::PullProbe(probe))
            }
            Query::Unexported(_)
            | Query::ClientEngine
            | Query::Deeds(_)
            | Query::ImagesBefore
            | Query::PassedBefore { .. }
            | Query::ToldDone { .. } => {
                Err(ObserveError::Unfinished("no journal of what was done is kept here".to_owned()))
            }
        }
    }

    /// Whether an address, as a shell of the lab's has it, is that of the lab's engine.
    pub fn is_the_labs(&self, address: &str) -> bool {
        are_same(address, self.engine.host())
            || (self.inside.is_some() && are_same(address, DEFAULT_HOST))
    }

    /// The same variables, where they name the classroom's trust service led to its other door.
    fn at_the_probe_door(&self, variables: &Variables) -> Variables {
        let mut variables = variables.clone();
        let named = variables.get(OsStr::new(TRUST_SERVER));
        if let Some(ours) = &self.trust_server
            // In the lab's machine the one that docker asks by itself is the lab's.
            && named.map_or(self.inside.is_some(), |server| server == ours.as_str())
        {
            variables.insert(TRUST_SERVER.into(), format!("{ours}{PROBE_DOOR}").into());
        }
        variables
    }

    /// An outcome in the lab's spelling.
    pub fn read_back(&self, mut outcome: Outcome) -> Outcome {
        let streams =
            [Some(&mut outcome.stdout), Some(&mut outcome.stderr), outcome.screen.as_mut()];
        for stream in streams.into_iter().flatten() {
            stream.text = self.naming.read_back(&stream.text);
        }
        outcome
    }

    /// The lab's names of an image; nothing where it has none.
    fn engine_image(&self, image: EngineImage) -> Option<EngineImage> {
        let own = |names: Vec<String>| -> Vec<String> {
            names.iter().filter_map(|name| self.naming.own_name(name)).collect()
        };
        let (tags, digests) = (own(image.tags), own(image.digests));
        let is_own = self.naming.is_letter_for_letter() || !tags.is_empty() || !digests.is_empty();
        is_own.then_some(EngineImage { id: image.id, tags, digests })
    }

    fn client_image(&self, mut image: ClientImage) -> Option<ClientImage> {
        image.repository = self.naming.own_name(&image.repository)?;
        Some(image)
    }
}
