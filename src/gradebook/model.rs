//! The model.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{grades::Grade, record::Record};

/// The grades of a class in one lab. Everything that a student wrote in it is untrusted text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gradebook {
    /// The lab's title.
    pub lab: String,
    /// The digest of the scenario that everything was judged by.
    pub scenario_digest: String,
    /// The digest of the policy; nothing where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_digest: Option<String>,
    /// One row a student, in the roster's order, then those that the roster does not have, by id.
    pub rows: Vec<Row>,
}

/// A student's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Who.
    pub student: Student,
    /// Whether the roster has them; nothing where there was no roster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_roster: Option<bool>,
    /// Where it came from: the file's name in what was given, as it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What came of it.
    pub entry: Entry,
}

/// Who somebody is, as far as anybody told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Student {
    /// What the course calls them; no two have the same.
    pub id: String,
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their login at the platform, where it is not the id (Canvas: SIS Login ID; Moodle: username).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// The platform's own number (Canvas: ID).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_id: Option<String>,
    /// Their group or section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
}

/// What came of a student.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Entry {
    /// They are graded.
    Graded(Box<Graded>),
    /// What they handed in, or their host, could not be judged: nobody's points are lost by that.
    Error(RowError),
    /// The roster has them, and nothing came.
    Missing,
}

/// A grade with its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Graded {
    /// The grade.
    pub grade: Grade,
    /// What it was counted from; without its steps where no format that shows them was asked for.
    pub record: Record,
    /// When the student's labcheck made the submission, or their host was looked at.
    pub handed_in: Timestamp,
    /// What somebody should look at. It never changes a grade.
    pub suspicions: Vec<Suspicion>,
}

/// Why a row has no grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowError {
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub next: String,
}

/// Something that somebody should look at, with its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suspicion {
    /// What it is, as a word.
    pub kind: String,
    /// What was seen, for a person.
    pub evidence: String,
}
