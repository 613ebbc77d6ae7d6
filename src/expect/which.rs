//! The streams of a command.

use crate::outcome::{Outcome, Stream, StreamName};

/// The streams of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// A dialogue's terminal.
    Screen,
}

impl Which {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Stdout, Self::Stderr, Self::Screen];

    /// The key that names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
            Self::Screen => "screen",
        }
    }

    /// The same, as a difference says it.
    pub(super) fn stream(self) -> StreamName {
        match self {
            Self::Stdout => StreamName::Stdout,
            Self::Stderr => StreamName::Stderr,
            Self::Screen => StreamName::Screen,
        }
    }

    /// What an expectation on it is called.
    pub(super) fn expectation(self) -> &'static str {
        match self {
            Self::Stdout => "expectation on stdout",
            Self::Stderr => "expectation on stderr",
            Self::Screen => "expectation on screen",
        }
    }

    /// The stream in an outcome.
    pub fn of(self, outcome: &Outcome) -> Stream {
        match self {
            Self::Stdout => outcome.stdout.clone(),
            Self::Stderr => outcome.stderr.clone(),
            Self::Screen => outcome.screen.clone().unwrap_or_default(),
        }
    }
}
