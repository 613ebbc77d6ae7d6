//! What every kind of expectation says of itself.

use std::fmt;

use super::which::Which;
use crate::{
    fact::ObserveError,
    outcome::Outcome,
    syntax::{
        source::Span,
        template::{Template, Vars},
    },
    verdict::{Difference, Mismatch},
};

/// What every kind of expectation says of itself, all of it, or it does not compile.
pub trait Kind: fmt::Debug + Send + Sync {
    /// Where it is written.
    fn at(&self) -> Span;

    /// The templates inside, for the check of their variables.
    fn templates(&self) -> Vec<&Template>;

    /// What it is by nature: whatever is done differently for one kind than for another, asks this.
    fn nature(&self) -> Nature;

    /// Whether it says why the command failed, where this line tells it.
    fn says_why(&self, evidence: &str, vars: &Vars) -> bool;

    /// What differs; an error where something came in the way.
    fn judge(&self, seen: &Seen<'_>) -> Result<Vec<Mismatch>, ObserveError>;
}

/// The nature of one expectation's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nature {
    /// The stream that it speaks of, if it is about one.
    pub stream: Option<Which>,
    /// Whether it says what the exit status is.
    pub names_exit: bool,
    /// Whether it is a refusal that is wanted: its words are on stderr, and an outage is one of its reasons.
    pub is_refusal: bool,
}

impl Nature {
    /// Whether it speaks of stderr.
    pub fn names_stderr(self) -> bool {
        self.is_refusal || self.stream == Some(Which::Stderr)
    }
}

/// What a judge gets.
#[derive(Clone, Copy)]
pub struct Seen<'s> {
    /// What came of the command.
    pub outcome: &'s Outcome,
    /// What was typed.
    pub command: &'s str,
    /// The values of variables.
    pub vars: &'s Vars,
    /// The line of a place in the scenario.
    pub line: &'s dyn Fn(Span) -> usize,
}

impl Seen<'_> {
    /// A difference at its line, where there is one.
    pub fn differs(&self, at: Span, what: Option<Difference>) -> Vec<Mismatch> {
        what.into_iter().map(|what| Mismatch { line: (self.line)(at), what }).collect()
    }
}
