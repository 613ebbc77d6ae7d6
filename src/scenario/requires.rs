//! `requires: { client: "<29", content_trust: true }`: gates. Gated is skipped by name, never passed.

use crate::syntax::{
    decode::Decoder,
    field::{Field, Mapping},
    problem::Problem,
    shape::Shape,
    source::{Located, Span},
    values::{All, By, Text},
    version::Range,
    yaml::Node,
};

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// What is required.
    pub what: Required,
    /// Where it is written.
    pub at: Span,
}

/// The kinds of requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Required {
    /// The engine's version.
    Engine(Range),
    /// The docker CLI's version.
    Client(Range),
    /// A docker CLI that still has content trust (removed in 29).
    ContentTrust,
    /// An engine that can sign on push: one without the containerd image store.
    Signing,
    /// A program on the PATH.
    Tool(String),
}

const REQUIRES: Mapping<(
    Field<By<Located<Range>>>,
    Field<By<Located<Range>>>,
    Field<By<Span>>,
    Field<By<Span>>,
    Field<Text>,
)> = Mapping {
    what: "`requires`",
    title: None,
    choice: None,
    fields: (
        Field::optional(
            "engine",
            By(range, || Shape::Text),
            "Versions of the engine, as `>=20.10, <29`.",
        ),
        Field::optional("client", By(range, || Shape::Text), "Versions of the docker command."),
        Field::optional(
            "content_trust",
            By(|decoder, node| flag(decoder, node, "content_trust"), || Shape::Words(vec!["true"])),
            "A docker command that heeds `DOCKER_CONTENT_TRUST`.",
        ),
        Field::optional(
            "signing",
            By(|decoder, node| flag(decoder, node, "signing"), || Shape::Words(vec!["true"])),
            "An engine whose images can be signed by the docker command.",
        ),
        Field::optional("tool", Text("a program"), "A program on the `PATH`."),
    ),
};

fn range(decoder: &Decoder, node: &Node) -> Option<Located<Range>> {
    let text = decoder.text(node, "a version")?;
    let range = Range::parse(&text.value);
    if range.is_none() {
        decoder.report(
            Problem::new(node.at, format!("`{}` is no range of versions", text.value))
                .help("write it like `>=1.10` or `>=20.10, <29`"),
        );
    }
    Some(Located::new(range?, node.at))
}

fn flag(decoder: &Decoder, node: &Node, key: &str) -> Option<Span> {
    if decoder.boolean(node, key)? {
        return Some(node.at);
    }
    decoder.report(
        Problem::new(node.at, format!("`{key}: false` requires nothing")).help("remove it"),
    );
    None
}

/// What has to be there, as a field reads it.
pub(super) const REQUIREMENTS: All<Vec<Requirement>> =
    All(Requirement::read_all, || REQUIRES.shape());

impl Requirement {
    /// Reads a mapping `requires:`.
    pub fn read_all(decoder: &Decoder, node: &Node) -> Vec<Self> {
        let Some((_, (engine, client, content_trust, signing, tool))) =
            REQUIRES.read(decoder, node)
        else {
            return Vec::new();
        };
        [
            engine.map(|r| Self { what: Required::Engine(r.value), at: r.at }),
            client.map(|r| Self { what: Required::Client(r.value), at: r.at }),
            content_trust.map(|at| Self { what: Required::ContentTrust, at }),
            signing.map(|at| Self { what: Required::Signing, at }),
            tool.map(|t| Self { what: Required::Tool(t.value), at: t.at }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
