//! Verdicts, and mismatches as data. How they are told is `wording`'s.

use serde::{Deserialize, Serialize};

use crate::{fact::Fault, outcome::Exit, refusal::Reason};

/// The judgement of one expectation or check. The four never mix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It was seen, for the right reason.
    Pass,
    /// The student's or the lab's doing: what differs, never empty.
    Fail(Vec<Mismatch>),
    /// Ours, Docker's or the network's doing.
    Error(Fault),
    /// Not judged, and why.
    Skip(Skip),
}

/// Why something was not judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Skip {
    /// A requirement is not met.
    Requirement(Unmet),
    /// An earlier step did not pass.
    Step(String),
    /// An earlier command of the same step did not pass: its line in the scenario.
    Command(usize),
    /// The run was interrupted.
    Interrupted,
    /// Only a classroom could tell.
    Unknowable(Unknowable),
}

/// A requirement that is not met: what is required, and what is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Unmet {
    /// Another version of the engine.
    Engine {
        /// The versions that will do, as the scenario says it: `>=17.06`.
        wanted: String,
        /// The version that is there, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<String>,
    },
    /// Another version of the docker client.
    Client {
        /// The versions that will do, as the scenario says it: `<29`.
        wanted: String,
        /// The version that is there, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<String>,
    },
    /// A docker client that has content trust.
    ContentTrust {
        /// The client's version, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<String>,
    },
    /// An engine that can sign on push.
    Signing {
        /// What keeps its images.
        seen: ImageStore,
    },
    /// A program.
    Tool {
        /// The program that is not on the PATH.
        wanted: String,
    },
    /// A requirement of which a record of an older format holds a sentence only.
    Unknown {
        /// The sentence: what is required.
        wanted: String,
        /// What is there, in a sentence.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<String>,
    },
}

/// What keeps an engine's images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageStore {
    /// Containerd: then no client can sign on push.
    Containerd,
}

/// What only a classroom knows: no engine but its own keeps a journal, and no registry but its own has known
/// digests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Unknowable {
    /// What was done.
    Deeds,
    /// The value of a variable.
    Value {
        /// The variable's name.
        name: String,
    },
    /// Something that a record of an older format names in words only.
    Unknown {
        /// The words.
        what: String,
    },
}

/// One difference between what was expected and what was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mismatch {
    /// The line of the scenario that expected it.
    pub line: usize,
    /// The difference.
    pub what: Difference,
}

