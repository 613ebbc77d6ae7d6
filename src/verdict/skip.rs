//! Why something is not judged.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why something was not judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Skip {
    /// A requirement is not met.
    Requirement(Unmet),
    /// An earlier step did not pass.
    Step(String),
    /// An earlier command of the same step did not pass: its line in the scenario.
    Command(usize),
    /// An earlier step did not pass, and the run was told to end at the first one (`--fail-fast`): that step's id.
    FailFast(String),
    /// The run was interrupted.
    Interrupted,
    /// Only a classroom could tell.
    Unknowable(Unknowable),
    /// Only a person can judge it: what somebody who grades looks at.
    Person(String),
}

impl Skip {
    /// Whether what it is a part of can pass without it: it is left out by its own requirement, or for a person.
    pub fn takes_nothing(&self) -> bool {
        match self {
            Self::Requirement(_) | Self::Person(_) => true,
            Self::Step(_)
            | Self::Command(_)
            | Self::FailFast(_)
            | Self::Interrupted
            | Self::Unknowable(_) => false,
        }
    }
}

/// A requirement that is not met: what is required, and what is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Unmet {
    /// Another version of the engine.
    Engine {
        /// The versions that will do, as the scenario says it: `>=17.06`.
        wanted: String,
        /// The version that is there, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<String>,
    },
    /// Another version of the docker client.
    Client {
        /// The versions that will do, as the scenario says it: `<29`.
        wanted: String,
        /// The version that is there, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<String>,
    },
    /// A docker client that has content trust.
    ContentTrust {
        /// The client's version, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<String>,
    },
    /// An engine that can sign on push.
    Signing {
        /// What keeps its images.
        seen: ImageStore,
    },
    /// A program.
    Tool {
        /// The program that is not on the PATH.
        wanted: String,
    },
    /// A requirement of which a record of an older format holds a sentence only.
    Unknown {
        /// The sentence: what is required.
        wanted: String,
        /// What is there, in a sentence.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<String>,
    },
}

/// What keeps an engine's images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ImageStore {
    /// Containerd: then no client can sign on push.
    Containerd,
}

/// What only a classroom knows: no engine but its own keeps a journal, and no registry but its own has known
/// digests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Unknowable {
    /// What was done.
    Deeds,
    /// The value of a variable.
    Value {
        /// The variable's name.
        name: String,
    },
    /// Something that a record of an older format names in words only.
    Unknown {
        /// The words.
        what: String,
    },
}
