//! The kinds of difference between what was expected and what was seen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    DataOf, DeedSeen, Identity, NearLine, NotRight, QuestionAsked, SeenData, Unanswered,
    WantedData, WantedExit,
};
use crate::{
    file::FileAsked,
    journal::DeedAsked,
    object::{NoManager, ObjectName, Sought},
    outcome::{Exit, StreamName},
    reach::{ReachAsked, Unreached},
    refusal::Reason,
};

/// The kinds of difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
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
    /// Another end than one of those that may be.
    OtherExit {
        /// How it should end.
        wanted: WantedExit,
        /// How it ended, or the program of its pipe that never ran.
        seen: Exit,
        /// That program's place in the pipe, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        program: Option<usize>,
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
        stream: StreamName,
        /// What was looked for.
        wanted: String,
        /// The whole where it is short, else its first and last lines.
        seen: String,
        /// The line that comes nearest, where one is near.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nearest: Option<NearLine>,
    },
    /// A stream has what it must not have.
    Has {
        /// Which stream.
        stream: StreamName,
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
    /// JSON has not what it should have at a place.
    Data {
        /// Whose it is.
        of: DataOf,
        /// The place, as a path of keys; empty for the whole.
        at: String,
        /// What should be there.
        wanted: WantedData,
        /// What is there, or how far the path goes.
        seen: SeenData,
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
        /// The row that comes nearest, where one is near.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nearest: Option<NearLine>,
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
        /// Which identity.
        of: Identity,
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
    /// An object of the engine is not there.
    ObjectMissing {
        /// Which.
        sought: Sought,
    },
    /// An object of the engine is there and must be gone.
    ObjectPresent {
        /// Which.
        object: ObjectName,
    },
    /// An object of the engine is not there, and was not there before.
    NeverThere {
        /// Which.
        object: ObjectName,
    },
    /// An object of the engine has not what it should have.
    Property {
        /// Which.
        object: ObjectName,
        /// Of which property, by its key in the language of scenarios: `state`.
        of: String,
        /// What it should have.
        wanted: String,
        /// What it has of that.
        seen: Vec<String>,
    },
    /// What a container has printed is not as it should be.
    InLogs {
        /// Which.
        container: ObjectName,
        /// What of it.
        what: Box<Difference>,
    },
    /// The engine manages no swarm, so it has nothing of one.
    NoManager {
        /// What was to be there.
        sought: Sought,
        /// What it is instead.
        why: NoManager,
    },
    /// A file is not there.
    FileMissing {
        /// Which.
        file: FileAsked,
        /// Whether there is the folder where it should be.
        folder: bool,
        /// What in there is called nearly so.
        near: Option<String>,
    },
    /// A file is there and must be gone.
    FilePresent {
        /// Which.
        file: FileAsked,
    },
    /// A file has not what it should have.
    FileDiffers {
        /// Which.
        file: FileAsked,
        /// Of which property, by its key in the language of scenarios: `mode`.
        of: String,
        /// What it should have.
        wanted: String,
        /// What it has.
        seen: String,
    },
    /// What is in a file is not as it should be.
    InFile {
        /// Which.
        file: FileAsked,
        /// What of it.
        what: Box<Difference>,
    },
    /// A service does not answer.
    NoAnswer {
        /// What was asked.
        asked: ReachAsked,
        /// Why not.
        seen: Unreached,
        /// Whether it is the control of what must not be reached.
        control: bool,
    },
    /// A service answers and must not be reached.
    Answered {
        /// What was asked.
        asked: ReachAsked,
        /// Why it cannot be used, where it takes connections only.
        broken: Option<String>,
    },
    /// An answer is not as it should be.
    AnswerDiffers {
        /// What was asked.
        asked: ReachAsked,
        /// Of which property: `status`, or a header field.
        of: String,
        /// What it should have.
        wanted: String,
        /// What it has; absent where it has none.
        seen: Option<String>,
    },
    /// The body of an answer is not as it should be.
    InAnswer {
        /// What was asked.
        asked: ReachAsked,
        /// What of it.
        what: Box<Difference>,
    },
    /// No answer to a question of the handout counts.
    NotAnswered {
        /// The question.
        asked: QuestionAsked,
        /// Why none does.
        why: Unanswered,
    },
    /// The answer to a question of the handout is not right.
    WrongAnswer {
        /// The question.
        asked: QuestionAsked,
        /// The answer, a long one cut.
        given: String,
        /// Why it is not right.
        why: NotRight,
    },
    /// A check takes an answer that must be wrong.
    WrongAnswerPasses {
        /// The check's id.
        check: String,
        /// The answer.
        answer: String,
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
    /// A check held before the step's commands were typed, so it says nothing of them.
    HeldBefore,
    /// A check that counts once it was true held before its step was reached.
    HeldEarlier {
        /// The step after which it held; nothing where it did before all of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// What should have been done was not seen in the classroom's journal.
    NotDone {
        /// What should have been done.
        wanted: DeedAsked,
        /// What was done in its place.
        seen: Vec<DeedSeen>,
    },
    /// The docker command of the student's shell talks to another engine than the lab's.
    OtherEngine {
        /// The lab's.
        wanted: String,
        /// Where the command goes.
        seen: String,
        /// What leads it there: `DOCKER_HOST`, `DOCKER_CONTEXT`; absent where an older record does not tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
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
