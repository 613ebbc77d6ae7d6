//! What a recorder tells, a line each in JSON, and is answered by a line: at the start, and at the end.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    io::{self, BufRead as _, BufReader, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::process::geteuid;
use serde::{Deserialize, Serialize};

/// Where, in a machine.
pub(in crate::machine) const SOCKET: &str = "/run/labcheck/typed.sock";
/// Bytes of a line at most.
pub const LINE: u64 = 64 << 10;
/// Bytes of all arguments together, and of all variables, that are told.
const TOLD: usize = 8 << 10;
/// So many of each at most.
const WORDS: usize = 256;
/// Who listens answers in well under a millisecond. Nobody who types waits longer than this for it.
const WITHIN: Duration = Duration::from_secs(3);
/// How the names of variables begin that are told: what changes what Docker's programs do.
pub const PREFIXES: [&str; 4] = ["DOCKER_", "NOTARY_", "BUILDKIT_", "COMPOSE_"];

/// What was typed, as a process sees it.
#[derive(Debug)]
pub struct Typed<'t> {
    /// The path that it is started by, which may be a link's or a relative one.
    pub called: &'t Path,
    /// Where the program is.
    pub program: &'t Path,
    /// Its arguments.
    pub arguments: &'t [OsString],
    /// What is exported.
    pub exported: &'t BTreeMap<OsString, OsString>,
    /// The folder that it is started in.
    pub folder: Option<PathBuf>,
}

/// A program that was started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begun {
    /// Its path.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Whether some of what it was given is left out, since it is too much.
    pub is_cut: bool,
    /// The folder that it was started in.
    pub folder: String,
    /// What is exported, of the names that change what Docker's programs do.
    pub exported: BTreeMap<String, String>,
    /// The user's number, in there.
    pub user: u32,
    /// Whether `sudo` started it.
    pub by_sudo: bool,
    /// The terminal that it is typed at, as `/dev/pts/3`.
    pub terminal: Option<String>,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Ended {
    /// With this status.
    Status(i32),
    /// By this signal.
    Signal(i32),
}

impl Begun {
    /// The same as somebody who has typed it.
    pub(super) fn of(typed: &Typed<'_>) -> Self {
        let text = |text: &OsStr| text.to_string_lossy().into_owned();
        let arguments: Vec<String> = typed.arguments.iter().map(|word| text(word)).collect();
        let is_told = |name: &str| PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        let named = typed.exported.iter().map(|(name, value)| (text(name), text(value)));
        let exported: Vec<(String, String)> = named.filter(|(name, _)| is_told(name)).collect();
        let kept = fitting(arguments.iter().map(String::len));
        let kept_exported = fitting(exported.iter().map(|(name, value)| name.len() + value.len()));
        Self {
            program: typed.program.to_string_lossy().into_owned(),
            is_cut: kept < arguments.len() || kept_exported < exported.len(),
            arguments: arguments.into_iter().take(kept).collect(),
            folder: typed.folder.as_ref().map_or_else(String::new, |f| f.display().to_string()),
            exported: exported.into_iter().take(kept_exported).collect(),
            user: geteuid().as_raw(),
            by_sudo: typed.exported.contains_key(OsStr::new("SUDO_COMMAND")),
            terminal: terminal(),
        }
    }

    /// Whether it is no more than a recorder tells.
    pub fn is_within_bounds(&self) -> bool {
        fitting(self.arguments.iter().map(String::len)) == self.arguments.len()
            && fitting(self.exported.iter().map(|(name, value)| name.len() + value.len()))
                == self.exported.len()
    }
}

/// How many texts of these lengths are told, from the first on.
fn fitting(lengths: impl Iterator<Item = usize>) -> usize {
    let mut left = TOLD;
    let fits = |length: &usize| {
        let rest = left.checked_sub(length + 1);
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    lengths.take(WORDS).take_while(fits).count()
}

/// The terminal of one of the three streams.
fn terminal() -> Option<String> {
    let name = |name: std::ffi::CString| name.into_string().ok();
    rustix::termios::ttyname(io::stdin(), Vec::new())
        .or_else(|_| rustix::termios::ttyname(io::stdout(), Vec::new()))
        .or_else(|_| rustix::termios::ttyname(io::stderr(), Vec::new()))
        .ok()
        .and_then(name)
}

/// Who listens.
pub(super) struct Listener(BufReader<UnixStream>);

impl Listener {
    /// Tells of a start.
    pub(super) fn told(begun: &Begun) -> io::Result<Self> {
        let stream = UnixStream::connect(SOCKET)?;
        stream.set_read_timeout(Some(WITHIN))?;
        stream.set_write_timeout(Some(WITHIN))?;
        let mut listener = Self(BufReader::new(stream));
        listener.tell(begun)?;
        Ok(listener)
    }

    /// Tells of the end.
    pub(super) fn tell(&mut self, what: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(what)?;
        line.push(b'\n');
        self.0.get_mut().write_all(&line)?;
        let mut answer = String::new();
        self.0.read_line(&mut answer).map(|_| ())
    }
}
