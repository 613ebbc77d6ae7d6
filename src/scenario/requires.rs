//! `requires: { client: "<29", content_trust: true }`: gates. Gated is skipped by name, never passed.

use crate::syntax::{
    decode::Decoder,
    problem::Problem,
    source::{Located, Span},
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

const KEYS: &[&str] = &["engine", "client", "content_trust", "signing", "tool"];

impl Requirement {
    /// Reads a mapping `requires:`.
    pub fn read_all(decoder: &Decoder, node: &Node) -> Vec<Self> {
        let Some(fields) = decoder.fields(node, "`requires`", KEYS) else { return Vec::new() };
        let range = |key: &str| {
            let node = fields.get(key)?;
            let text = decoder.text(node, "a version")?;
            let range = Range::parse(&text.value);
            if range.is_none() {
                decoder.report(
                    Problem::new(node.at, format!("`{}` is no range of versions", text.value))
                        .help("write it like `>=1.10` or `>=20.10, <29`"),
                );
            }
            Some(Located::new(range?, node.at))
        };
        let flag = |key: &str| {
            let node = fields.get(key)?;
            if !decoder.boolean(node, key)? {
                decoder.report(
                    Problem::new(node.at, format!("`{key}: false` requires nothing"))
                        .help("remove it"),
                );
                return None;
            }
            Some(node.at)
        };
        let tool = fields.get("tool").and_then(|node| decoder.text(node, "a program"));
        [
            range("engine").map(|r| Self { what: Required::Engine(r.value), at: r.at }),
            range("client").map(|r| Self { what: Required::Client(r.value), at: r.at }),
            flag("content_trust").map(|at| Self { what: Required::ContentTrust, at }),
            flag("signing").map(|at| Self { what: Required::Signing, at }),
            tool.map(|t| Self { what: Required::Tool(t.value), at: t.at }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
