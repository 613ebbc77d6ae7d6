//! The line to a program on a pseudo-terminal: its output as it comes, our input as it is taken,
//! and the question that the terminal itself has to answer.

use std::{
    io,
    num::{NonZeroU16, NonZeroUsize},
    time::Duration,
};

use pty_process::{Pty, Size};
use rustix::{io::Errno, process::Signal, termios::LocalModes};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::{
    echo::Echoer,
    talk::{TerminalError, TerminalSpec},
};
use crate::{
    host::{
        Exit, Limits, family::Reach, inside, limits::PIPE_GRACE, process::why_not_started,
        running::Running,
    },
    text::Cleaner,
};

const ROWS: u16 = 24;
const COLUMNS: NonZeroU16 = NonZeroU16::new(80).unwrap();
/// "Where is the cursor?" (ECMA-48 DSR 6), which busybox's shell asks and waits for.
const QUESTION: &[u8] = b"\x1b[6n";
const ANSWER: &[u8] = b"\x1b[1;1R";
/// Bytes that a program has not read yet; further answers to its questions are dropped.
const MAX_UNSENT: usize = 16 << 10;

/// What happened on the line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// Something was printed or taken, or the time asked for has come: look again.
    Moved,
    /// The program ended or closed its terminal, and all that it printed has been read.
    Closed,
    /// It is to be ended, with this exit.
    Stop(Exit),
}

/// A program on a pseudo-terminal.
pub(super) struct Wire {
    running: Running,
    pty: Pty,
    limits: Limits,
    cancel: CancellationToken,
    started: Instant,
    /// What the terminal shows.
    pub(super) screen: Cleaner,
    /// Raw bytes printed so far.
    pub(super) total: u64,
    /// When something was printed or typed last.
    pub(super) active: Instant,
    /// How many bytes of the question have just come.
    asked: usize,
    unsent: Vec<u8>,
    ended: Option<Instant>,
    closed: bool,
}

impl Wire {
    pub(super) fn start(spec: &TerminalSpec) -> Result<Self, TerminalError> {
        let no_pty = |error| TerminalError::Pty(plain(error));
        let (pty, pts) = pty_process::open().map_err(no_pty)?;
        pty.resize(Size::new(ROWS, COLUMNS.get())).map_err(no_pty)?;
        let mut args = spec.args.clone();
        args.extend(["-c".into(), spec.command.clone().into()]);
        let (inside, cwd) = (spec.inside.as_ref(), spec.cwd.as_deref());
        let mut command = inside::command(inside, &spec.program, &args, cwd);
        spec.environment.apply(&mut command);
        if !spec.environment.sets("TERM") {
            command.env("TERM", "xterm");
        }
        let spawn = |command| pty_process::Command::from(command).spawn(pts).map_err(plain);
        let running = Running::adopt(command, spawn)
            .map_err(|error| TerminalError::Start(why_not_started(&spec.program, cwd, &error)))?;
        let now = Instant::now();
        Ok(Self {
            running,
            pty,
            limits: spec.limits,
            cancel: spec.cancel.clone(),
            started: now,
            screen: Cleaner::with_width(NonZeroUsize::from(COLUMNS)),
            total: 0,
            active: now,
            asked: 0,
            unsent: Vec::new(),
            ended: None,
            closed: false,
        })
    }

