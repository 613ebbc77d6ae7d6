//! A real host: live shells for the lab's commands, a terminal for its dialogues, and the observer.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use super::{
    Environment, Host, Limits, Observe, Say, Typed,
    docker::{Variables, exit, outcome},
    evidence::{Evidence, UpTo},
    observer::Observer,
    shell::{Shell, ShellError, ShellSpec},
    terminal::{self, Halt, Input, KeyError, TerminalSpec, Transcript, Turn},
};
use crate::{
    fact::{Exit, Fact, Fault, Outcome, Query, Stream},
    journal,
};

/// The shell whose environment checks ask about.
const MAIN: &str = "main";
const PING_WITHIN: Duration = Duration::from_secs(2);

/// A host with live shells.
#[derive(Debug)]
pub struct RealHost {
    observer: Observer,
    variables: Variables,
    folder: PathBuf,
    run_flags: Vec<String>,
    evidence: Option<Evidence>,
    shells: BTreeMap<String, Shell>,
}

impl RealHost {
    /// Shells begin with these exported variables in this folder. `run_flags` are what
    /// every `docker run` gets beside what is typed.
    pub fn new(
        observer: Observer,
        variables: Variables,
        folder: PathBuf,
        run_flags: Vec<String>,
    ) -> Self {
        let shells = BTreeMap::new();
        Self { observer, variables, folder, run_flags, evidence: None, shells }
    }

    /// The same, with a journal of what is done.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Option<Evidence>) -> Self {
        self.evidence = evidence;
        self
    }

    /// Ends all shells.
    pub async fn end(self) {
        for (_, shell) in self.shells {
            shell.end().await;
        }
    }

    async fn shell(&mut self, name: &str) -> Result<&mut Shell, ShellError> {
        if !self.shells.contains_key(name) {
            let shell = Shell::start(ShellSpec {
                program: "/bin/sh".into(),
                args: Vec::new(),
                environment: Environment::exactly(self.variables.clone()),
                cwd: Some(self.folder.clone()),
                scratch: self.observer.scratch.clone(),
                cancel: self.observer.cancel.clone(),
            })
            .await?;
            self.shells.insert(name.to_owned(), shell);
        }
        self.shells.get_mut(name).ok_or_else(|| ShellError::Over("it is not there".to_owned()))
    }

    /// What a command looks like on this host.
    fn spell(&self, command: &str) -> String {
        let spelt = self.observer.naming.spell(command);
        if self.run_flags.is_empty() {
            return spelt;
        }
        let flags = self.run_flags.join(" ");
        spelt.replacen("docker run ", &format!("docker run {flags} "), 1)
    }

    /// Holds a dialogue in the environment and the folder that the shell has now.
    async fn converse(
        &mut self,
        shell: &str,
        command: &str,
        talk: &[Say],
        within: Duration,
    ) -> Result<Transcript, String> {
        let command = self.spell(command);
        let cancel = self.observer.cancel.clone();
        let said = |error: ShellError| error.to_string();
        let shell = self.shell(shell).await.map_err(said)?;
        let environment = Environment::exactly(shell.environment().await.map_err(said)?);
        let cwd = Some(shell.cwd().await.map_err(said)?);
        let turns = talk.iter().map(|say| turn(say, within)).collect::<Result<Vec<_>, _>>()?;
        let spec = TerminalSpec {
            program: "/bin/sh".into(),
            args: Vec::new(),
            command,
            environment,
            cwd,
            limits: Limits::within(within),
            cancel,
        };
        terminal::converse(&spec, &turns).await.map_err(|error| error.to_string())
    }

    /// The variables that the main shell exports now, or those it would begin with.
    async fn exported(&mut self) -> Result<Variables, Fault> {
        match self.shells.get_mut(MAIN) {
            Some(shell) => shell.environment().await.map_err(|error| {
                Fault::Unfinished(format!("the shell does not tell what it exports: {error}"))
            }),
            None => Ok(self.variables.clone()),
        }
    }
}

impl Observe for RealHost {
    async fn observe(&mut self, query: &Query) -> Result<Fact, Fault> {
        if let (Query::Deeds(name) | Query::AllDeeds(name), Some(evidence)) =
            (query, &self.evidence)
        {
            return Ok(Fact::Deeds(journal::about(
                &journal::own(&evidence.read(UpTo::Written)?),
                name,
            )));
        }
        let variables = self.exported().await?;
        self.observer.observe(query, &variables).await
    }
}

impl Host for RealHost {
    async fn run(&mut self, shell: &str, command: &str, within: Duration) -> Outcome {
        let spelt = self.spell(command);
        let ran = match self.shell(shell).await {
            Ok(shell) => shell.run(&spelt, &Limits::within(within)).await,
            Err(error) => Err(error),
        };
        let outcome = match ran {
            Ok(output) if output.ended && !is_exit(command) => lost(&format!(
                "the command ended the shell that it was typed into ({}); what follows in it cannot be typed",
                output.exit
            )),
            Ok(output) => outcome(output.exit, &output.stdout, &output.stderr, output.took, within),
            Err(error) => lost(&error.to_string()),
        };
        self.observer.read_back(outcome)
    }

    async fn talk(
        &mut self,
        shell: &str,
        command: &str,
        talk: &[Say],
        within: Duration,
    ) -> Outcome {
        let outcome = match self.converse(shell, command, talk, within).await {
            Ok(transcript) => told(transcript, talk, within),
            Err(why) => lost(&why),
        };
        self.observer.read_back(outcome)
    }

    async fn engine_answers(&mut self) -> Result<(), Fault> {
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
    }
}

/// Whether a command is there to end the shell.
fn is_exit(command: &str) -> bool {
    matches!(command.split_whitespace().next(), Some("exit" | "logout"))
}

fn lost(why: &str) -> Outcome {
    Outcome {
        exit: Exit::ShellLost(why.to_owned()),
        stdout: Stream::default(),
        stderr: Stream::default(),
        screen: None,
        took_ms: 0,
    }
}
