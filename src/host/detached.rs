//! A process that outlives us: in a session of its own, without a terminal, in no folder of the
//! user's. Its first line on standard output is all that is read of it.

use std::{ffi::OsString, fs::File, io, path::PathBuf, process::Stdio};

use process_wrap::tokio::{CommandWrap, CommandWrapper as _, ProcessSession};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    process::{Child, Command},
};

use super::{Environment, family::MARK, process::why_not_started};

/// Bytes of the first line that are read.
const LINE: u64 = 64 << 10;

/// A process to start and leave alone.
#[derive(Debug)]
pub struct Detached {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Its environment.
    pub environment: Environment,
    /// Where its standard error goes. Locks on this file are held by it too.
    pub stderr: File,
}

/// One that was started. Dropping this leaves it running.
#[derive(Debug)]
pub struct Started {
    child: Child,
}

impl Detached {
    /// Starts it.
    pub fn start(self) -> Result<Started, String> {
        let mut command = Command::new(&self.program);
        command.args(&self.args).current_dir("/");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(self.stderr);
        self.environment.without(MARK).apply(&mut command);
        let core = CommandWrap::with_new("", |_| {}); // the hook looks at no other wrapper
        let started = ProcessSession.pre_spawn(&mut command, &core).and_then(|()| command.spawn());
        let program = self.program.into_os_string();
        let child = started.map_err(|error| why_not_started(&program, None, &error))?;
        Ok(Started { child })
    }
}

impl Started {
    /// Waits for its first line; empty where it ended without one.
    pub async fn first_line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if let Some(stdout) = self.child.stdout.take() {
            BufReader::new(stdout.take(LINE)).read_line(&mut line).await?;
        }
        Ok(line)
    }

    /// Asks it to end, and waits until it has.
    pub async fn end(mut self) -> io::Result<()> {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(id) = id {
            let _ = kill_process(id, Signal::TERM); // it may have ended: it is ours to wait for
        }
        self.child.wait().await.map(|_| ())
    }

    /// Waits until it has ended by itself.
    pub async fn ended(mut self) -> io::Result<()> {
        self.child.wait().await.map(|_| ())
    }
}
