//! What is counted: verdicts and points.

use std::iter::Sum;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::verdict::Verdict;

/// How many of each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Seen, for the right reason.
    pub passed: usize,
    /// The student's or the lab's doing.
    pub failed: usize,
    /// Ours, Docker's or the network's doing.
    pub errors: usize,
    /// Not judged.
    pub skipped: usize,
}

impl Totals {
    pub(super) fn add(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Pass => self.passed += 1,
            Verdict::Fail(_) => self.failed += 1,
            Verdict::Error(_) => self.errors += 1,
            Verdict::Skip(_) => self.skipped += 1,
        }
    }
}

impl Sum for Totals {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, totals| Self {
            passed: sum.passed.saturating_add(totals.passed),
            failed: sum.failed.saturating_add(totals.failed),
            errors: sum.errors.saturating_add(totals.errors),
            skipped: sum.skipped.saturating_add(totals.skipped),
        })
    }
}

/// Points. What is neither got nor undecided was lost by a check that failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Points {
    /// Those of checks that passed.
    pub got: u32,
    /// All that there are.
    pub possible: u32,
    /// Those of checks that could not be judged, were skipped or were not looked at: nobody knows whether they are
    /// earned.
    pub undecided: u32,
}

impl Points {
    /// Those of a check that is worth so many.
    pub(super) fn of(worth: u32, verdict: &Verdict) -> Self {
        let (got, undecided) = match verdict {
            Verdict::Pass => (worth, 0),
            Verdict::Fail(_) => (0, 0),
            Verdict::Error(_) | Verdict::Skip(_) => (0, worth),
        };
        Self { got, possible: worth, undecided }
    }

    /// As many that nothing is known of.
    pub(super) fn undecided(worth: u32) -> Self {
        Self { got: 0, possible: worth, undecided: worth }
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, points| Self {
            got: sum.got.saturating_add(points.got),
            possible: sum.possible.saturating_add(points.possible),
            undecided: sum.undecided.saturating_add(points.undecided),
        })
    }
}
