//! The properties of a config (Engine API, `ConfigList`).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::{
    json::{pairs, text},
    property::{Property, Takes},
    spec::Kind,
    swarm::driver,
};
use crate::object::ObjectKind;

/// Configs.
pub(crate) const CONFIG: &Kind = &Kind {
    of: ObjectKind::Config,
    what: "`config`",
    properties: &[
        Property::new(
            "labels",
            Takes::Pairs("a label"),
            |it| pairs(it, &["Spec", "Labels"]),
            "Labels that it has.",
        ),
        Property::new(
            "content",
            Takes::Text,
            content,
            "All of what it holds; newlines at its end do not count.",
        )
        .fits(|wanted, seen| bare(wanted) == bare(seen)),
        Property::new(
            "contains",
            Takes::Texts,
            content,
            "Texts that are somewhere in what it holds.",
        )
        .fits(|wanted, seen| seen.contains(wanted))
        .wrong(|text| text.is_empty().then_some("write a text that may be missing")),
        Property::new(
            "template_driver",
            Takes::Text,
            |it| driver(it, "Templating"),
            "What fills templates in it, by `--template-driver`: `golang`.",
        ),
    ],
};

/// What is no text is told by what it holds of it. Nothing where it is not base64, as the API has it.
fn content(it: &Value) -> Option<Vec<String>> {
    let data = STANDARD.decode(text(it, &["Spec", "Data"])).ok()?;
    it.get("Spec")?;
    Some(vec![String::from_utf8_lossy(&data).into_owned()])
}

fn bare(text: &str) -> &str {
    text.trim_end_matches(['\n', '\r'])
}
