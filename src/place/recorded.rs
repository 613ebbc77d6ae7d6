//! A record that somebody names, read.

use std::{
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use crate::{
    host::read,
    output::refusal::Refusal,
    record::{self, Kept, ReadError, Record},
    report::files::FileReport,
    submission::{self, Submission},
    text,
};

/// Bytes of a record at most: of each command's output it has 4 MiB.
const LIMIT: u64 = 256 << 20;
/// Characters of a path or an error shown at most.
const TOLD: usize = 2_000;

/// The record in this file.
pub(crate) fn read(path: &Path) -> Result<Record, Refusal> {
    by(record::read, path)
}

/// The record of one run, or of several labs, in this file.
pub(crate) fn read_any(path: &Path) -> Result<Kept, Refusal> {
    by(record::read_any, path)
}

/// What of a file can be told again.
pub(crate) enum Named {
    /// A record.
    Kept(Kept),
    /// What a student handed in, as it was sealed.
    Submitted(Box<Submission>),
}

/// What is in this file.
pub(crate) fn read_named(path: &Path) -> Result<Named, Refusal> {
    let bytes = bytes(path)?;
    if submission::is_one(&bytes) {
        let sealed = submission::read(&bytes).map_err(|why| unfit(path, &why.to_string()))?;
        return Ok(Named::Submitted(Box::new(sealed.submission)));
    }
    of(record::read_any, path, &bytes).map(Named::Kept)
}

fn by<T>(read: fn(&str) -> Result<T, ReadError>, path: &Path) -> Result<T, Refusal> {
    of(read, path, &bytes(path)?)
}

fn of<T>(read: fn(&str) -> Result<T, ReadError>, path: &Path, bytes: &[u8]) -> Result<T, Refusal> {
    read(&String::from_utf8_lossy(bytes)).map_err(|why| unfit(path, &why.to_string()))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Refusal> {
    read::bounded(path, LIMIT).map_err(|why| unfit(path, &why.to_string()))
}

/// Why a record is none that can be used, and what to do.
pub(crate) fn unfit(path: &Path, why: &str) -> Refusal {
    let name = text::shown(&path.display().to_string()).into_owned();
    Refusal::usage(format!("{name}: {}", text::for_terminal(why.as_bytes(), TOLD)))
}

/// Refuses to write over the record itself, by whatever name or link: it is what everything can be told from again.
pub(crate) fn spare(
    record: &Path,
    wanted: &[(&'static FileReport, PathBuf)],
) -> Result<(), Refusal> {
    let identity = |path: &Path| -> io::Result<(u64, u64)> {
        let there = fs::metadata(path)?;
        Ok((there.dev(), there.ino()))
    };
    let Ok(own) = identity(record) else { return Ok(()) };
    for (report, path) in wanted {
        let is_output = path == Path::new("-");
        let place = if is_output { Path::new("/dev/stdout") } else { path.as_path() };
        // What is not there yet is another file.
        if identity(place).is_ok_and(|other| other == own) {
            let (path, name) = (path.display(), report.name);
            let told = format!("{path} is the record itself; name another file for {name}");
            return Err(Refusal::usage(told));
        }
    }
    Ok(())
}