/// The kinds of difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// Another exit status.
    Exit {
        /// The status expected.
        wanted: i32,
        /// What it was.
        seen: Exit,
        /// The last lines of stderr, or of stdout where that is empty.
        tail: String,
    },
    /// A program of a pipe failed, and the pipe's own status hides it.
    InPipe {
        /// Its place, from 1.
        at: usize,
        /// How many programs the pipe has.
        of: usize,
        /// Its status.
        status: i32,
        /// The last lines of stderr, or of stdout where that is empty.
        tail: String,
    },
    /// A stream lacks what it should have.
    Lacks {
        /// Which stream.
        stream: String,
        /// What was looked for.
        wanted: String,
        /// The nearest line, or the whole where it is short.
        seen: String,
    },
    /// A stream has what it must not have.
    Has {
        /// Which stream.
        stream: String,
        /// What must be absent.
        unwanted: String,
        /// The line that has it.
        seen: String,
    },
    /// Strict scenarios: stderr that no expectation speaks of.
    Stderr {
        /// What was on it.
        seen: String,
    },
    /// A table could not be read as one with the columns that are asked for.
    Columns {
        /// The columns asked for that are not there.
        missing: Vec<String>,
        /// The header that was seen.
        seen: String,
    },
    /// A table or listing lacks a row.
    RowMissing {
        /// The row, as the scenario says it.
        wanted: String,
        /// The rows that were there.
        seen: Vec<String>,
    },
    /// A table or listing has a row that it must not have.
    RowUnwanted {
        /// The row, as the scenario says it.
        unwanted: String,
        /// The row that was there.
        seen: String,
    },
    /// Another number of rows.
    RowCount {
        /// The number expected.
        wanted: usize,
        /// The rows that were there.
        seen: Vec<String>,
    },
    /// What should be captured is not there.
    NoCapture {
        /// The capture's name.
        name: String,
        /// The pattern.
        pattern: String,
    },
    /// A captured value came again and is another one.
    CaptureChanged {
        /// The capture's name.
        name: String,
        /// The value before.
        before: String,
        /// The value now.
        now: String,
    },
    /// It was not refused.
    NotRefused {
        /// The image.
        image: String,
        /// How it went through.
        how: Reason,
    },
    /// It was not docker that refused: a container ran, and what is seen may be its own words.
    ContainerRan {
        /// The image.
        image: String,
        /// How the command ended.
        seen: Exit,
        /// The images of containers that were started meanwhile, where that is known.
        started: Vec<String>,
        /// The line that reads like a refusal.
        evidence: String,
    },
    /// It was refused for another reason.
    RefusedOtherwise {
        /// The image.
        image: String,
        /// The reason that was to be seen.
        wanted: String,
        /// The reason that was seen.
        seen: Reason,
        /// The line that tells.
        evidence: String,
    },
    /// The positive control failed: what must still work does not.
    Control {
        /// The image.
        image: String,
        /// What came instead.
        seen: Reason,
        /// The line that tells.
        evidence: String,
    },
    /// An image is not on the host.
    ImageMissing {
        /// The image.
        image: String,
        /// What is there of the same repository.
        seen: Vec<String>,
    },
    /// An image is on the host and must not be.
    ImagePresent {
        /// The image.
        image: String,
    },
    /// An image has another digest or id.
    Identity {
        /// The image.
        image: String,
        /// `digest` or `id`.
        of: String,
        /// What was expected.
        wanted: String,
        /// What it has.
        seen: Vec<String>,
    },
    /// Two names mean the same image and must not, or the other way round.
    Sameness {
        /// One name.
        image: String,
        /// The other.
        other: String,
        /// Whether they should be the same.
        wanted: bool,
    },
    /// An image has other tags.
    Tags {
        /// The image.
        image: String,
        /// The tags expected, all of them.
        wanted: Vec<String>,
        /// The tags that it has.
        seen: Vec<String>,
    },
    /// An image has tags and must have none.
    Tagged {
        /// The image.
        image: String,
        /// Its tags.
        seen: Vec<String>,
    },
    /// An image came from a registry and should have been made here.
    FromRegistry {
        /// The image.
        image: String,
        /// Its digests there.
        seen: Vec<String>,
    },
    /// A variable of the environment has another value.
    Variable {
        /// Its name.
        name: String,
        /// What it must be.
        wanted: String,
        /// What is exported.
        seen: Option<String>,
    },
    /// What should have been done was not seen in the classroom's journal.
    NotDone {
        /// What should have been done, in words: `pulling alpine:edge by its tag`.
        wanted: String,
        /// What was seen of it.
        seen: Vec<String>,
    },
    /// The docker command of the student's shell talks to another engine than the lab's.
    OtherEngine {
        /// The lab's.
        wanted: String,
        /// Where the command goes.
        seen: String,
    },
    /// A command of the lab leads docker to another engine than the lab's.
    LeadsElsewhere {
        /// The lab's engine.
        wanted: String,
        /// Where docker goes.
        seen: String,
        /// What leads it there.
        by: String,
        /// Whether it was typed; where its text told, it was not.
        typed: bool,
    },
}

impl Verdict {
    /// Whether it is a pass.
    pub fn passed(&self) -> bool {
        matches!(self, Self::Pass)
    }

    /// What kept us from judging, where something did.
    pub fn fault(&self) -> Option<&Fault> {
        if let Self::Error(fault) = self { Some(fault) } else { None }
    }

    /// Pass where nothing differs.
    pub fn of(mismatches: Vec<Mismatch>) -> Self {
        if mismatches.is_empty() { Self::Pass } else { Self::Fail(mismatches) }
    }
}
