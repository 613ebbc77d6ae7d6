//! The kinds of expectation, by one table: a kind is a file of its own and a row here.

use std::sync::Arc;

use super::{
    exit::ExitExpect,
    kind::{Kind, Nature, Seen},
    refused::RefusedExpect,
    stream::StreamExpect,
    table::TableExpect,
    which::Which,
};
use crate::{
    fact::Fault,
    syntax::{
        decode::Decoder,
        source::Span,
        template::{Template, Vars},
        yaml::Node,
    },
    verdict::Mismatch,
};

/// One expectation, of some kind.
#[derive(Clone, Debug)]
pub struct Expect(Arc<dyn Kind>);

/// How a kind of expectation is read.
pub(super) type Read = fn(&Decoder, &Node) -> Option<Expect>;

/// The kinds by their names.
pub(super) const KINDS: &[(&str, Read)] = &[
    ("exit", |decoder, node| ExitExpect::read(decoder, node).map(Expect::of)),
    ("stdout", |decoder, node| StreamExpect::read(decoder, Which::Stdout, node).map(Expect::of)),
    ("stderr", |decoder, node| StreamExpect::read(decoder, Which::Stderr, node).map(Expect::of)),
    ("screen", |decoder, node| StreamExpect::read(decoder, Which::Screen, node).map(Expect::of)),
    ("table", |decoder, node| TableExpect::read(decoder, node).map(Expect::of)),
    ("refused", |decoder, node| RefusedExpect::read(decoder, node).map(Expect::of)),
];

impl Expect {
    /// Wraps a kind.
    pub fn of(kind: impl Kind + 'static) -> Self {
        Self(Arc::new(kind))
    }

    /// Reads one entry of a list `expect:`.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (read, value) = decoder.kind(node, "expectation", KINDS)?;
        read(decoder, value)
    }

    /// Where it is written.
    pub fn at(&self) -> Span {
        self.0.at()
    }

    /// The templates inside, for the check of their variables.
    pub fn templates(&self) -> Vec<&Template> {
        self.0.templates()
    }

    /// What it is by nature.
    pub fn nature(&self) -> Nature {
        self.0.nature()
    }

    /// Whether it says why the command failed, where this line tells it.
    pub fn says_why(&self, evidence: &str, vars: &Vars) -> bool {
        self.0.says_why(evidence, vars)
    }

    /// What differs; an error where something came in the way.
    pub fn judge(&self, seen: &Seen<'_>) -> Result<Vec<Mismatch>, Fault> {
        self.0.judge(seen)
    }
}
