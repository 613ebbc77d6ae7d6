//! Verdicts, and mismatches as data. How they are told is `wording`'s.

mod answer;
mod data;
mod deed;
mod difference;
mod exit;
mod identity;
mod near;
mod skip;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use answer::{NotRight, QuestionAsked, Unanswered};
pub use data::{DataOf, SeenData, WantedData};
pub use deed::{DeedSeen, OwnAction};
pub use difference::Difference;
pub use exit::WantedExit;
pub use identity::Identity;
pub use near::NearLine;
pub use skip::{ImageStore, Skip, Unknowable, Unmet};

use crate::fact::ObserveError;

/// The judgement of one expectation or check. The four never mix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "status", content = "why", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Verdict {
    /// It was seen, for the right reason.
    Pass,
    /// The student's or the lab's doing: what differs, never empty.
    Fail(Vec<Mismatch>),
    /// Ours, Docker's or the network's doing.
    Error(ObserveError),
    /// Not judged, and why.
    Skip(Skip),
}

/// One difference between what was expected and what was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mismatch {
    /// The line of the scenario that expected it.
    pub line: usize,
    /// The difference.
    pub what: Difference,
}

impl Verdict {
    /// Whether it is a pass.
    pub fn passed(&self) -> bool {
        matches!(self, Self::Pass)
    }

    /// Whether only a person can judge it.
    pub fn is_for_person(&self) -> bool {
        matches!(self, Self::Skip(Skip::Person(_)))
    }

    /// What kept us from judging, where something did.
    pub fn fault(&self) -> Option<&ObserveError> {
        if let Self::Error(fault) = self { Some(fault) } else { None }
    }

    /// Pass where nothing differs.
    pub fn of(mismatches: Vec<Mismatch>) -> Self {
        if mismatches.is_empty() { Self::Pass } else { Self::Fail(mismatches) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_alone_has_a_fault_and_a_pass_alone_has_passed() {
        let fault = ObserveError::Engine("gone".into());
        let what = Difference::ImagePresent { image: "x".into() };
        let failed = Verdict::of(vec![Mismatch { line: 1, what }]);
        assert_eq!(Verdict::Error(fault.clone()).fault(), Some(&fault));
        assert!(failed.fault().is_none() && Verdict::Pass.fault().is_none());
        assert!(Verdict::of(vec![]).passed());
        for other in [failed, Verdict::Error(fault), Verdict::Skip(Skip::Interrupted)] {
            assert!(!other.passed(), "{other:?}");
        }
    }
}
