//! What may be asked of a host, and what was seen. Data only: a record keeps it, so that a verdict
//! can be computed again without the host.

use std::{fmt, sync::Arc};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    file::{FileAsked, FileSeen},
    image::{ClientImage, EngineImage},
    journal::{DeedAsked, Entry, deeds::Doubt},
    object::{NoManager, ObjectName, Sought},
    outcome::{ClientEngine, Outcome, Stream},
    reach::{ReachAsked, Reached},
    refusal::Reason,
};

/// Who may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Witness {
    /// The engine and the docker CLI, both.
    Both,
    /// The engine; of the CLI only what no engine knows.
    Engine,
}

/// Something to ask of a host. Asking changes nothing there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
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
    /// What the classroom's journal has about what was typed of this program.
    Typed(String),
    /// What the classroom's journal has about answers to the handout's questions.
    Answers,
    /// Objects of the engine, as `docker inspect` tells them.
    Inspect(Sought),
    /// What the container with this name has printed, as `docker logs` tells it.
    Logs(String),
    /// What the classroom's journal has about an object of the engine.
    Lifetime(ObjectName),
    /// What comes of a command in the lab's machine.
    Command(CommandAsked),
    /// A file.
    File(FileAsked),
    /// What comes of asking a service.
    Reach(ReachAsked),
    /// What was on the host at each moment, the latest first.
    ImagesBefore,
    /// When a check passed for somebody who asked, or while the classroom looked by itself.
    PassedBefore {
        /// The step's id.
        step: String,
        /// The check's id.
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
            Self::EngineImages
            | Self::Deeds(_)
            | Self::Typed(_)
            | Self::Answers
            | Self::Lifetime(_) => true,
            Self::ClientImages
            | Self::Variable(_)
            | Self::PullProbe(_)
            | Self::Unexported(_)
            | Self::ClientEngine
            | Self::Inspect(_)
            | Self::Logs(_)
            | Self::Command(_)
            | Self::File(_)
            | Self::Reach(_)
            | Self::ImagesBefore
            | Self::PassedBefore { .. }
            | Self::ToldDone { .. } => false,
        }
    }
}

impl Query {
    /// Whether it is the journal that answers, whenever it is asked.
    pub fn is_of_the_journal(&self) -> bool {
        match self {
            Self::Deeds(_)
            | Self::Typed(_)
            | Self::Answers
            | Self::Lifetime(_)
            | Self::ImagesBefore
            | Self::PassedBefore { .. }
            | Self::ToldDone { .. } => true,
            Self::EngineImages
            | Self::ClientImages
            | Self::Variable(_)
            | Self::PullProbe(_)
            | Self::Unexported(_)
            | Self::Inspect(_)
            | Self::Logs(_)
            | Self::Command(_)
            | Self::File(_)
            | Self::Reach(_)
            | Self::ClientEngine => false,
        }
    }
}

/// A command that only reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandAsked {
    /// What `sh` is given.
    pub line: String,
    /// How long it may take, in milliseconds.
    pub within_ms: u64,
}

/// What the docker CLI did when it was asked to pull, its requests caught before any engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PullProbe {
    /// The command's own outcome. It ends in an error even where the pull would go on, because the
    /// stand-in for the engine declines: `asked` tells.
    pub outcome: Outcome,
    /// What it asked the engine to pull: a tag, or a digest where trust translated the name.
    pub asked: Option<String>,
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fact {
    /// All images, from the engine: answers `engine-images`.
    EngineImages(Vec<EngineImage>),
    /// All images, from the docker CLI: answers `client-images`.
    ClientImages(Vec<ClientImage>),
    /// A variable's value, null where it is not so: answers `variable` and `unexported`.
    Variable(Option<String>),
    /// What a pull would do: answers `pull-probe`.
    PullProbe(PullProbe),
    /// Where docker goes: answers `client-engine`.
    ClientEngine(ClientEngine),
    /// What the journal has: answers `deeds`, `typed`, `answers` and `lifetime`.
    Deeds(Arc<[Entry]>),
    /// What came of the command: answers `command`.
    Command(Outcome),
    /// The file: answers `file`.
    File(FileSeen),
    /// What came of it: answers `reach`.
    Reach(Reached),
    /// The objects, each in the words of the engine's API; none where there is none: answers `inspect`.
    Inspected(Vec<serde_json::Value>),
    /// There is no telling, because the engine manages no swarm: answers `inspect` of what a swarm has.
    NoManager(NoManager),
    /// The last of what the container printed, on both streams, from the beginning of a line: answers `logs`.
    Logs(Stream),
    /// Moments, each with the images then: answers `images-before`.
    ImagesBefore(Vec<(Timestamp, Vec<EngineImage>)>),
    /// The time, null where it never was: answers `passed-before` and `told-done`.
    PassedBefore(Option<Timestamp>),
}

/// A shell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Shell")]
pub struct ShellSeen {
    /// What it was started as: `bash`, `sh`.
    pub program: String,
    /// Its version, where it says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The program behind the name, where it is another one: `dash` behind `sh`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<String>,
}

