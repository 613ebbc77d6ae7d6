//! The running shell of a session: types one command into it and collects what came of it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use tempfile::TempDir;
use tokio::{
    io::AsyncWriteExt as _,
    net::unix::pipe::{Receiver, Sender},
    process::ChildStdin,
};
use tokio_util::sync::CancellationToken;

use super::{
    script::{Files, Told, Typed},
    spec::{ShellError, ShellOutput, ShellSpec, variables},
};
use crate::host::{
    Captured, Exit, Limits, capture::Tap, family::Reach, fifo, inside, limits::PIPE_GRACE,
    process::why_not_started, running::Running,
};

/// How long `env` may take.
const ENV_WITHIN: Duration = Duration::from_secs(5);
/// How often the status is looked for when no notice of it came.
const TICK: Duration = Duration::from_millis(25);
/// How many background commands' outputs are kept flowing; those of older ones are closed.
const DRAINS: usize = 64;

#[derive(Debug)]
pub(super) struct Live {
    running: Running,
    stdin: ChildStdin,
    /// The private folder of the session.
    folder: TempDir,
    /// What the shell itself prints outside of commands: in some shells that of an EXIT trap.
    own: [Tap; 2],
    typed: u64,
    /// What `$?` is to the next command.
    pub(super) last: i32,
    /// What it exported when that was last asked: as it lists it itself, and as a child of it gets it.
    exported: Option<(Vec<u8>, Vec<u8>)>,
    drains: Vec<Tap>,
    /// The notice of the last command: closed only once the shell must be past it.
    notice: Option<Receiver>,
    /// The same of the last question.
    asked: Option<Receiver>,
}

/// What is to be typed.
pub(super) struct Order<'o> {
    pub(super) command: &'o str,
    pub(super) stdin: Option<&'o [u8]>,
    /// Whether the shell is bash.
    pub(super) is_bash: bool,
    /// Whether the shell is to tell how the programs of a pipe ended.
    pub(super) tells_pipe: bool,
}

/// What came of typing a command.
pub(super) enum Ran {
    Output(ShellOutput),
    /// The shell was gone before the command was typed.
    Over(Exit),
}

