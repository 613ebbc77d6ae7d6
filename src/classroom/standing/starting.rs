//! One start at a time: a file in the state folder whose lock the starter holds, and with it the
//! keeper that it starts, until the classroom is found by its session. What the keeper says on its
//! standard error goes into the file.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _},
    os::{
        fd::AsFd,
        unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    },
    path::{Path, PathBuf},
};

use rustix::fs::{FlockOperation, OFlags, flock};

use crate::{
    classroom::state::{self, StateError},
    host::{own::NotOwn, pidfd::Pidfd},
};

/// The file's name in a state folder.
const FILE: &str = "starting.log";
/// What it is called in the classroom's folder.
pub const LOG: &str = "keeper.log";
/// What the keeper writes first, before its process id.
const PID: &str = "keeper ";
/// Bytes of a log that are read.
const LOG_READ: u64 = 16 << 10;

/// The right to start a classroom.
#[derive(Debug)]
pub struct Starting {
    path: PathBuf,
    file: File,
}

/// A start that somebody else is at.
#[derive(Debug)]
pub struct InProgress {
    /// The keeper, once there is one.
    pub keeper: Option<Pidfd>,
    /// Its number.
    pub pid: Option<u32>,
}

impl Starting {
    /// Takes the right; nothing where somebody else has it.
    pub fn begin(base: &Path) -> Result<Option<Self>, StateError> {
        state::make_in(base, || Self::take(base))
    }

    fn take(base: &Path) -> io::Result<Option<Self>> {
        let path = base.join(FILE);
        let file = open(&path, true)?;
        if !lock(&file)? {
            return Ok(None);
        }
        if !is_at(&file, &path) {
            return Err(io::ErrorKind::NotFound.into());
        }
        file.set_len(0)?; // what a killed start left
        Ok(Some(Self { path, file }))
    }

    /// The file, for the keeper's standard error.
    pub fn log(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// What was written to it.
    pub fn written(&self) -> String {
        log_at(&self.path)
    }

    /// Gives the right up, and takes the file away where it is still there.
    pub fn end(self) {
        if is_at(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path); // a stale one is removed by the next
        }
        if let Some(base) = self.path.parent() {
            let _ = fs::remove_dir(base); // not empty: a classroom is in it
        }
    }
}

/// The start that is going on below a state folder, if any. What a killed one left is removed.
pub fn in_progress(base: &Path) -> io::Result<Option<InProgress>> {
    if !state::look(base).map_err(io::Error::other)? {
        return Ok(None);
    }
    let path = base.join(FILE);
    let file = match open(&path, false) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if lock(&file)? {
        Starting { path, file }.end();
        return Ok(None);
    }
    let log = log_at(&path);
    let pid = log.lines().next().and_then(|line| line.strip_prefix(PID)?.parse().ok());
    Ok(Some(InProgress { keeper: pid.and_then(|pid| Pidfd::holding(pid, &path)), pid }))
}

/// The keeper's side: says who it is.
pub fn first_words() -> String {
    format!("{PID}{}", std::process::id())
}

/// The keeper's side: the classroom can be found from now on. Its log moves into the folder, and
/// the lock, held on standard error, is given up for the starter too.
pub fn stands(base: &Path, folder: &Path, stderr: &impl AsFd) -> io::Result<()> {
    fs::rename(base.join(FILE), folder.join(LOG))?;
    Ok(flock(stderr, FlockOperation::Unlock)?)
}

/// The keeper's side: there will be no classroom. Its starter may be gone.
pub fn failed(base: &Path) {
    let _ = fs::remove_file(base.join(FILE));
    let _ = fs::remove_dir(base);
}

fn open(path: &Path, create: bool) -> io::Result<File> {
    let no_link = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(create).mode(0o600).custom_flags(no_link);
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(NotOwn::NoFile.into()) }
}

fn lock(file: &File) -> io::Result<bool> {
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Whether this path still leads to this file: it may have been moved or removed before the lock.
fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(ours), Ok(there)) = (file.metadata(), fs::metadata(path)) else { return false };
    (ours.dev(), ours.ino()) == (there.dev(), there.ino())
}

fn log_at(path: &Path) -> String {
    let mut bytes = Vec::new();
    // What cannot be read says nothing.
    let _ = open(path, false).and_then(|file| file.take(LOG_READ).read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn one_starts_at_a_time_and_the_keeper_holds_the_right_with_its_log() {
        let top = tempfile::tempdir().unwrap();
        let base = top.path().join("state");
        let starting = Starting::begin(&base).unwrap().unwrap();
        assert!(Starting::begin(&base).unwrap().is_none());
        assert!(in_progress(&base).unwrap().unwrap().keeper.is_none());
        let mut log = starting.log().unwrap();
        drop(starting); // the starter is killed
        writeln!(log, "{}", first_words()).unwrap();
        let start = in_progress(&base).unwrap().unwrap();
        assert!(start.keeper.is_some() && start.pid == Some(std::process::id()));
        let room = base.join("room");
        fs::create_dir(&room).unwrap();
        stands(&base, &room, &log).unwrap();
        assert!(in_progress(&base).unwrap().is_none());
        Starting::begin(&base).unwrap().unwrap().end();
        assert!(room.join(LOG).exists() && !base.join(FILE).exists());
    }

    #[test]
    fn what_a_killed_start_left_is_taken_away() {
        let top = tempfile::tempdir().unwrap();
        let base = top.path().join("state");
        drop(Starting::begin(&base).unwrap().unwrap());
        assert!(in_progress(&base).unwrap().is_none());
        assert!(!base.exists());
    }
}