/// What kept us from seeing: ours, Docker's or the network's doing, never the student's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ObserveError {
    /// The engine does not answer.
    #[error("the Docker engine does not answer: {0}")]
    Engine(String),
    /// The docker CLI does not answer as it should.
    #[error("the docker command does not answer: {0}")]
    Client(String),
    /// A command did not end by itself, so its outcome is unknown.
    #[error("the command's outcome is unknown: {0}")]
    Unfinished(String),
    /// The classroom's journal has a gap, in which it may have been done.
    #[error(
        "the command's outcome is unknown: the classroom's journal has a gap, in which it may have happened that {0}; do it again, then ask again"
    )]
    Gap(DeedAsked),
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
    /// Something of a deed could not be seen, so it cannot be told whether it was done.
    #[error(
        "the classroom's journal cannot be relied on: whether {deed} cannot be told, because {}",
        why(*.doubt)
    )]
    Doubtful {
        /// The deed.
        deed: DeedAsked,
        /// What could not be seen.
        doubt: Doubt,
    },
    /// A service of the classroom failed whom it served.
    #[error("a service of the classroom failed: {0}")]
    Service(String),
    /// A variable of the scenario has no value.
    #[error("{0}")]
    Unresolved(String),
    /// More output came than is kept.
    #[error("{0} has more output than is kept")]
    Truncated(String),
    /// It is judged later, by what was noted then, and that does not tell it.
    #[error("what was handed in does not tell {0}")]
    Untold(Query),
    /// No classroom of this kind can do it.
    #[error("a limit of this classroom: {0}")]
    Limit(Limit),
}

/// What is asked, in words.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EngineImages => f.write_str("which images the engine had"),
            Self::ClientImages => f.write_str("which images docker listed"),
            Self::Variable(name) => write!(f, "whether {name} was exported"),
            Self::PullProbe(image) => write!(f, "what a pull of {image} did"),
            Self::Unexported(name) => write!(f, "whether {name} was set and not exported"),
            Self::ClientEngine => f.write_str("where docker went"),
            Self::Deeds(name) => write!(f, "what was done with {name}"),
            Self::Typed(program) => write!(f, "what was typed of {program}"),
            Self::Answers => f.write_str("what was answered"),
            Self::Command(asked) => write!(f, "what `{}` printed", asked.line),
            Self::File(file) => write!(f, "what {file} was like"),
            Self::Reach(asked) => write!(f, "whether {asked} answered"),
            Self::Inspect(sought) => write!(f, "what the {sought} was like"),
            Self::Logs(container) => write!(f, "what the container {container} printed"),
            Self::Lifetime(object) => write!(f, "when there was the {object}"),
            Self::ImagesBefore => f.write_str("which images there were before"),
            Self::PassedBefore { step, check } => write!(
                f,
                "whether {step}/{check} was reached before: it was judged by another version of the scenario"
            ),
            Self::ToldDone { .. } => f.write_str("which step was told done last"),
        }
    }
}

fn why(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Asker => {
            "the keeper could not see who asked the trust service. Do it again, without sudo, as the user who started the classroom or as root"
        }
        Doubt::Image => {
            "the image was gone again before anybody looked which it was. Do it again, and leave it here for a moment"
        }
    }
}

/// What a classroom cannot do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Limit {
    /// The lab's registry, where something else answers at its place.
    #[error("its registry is not reached at localhost:5000, as was said when it came up")]
    Registry,
    /// A program of which nobody tells what is typed.
    #[error(
        "what is typed of {0} is not written down here; it is in a lab's own machine (labcheck start, without --engine host), where the program is there when it starts"
    )]
    Unrecorded(String),
    /// An object of which nobody notes that it comes and goes.
    #[error(
        "whether there was the {0} is not written down here; it is in a lab's own machine (labcheck start, without --engine host)"
    )]
    Unfollowed(ObjectName),
    /// Containers of an image on an engine that others use, too.
    #[error(
        "which containers of {0} are the lab's cannot be told on an engine of your own, and yours are nobody's business; it can in a lab's own machine (labcheck start, without --engine host)"
    )]
    OthersContainers(String),
    /// What is looked at in a lab's own machine only: commands, files, services, logs.
    #[error(
        "a lab's commands, files, services and logs are looked at in a lab's own machine only (labcheck start, without --engine host)"
    )]
    NoMachine,
    /// A path that is in the memory of a container, made by the kernel, or mounted while a container runs only.
    #[error(
        "labcheck does not see {0}: it is in memory, or mounted while a container runs only; ask with `command: {{ run: docker exec … }}`"
    )]
    OutOfSight(FileAsked),
    /// A registry that it does not have.
    #[error("it serves docker.io and localhost:5000 only, not {0}")]
    OtherRegistry(String),
}

/// One question with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// What was asked.
    pub query: Query,
    /// What came back.
    #[serde(with = "answer")]
    #[schemars(with = "answer::Answer")]
    pub answer: Result<Fact, ObserveError>,
}

/// An answer as JSON has it: a fact or a fault, by name.
mod answer {
    use schemars::JsonSchema;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Fact, ObserveError};

    /// What came back.
    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "kebab-case", deny_unknown_fields)]
    pub(super) enum Answer {
        /// What was seen.
        Fact(Fact),
        /// What kept it from being seen.
        ObserveError(ObserveError),
    }

    pub(super) fn serialize<S: Serializer>(
        answer: &Result<Fact, ObserveError>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match answer.clone() {
            Ok(fact) => Answer::Fact(fact),
            Err(fault) => Answer::ObserveError(fault),
        }
        .serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Result<Fact, ObserveError>, D::Error> {
        Ok(match Answer::deserialize(deserializer)? {
            Answer::Fact(fact) => Ok(fact),
            Answer::ObserveError(fault) => Err(fault),
        })
    }
}
