//! What may be asked of a host, and what was seen. Data only: a record keeps it, so that a verdict
//! can be computed again without the host.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{journal::Entry, refusal::Reason};

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exit {
    /// It ended by itself with this status.
    Code(i32),
    /// A signal ended it.
    Signal(i32),
    /// It was still running at its deadline, in seconds, and was ended.
    TimedOut(u64),
    /// It never ran: why.
    NotStarted(String),
    /// It flooded us with output and was ended.
    Flooded,
    /// The shell it was typed into is gone.
    ShellLost(String),
    /// A dialogue came to a halt: the words that were waited for did not come.
    Stuck(String),
}

impl Exit {
    /// The status that it ended with by itself.
    pub fn code(&self) -> Option<i32> {
        if let Self::Code(code) = self { Some(*code) } else { None }
    }
}

/// What one stream carried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    /// The text, invalid UTF-8 replaced.
    pub text: String,
    /// Whether more came than was kept: then nothing can be said to be absent.
    #[serde(default)]
    pub truncated: bool,
}

/// One command's outcome, its streams apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// How it ended.
    pub exit: Exit,
    /// Standard output.
    pub stdout: Stream,
    /// Standard error.
    pub stderr: Stream,
    /// What stood on the terminal, for a dialogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<Stream>,
    /// Wall time in milliseconds.
    pub took_ms: u64,
    /// What was seen of it besides.
    #[serde(default, skip_serializing_if = "Circumstances::are_plain")]
    pub circumstances: Box<Circumstances>,
}

/// What was seen of a command besides how it ended and what it printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circumstances {
    /// How each program of its last pipe ended, in order, where there was one and the shell tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pipe: Vec<i32>,
    /// How many pipes it has of which nobody saw how the programs before the last one ended.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unseen_pipes: usize,
    /// Whether its shell was a new one, because the one before was gone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fresh_shell: bool,
    /// Whether it ended its shell, without saying `exit`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended_shell: bool,
    /// Where docker goes by it, where that is not the lab's engine. An exit [`Exit::NotStarted`] says
    /// that it was not typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<ClientEngine>,
    /// The images of the containers that were started meanwhile, where that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<Vec<String>>,
}

impl Circumstances {
    /// Whether there is nothing to tell.
    pub fn are_plain(&self) -> bool {
        *self == Self::default()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// The status of a program that wrote to a pipe that nobody reads any more.
const BROKEN_PIPE: i32 = 128 + 13;

impl Outcome {
    /// The program of its last pipe, before the last one, that failed: its place from 1, and its
    /// status. A program whose reader had enough, as in `yes | head`, did not fail.
    pub fn failed_in_pipe(&self) -> Option<(usize, i32)> {
        let (_, before) = self.circumstances.pipe.split_last()?;
        let failed = |(at, status): (usize, &i32)| {
            (*status != 0 && *status != BROKEN_PIPE).then_some((at + 1, *status))
        };
        before.iter().enumerate().rev().find_map(failed)
    }

    /// The same, ended as bash's `pipefail` has it: with the status of the last program that failed.
    #[must_use]
    pub fn as_if_pipefail(&self) -> Self {
        match (&self.exit, self.failed_in_pipe()) {
            (Exit::Code(0), Some((_, status))) => Self { exit: Exit::Code(status), ..self.clone() },
            _ => self.clone(),
        }
    }
}

/// Who may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Witness {
    /// The engine and the docker CLI, both.
    Both,
    /// The engine; of the CLI only what no engine knows.
    Engine,
}

/// Something to ask of a host. Asking changes nothing there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Query {
    /// All images, from the engine's API.
    EngineImages,
    /// All images, from the docker CLI.
    ClientImages,
    /// An exported variable of the shell that the student works in.
    Variable(String),
    /// What the docker CLI would do on `docker pull` of this image, in a copy of its configuration.
    PullProbe(String),
    /// A variable of that shell that is set and not exported, as far as the shell tells.
    Unexported(String),
    /// Which engine the docker CLI of that shell talks to.
    ClientEngine,
    /// What the classroom's journal has about this image or collection.
    Deeds(String),
    /// What was on the host at each moment, the latest first.
    ImagesBefore,
    /// When a check passed for somebody who asked.
    PassedBefore {
        /// The step's id.
        step: String,
        /// The check's name.
        check: String,
    },
    /// When somebody who asked about one step alone was told that it is done, the last time.
    ToldDone {
        /// The step that does not count.
        besides: String,
    },
}

