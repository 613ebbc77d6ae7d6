//! The reports that go to a file, by one table: a format is a file of its own and a row here. From it come the flags
//! `--NAME FILE` of every verb that makes a record.

use crate::record::{self, Record};

/// A report that goes to a file.
pub struct FileReport {
    /// Its name: the flag.
    pub name: &'static str,
    /// What it is, for the flag's help.
    pub about: &'static str,
    /// The file's text.
    pub render: fn(&Record) -> Result<String, serde_json::Error>,
}

/// All of them.
pub(crate) const FILES: &[FileReport] = &[FileReport {
    name: "json",
    about: "Write the record of everything seen to this file; - is standard output, and people are told on standard error",
    render: record::to_json,
}];
