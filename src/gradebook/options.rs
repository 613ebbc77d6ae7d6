//! What somebody says of an export.

use std::collections::BTreeMap;

/// What somebody says of an export. The default is what is safe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What a grade with undecided marks is to a platform.
    pub undecided: Undecided,
    /// Canvas: the assignment's title with its number, as its own export writes it: `Lab (123)`. One that matches nothing
    /// makes a new assignment there, so it is never guessed.
    pub assignment: Option<String>,
    /// Canvas: whether the second row says how many points are possible, which changes the assignment's.
    pub points_possible_row: bool,
    /// Classroom 50: what its environment says.
    pub classroom50: Option<Classroom50>,
}

/// What a grade with undecided marks is to a platform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Undecided {
    /// No number: the student is left out.
    #[default]
    LeaveOut,
    /// What is certain, as if the rest were lost. Somebody has to say so.
    AsLost,
}

/// What Classroom 50 says of an assignment by its environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classroom50 {
    /// `CLASSROOM`.
    pub classroom: String,
    /// `ASSIGNMENT`.
    pub assignment: String,
    /// Whether `ASSIGNMENT_TYPE` is `group`, and not `individual`.
    pub is_group: bool,
    /// What was submitted, by the student's id in the gradebook.
    pub submissions: BTreeMap<String, Submission50>,
}

/// What Classroom 50 says of a submission by its environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Submission50 {
    /// `OWNER`.
    pub owner: String,
    /// `SUBMISSION_TAG`: begins with `submit/`.
    pub submission: String,
    /// `COMMIT_URL`.
    pub commit: String,
    /// `RELEASE_URL`.
    pub release: String,
    /// `REVIEW_URL`.
    pub review: String,
}
