//! Where a run took place. What is absent was not asked, or did not say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{brought::Brought, image::Provenance};

pub use crate::fact::ShellSeen;

/// Where a run took place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// Whose engine it is, and what images are called there.
    pub kind: WorldKind,
    /// The engine.
    pub engine: EngineSeen,
    /// The docker command.
    pub client: ClientSeen,
    /// The shell that commands were typed into; absent where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shell: Option<ShellSeen>,
    /// Where the lab's tagged images came from.
    pub images: Provenance,
    /// Programs of the lab's machine that are not the host's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub brought: Vec<Brought>,
    /// The machine that labcheck ran on; absent where a record of an older format does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<MachineSeen>,
}

/// Whose engine it is, and what images are called there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WorldKind {
    /// The classroom's own engine.
    Private,
    /// The user's own engine, which pulls from Docker Hub.
    Host,
    /// The user's own engine, with names under the lab's registry: of older records only.
    Names,
    /// No classroom: the engine that the docker command goes to.
    #[default]
    None,
}

/// An engine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Engine")]
pub struct EngineSeen {
    /// Its version, as it says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Its storage driver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
}

/// A docker command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DockerClient")]
pub struct ClientSeen {
    /// Its version, as it says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// A machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MachineSeen {
    /// Its operating system: `linux`.
    pub os: String,
    /// Its architecture: `x86_64`, `aarch64`.
    pub arch: String,
}
