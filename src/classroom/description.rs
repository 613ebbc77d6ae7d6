//! What a world is: one description, which a classroom gives, a session keeps, and whoever works there reads.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::layout::REGISTRY_PORT;
use crate::{brought::Brought, image::Provenance};

/// Whose engine serves, where, and what is there under which names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// What kind of world it is.
    pub kind: WorldKind,
    /// What its user should know before typing anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// The engine's `DOCKER_HOST`.
    pub docker_host: String,
    /// What a shell has to export so that the docker command lives in it.
    pub environment: Vec<(String, String)>,
    /// Where the registry listens on this machine, as `127.0.0.1:40001`. A private engine has it at `localhost:5000`
    /// too.
    pub registry: String,
    /// Where the tagged images came from.
    pub images: Provenance,
    /// The digests of the images ordered, by their ids.
    pub digests: BTreeMap<String, String>,
    /// The programs that its machine has in place of the host's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub brought: Vec<Brought>,
}

impl Description {
    /// The program of this name that its machine has in place of the host's.
    pub fn brought(&self, program: &str) -> Option<&Brought> {
        self.brought.iter().find(|brought| brought.program == program)
    }
}

/// What kind of world a classroom is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorldKind {
    /// A private engine: names letter for letter, nothing of the user's touched.
    Private,
    /// The user's own engine pulls from Docker Hub; only trust is the classroom's.
    Host,
}

/// What a person should know of a world before typing anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// Images of the lab's repositories were on the engine before; here are their names.
    AtStake(Vec<String>),
    /// Another program has the port of the lab's registry.
    PortTaken,
    /// The engine does not reach the classroom's registry.
    NotReached {
        /// The engine.
        engine: String,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtStake(names) => write!(
                f,
                "Your engine has {} already. The lab's commands replace and remove images by such names; keep what you need under another name: docker tag NAME OTHER",
                names.join(", ")
            ),
            Self::PortTaken => write!(
                f,
                "Another program has 127.0.0.1:{REGISTRY_PORT}, so a push to localhost:{REGISTRY_PORT} goes there and not to the lab's registry. End that program and begin anew, or leave the steps that push out."
            ),
            Self::NotReached { engine } => write!(
                f,
                "The engine at {engine} does not reach this machine's 127.0.0.1:{REGISTRY_PORT}, so a push to localhost:{REGISTRY_PORT} goes to whatever the engine has there. Leave the steps that push out, or use an engine on this machine."
            ),
        }
    }
}