impl Live {
    pub(super) fn start(spec: &ShellSpec) -> Result<Self, ShellError> {
        let folder = tempfile::Builder::new().prefix("labcheck-shell-").tempdir_in(&spec.scratch);
        let folder =
            folder.map_err(|source| ShellError::Broken { folder: spec.scratch.clone(), source })?;
        let (inside, cwd) = (spec.inside.as_ref(), spec.cwd.as_deref());
        let mut command = inside::command(inside, &spec.program, &spec.args, cwd);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        spec.environment.apply(&mut command);
        let mut running = Running::start(command)
            .map_err(|error| ShellError::Start(why_not_started(&spec.program, cwd, &error)))?;
        let child = running.child();
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(ShellError::Start("the shell has no pipes; run it again".to_owned()));
        };
        let Limits { cap, .. } = Limits::default();
        let never = CancellationToken::new;
        let own =
            [Tap::open(stdout, cap, u64::MAX, never()), Tap::open(stderr, cap, u64::MAX, never())];
        let (typed, last, drains) = (0, 0, Vec::new());
        let (notice, asked, exported) = (None, None, None);
        Ok(Self { running, stdin, folder, own, typed, last, exported, drains, notice, asked })
    }

    /// Types a command and waits for what comes first: its status, the shell's end, or a limit.
    pub(super) async fn run(
        &mut self,
        Order { command, stdin, is_bash, tells_pipe }: Order<'_>,
        limits: &Limits,
        cancel: &CancellationToken,
    ) -> io::Result<Ran> {
        let started = Instant::now();
        if self.running.has_ended()? {
            return Ok(Ran::Over(self.running.reap(Reach::All).await?));
        }
        self.typed += 1;
        let files = Files::new(self.folder.path(), self.typed);
        if let Some(bytes) = stdin {
            fs::write(files.stdin(), bytes)?;
        }
        let input = stdin.map_or_else(|| PathBuf::from("/dev/null"), |_| files.stdin());
        let script = files.script(Typed {
            command: command.as_bytes(),
            stdin: &input,
            before: self.last,
            is_bash,
            tells_pipe,
        });
        let flooded = CancellationToken::new();
        let mut streams = Streams::open(&files, limits, &flooded)?;
        let notice = fifo::listen(&files.done())?;

        let stopped = tokio::select! {
            biased;
            () = cancel.cancelled() => Err(Exit::Cancelled),
            told = self.answer(&script, &notice, || files.told()) => Ok(told?),
            () = flooded.cancelled() => Err(Exit::Flooded),
            () = tokio::time::sleep(limits.deadline) => Err(Exit::TimedOut),
        };
        let took = started.elapsed();
        let (exit, told) = match stopped {
            Ok(Some(told)) => (Exit::Code(told.status), Some(told)),
            Ok(None) => (self.running.reap(Reach::All).await?, None),
            Err(exit) => {
                self.end(&[Signal::TERM]).await;
                (exit, None)
            }
        };
        let ended = told.is_none();
        let (mut stdout, stderr) = streams.finish().await;
        if ended {
            self.add_own(&mut stdout, limits.cap).await;
        } else {
            self.last = exit.code().unwrap_or_default();
            self.notice = Some(notice);
            self.keep_flowing(streams);
        }
        let Told { pipe, list, .. } = told.unwrap_or_default();
        let exports = if ended { None } else { self.exports(&files, list, cancel).await? };
        if !ended {
            files.remove()?;
        }
        let exports = exports.map(|exports| variables(&exports));
        Ok(Ran::Output(ShellOutput { exit, ended, pipe, exports, stdout, stderr, took }))
    }

    /// Types a script and waits for what it came to, as `told` reads it; nothing where the shell ended instead.
    async fn answer<T>(
        &mut self,
        script: &[u8],
        notice: &Receiver,
        told: impl Fn() -> io::Result<Option<T>>,
    ) -> io::Result<Option<T>> {
        let typing = async {
            let _ = self.stdin.write_all(script).await; // a shell that is gone is seen below
            loop {
                // Ready for good once the writer was there; the tick is for systems that are
                // ready at once or never.
                let _ = tokio::time::timeout(TICK, notice.readable()).await;
                if let Some(told) = told()? {
                    return io::Result::Ok(told);
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            biased;
            told = typing => told.map(Some),
            ended = self.running.ended() => {
                ended?;
                told() // it may have ended right after the command
            }
        }
    }

    /// What a child of it gets now, where it exports this by its own list; a list that is none tells nothing.
    async fn exports(
        &mut self,
        files: &Files,
        list: Option<Vec<u8>>,
        cancel: &CancellationToken,
    ) -> io::Result<Option<Vec<u8>>> {
        if let (Some(list), Some((known, exports))) = (&list, &self.exported)
            && list == known
        {
            return Ok(Some(exports.clone()));
        }
        let notice = fifo::listen(&files.asked())?;
        let question = files.question();
        let printed = tokio::select! {
            biased;
            () = cancel.cancelled() => None,
            printed = self.answer(&question, &notice, || Ok(files.told_exports())) => printed?,
            () = tokio::time::sleep(ENV_WITHIN) => None,
        };
        let exports = printed.filter(|bytes| !bytes.is_empty());
        self.exported = list.zip(exports.clone());
        self.asked = Some(notice);
        Ok(exports)
    }

    /// The private folder of the session.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends the shell and everyone it started.
    pub(super) async fn end(&mut self, signals: &[Signal]) {
        self.running.end(signals).await;
        let _ = self.running.reap(Reach::All).await; // killed: its status says nothing
    }

    async fn add_own(&mut self, stdout: &mut Captured, cap: usize) {
        let [own, _] = &mut self.own;
        own.settle(tokio::time::Instant::now() + PIPE_GRACE).await;
        let own = own.take();
        stdout.push(&own.bytes, cap);
        stdout.truncated |= own.truncated;
    }

    /// Reads on for a background child, which would be killed by a closed pipe.
    fn keep_flowing(&mut self, streams: Streams) {
        self.drains.extend(streams.taps);
        self.drains.retain(Tap::is_open);
        let surplus = self.drains.len().saturating_sub(DRAINS);
        self.drains.drain(..surplus);
    }
}

/// The two outputs of one command.
struct Streams {
    taps: [Tap; 2],
    /// Keeps the pipes from ending before the shell has opened them.
    held: Option<[Sender; 2]>,
}

impl Streams {
    fn open(files: &Files, limits: &Limits, flooded: &CancellationToken) -> io::Result<Self> {
        let open = |path: &Path| {
            let receiver = fifo::listen(path)?;
            let sender = fifo::hold(path)?;
            io::Result::Ok((Tap::open(receiver, limits.cap, limits.flood, flooded.clone()), sender))
        };
        let ((stdout, first), (stderr, second)) = (open(&files.stdout())?, open(&files.stderr())?);
        Ok(Self { taps: [stdout, stderr], held: Some([first, second]) })
    }

    async fn finish(&mut self) -> (Captured, Captured) {
        self.held = None;
        let settled = tokio::time::Instant::now() + PIPE_GRACE;
        let [stdout, stderr] = &mut self.taps;
        stdout.settle(settled).await;
        stderr.settle(settled).await;
        (stdout.take(), stderr.take())
    }
}
