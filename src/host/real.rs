//! A real host: live shells for the lab's commands, a terminal for its dialogues, and the observer.

use std::{path::PathBuf, time::Duration};

use futures_util::{StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;

use super::{
    Environment, Host, Limits, Observe, Say, Typed,
    context::{client_engine, led_by},
    docker::{Variables, exit, outcome},
    door::Door,
    evidence::{Evidence, UpTo},
    observer::Observer,
    shell::{ShellError, ShellOutput},
    shells::{ShellProgram, Shells},
    terminal::{self, Halt, Input, KeyError, TerminalSpec, Transcript, Turn},
};
use crate::{
    cmdline,
    fact::{Fact, ObserveError, Query},
    journal::{self, Deed, Subject},
    outcome::{Circumstances, ClientEngine, Exit, Outcome, Stream},
};

/// The shell whose environment checks ask about.
const MAIN: &str = "main";
const PING_WITHIN: Duration = Duration::from_secs(2);
/// How many of an engine's events are read; it remembers 256.
const EVENTS: usize = 1_000;

/// A host with live shells.
#[derive(Debug)]
pub struct RealHost {
    observer: Observer,
    door: Option<Door>,
    evidence: Option<Evidence>,
    shells: Shells,
}

impl RealHost {
    /// Shells of this program begin with these exported variables in this folder. Where the engine is a user's own,
    /// they are led to it through the door.
    pub fn new(
        observer: Observer,
        program: ShellProgram,
        mut variables: Variables,
        folder: PathBuf,
        door: Option<Door>,
    ) -> Self {
        if let Some(door) = &door {
            variables.insert("DOCKER_HOST".into(), door.address().into());
        }
        let shells = Shells::new(program, variables, folder, &observer);
        Self { observer, door, evidence: None, shells }
    }

    /// The same, with a journal of what is done.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Option<Evidence>) -> Self {
        self.evidence = evidence;
        self
    }

    /// Ends all shells; what is typed next is typed into new ones.
    pub async fn begin_anew(&mut self) {
        self.shells.begin_anew().await;
    }

    /// Ends all shells.
    pub async fn end(self) {
        self.shells.end().await;
    }

    /// Where a text that is to be typed would lead docker, if that is not the lab's engine.
    fn detour(&self, shell: &str, text: &str) -> Option<ClientEngine> {
        let exports = self.shells.exports(shell);
        let mut goes = cmdline::detours(text).into_iter().map(|detour| led_by(exports, detour));
        goes.find_map(|goes| self.elsewhere(goes))
    }

    async fn run_with(
        &mut self,
        shell: &str,
        command: &str,
        stdin: Option<&str>,
        within: Duration,
    ) -> Outcome {
        if let Some(elsewhere) = self.detour(shell, command) {
            return untyped(elsewhere);
        }
        let (limits, stdin) = (Limits::within(within), stdin.map(str::as_bytes));
        let (ran, is_fresh) = match self.shells.get(shell).await {
            Ok((shell, is_fresh)) => {
                (shell.run_with_stdin(command, stdin, &limits).await, is_fresh)
            }
            Err(error) => (Err(error), false),
        };
        let mut outcome = match ran {
            Ok(output) => self.typed(shell, command, output, within).await,
            Err(error) => lost(&error.to_string()),
        };
        outcome.circumstances.fresh_shell = is_fresh;
        outcome
    }

    fn elsewhere(&self, goes: super::context::Goes) -> Option<ClientEngine> {
        let lab = self.observer.engine.host();
        let is_the_door = self.door.as_ref().is_some_and(|door| door.address() == goes.to);
        let differs = !is_the_door && !self.observer.is_the_labs(&goes.to);
        differs.then(|| ClientEngine { lab: lab.to_owned(), client: goes.to, by: goes.by })
    }

    /// What came of a typed command, and where docker goes since. A shell in which it goes elsewhere
    /// is typed into no more.
    async fn typed(
        &mut self,
        name: &str,
        command: &str,
        output: ShellOutput,
        within: Duration,
    ) -> Outcome {
        let elsewhere =
            output.exports.as_ref().and_then(|exports| self.elsewhere(client_engine(exports)));
        if elsewhere.is_some() {
            self.shells.discard(name).await;
        } else {
            self.shells.remember(name, output.exports.clone());
        }
        let by_itself =
            output.exit.code().is_some() || matches!(output.exit, super::Exit::Signal(_));
        let seen = output.pipe.len().saturating_sub(1);
        let circumstances = Circumstances {
            unseen_pipes: cmdline::read(command).pipes.saturating_sub(seen),
            ended_shell: output.ended && by_itself && !is_exit(command),
            elsewhere,
            pipe: if seen > 0 { output.pipe } else { Vec::new() },
            ..Circumstances::default()
        };
        let outcome = outcome(output.exit, &output.stdout, &output.stderr, output.took, within);
        Outcome { circumstances: Box::new(circumstances), ..outcome }
    }

    /// Holds a dialogue in the environment and the folder that the shell has now.
    async fn converse(
        &mut self,
        shell: &str,
        command: &str,
        talk: &[Say],
        within: Duration,
    ) -> Result<(Transcript, bool), String> {
        let cancel = self.observer.cancel.clone();
        let said = |error: ShellError| error.to_string();
        let program = self.shells.program().clone();
        let inside = self.shells.inside(shell);
        let (shell, is_fresh) = self.shells.get(shell).await.map_err(said)?;
        let environment = Environment::exactly(shell.environment().map_err(said)?);
        let cwd = Some(shell.cwd().await.map_err(said)?);
        let turns = talk.iter().map(|say| turn(say, within)).collect::<Result<Vec<_>, _>>()?;
        let spec = TerminalSpec {
            args: program.args(),
            program: program.path,
            command: command.to_owned(),
            environment,
            cwd,
            inside,
            limits: Limits::within(within),
            cancel,
        };
        let seen = terminal::converse(&spec, &turns).await.map_err(|error| error.to_string())?;
        Ok((seen, is_fresh))
    }
}

