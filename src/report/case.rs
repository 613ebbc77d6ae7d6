//! What CI's tools read: suites of cases, each of which ended in one of four ways.

use crate::codes::FailureCode;

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It passed.
    Passed,
    /// It did not, or the handout prints what did not come.
    Failed,
    /// It could not be judged.
    Error,
    /// It was not judged.
    Skipped,
}

/// A step.
#[derive(Clone, Debug)]
pub(super) struct Suite {
    /// Its id.
    pub(super) id: String,
    /// The handout's heading.
    pub(super) title: String,
    /// Its commands and checks; one case for all of them where it was skipped whole.
    pub(super) cases: Vec<Case>,
}

/// A command or a check.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// Its name, no other one's in its suite.
    pub(super) name: String,
    /// How it ended.
    pub(super) end: End,
    /// The code of what did not pass.
    pub(super) code: Option<FailureCode>,
    /// What did not pass, in a line; empty for what passed.
    pub(super) message: String,
    /// The same with all of it, and what to do.
    pub(super) details: String,
    /// What a command printed.
    pub(super) printed: String,
    /// How long a command took, in milliseconds.
    pub(super) took_ms: u64,
    /// Where it stands: the scenario's line; of a step that was skipped whole nothing.
    pub(super) line: Option<usize>,
    /// What did not pass of it in the tries before the last, each with the try's number, from 1.
    pub(super) earlier: Vec<(usize, Case)>,
}

impl Case {
    /// Whether it failed or could not be judged.
    pub(super) fn is_bad(&self) -> bool {
        matches!(self.end, End::Failed | End::Error)
    }

    /// Whether it passed, and did not in a try before.
    pub(super) fn is_flaky(&self) -> bool {
        self.end == End::Passed && !self.earlier.is_empty()
    }

    /// What a try before was, in a line: `try 1 failed: …`.
    pub(super) fn tried(number: usize, earlier: &Self) -> String {
        let how = if earlier.end == End::Error { "could not be judged" } else { "failed" };
        format!("try {number} {how}: {}", earlier.message)
    }
}

/// Lays what did not pass in an earlier try beside what became of it in the last. Where the last did not come so far, its
/// step has it; where it did no step at all, nothing does.
pub(super) fn lay_beside(suites: &mut [Suite], number: usize, earlier: Vec<Suite>) {
    for before in earlier {
        let Some(suite) = suites.iter_mut().find(|suite| suite.id == before.id) else { continue };
        for (at, case) in before.cases.into_iter().enumerate().filter(|(_, case)| case.is_bad()) {
            let is_same = suite.cases.get(at).is_some_and(|now| now.line == case.line);
            if let Some(now) = suite.cases.get_mut(if is_same { at } else { 0 }) {
                now.earlier.push((number, case));
            }
        }
    }
}

impl Suite {
    /// How long its commands took, in milliseconds.
    pub(super) fn took_ms(&self) -> u64 {
        self.cases.iter().map(|case| case.took_ms).sum()
    }
}

/// How many cases ended so.
pub(super) fn count<'s>(suites: impl IntoIterator<Item = &'s Suite>, end: End) -> usize {
    suites.into_iter().flat_map(|suite| &suite.cases).filter(|case| case.end == end).count()
}
