//! A grade, as data: out of what it came, check by check.

use std::sync::Arc;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Marks;
use crate::{codes::FailureCode, verdict::Verdict};

/// What a student gets for a lab. `got` is what is certain: what could not be judged is `undecided`, and neither lost nor
/// earned. At each level `got` is what its parts have got together and its own changes; `undecided` is how much more it
/// could come to, the same changes made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// The lab's title.
    pub lab: Arc<str>,
    /// Its steps, in order, those too that were not done.
    pub steps: Vec<StepGrade>,
    /// What was added or taken away for the lab as a whole, in the order in which it was done.
    pub changes: Vec<Change>,
    /// All that there is.
    pub possible: Marks,
    /// What is certain.
    pub got: Marks,
    /// What nobody knows.
    pub undecided: Marks,
    /// Whether it is passed.
    pub standing: Standing,
}

/// Whether a lab is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is, whatever is still undecided.
    Passed,
    /// It is not, whatever is still undecided.
    NotPassed,
    /// It depends on what could not be judged.
    Open,
    /// The policy has no pass mark and requires nothing.
    NotAsked,
}

/// What a step adds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepGrade {
    /// Its id.
    pub id: Arc<str>,
    /// The handout's heading.
    pub section: Arc<str>,
    /// Its checks.
    pub checks: Vec<CheckGrade>,
    /// What was added or taken away for the step as a whole.
    pub changes: Vec<Change>,
    /// All that there is.
    pub possible: Marks,
    /// What is certain.
    pub got: Marks,
    /// What nobody knows.
    pub undecided: Marks,
}

/// What a check adds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckGrade {
    /// Its id.
    pub id: Arc<str>,
    /// What it proves.
    pub name: Arc<str>,
    /// The judgement.
    pub verdict: Verdict,
    /// Whether nobody looked: the record has nothing of it. The verdict is then a skip, for want of one that fits.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unseen: bool,
    /// What did not pass, as a code that `labcheck explain` knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<FailureCode>,
    /// What the scenario says of the mistake that showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mistake: Option<String>,
    /// Whether the lab is not passed without it.
    pub required: bool,
    /// Whether the student is not told of it yet.
    pub hidden: bool,
    /// What was added or taken away.
    pub changes: Vec<Change>,
    /// What it is worth.
    pub possible: Marks,
    /// What is certain.
    pub got: Marks,
    /// What nobody knows.
    pub undecided: Marks,
}

/// Something that was added (more than nothing) or taken away (less than nothing).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// For what.
    pub what: ChangeKind,
    /// How much of what is certain.
    pub by: Marks,
}

/// For what something was added or taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ChangeKind {
    /// It was handed in after it was due, by so many seconds.
    Late {
        /// Seconds.
        by_s: u64,
    },
    /// So many hints were taken, more than are free.
    Hints {
        /// How many, the free ones too.
        taken: usize,
    },
    /// labcheck did the step, or a part of it.
    Solved,
    /// The step counts as a whole or not at all, and this check of it did not pass.
    Partial {
        /// The check's id.
        check: String,
    },
    /// Somebody decided so.
    Override {
        /// Who.
        by: String,
        /// Why.
        reason: String,
        /// When.
        at: Timestamp,
    },
    /// Rounded, as the policy says.
    Rounded,
}