impl Observe for RealHost {
    async fn observe(&mut self, query: &Query) -> Result<Fact, ObserveError> {
        if let Some(evidence) = &self.evidence {
            let entries = || {
                evidence.read(UpTo::Written).map(|entries| journal::counting(&entries).into_owned())
            };
            if let Query::Deeds(name) = query {
                return Ok(Fact::Deeds(journal::about(&entries()?, name).into()));
            }
            if let Query::Typed(program) = query {
                return Ok(Fact::Deeds(journal::runs::of_program(&entries()?, program).into()));
            }
            if *query == Query::Answers {
                return Ok(Fact::Deeds(journal::answers::answers(&entries()?).into()));
            }
            if let Query::Lifetime(sought) = query {
                let entries = evidence.read(UpTo::Written)?;
                let counting = journal::counting(&entries);
                let lifetime = journal::lifetime::lifetime(&counting, sought);
                let stood = journal::lifetime::stands(journal::of_setup(&entries), sought);
                return Ok(Fact::Deeds(stood.into_iter().chain(lifetime).collect()));
            }
        }
        self.observer.observe(query, self.shells.exports(MAIN)).await
    }
}

impl Host for RealHost {
    async fn run(&mut self, shell: &str, command: &str, within: Duration) -> Outcome {
        self.run_with(shell, command, None, within).await
    }

    async fn run_reading(
        &mut self,
        shell: &str,
        command: &str,
        lines: &[String],
        within: Duration,
    ) -> Outcome {
        // A shell among the programs takes them for commands.
        if let Some(elsewhere) = self.detour(shell, &with_lines(command, lines.iter())) {
            return untyped(elsewhere);
        }
        let stdin: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        self.run_with(shell, command, Some(&stdin), within).await
    }

    async fn talk(
        &mut self,
        shell: &str,
        command: &str,
        talk: &[Say],
        within: Duration,
    ) -> Outcome {
        if let Some(elsewhere) = self.detour(shell, &all_typed(command, talk)) {
            return untyped(elsewhere);
        }
        match self.converse(shell, command, talk, within).await {
            Ok((transcript, is_fresh)) => {
                let mut outcome = told(transcript, talk, within);
                outcome.circumstances.fresh_shell = is_fresh;
                outcome
            }
            Err(why) => lost(&why),
        }
    }

    fn note(&mut self, deed: Deed) -> Result<(), ObserveError> {
        let Some(evidence) = &self.evidence else {
            return Err(ObserveError::Journal("none is kept here".to_owned()));
        };
        evidence.note(vec![deed])
    }

    fn exports(&self, shell: &str) -> Vec<(String, String)> {
        let text = |text: &std::ffi::OsString| text.to_string_lossy().into_owned();
        self.shells.exports(shell).iter().map(|(n, v)| (text(n), text(v))).collect()
    }

    async fn started_since(
        &mut self,
        since: Timestamp,
    ) -> Result<Option<Vec<String>>, ObserveError> {
        // On the user's own engine a stranger's container looks like the lab's.
        if self.door.is_some() {
            return Ok(None);
        }
        let events = self.observer.engine.events(since, Some(Timestamp::now()));
        let events: Vec<_> = events.take(EVENTS).try_collect().await?;
        let is_start = |action: &str| matches!(action, "start" | "exec_start" | "attach");
        let started = events
            .into_iter()
            .map(|(_, event)| event)
            .filter(|event| event.subject == Subject::Container && is_start(&event.action));
        Ok(Some(started.map(|event| event.image.unwrap_or_default()).collect()))
    }

