//! Reads a record of any version of the format.

use serde::Deserialize;

use super::{FORMAT, RUNS_FORMAT, Record, Runs, v1};

/// Why a text cannot be read as a record, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON.
    #[error("this is no JSON: {0}; name the file that `labcheck run --json FILE` wrote")]
    NotJson(#[source] serde_json::Error),
    /// It does not say what it is.
    #[error(
        "this says no `format`, so it is no record; name the file that `labcheck run --json FILE` wrote"
    )]
    NoFormat,
    /// It is something else, or a record of a newer labcheck.
    #[error("{}", other_format(.0))]
    OtherFormat(String),
    /// It says that it is a record and is not.
    #[error("this is not a whole {format}: {error}; make it again with `labcheck run --json FILE`")]
    Invalid {
        /// The format that it names.
        format: &'static str,
        /// What is wrong.
        #[source]
        error: serde_json::Error,
    },
    /// It contradicts itself.
    #[error(
        "this is not a whole {RUNS_FORMAT}: {0}; make it again with `labcheck run --shard I/N --json FILE`"
    )]
    Contradicts(String),
}

/// What a file may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The record of one run.
    One(Box<Record>),
    /// Runs of several labs.
    Several(Box<Runs>),
}

fn other_format(format: &str) -> String {
    let what = if format == RUNS_FORMAT {
        "this is of several labs: name the record of one"
    } else if format.starts_with("labcheck/record/") {
        "install a newer labcheck"
    } else {
        "name the file that `labcheck run --json FILE` wrote"
    };
    format!("the format is `{format}`, and this reads {} and {FORMAT}; {what}", v1::FORMAT)
}

/// The first thing to know of a text.
#[derive(Deserialize)]
struct Head {
    format: Option<String>,
}

/// Reads a record, or runs of several labs.
pub fn read_any(text: &str) -> Result<Kept, ReadError> {
    match read(text) {
        Ok(record) => Ok(Kept::One(Box::new(record))),
        Err(ReadError::OtherFormat(format)) if format == RUNS_FORMAT => {
            let runs: Runs = serde_json::from_str(text)
                .map_err(|error| ReadError::Invalid { format: RUNS_FORMAT, error })?;
            match runs.contradiction() {
                Some(why) => Err(ReadError::Contradicts(why)),
                None => Ok(Kept::Several(Box::new(runs))),
            }
        }
        Err(error) => Err(error),
    }
}

/// Reads a record. One of an older version becomes what it would be today; what it does not tell is absent or unknown.
pub fn read(text: &str) -> Result<Record, ReadError> {
    let head: Head = serde_json::from_str(text).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => ReadError::NoFormat,
        serde_json::error::Category::Io
        | serde_json::error::Category::Syntax
        | serde_json::error::Category::Eof => ReadError::NotJson(error),
    })?;
    match head.format.as_deref() {
        Some(FORMAT) => {
            serde_json::from_str(text).map_err(|error| ReadError::Invalid { format: FORMAT, error })
        }
        Some(v1::FORMAT) => {
            v1::read(text).map_err(|error| ReadError::Invalid { format: v1::FORMAT, error })
        }
        Some(other) => Err(ReadError::OtherFormat(other.to_owned())),
        None => Err(ReadError::NoFormat),
    }
}
