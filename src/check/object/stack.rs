//! The properties of a stack: the names of what has its label.

use serde_json::Value;

use super::{
    json::{at, text, texts},
    property::{Property, Takes},
    spec::Kind,
};
use crate::object::ObjectKind;

/// Stacks.
pub(crate) const STACK: &Kind = &Kind {
    of: ObjectKind::Stack,
    what: "`stack`",
    properties: &[
        Property::new(
            "services",
            Takes::Texts,
            |it| short(it, "Services"),
            "Its services, as its file calls them: `web`, which is the service `STACK_web`.",
        ),
        Property::new(
            "networks",
            Takes::Texts,
            |it| short(it, "Networks"),
            "Networks that were made for it, as its file calls them: `default`.",
        ),
        Property::new(
            "secrets",
            Takes::Texts,
            |it| short(it, "Secrets"),
            "Secrets that were made for it, as its file calls them.",
        ),
        Property::new(
            "configs",
            Takes::Texts,
            |it| short(it, "Configs"),
            "Configs that were made for it, as its file calls them.",
        ),
    ],
};

/// Names without that of the stack, which `docker stack deploy` puts before them; whole ones where the file itself
/// names them (`name:`).
fn short(it: &Value, key: &str) -> Option<Vec<String>> {
    at(it, &[key])?;
    let prefix = format!("{}_", text(it, &["Name"]));
    let names = texts(it, &[key]).into_iter();
    Some(names.map(|name| name.strip_prefix(&prefix).map_or(name.clone(), str::to_owned)).collect())
}
