//! The kinds of expectation, by one table: a kind is a file of its own and a row here.

use std::sync::Arc;

use super::{
    exit::ExitExpect,
    json::JsonExpect,
    kind::{Kind, Nature, Seen},
    refused::RefusedExpect,
    stream::StreamExpect,
    table::TableExpect,
    which::Which,
};
use crate::{
    fact::ObserveError,
    syntax::{
        decode::Decoder,
        field::Reads as _,
        source::Span,
        template::{Template, Vars},
        values::{self, Kinds},
        yaml::Node,
    },
    verdict::Mismatch,
};

/// One expectation, of some kind.
#[derive(Clone, Debug)]
pub struct Expect(Arc<dyn Kind>);

/// The kinds by their names.
pub(super) const KINDS: &[values::Kind<Expect>] = &[
    values::Kind {
        name: "exit",
        doc: "How it ends: a status, a list of those that may be, a signal, or `nonzero`: a failure of its own, whatever its status. A command that was not found (127) or cannot be run (126), in a pipe too, one that a signal ended, and one that `timeout` ended (124) did not fail so. Where no expectation says how it ends, the status must be 0.",
        example: "1",
        read: |decoder, node| ExitExpect::read(decoder, node).map(Expect::of),
        shape: ExitExpect::shape,
    },
    values::Kind {
        name: "stdout",
        doc: "What is on standard output.",
        example: "{ contains: Downloaded }",
        read: |decoder, node| StreamExpect::read(decoder, Which::Stdout, node).map(Expect::of),
        shape: StreamExpect::shape,
    },
    values::Kind {
        name: "stderr",
        doc: "What is on standard error. With `strict`, anything there that no expectation speaks of fails, Docker's own notices aside.",
        example: "empty",
        read: |decoder, node| StreamExpect::read(decoder, Which::Stderr, node).map(Expect::of),
        shape: StreamExpect::shape,
    },
    values::Kind {
        name: "screen",
        doc: "What stood on the terminal of a `session`.",
        example: "{ matches: '\\$ $' }",
        read: |decoder, node| StreamExpect::read(decoder, Which::Screen, node).map(Expect::of),
        shape: StreamExpect::shape,
    },
    values::Kind {
        name: "table",
        doc: "The table on standard output, by its headings.",
        example: "{ includes: [{ TAG: edge }] }",
        read: |decoder, node| TableExpect::read(decoder, node).map(Expect::of),
        shape: TableExpect::shape,
    },
    values::Kind {
        name: "json",
        doc: "What is at a place in the JSON on standard output.",
        example: "{ at: 0.State.Running, is: true }",
        read: |decoder, node| JsonExpect::read(decoder, node).map(Expect::of),
        shape: JsonExpect::shape,
    },
    values::Kind {
        name: "refused",
        doc: "That docker refuses an image, for this reason and no other. The exit status is not 0 then.",
        example: "{ image: tenstartups/alpine, because: unsigned }",
        read: |decoder, node| RefusedExpect::read(decoder, node).map(Expect::of),
        shape: RefusedExpect::shape,
    },
];
/// One expectation of a list `expect:`.
pub(crate) const EXPECT: Kinds<Expect> = Kinds("expectation", KINDS);

impl Expect {
    /// Wraps a kind.
    pub fn of(kind: impl Kind + 'static) -> Self {
        Self(Arc::new(kind))
    }

    /// Reads one entry of a list `expect:`.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        EXPECT.read(decoder, node)
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
    pub fn judge(&self, seen: &Seen<'_>) -> Result<Vec<Mismatch>, ObserveError> {
        self.0.judge(seen)
    }
}
