//! The record as a file.

use std::path::{Path, PathBuf};

use super::refusal::{Refusal, chain};
use crate::record::Record;

/// Where the record goes, opened before the work so that a wrong path costs nothing.
pub(crate) struct JsonTarget {
    file: tempfile::NamedTempFile,
    path: PathBuf,
}

impl JsonTarget {
    pub(crate) fn open(path: &Path) -> Result<Self, Refusal> {
        let folder =
            path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = tempfile::NamedTempFile::new_in(folder).map_err(|error| {
            Refusal::own(format!(
                "{} cannot be written: {error}; name another file with --json",
                path.display()
            ))
        })?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Written aside, then renamed: a reader never sees half a record.
    pub(crate) fn write(self, record: &Record) -> Result<(), Refusal> {
        serde_json::to_writer_pretty(self.file.as_file(), record)?;
        self.file.persist(&self.path).map_err(|error| Refusal::own(chain(&error)))?;
        Ok(())
    }
}
