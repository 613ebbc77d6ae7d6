//! The reports that go to a file.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{files::Target, refusal::Refusal};
use crate::report::{files::FileReport, reported::Reported};

/// Where reports go, opened before the work so that a wrong path costs nothing.
pub(crate) struct ReportFiles(Vec<ReportFile>);

/// One of them.
pub(crate) struct ReportFile {
    report: &'static FileReport,
    target: Target,
    path: PathBuf,
}

impl ReportFiles {
    pub(crate) fn open(wanted: &[(&'static FileReport, PathBuf)]) -> Result<Self, Refusal> {
        for (at, (report, path)) in wanted.iter().enumerate() {
            if wanted[..at].iter().any(|(_, other)| other == path) {
                let path = path.display();
                let told =
                    format!("{path} is to be two reports; name another file for {}", report.name);
                return Err(Refusal::usage(told));
            }
        }
        let targets = wanted.iter().map(|(report, path)| ReportFile::open(report, path));
        Ok(Self(targets.collect::<Result<_, _>>()?))
    }

    /// Writes all of them, those too that come after one that fails.
    pub(crate) fn write<'r>(self, reported: impl Into<Reported<'r>>) -> Result<(), Refusal> {
        let reported = reported.into();
        let written: Vec<_> = self.0.into_iter().map(|file| file.write(reported)).collect();
        written.into_iter().collect()
    }

    /// Writes one text into each of them.
    pub(crate) fn write_text(self, text: &str) -> Result<(), Refusal> {
        let written: Vec<_> = self.0.into_iter().map(|file| file.put(text)).collect();
        written.into_iter().collect()
    }
}

impl ReportFile {
    pub(crate) fn open(report: &'static FileReport, path: &Path) -> Result<Self, Refusal> {
        let target = Target::open(path, true);
        let target = target.map_err(|error| cannot_be_written(report, path, &error))?;
        Ok(Self { report, target, path: path.to_owned() })
    }

    /// Whether another file may stand beside it.
    pub(crate) fn is_file(&self) -> bool {
        self.target.is_file()
    }

    pub(crate) fn write<'r>(self, reported: impl Into<Reported<'r>>) -> Result<(), Refusal> {
        let text = (self.report.render)(reported.into())
            .map_err(|error| Refusal::own(error.to_string()))?;
        self.put(&text)
    }

    fn put(self, text: &str) -> Result<(), Refusal> {
        let written = self.target.write(text);
        written.map_err(|error| cannot_be_written(self.report, &self.path, &error))
    }
}

/// Why a file of a flag's cannot be written, and what to do.
pub(crate) fn cannot_be_written(report: &FileReport, path: &Path, error: &io::Error) -> Refusal {
    Refusal::own(format!(
        "{} cannot be written: {error}; name another file for {}",
        path.display(),
        report.name
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{record, report::files::FILES};

    #[test]
    fn one_report_that_cannot_be_written_takes_no_other_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
        let wanted = [&first, &second].map(|path| (&FILES[0], path.clone()));
        let files = ReportFiles::open(&wanted).unwrap();
        // Nothing is renamed onto a folder.
        std::fs::create_dir(&first).unwrap();
        let text = std::fs::read_to_string("tests/records/v1/run-failed.json").unwrap();
        let record = record::read(&text).unwrap();
        assert!(files.write(&record).is_err());
        assert_eq!(record::read(&std::fs::read_to_string(second).unwrap()).unwrap(), record);
        let Err(told) = ReportFiles::open(&[(&FILES[0], folder.path().join("no/x"))]) else {
            panic!()
        };
        let told = format!("{told:?}");
        assert!(told.contains("name another file for json"), "{told}");
    }
}