impl Query {
    /// Whether the journal knows what the answer was before: what has no past never stands in for one.
    pub fn has_past(&self) -> bool {
        match self {
            Self::EngineImages | Self::Deeds(_) => true,
            Self::ClientImages
            | Self::Variable(_)
            | Self::PullProbe(_)
            | Self::Unexported(_)
            | Self::ClientEngine
            | Self::ImagesBefore
            | Self::PassedBefore { .. }
            | Self::ToldDone { .. } => false,
        }
    }
}

/// One image as the engine's API lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineImage {
    /// `sha256:…`: of the configuration, or of the manifest on a containerd image store.
    pub id: String,
    /// `alpine:edge`, as the engine writes them.
    pub tags: Vec<String>,
    /// `alpine@sha256:…`, as the engine writes them.
    pub digests: Vec<String>,
}

/// One row of `docker images --digests --no-trunc`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientImage {
    /// The column REPOSITORY.
    pub repository: String,
    /// The column TAG, `<none>` where there is none.
    pub tag: String,
    /// The column DIGEST, `<none>` where there is none.
    pub digest: String,
    /// The column IMAGE ID.
    pub id: String,
}

/// What the docker CLI did when it was asked to pull, its requests caught before any engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullProbe {
    /// The command's own outcome. It ends in an error even where the pull would go on, because the
    /// stand-in for the engine declines: `asked` tells.
    pub outcome: Outcome,
    /// What it asked the engine to pull: a tag, or a digest where trust translated the name.
    pub asked: Option<String>,
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// Answers [`Query::EngineImages`].
    EngineImages(Vec<EngineImage>),
    /// Answers [`Query::ClientImages`].
    ClientImages(Vec<ClientImage>),
    /// Answers [`Query::Variable`] and [`Query::Unexported`]; nothing where it is not so.
    Variable(Option<String>),
    /// Answers [`Query::PullProbe`].
    PullProbe(PullProbe),
    /// Answers [`Query::ClientEngine`].
    ClientEngine(ClientEngine),
    /// Answers [`Query::Deeds`].
    Deeds(Vec<Entry>),
    /// Answers [`Query::ImagesBefore`].
    ImagesBefore(Vec<(Timestamp, Vec<EngineImage>)>),
    /// Answers [`Query::PassedBefore`] and [`Query::ToldDone`].
    PassedBefore(Option<Timestamp>),
}

/// Two engines that should be one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientEngine {
    /// Where the lab is done.
    pub lab: String,
    /// Where the docker CLI goes.
    pub client: String,
    /// What leads it there: `DOCKER_HOST`, `DOCKER_CONTEXT`, a configuration's `currentContext`.
    pub by: String,
}

/// What kept us from seeing: ours, Docker's or the network's doing, never the student's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The engine does not answer.
    #[error("the Docker engine does not answer: {0}")]
    Engine(String),
    /// The docker CLI does not answer as it should.
    #[error("the docker command does not answer: {0}")]
    Client(String),
    /// A command did not end by itself, so its outcome is unknown.
    #[error("the command's outcome is unknown: {0}")]
    Unfinished(String),
    /// The two witnesses do not say the same.
    #[error("the engine and the docker command disagree: {0}")]
    Disagreement(String),
    /// Something came in the way that is nobody's mistake: a service down, a certificate, a network.
    #[error("{evidence}")]
    InTheWay {
        /// What it is.
        reason: Reason,
        /// The line that tells.
        evidence: String,
    },
    /// What was done cannot be read out of the classroom's journal, or not with certainty.
    #[error("the classroom's journal cannot be relied on: {0}")]
    Journal(String),
    /// A service of the classroom failed whom it served.
    #[error("a service of the classroom failed: {0}")]
    Service(String),
    /// A variable of the scenario has no value.
    #[error("{0}")]
    Unresolved(String),
    /// More output came than is kept.
    #[error("{0} has more output than is kept")]
    Truncated(String),
    /// No classroom of this kind can do it.
    #[error("a limit of this classroom: {0}")]
    Limit(Limit),
}

/// What a classroom cannot do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// A program of the shell's asked for the lab's registry.
    #[error("its registry is reached by docker pull and push, not by a program of the shell's")]
    Registry,
    /// A program of the shell's asked for what the engine publishes.
    #[error(
        "ports that containers publish are in the engine's own network, out of reach for a program of the shell's"
    )]
    Network,
    /// The docker client asked a registry by itself.
    #[error("this docker command asks the registry past the engine, and does not find the lab's")]
    ClientAsks,
    /// A registry that it does not have.
    #[error("it serves docker.io and localhost:5000 only, not {0}")]
    OtherRegistry(String),
}

/// One question with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// What was asked.
    pub query: Query,
    /// What came back.
    pub answer: Result<Fact, Fault>,
}
