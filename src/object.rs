//! Objects of an engine: containers, networks, volumes, and what a swarm has. What one of them is like is told in
//! Docker's own words, as `docker inspect` prints it (Engine API, `ContainerInspect`, `NetworkInspect`, `VolumeInspect`,
//! `ServiceList`, `NodeList`, `SecretList`, `ConfigList`).

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where what is told of a volume has the names of the containers that mount it: labcheck's own word, and no engine's.
pub const USED_BY: &str = "UsedBy";

/// Whether it is a network that every engine has, or every one of a swarm.
pub fn is_everywhere(network: &str) -> bool {
    ["bridge", "host", "none", "ingress", "docker_gwbridge"].contains(&network)
}

/// Whether this is a whole id, as a container has it and a volume that nobody named: half of one, as a full disk leaves
/// it, may be another's.
pub fn is_id(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What kind of object it is, in the order in which they can be taken away.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectKind {
    /// A stack of a swarm: the services, networks, secrets and configs with its label.
    Stack,
    /// A service of a swarm.
    Service,
    /// A container, running or not.
    Container,
    /// A network.
    Network,
    /// A volume.
    Volume,
    /// A secret of a swarm.
    Secret,
    /// A config of a swarm.
    Config,
    /// A node of a swarm.
    Node,
}

impl ObjectKind {
    /// Its name, as the docker command has it: `container`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::Network => "network",
            Self::Volume => "volume",
            Self::Stack => "stack",
            Self::Service => "service",
            Self::Secret => "secret",
            Self::Config => "config",
            Self::Node => "node",
        }
    }

    /// Whether a swarm has it, and no engine for itself.
    pub fn is_of_swarm(self) -> bool {
        match self {
            Self::Stack | Self::Service | Self::Secret | Self::Config | Self::Node => true,
            Self::Container | Self::Network | Self::Volume => false,
        }
    }

    /// Whether a step that asks for it has made it: a node is a machine, which nobody takes away.
    pub fn is_made(self) -> bool {
        match self {
            Self::Container
            | Self::Network
            | Self::Volume
            | Self::Stack
            | Self::Service
            | Self::Secret
            | Self::Config => true,
            Self::Node => false,
        }
    }
}

/// Why an engine knows nothing of a swarm's objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoManager {
    /// It is in no swarm.
    Alone,
    /// It is a worker of one, and only managers know.
    Worker,
}

/// One object, by its name.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct ObjectName {
    /// Its kind.
    pub kind: ObjectKind,
    /// Its name, as it was given to it.
    pub name: String,
}

impl ObjectName {
    /// The one of this kind with this name.
    pub fn new(kind: ObjectKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into() }
    }
}

/// `container web`.
impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.name(), self.name)
    }
}

/// Which objects are asked for.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Sought {
    /// The one with this name.
    Named(ObjectName),
    /// The containers that were made from this image.
    MadeFrom {
        /// The image, as docker reads names.
        image: String,
    },
}

impl Sought {
    /// Their kind.
    pub fn kind(&self) -> ObjectKind {
        match self {
            Self::Named(object) => object.kind,
            Self::MadeFrom { .. } => ObjectKind::Container,
        }
    }
}

/// `container web`, `container of nginx:latest`.
impl fmt::Display for Sought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(object) => object.fmt(f),
            Self::MadeFrom { image } => write!(f, "container of {image}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sought_says_what_it_is() {
        let named = Sought::Named(ObjectName::new(ObjectKind::Volume, "data"));
        let made = Sought::MadeFrom { image: "nginx".into() };
        assert_eq!([named.to_string(), made.to_string()], ["volume data", "container of nginx"]);
        assert_eq!([named.kind(), made.kind()], [ObjectKind::Volume, ObjectKind::Container]);
    }
}
