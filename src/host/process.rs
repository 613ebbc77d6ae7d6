//! The one door to subprocesses: a program, what it gets, what it may take, and what came of it.
//!
//! It must not judge the outcome, and nothing it started outlives it: not at the deadline, not on
//! cancellation, not when the future is dropped.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use tokio::io::AsyncWriteExt as _;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use super::{
    Captured, Environment, Exit, Limits, capture::Tap, family::Reach, inside, limits::PIPE_GRACE,
    running::Running,
};
use crate::machine::Entry;

/// A program to run once, without a terminal.
#[derive(Clone, Debug)]
pub struct Command {
    program: OsString,
    args: Vec<OsString>,
    environment: Environment,
    cwd: Option<PathBuf>,
    stdin: Vec<u8>,
    limits: Limits,
    inside: Option<Entry>,
}

/// What came of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// How it ended.
    pub exit: Exit,
    /// What it printed on standard output.
    pub stdout: Captured,
    /// What it printed on standard error.
    pub stderr: Captured,
    /// From the start until the program itself had ended, its background children aside.
    pub took: Duration,
}

impl Output {
    fn empty(exit: Exit, started: Instant) -> Self {
        let (stdout, stderr) = (Captured::default(), Captured::default());
        Self { exit, stdout, stderr, took: started.elapsed() }
    }
}

impl Command {
    /// A program, looked for on the `PATH` that the child will have, with an empty environment,
    /// nothing on stdin and the usual limits.
    pub fn new(program: impl Into<OsString>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            environment: Environment::default(),
            cwd: None,
            stdin: Vec::new(),
            limits: Limits::default(),
            inside: None,
        }
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets the environment. `LABCHECK_SPAWN` is added to it, to find what the program leaves.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Sets the folder it starts in.
    #[must_use]
    pub fn cwd(mut self, cwd: impl Into<PathBuf>) -> Self {
        self.cwd = Some(cwd.into());
        self
    }

    /// Sets what it reads on stdin, which then ends.
    #[must_use]
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// Sets what it may take.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Has it run in a machine of the lab's.
    #[must_use]
    pub fn inside(mut self, machine: Option<Entry>) -> Self {
        self.inside = machine;
        self
    }

    /// Runs it to its end, the deadline, or the cancellation, whichever comes first.
    ///
    /// At the latter two, everyone it started gets SIGTERM and soon after SIGKILL. When it ends
    /// by itself, its streams are read a moment longer, and what is left of its session is killed;
    /// a daemon that made a session of its own lives on.
    pub async fn run(self, cancel: &CancellationToken) -> Output {
        let started = Instant::now();
        if cancel.is_cancelled() {
            return Output::empty(Exit::Cancelled, started);
        }
        match self.watch(cancel, started).await {
            Ok(output) => output,
            Err(reason) => Output::empty(Exit::CouldNotStart { reason }, started),
        }
    }

    async fn watch(self, cancel: &CancellationToken, started: Instant) -> Result<Output, String> {
        let lost = |error: io::Error| {
            format!("{} could not be watched: {error}; run it again", self.program.display())
        };
        let mut running = self.start()?;
        let flooded = CancellationToken::new();
        let child = running.child();
        let _feeder = child.stdin.take().map(|mut pipe| {
            let bytes = self.stdin.clone();
            // A program need not read what it is given: a broken pipe is no error.
            AbortOnDropHandle::new(tokio::spawn(async move {
                let _ = pipe.write_all(&bytes).await;
            }))
        });
        let Limits { cap, flood, deadline } = self.limits;
        let missing = || lost(io::Error::other("its output is not piped"));
        let stdout = child.stdout.take().ok_or_else(missing)?;
        let stderr = child.stderr.take().ok_or_else(missing)?;
        let mut stdout = Tap::open(stdout, cap, flood, flooded.clone());
        let mut stderr = Tap::open(stderr, cap, flood, flooded.clone());

        let stopped = tokio::select! {
            biased;
            ended = running.ended() => ended.map(|()| None).map_err(lost)?,
            () = cancel.cancelled() => Some(Exit::Cancelled),
            () = flooded.cancelled() => Some(Exit::Flooded),
            () = tokio::time::sleep(deadline.saturating_sub(started.elapsed())) => {
                Some(Exit::TimedOut)
            }
        };
        let took = started.elapsed();
        let reach = if stopped.is_some() {
            running.end(&[Signal::TERM]).await;
            Reach::All
        } else {
            Reach::Session
        };
        let settled = tokio::time::Instant::now() + PIPE_GRACE;
        stdout.settle(settled).await;
        stderr.settle(settled).await;
        let reaped = running.reap(reach).await;
        let exit = stopped.map_or_else(|| reaped.map_err(lost), Ok)?;
        Ok(Output { exit, stdout: stdout.take(), stderr: stderr.take(), took })
    }

    fn start(&self) -> Result<Running, String> {
        let (inside, cwd) = (self.inside.as_ref(), self.cwd.as_deref());
        let mut command = inside::command(inside, &self.program, &self.args, cwd);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.stdin(if self.stdin.is_empty() { Stdio::null() } else { Stdio::piped() });
        self.environment.apply(&mut command);
        Running::start(command).map_err(|error| why_not_started(&self.program, cwd, &error))
    }
}

/// Becomes another program: same process, same terminal, its exit status ours. Returns only where
/// that fails, and why.
pub fn become_program(program: &Path, args: &[OsString], environment: &Environment) -> String {
    use std::os::unix::process::CommandExt as _;
    let mut command = tokio::process::Command::new(program);
    command.args(args);
    environment.apply(&mut command);
    let error = command.as_std_mut().exec();
    why_not_started(&program.as_os_str().to_owned(), None, &error)
}

/// Why a program could not be started, with what to do about it.
pub(super) fn why_not_started(program: &OsString, cwd: Option<&Path>, error: &io::Error) -> String {
    let name = program.display();
    if let Some(cwd) = cwd.filter(|cwd| !cwd.is_dir()) {
        let cwd = cwd.display();
        return format!("{name} could not be started in {cwd}: no such folder; create it");
    }
    if error.kind() == io::ErrorKind::NotFound {
        format!("{name} was not found; install it or put it on PATH")
    } else if error.kind() == io::ErrorKind::PermissionDenied {
        format!("{name} may not be run by this user; check its permissions")
    } else {
        format!("{name} could not be started: {error}; check that it runs by hand")
    }
}

#[cfg(test)]
mod tests;
