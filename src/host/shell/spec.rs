//! What a live shell is started with, and what comes of what is typed into it.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    io,
    os::unix::ffi::OsStrExt as _,
    path::PathBuf,
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use crate::{
    host::{Captured, Environment, Exit, family::MARK},
    machine::Entry,
};

/// The shell of a session.
#[derive(Clone, Debug)]
pub struct ShellSpec {
    /// A POSIX shell: `/bin/sh`, `bash`, …
    pub program: OsString,
    /// Its arguments; none make it read what is typed.
    pub args: Vec<OsString>,
    /// The environment it starts with. `LABCHECK_SPAWN` is added, to find what a command leaves.
    pub environment: Environment,
    /// The folder it starts in, labcheck's own where none is given.
    pub cwd: Option<PathBuf>,
    /// Whether it is bash, which can tell how each program of a pipe ended.
    pub is_bash: bool,
    /// The machine of the lab's that it is in, where it is in one.
    pub inside: Option<Entry>,
    /// Where its private folder is made; the machine has it, too.
    pub scratch: PathBuf,
    /// Ends the running command and the session.
    pub cancel: CancellationToken,
}

/// What came of one typed command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellOutput {
    /// How it ended. The shell's own exit where `ended` is set.
    pub exit: Exit,
    /// Whether the session is over: the command ended the shell, or was itself ended.
    pub ended: bool,
    /// How each program of its last pipe ended, in order; one where there was no pipe, none where
    /// the shell does not tell.
    pub pipe: Vec<i32>,
    /// What the session exports since, as a child of it would get it, labcheck's own mark and the
    /// shell's `_` aside; nothing where the session is over.
    pub exports: Option<BTreeMap<OsString, OsString>>,
    /// What it printed on standard output until it ended.
    pub stdout: Captured,
    /// What it printed on standard error until it ended.
    pub stderr: Captured,
    /// From typing it until its status was known.
    pub took: Duration,
}

/// Why a command could not be typed.
#[derive(Debug, thiserror::Error)]
pub enum ShellError {
    /// The shell did not start.
    #[error("{0}")]
    Start(String),
    /// The program started but is no shell.
    #[error("{program} does not answer as a POSIX shell does ({answer}); name another shell")]
    NoShell {
        /// What was started.
        program: String,
        /// What came instead of an answer.
        answer: String,
    },
    /// An earlier command ended the session.
    #[error("the session is over: {0}; start a new one")]
    Over(String),
    /// The command holds a NUL, which no shell can be given.
    #[error("the command holds a NUL byte; take it out")]
    Nul,
    /// The session's folder or pipes cannot be had.
    #[error("the shell session in {folder} broke: {source}; check the folder and its disk")]
    Broken {
        /// The session's private folder.
        folder: PathBuf,
        /// What went wrong.
        #[source]
        source: io::Error,
    },
    /// The session's environment or folder is not told.
    #[error("{question} did not answer in the session ({exit}); check that it runs by hand")]
    Question {
        /// What was typed.
        question: &'static str,
        /// How it ended.
        exit: Exit,
    },
}

pub(super) fn variables(text: &[u8]) -> BTreeMap<OsString, OsString> {
    let pair = |line: &[u8]| {
        let at = line.iter().position(|byte| *byte == b'=')?;
        let (name, value) = (OsStr::from_bytes(&line[..at]), OsStr::from_bytes(&line[at + 1..]));
        (name != "_" && name != MARK).then(|| (name.to_owned(), value.to_owned()))
    };
    text.split(|byte| *byte == 0).filter_map(pair).collect()
}
