//! Whether a docker client and an engine can work together.

use crate::{
    fact::ObserveError,
    host::{docker::DockerCli, engine::EngineInfo},
    refusal::{Classified, Reason, trouble},
};

/// Why a client and an engine do not go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// They have no version of the API in common: docker's own line, which names both.
    Versions(String),
    /// It is Podman that answers: its version, as `Podman 5.4.2`.
    Podman(String),
}

impl Misfit {
    /// The same as a fault: nothing can be judged there, and it is nobody's mistake.
    pub fn fault(self) -> ObserveError {
        match self {
            Self::Versions(evidence) => {
                ObserveError::InTheWay { reason: Reason::VersionsApart, evidence }
            }
            Self::Podman(version) => ObserveError::Engine(format!(
                "{version} answers in its place, and labs are judged on Docker's own engine only"
            )),
        }
    }
}

/// Asks the client to reach the engine, and tells why the two do not go together; nothing where they
/// do, or where something else is the matter, which every other question tells.
pub async fn misfit(cli: &DockerCli, engine: &EngineInfo) -> Option<Misfit> {
    if engine.is_podman {
        return Some(Misfit::Podman(engine.version.clone()));
    }
    match trouble(&cli.reach().await) {
        Some(Classified { reason: Reason::VersionsApart, evidence }) => {
            Some(Misfit::Versions(evidence))
        }
        _ => None,
    }
}
