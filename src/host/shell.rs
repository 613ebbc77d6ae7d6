//! A live shell in which commands are typed one after the other, as a student types them.
//!
//! `export`, `cd`, assignments, functions and aliases last from one command to the next, and yet
//! each command's status, stdout and stderr come back apart and exact. It has no terminal:
//! dialogues are another module's. It must not judge, and it never repeats a command.
//!
//! Known limits: the shell is not interactive, so what ends a script ends the session too (`set -u`
//! and an unset variable in bash, a status other than 0 under `set -e`, even of `! true`), and
//! `exec >file` lasts for its own command only. A command that redefines `command` itself, or
//! writes into the session's private folder, defeats its own session.

#[cfg(test)]
mod fuzz;
mod live;
mod script;
mod spec;

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    os::unix::ffi::OsStrExt as _,
    path::PathBuf,
    time::Duration,
};

use rustix::process::Signal;

use super::{Exit, Limits};
use crate::cmdline;
use live::{Live, Order, Ran};
pub use spec::{ShellError, ShellOutput, ShellSpec};

/// How long a fresh shell may take to answer.
const START: Duration = Duration::from_secs(5);
/// A live shell. Dropping it, or a `run` of it, kills everyone it started.
#[derive(Debug)]
pub struct Shell {
    spec: ShellSpec,
    live: Option<Live>,
    exports: Option<BTreeMap<OsString, OsString>>,
    /// Why it is over, where it is.
    over: String,
}

impl Shell {
    /// Starts a shell and waits until it answers.
    pub async fn start(spec: ShellSpec) -> Result<Self, ShellError> {
        let live = Live::start(&spec)?;
        let program = spec.program.display().to_string();
        let mut shell = Self { spec, live: Some(live), exports: None, over: String::new() };
        let answer = match shell.run(":", &Limits::within(START)).await {
            Ok(output) if output.exit.is_success() && !output.ended => return Ok(shell),
            Ok(output) => output.exit.to_string(),
            Err(ShellError::Over(why)) => why,
            Err(error) => return Err(error),
        };
        Err(ShellError::NoShell { program, answer })
    }

    /// Types a command, with nothing on its stdin.
    pub async fn run(&mut self, command: &str, limits: &Limits) -> Result<ShellOutput, ShellError> {
        self.run_with_stdin(command, None, limits).await
    }

    /// Types a command that reads these bytes on its stdin.
    pub async fn run_with_stdin(
        &mut self,
        command: &str,
        stdin: Option<&[u8]>,
        limits: &Limits,
    ) -> Result<ShellOutput, ShellError> {
        if command.contains('\0') {
            return Err(ShellError::Nul);
        }
        // Out of `self` while it runs: where this future is dropped, the shell is dropped too.
        let mut live = self.live.take().ok_or_else(|| ShellError::Over(self.over.clone()))?;
        "its last command was abandoned".clone_into(&mut self.over);
        let folder = live.folder().to_owned();
        let broken = |source| ShellError::Broken { folder, source };
        let is_bash = self.spec.is_bash;
        let tells_pipe = is_bash && has_pipe(command);
        let order = Order { command, stdin, is_bash, tells_pipe };
        let output = match live.run(order, limits, &self.spec.cancel).await {
            Ok(Ran::Output(output)) => output,
            Ok(Ran::Over(exit)) => {
                self.over = format!("the shell had gone, {exit}");
                return Err(ShellError::Over(self.over.clone()));
            }
            Err(error) => return Err(broken(error)),
        };
        if output.ended {
            self.over = output.exit.to_string();
        } else {
            self.live = Some(live);
            self.exports.clone_from(&output.exports);
        }
        Ok(output)
    }

    /// What the session exports now, as a child of it would get it; labcheck's own mark and the
    /// shell's `_` aside.
    pub fn environment(&self) -> Result<BTreeMap<OsString, OsString>, ShellError> {
        let (question, exit) = ("/usr/bin/env -0", Exit::Code(127));
        self.exports.clone().ok_or(ShellError::Question { question, exit })
    }

    /// The folder the session is in now.
    pub async fn cwd(&mut self) -> Result<PathBuf, ShellError> {
        let printed = self.ask("\\command pwd -P").await?;
        let path = printed.strip_suffix(b"\n").unwrap_or(&printed);
        Ok(PathBuf::from(OsStr::from_bytes(path)))
    }

    async fn ask(&mut self, question: &'static str) -> Result<Vec<u8>, ShellError> {
        let last = self.live.as_ref().map_or(0, |live| live.last);
        let output = self.run(question, &Limits::within(START)).await?;
        if let Some(live) = &mut self.live {
            live.last = last;
        }
        if !output.exit.is_success() || output.stdout.truncated {
            return Err(ShellError::Question { question, exit: output.exit });
        }
        Ok(output.stdout.bytes)
    }

    /// Whether another command can be typed.
    pub fn is_live(&self) -> bool {
        self.live.is_some()
    }

    /// What the session was started with.
    pub fn spec(&self) -> &ShellSpec {
        &self.spec
    }

    /// Ends the session and everyone it started, and waits until they are gone.
    pub async fn end(mut self) {
        if let Some(mut live) = self.live.take() {
            live.end(&[Signal::HUP, Signal::TERM]).await;
        }
    }
}

/// Whether it has a pipe, and is whole: into a text that waits for more, nothing may be put.
fn has_pipe(command: &str) -> bool {
    let line = cmdline::read(command);
    line.pipes > 0 && line.is_whole
}

#[cfg(test)]
mod tests;