    /// Waits until something happens, at most until `late`.
    pub(super) async fn wait(&mut self, late: Instant) -> io::Result<Event> {
        if self.ended.is_none() && self.running.has_ended()? {
            self.ended = Some(Instant::now());
        }
        let held = self.ended.map(|ended| ended + PIPE_GRACE);
        if self.closed || held.is_some_and(|held| held <= Instant::now()) {
            self.closed = true;
            return Ok(Event::Closed);
        }
        let mut buffer = [0; 4096];
        let (mut reader, mut writer) = self.pty.split();
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Ok(Event::Stop(Exit::Cancelled)),
            () = tokio::time::sleep_until(self.started + self.limits.deadline) => {
                Ok(Event::Stop(Exit::TimedOut))
            }
            sent = writer.write(&self.unsent), if !self.unsent.is_empty() => self.sent(sent),
            read = reader.read(&mut buffer) => match read {
                Ok(count @ 1..) => Ok(self.take(&buffer[..count])),
                Err(error) if Errno::from_io_error(&error) != Some(Errno::IO) => Err(error),
                Ok(_) | Err(_) => { // EIO: nobody has the terminal open any more
                    self.closed = true;
                    Ok(Event::Closed)
                }
            },
            ended = self.running.ended(), if held.is_none() => ended.map(|()| Event::Moved),
            () = tokio::time::sleep_until(held.map_or(late, |held| held.min(late))) => {
                Ok(Event::Moved)
            }
        }
    }

    fn sent(&mut self, sent: io::Result<usize>) -> io::Result<Event> {
        match sent {
            Ok(count) => drop(self.unsent.drain(..count)),
            Err(error) if Errno::from_io_error(&error) == Some(Errno::IO) => self.unsent.clear(),
            Err(error) => return Err(error),
        }
        Ok(Event::Moved)
    }

    fn take(&mut self, bytes: &[u8]) -> Event {
        let room =
            self.limits.cap.saturating_sub(usize::try_from(self.total).unwrap_or(usize::MAX));
        self.screen.push(&bytes[..room.min(bytes.len())]);
        self.total += bytes.len() as u64;
        self.active = Instant::now();
        for byte in bytes {
            self.asked = match self.asked {
                asked if QUESTION[asked] == *byte => asked + 1,
                _ => usize::from(*byte == QUESTION[0]),
            };
            if self.asked == QUESTION.len() {
                self.asked = 0;
                if self.unsent.len() < MAX_UNSENT {
                    self.unsent.extend_from_slice(ANSWER);
                }
            }
        }
        if self.total > self.limits.flood { Event::Stop(Exit::Flooded) } else { Event::Moved }
    }

    /// Queues what a person types; it is sent while [`Self::wait`] waits.
    pub(super) fn send(&mut self, bytes: &[u8]) {
        self.unsent.extend_from_slice(bytes);
        self.active = Instant::now();
    }

    /// Whether all that was typed has been taken by the terminal.
    pub(super) fn is_sent(&self) -> bool {
        self.unsent.is_empty()
    }

    /// Who would echo a line typed now.
    pub(super) fn echoer(&self) -> io::Result<Echoer> {
        let modes = rustix::termios::tcgetattr(&self.pty)?.local_modes;
        Ok(match (modes.contains(LocalModes::ICANON), modes.contains(LocalModes::ECHO)) {
            (_, true) => Echoer::Terminal,
            (true, false) => Echoer::Nobody,
            (false, false) => Echoer::Program,
        })
    }

    /// Whether output was dropped.
    pub(super) fn is_truncated(&self) -> bool {
        self.total > self.limits.cap as u64
    }

    /// Waits for the program to end by itself and takes its exit; at the deadline it is ended.
    pub(super) async fn finish(mut self) -> io::Result<(Exit, Duration)> {
        let stopped = tokio::select! {
            biased;
            ended = self.running.ended() => ended.map(|()| None)?,
            () = self.cancel.cancelled() => Some(Exit::Cancelled),
            () = tokio::time::sleep_until(self.started + self.limits.deadline) => {
                Some(Exit::TimedOut)
            }
        };
        if let Some(exit) = stopped {
            return Ok(self.end(exit).await);
        }
        let took = self.ended.unwrap_or_else(Instant::now) - self.started;
        Ok((self.running.reap(Reach::All).await?, took))
    }

    /// Ends the program as a terminal that is closed does, and everyone it started.
    pub(super) async fn end(mut self, exit: Exit) -> (Exit, Duration) {
        let took = self.started.elapsed();
        self.running.end(&[Signal::HUP, Signal::TERM]).await;
        let _ = self.running.reap(Reach::All).await; // killed: its status says nothing
        (exit, took)
    }
}

fn plain(error: pty_process::Error) -> io::Error {
    #[cfg_attr(
        not(test),
        expect(clippy::wildcard_enum_match_arm, reason = "another crate's, which may grow")
    )]
    match error {
        pty_process::Error::Io(error) => error,
        pty_process::Error::Rustix(error) => error.into(),
        other => io::Error::other(other),
    }
}
