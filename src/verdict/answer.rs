//! What is wrong with the answer to a question. What would be right is told nowhere: a student reads it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A question of the handout, and how often it was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionAsked {
    /// The question, where the scenario has words for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The step's id.
    pub step: String,
    /// The id of the check that asks.
    pub check: String,
    /// How many answers the student gave, those too that count no longer.
    pub answers: usize,
    /// How many answers count, where that has a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries: Option<usize>,
}

impl QuestionAsked {
    /// Whether no further answer counts.
    pub fn is_used_up(&self) -> bool {
        self.tries.is_some_and(|most| self.answers >= most)
    }
}

/// Why no answer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unanswered {
    /// None was given.
    NotYet,
    /// None was given since the step was put back.
    PutBack,
}

/// Why an answer is not right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum NotRight {
    /// It is another one.
    Another,
    /// It is no number, and one is asked for.
    NoNumber {
        /// What the number is in, as `MB`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
    /// It is longer than an answer can be, so labcheck did not write it down.
    TooLong,
}
