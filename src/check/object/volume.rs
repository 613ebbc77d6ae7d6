//! The properties of a volume (Engine API, `VolumeInspect`).

use super::{
    json::{list, one, pairs},
    property::{Property, Takes},
    spec::Kind,
};
use crate::object::{ObjectKind, USED_BY};

/// Volumes.
pub(crate) const VOLUME: &Kind = &Kind {
    of: ObjectKind::Volume,
    what: "`volume`",
    properties: &[
        Property::new("driver", Takes::Text, |it| one(it, &["Driver"]), "Its driver: `local`."),
        Property::new(
            "scope",
            Takes::Word(&["local", "global"]),
            |it| one(it, &["Scope"]),
            "How far it reaches: this engine, or whatever its driver reaches.",
        ),
        Property::new(
            "used_by",
            Takes::Texts,
            |it| list(it, &[USED_BY]),
            "Containers that mount it, running or not, by their names.",
        ),
        Property::new(
            "labels",
            Takes::Pairs("a label"),
            |it| pairs(it, &["Labels"]),
            "Labels that it has.",
        ),
        Property::new(
            "options",
            Takes::Pairs("an option"),
            |it| pairs(it, &["Options"]),
            "Options of its driver, as `type: tmpfs`.",
        ),
    ],
};
