//! The properties of a network (Engine API, `NetworkInspect`).

use serde_json::Value;

use super::{
    json::{at, flag, one, pairs, text},
    property::{Property, Takes},
    spec::Kind,
};
use crate::object::ObjectKind;

/// Networks.
pub(crate) const NETWORK: &Kind = &Kind {
    of: ObjectKind::Network,
    what: "`network`",
    properties: &[
        Property::new(
            "driver",
            Takes::Text,
            |it| one(it, &["Driver"]),
            "Its driver: `bridge`, `overlay`, `macvlan`, `host`.",
        ),
        Property::new(
            "internal",
            Takes::Boolean,
            |it| flag(it, &["Internal"]),
            "Whether nothing in it reaches the outside, by `--internal`.",
        ),
        Property::new(
            "attachable",
            Takes::Boolean,
            |it| flag(it, &["Attachable"]),
            "Whether containers may be put into it by hand, where it is a swarm's.",
        ),
        Property::new(
            "ipv6",
            Takes::Boolean,
            |it| flag(it, &["EnableIPv6"]),
            "Whether it has IPv6.",
        ),
        Property::new(
            "subnet",
            Takes::Texts,
            |it| Some(addresses(it, "Subnet")),
            "Its subnets, as `172.30.0.0/16`.",
        ),
        Property::new(
            "gateway",
            Takes::Texts,
            |it| Some(addresses(it, "Gateway")),
            "Its gateways.",
        ),
        Property::new(
            "containers",
            Takes::Texts,
            |it| Some(containers(it)),
            "Running containers that are in it, by their names.",
        ),
        Property::new(
            "scope",
            Takes::Word(&["local", "swarm", "global"]),
            |it| one(it, &["Scope"]),
            "How far it reaches: this engine or all of a swarm.",
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
            "Options of its driver.",
        ),
    ],
};

fn addresses(it: &Value, key: &str) -> Vec<String> {
    let all = at(it, &["IPAM", "Config"]).and_then(Value::as_array).into_iter().flatten();
    all.map(|one| text(one, &[key])).filter(|address| !address.is_empty()).collect()
}

fn containers(it: &Value) -> Vec<String> {
    let all = at(it, &["Containers"]).and_then(Value::as_object).into_iter().flatten();
    all.map(|(_, container)| text(container, &["Name"])).collect()
}
