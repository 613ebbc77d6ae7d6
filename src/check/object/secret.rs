//! The properties of a secret (Engine API, `SecretList`). What it holds is never told by an engine.

use super::{
    json::pairs,
    property::{Property, Takes},
    spec::Kind,
    swarm::driver,
};
use crate::object::ObjectKind;

/// Secrets.
pub(crate) const SECRET: &Kind = &Kind {
    of: ObjectKind::Secret,
    what: "`secret`",
    properties: &[
        Property::new(
            "labels",
            Takes::Pairs("a label"),
            |it| pairs(it, &["Spec", "Labels"]),
            "Labels that it has.",
        ),
        Property::new(
            "driver",
            Takes::Text,
            |it| driver(it, "Driver"),
            "The driver that keeps it, by `--driver`; one that the swarm itself keeps has none.",
        ),
        Property::new(
            "template_driver",
            Takes::Text,
            |it| driver(it, "Templating"),
            "What fills templates in it, by `--template-driver`: `golang`.",
        ),
    ],
};
