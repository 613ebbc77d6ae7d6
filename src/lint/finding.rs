//! What was found, with its place.

use schemars::JsonSchema;
use serde::Serialize;

use crate::codes::FindingCode;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing: it may be meant so.
    Note,
    /// Somebody will stumble over it.
    Warning,
    /// It cannot work, or the two texts do not say the same.
    Error,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of thing it is.
    pub code: FindingCode,
    /// How bad it is.
    pub severity: Severity,
    /// The file, as it was named.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1, in characters.
    pub column: usize,
    /// How many characters of the line it is about.
    pub length: usize,
    /// The line as it stands there, or what of it stands near.
    pub text: String,
    /// Characters of that before the place.
    pub before: usize,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Why it is none, where somebody said so.
    pub waived: Option<String>,
}

/// How many there are of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sums {
    /// Errors that nobody waived.
    pub errors: usize,
    /// Warnings that nobody waived.
    pub warnings: usize,
    /// Notes that nobody waived.
    pub notes: usize,
    /// What was waived.
    pub waived: usize,
}

impl Sums {
    /// Of these.
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let mut sums = Self::default();
        for finding in findings {
            let sum = match (&finding.waived, finding.severity) {
                (Some(_), _) => &mut sums.waived,
                (None, Severity::Error) => &mut sums.errors,
                (None, Severity::Warning) => &mut sums.warnings,
                (None, Severity::Note) => &mut sums.notes,
            };
            *sum += 1;
        }
        sums
    }
}
