//! What is said on a terminal: what is typed and waited for, and what was seen.

use std::{ffi::OsString, io, path::PathBuf, time::Duration};

use regex::Regex;
use tokio_util::sync::CancellationToken;

use super::key::Keys;
use crate::{
    host::{Environment, Exit, Limits},
    machine,
};

/// A command line to talk to.
#[derive(Clone, Debug)]
pub struct TerminalSpec {
    /// The shell that reads the command line, given to it after `-c`.
    pub program: OsString,
    /// The shell's own arguments, before `-c`.
    pub args: Vec<OsString>,
    /// The command line, as typed at a prompt.
    pub command: String,
    /// The environment; that of a live shell is had by [`crate::host::shell::Shell::environment`].
    /// `TERM` is `xterm` where it sets none.
    pub environment: Environment,
    /// The folder it starts in.
    pub cwd: Option<PathBuf>,
    /// The machine of the lab's that it is in, where it is in one.
    pub inside: Option<machine::Entry>,
    /// What the whole dialogue may take. `cap` is what is kept of its output.
    pub limits: Limits,
    /// Ends it.
    pub cancel: CancellationToken,
}

/// What a person does at the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Types a line and Enter.
    Line(String),
    /// Presses keys.
    Keys(Keys),
}

/// One turn of a dialogue.
#[derive(Clone, Debug)]
pub struct Turn {
    /// What is done first, if anything. It is done once the output has been quiet for a moment.
    pub input: Option<Input>,
    /// What the output since then must show before the dialogue goes on. Where nothing is done in
    /// this turn, the output since what the turn before waited for.
    pub until: Option<Regex>,
    /// How long that is waited for.
    pub within: Duration,
}

/// What happened in one turn, or before the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What was typed or pressed.
    pub input: Option<Input>,
    /// What was seen from then until the next turn, cleaned, without the echo.
    pub seen: String,
    /// Whether what was waited for came; nothing where nothing was waited for.
    pub met: Option<bool>,
}

/// Why a dialogue stopped before its last turn was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// What this turn (from 0) waited for did not come in time.
    NotSeen(usize),
    /// The program ended or closed the terminal before or in this turn.
    Closed(usize),
    /// The dialogue was ended in this turn: see its exit for why.
    Ended(usize),
}

/// What was said on a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// What was printed before the first turn, then one entry for each turn that was begun.
    pub entries: Vec<Entry>,
    /// Where it stopped early, if it did.
    pub halt: Option<Halt>,
    /// How the program ended. After a halt that left it running, it was ended as at a deadline.
    pub exit: Exit,
    /// Whether output was dropped because it passed the cap.
    pub truncated: bool,
    /// From the start until the program had ended.
    pub took: Duration,
}

/// Why there was no dialogue.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// The shell did not start.
    #[error("{0}")]
    Start(String),
    /// A line to type holds a control character.
    #[error("{0:?} cannot be typed as one line; use a turn for each line and press keys by name")]
    Line(String),
    /// No pseudo-terminal.
    #[error("there is no pseudo-terminal to be had ({0}); check that /dev/pts is mounted")]
    Pty(#[source] io::Error),
    /// The dialogue broke.
    #[error("the terminal broke ({0}); run it again")]
    Broken(#[source] io::Error),
}
