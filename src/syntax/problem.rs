//! What is wrong with a scenario: data, never an abort, so that all of it is told at once.

use super::source::Span;

/// Characters of one sentence: what it quotes may be a megabyte, and once for each of many problems.
const LONGEST: usize = 2_000;

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
        Self { at, title: short(title.into()), label: None, help: None }
    }

    /// Adds the words beside the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(short(label.into()));
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(short(help.into()));
        self
    }
}

fn short(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
        text.shrink_to_fit();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_problem_says_is_short_whatever_it_quotes() {
        let long = "ü".repeat(LONGEST + 1);
        let problem = Problem::new(Span::default(), long.clone()).label(long.clone()).help(long);
        let cut = "ü".repeat(LONGEST) + "…";
        assert_eq!((problem.title, problem.label.unwrap()), (cut.clone(), cut.clone()));
        assert_eq!(problem.help.unwrap(), cut);
        let whole = "ü".repeat(LONGEST);
        assert_eq!(Problem::new(Span::default(), whole.clone()).title, whole);
    }
}
