//! What comes out of an export, and what keeps one from coming.

use super::Notice;

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutFile {
    /// Its name, without a folder.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl OutFile {
    pub(super) fn new(name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: content.into() }
    }
}

/// What an export makes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// The files.
    pub files: Vec<OutFile>,
    /// What has to be known before a platform is given them: who is not in them, and why.
    pub notices: Vec<Notice>,
}

impl Export {
    /// One file with everybody in it.
    pub(super) fn file(name: &str, content: impl Into<Vec<u8>>) -> Self {
        Self { files: vec![OutFile::new(name, content)], notices: Vec::new() }
    }
}

/// Why nothing is exported, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A platform's import is matched by a roster.
    #[error(
        "{0} takes only students that it knows, and no roster was given; give the list that it exports"
    )]
    NoRoster(&'static str),
    /// Canvas would make a new assignment.
    #[error(
        "Canvas makes a new assignment of a title that it does not know; give the assignment's title with its number as Canvas exports it, such as \"Lab (123)\""
    )]
    NoAssignment,
    /// Canvas reads only so many columns as an assignment's.
    #[error(
        "Canvas knows an assignment by its number, and \"{0}\" has none; give the title as Canvas exports it, such as \"Lab (123)\""
    )]
    NoNumber(String),
    /// A result for Classroom 50 says where it comes from.
    #[error(
        "Classroom 50 takes a result only with what its environment says; run it where CLASSROOM, ASSIGNMENT and SUBMISSION_TAG are set"
    )]
    NoClassroom50,
    /// A value that Classroom 50's schema refuses.
    #[error(
        "Classroom 50 refuses the submission \"{0}\"; SUBMISSION_TAG has to begin with submit/"
    )]
    NotASubmission(String),
    /// The CSV writer refused.
    #[error("the table could not be written: {0}; report this as a defect of labcheck")]
    Csv(#[from] csv::Error),
    /// The JSON writer refused.
    #[error("the JSON could not be written: {0}; report this as a defect of labcheck")]
    Json(#[from] serde_json::Error),
    /// The spreadsheet's writer refused.
    #[error("the spreadsheet could not be written: {0}; take the csv in its place")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
}
