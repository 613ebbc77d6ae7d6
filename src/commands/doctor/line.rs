//! One line of what the doctor says.

use crate::report::sheet::Sheet;

/// One line of the answer.
pub(super) struct Line {
    pub(super) state: State,
    what: String,
    pub(super) seen: String,
    pub(super) remedy: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Good,
    /// Labs work, with less.
    Lacks,
    /// No lab works.
    Bad,
}

impl Line {
    pub(super) fn good(what: &str, seen: impl Into<String>) -> Self {
        Self { state: State::Good, what: what.to_owned(), seen: seen.into(), remedy: None }
    }

    pub(super) fn new(
        state: State,
        what: &str,
        seen: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let remedy = Some(remedy.into());
        Self { state, what: what.to_owned(), seen: seen.into(), remedy }
    }

    /// As it is printed.
    pub(super) fn told(&self, sheet: &Sheet) -> String {
        let (style, word) = match self.state {
            State::Good => (sheet.styles.pass, "good "),
            State::Lacks => (sheet.styles.skip, "lacks"),
            State::Bad => (sheet.styles.fail, "BAD  "),
        };
        sheet.finding((style, word), &self.what, &self.seen, self.remedy.as_deref())
    }
}
