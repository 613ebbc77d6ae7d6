//! The properties of a node of a swarm (Engine API, `NodeList`).

use super::{
    json::{flag, one, pairs},
    property::{Property, Takes},
    spec::Kind,
};
use crate::object::ObjectKind;

/// Nodes, each called as its machine. Several may have one name, such as one that left and came again: one of them has
/// to be as is said.
pub(crate) const NODE: &Kind = &Kind {
    of: ObjectKind::Node,
    what: "`node`",
    properties: &[
        Property::new(
            "role",
            Takes::Word(&["manager", "worker"]),
            |it| one(it, &["Spec", "Role"]),
            "What it is in the swarm.",
        ),
        Property::new(
            "leader",
            Takes::Boolean,
            |it| {
                it.get("Spec")?;
                Some(flag(it, &["ManagerStatus", "Leader"]).unwrap_or_else(|| vec!["false".into()]))
            },
            "Whether it is the manager that leads.",
        ),
        Property::new(
            "availability",
            Takes::Word(&["active", "pause", "drain"]),
            |it| one(it, &["Spec", "Availability"]),
            "Whether it takes tasks, by `--availability`.",
        ),
        Property::new(
            "state",
            Takes::Word(&["ready", "down", "disconnected", "unknown"]),
            |it| one(it, &["Status", "State"]),
            "Whether its engine is heard of, as `docker node ls` has it.",
        ),
        Property::new(
            "labels",
            Takes::Pairs("a label"),
            |it| pairs(it, &["Spec", "Labels"]),
            "Labels that it has in the swarm, by `docker node update --label-add`.",
        ),
        Property::new(
            "engine",
            Takes::Text,
            |it| one(it, &["Description", "Engine", "EngineVersion"]),
            "The version of its engine; `28` is any that begins with it.",
        )
        .fits(is_version),
        Property::new(
            "os",
            Takes::Text,
            |it| one(it, &["Description", "Platform", "OS"]),
            "Its operating system: `linux`.",
        ),
        Property::new(
            "architecture",
            Takes::Text,
            |it| one(it, &["Description", "Platform", "Architecture"]),
            "Its architecture, as `uname -m` has it: `x86_64`, `aarch64`.",
        ),
    ],
};

/// `20.10` is `20.10.24+dfsg1`, and no `20.1`.
fn is_version(wanted: &str, seen: &str) -> bool {
    let behind = seen.strip_prefix(wanted);
    behind.is_some_and(|behind| !behind.starts_with(|next: char| next.is_ascii_alphanumeric()))
}
