//! The properties of a volume (Engine API, `VolumeInspect`).

use super::{
    json::{one, pairs},
    property::{Property, Takes},
    spec::Kind,
};
use crate::object::ObjectKind;

/// Volumes.
pub(crate) const VOLUME: &Kind = &Kind {
    of: ObjectKind::Volume,
    what: "`volume`",
    properties: &[
        Property::new("driver", Takes::Text, |it| one(it, &["Driver"]), "Its driver: `local`."),
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
