//! What is wrong with a scenario: data, never an abort, so that all of it is told at once.

use super::source::Span;

/// One thing that an author has to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The place to point at.
    pub at: Span,
    /// What is wrong, one sentence without a full stop.
    pub title: String,
    /// The words beside the caret, where they add something.
    pub label: Option<String>,
    /// What to do.
    pub help: Option<String>,
}

impl Problem {
    /// A problem at a place.
    pub fn new(at: Span, title: impl Into<String>) -> Self {
        Self { at, title: title.into(), label: None, help: None }
    }

    /// Adds the words beside the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
