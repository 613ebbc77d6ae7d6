//! What was seen of a check.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Points, summed::summed};
use crate::{codes::FailureCode, fact::Observation, verdict::Verdict};

summed! {
    /// One check.
    pub struct CheckRecord as Check {
        counted {
            /// Its points, by its verdict.
            points: Points = |check| check.points(),
        }
        given {
            /// What it is worth.
            worth: u32 = |written| written.points.possible,
        }
        fields {
            /// Its id, which no other check of the step has: the author's, else the name as a word.
            id: String,
            /// The scenario's line.
            line: usize,
            /// What it proves.
            name: String,
            /// What was asked and seen.
            seen: Vec<Observation>,
            /// When it held, where it passed for what was true before and is true no more.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            held: Option<Timestamp>,
            /// The mistake that showed.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            mistake: Option<MistakeRecord>,
            /// The judgement.
            verdict: Verdict,
            /// How that is told.
            #[serde(default, skip_serializing_if = "Telling::is_judged")]
            telling: Telling,
            /// What did not pass, as a code that `labcheck explain` knows.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            code: Option<FailureCode>,
        }
    }
}

impl CheckRecord {
    /// Its points, by its verdict.
    pub fn points(&self) -> Points {
        Points::of(self.worth, &self.verdict)
    }
}

/// How a check that does not pass is told to a student. No verdict changes by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Telling {
    /// As it was judged.
    #[default]
    Judged,
    /// Nothing of it was done yet, so nothing of it was done wrong.
    NotBegun,
    /// Another check of the step, by its id, has to pass first.
    Waits(String),
}

impl Telling {
    fn is_judged(&self) -> bool {
        *self == Self::Judged
    }
}

/// A mistake that a scenario knows, seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Mistake")]
pub struct MistakeRecord {
    /// Its code.
    pub code: FailureCode,
    /// What the scenario says to the student.
    pub say: String,
}