    async fn engine_answers(&mut self) -> Result<(), ObserveError> {
        self.observer.engine.answers_within(PING_WITHIN).await
    }
}

fn turn(say: &Say, within: Duration) -> Result<Turn, String> {
    let input = match &say.what {
        Typed::Line(line) | Typed::Secret(line) => Some(Input::Line(line.clone())),
        Typed::Key(key) => Some(Input::Keys(key.parse().map_err(|e: KeyError| e.to_string())?)),
        Typed::Nothing => None,
    };
    Ok(Turn { input, until: say.until.clone(), within })
}

/// The dialogue as an outcome: the screen is what was printed.
fn told(transcript: Transcript, talk: &[Say], within: Duration) -> Outcome {
    let mut screen = String::new();
    for entry in &transcript.entries {
        // What was typed is left out: it must not meet an expectation. Its line ends all the same.
        if matches!(&entry.input, Some(Input::Line(_))) && !screen.is_empty() {
            screen.push('\n');
        }
        screen.push_str(&entry.seen);
    }
    let waited = |turn: usize| talk.get(turn).and_then(|say| say.until.as_ref());
    let exit = match transcript.halt {
        // It hangs: nothing came that could be the wrong answer.
        Some(Halt::NotSeen(turn) | Halt::Ended(turn))
            if transcript.exit == super::Exit::TimedOut && is_silent(&transcript, turn) =>
        {
            exit(transcript.exit, within)
        }
        Some(Halt::NotSeen(turn) | Halt::Closed(turn)) => match waited(turn) {
            Some(until) => Exit::Stuck(until.to_string()),
            None => Exit::Stuck("the program to go on reading".to_owned()),
        },
        // The whole dialogue's time was over while this was waited for.
        Some(Halt::Ended(turn)) if transcript.exit == super::Exit::TimedOut => match waited(turn) {
            Some(until) => Exit::Stuck(until.to_string()),
            None => exit(transcript.exit, within),
        },
        Some(Halt::Ended(_)) | None => exit(transcript.exit, within),
    };
    Outcome {
        exit,
        stdout: Stream::default(),
        stderr: Stream::default(),
        screen: Some(Stream { text: screen, truncated: transcript.truncated }),
        took_ms: u64::try_from(transcript.took.as_millis()).unwrap_or(u64::MAX),
        circumstances: Box::default(),
    }
}

/// Whether the program printed nothing since this turn began. What was printed before the first turn stands before
/// its entry.
fn is_silent(transcript: &Transcript, turn: usize) -> bool {
    let from = if turn == 0 { 0 } else { turn + 1 };
    transcript.entries.iter().skip(from).all(|entry| entry.seen.trim().is_empty())
}

/// Whether a command is there to end the shell.
fn is_exit(command: &str) -> bool {
    matches!(command.split_whitespace().next(), Some("exit" | "logout"))
}

/// All that a dialogue types into this machine. What is typed into a container leads nothing here.
fn all_typed(command: &str, talk: &[Say]) -> String {
    let said = talk.iter().filter_map(|say| match &say.what {
        Typed::Line(line) => Some(line),
        Typed::Secret(_) | Typed::Key(_) | Typed::Nothing => None,
    });
    with_lines(command, said)
}

/// A command with the lines that it reads, those aside that a docker command takes into a container.
fn with_lines<'l>(command: &'l str, lines: impl Iterator<Item = &'l String>) -> String {
    let is_docker = cmdline::read(command).programs.iter().any(|p| cmdline::docker(p).is_some());
    let lines = lines.filter(|_| !is_docker).map(String::as_str);
    std::iter::once(command).chain(lines).collect::<Vec<_>>().join("\n")
}

/// A command that was not typed, because it would reach an engine that is not the lab's.
fn untyped(elsewhere: ClientEngine) -> Outcome {
    let exit = Exit::NotStarted("it would reach an engine that is not the lab's".to_owned());
    let circumstances = Circumstances { elsewhere: Some(elsewhere), ..Circumstances::default() };
    Outcome { exit, circumstances: Box::new(circumstances), ..lost("") }
}

fn lost(why: &str) -> Outcome {
    Outcome {
        exit: Exit::ShellLost(why.to_owned()),
        stdout: Stream::default(),
        stderr: Stream::default(),
        screen: None,
        took_ms: 0,
        circumstances: Box::default(),
    }
}

#[cfg(test)]
mod tests;
