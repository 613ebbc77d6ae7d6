//! Objects of an engine: containers, networks, volumes. What one of them is like is told in Docker's own words, as
//! `docker inspect` prints it (Engine API, `ContainerInspect`, `NetworkInspect`, `VolumeInspect`).

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of object it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectKind {
    /// A container, running or not.
    Container,
    /// A network.
    Network,
    /// A volume.
    Volume,
}

impl ObjectKind {
    /// Its name, as the docker command has it: `container`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::Network => "network",
            Self::Volume => "volume",
        }
    }
}

/// Which objects are asked for.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Sought {
    /// The one with this name.
    Named {
        /// Its kind.
        kind: ObjectKind,
        /// Its name, as it was given to it.
        name: String,
    },
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
            Self::Named { kind, .. } => *kind,
            Self::MadeFrom { .. } => ObjectKind::Container,
        }
    }

    /// The name, where one was given.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named { name, .. } => Some(name),
            Self::MadeFrom { .. } => None,
        }
    }
}

/// `container web`, `container of nginx:latest`.
impl fmt::Display for Sought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named { kind, name } => write!(f, "{} {name}", kind.name()),
            Self::MadeFrom { image } => write!(f, "container of {image}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sought_says_what_it_is() {
        let named = Sought::Named { kind: ObjectKind::Volume, name: "data".into() };
        assert_eq!((named.to_string(), named.name()), ("volume data".to_owned(), Some("data")));
        let made = Sought::MadeFrom { image: "nginx".into() };
        assert_eq!((made.to_string(), made.name()), ("container of nginx".to_owned(), None));
        assert_eq!((named.kind(), made.kind()), (ObjectKind::Volume, ObjectKind::Container));
    }
}
