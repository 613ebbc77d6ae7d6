//! How much each check noticed.

use super::{outcome::Outcome, proof::StepProof, ruling::Ruling};

/// What one check noticed of what was done wrong in its step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// Its id.
    pub check: String,
    /// How much it noticed.
    pub caught: usize,
    /// Of so much that was wrong and that it could have noticed.
    pub of: usize,
}

/// The scores of a step's checks, in order.
pub fn scores(step: &StepProof) -> Vec<Score> {
    let counts = |ruling: &Ruling| match ruling {
        Ruling::Caught(_) | Ruling::Survived => true,
        Ruling::Lost(_) | Ruling::Equivalent(_) | Ruling::Unclear(_) | Ruling::NotTried(_) => false,
    };
    let wrong: Vec<_> = step
        .tested
        .iter()
        .filter(|tested| counts(&tested.ruling) && tested.outcome() != Outcome::Waived)
        .collect();
    let score = |check: &String| {
        let noticed = |ruling: &Ruling| matches!(ruling, Ruling::Caught(by) if by.iter().any(|caught| caught.check == *check));
        let caught = wrong.iter().filter(|tested| noticed(&tested.ruling)).count();
        Score { check: check.clone(), caught, of: wrong.len() }
    };
    step.checks.iter().map(score).collect()
}
