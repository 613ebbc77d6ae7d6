//! The record of a run: all facts and verdicts, as versioned JSON. Every report reads it and
//! nothing else, so a report can be made again, and a verdict explained, without the host.

use serde::{Deserialize, Serialize};

use crate::{
    codes::Code,
    fact::Observation,
    outcome::Outcome,
    verdict::{Skip, Verdict},
};

/// The format's name and version.
pub const FORMAT: &str = "labcheck/record/v1";

/// Everything that was seen in one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// [`FORMAT`].
    pub format: String,
    /// The version of labcheck that made it.
    pub labcheck: String,
    /// The lab's title.
    pub lab: String,
    /// The scenario's file, as it was named.
    pub scenario: String,
    /// The digest of the scenario's text.
    pub scenario_digest: String,
    /// When it began, RFC 3339.
    pub started: String,
    /// Wall time in milliseconds, the classroom's coming and going included.
    pub took_ms: u64,
    /// What of it was Docker's and the lab's own: the engine's start and the commands.
    pub lab_ms: u64,
    /// Where it ran.
    pub world: World,
    /// The steps in order.
    pub steps: Vec<StepRecord>,
    /// Whether it was interrupted.
    pub interrupted: bool,
    /// What could not be removed afterwards.
    #[serde(default)]
    pub left_behind: Vec<String>,
    /// What was no part of the run because it was told to do without a program.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// What of a lab requires a program, and was left out by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// The program.
    pub program: String,
    /// Whole steps, by id.
    pub steps: Vec<String>,
    /// Commands of other steps, as the scenario writes them.
    pub commands: Vec<String>,
}

/// Where a run took place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// `private`, `hub` (the user's own, pulling from Docker Hub) or `host` (the user's own, names under
    /// the lab's registry).
    pub engine: String,
    /// The engine's version.
    pub engine_version: String,
    /// The docker CLI's version.
    pub client_version: String,
    /// The engine's storage driver.
    pub storage: String,
    /// The shell that commands were typed into, as `bash 5.2.15`; nothing where none was.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub shell: String,
    /// Where the lab's tagged images came from: [`BUILT_HERE`], the upstream registry's URL, or all
    /// of them [`FROM_HUB`].
    #[serde(default = "built_here")]
    pub images: String,
}

/// What [`World::images`] says where no upstream registry was asked.
pub const BUILT_HERE: &str = "built here";

/// What [`World::images`] says where the user's own engine pulls them.
pub const FROM_HUB: &str = "Docker Hub, as the engine pulls it";

/// Records older than the field had no other images.
fn built_here() -> String {
    BUILT_HERE.to_owned()
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRecord {
    /// Its id.
    pub id: String,
    /// The handout's heading.
    pub section: String,
    /// Why it was not done at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<Skip>,
    /// How much help the student took, where one was asked.
    #[serde(default, skip_serializing_if = "Help::is_none")]
    pub help: Help,
    /// The code of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Its commands.
    pub actions: Vec<ActionRecord>,
    /// Its checks.
    pub checks: Vec<CheckRecord>,
}

/// The help taken for a step, by the classroom's journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Help {
    /// How many hints were given.
    pub hints: usize,
    /// Whether labcheck did the step, or a part of it.
    pub solved: bool,
    /// Whether labcheck typed the step for the student to see, and nothing of that counts: it was put back
    /// since, or reached nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shown: bool,
}

impl Help {
    /// Whether there was none.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// One command or dialogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionRecord {
    /// The scenario's line.
    pub line: usize,
    /// What was typed, variables expanded.
    pub command: String,
    /// What was typed in a dialogue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dialogue: Vec<String>,
    /// What came of it, if it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Whether stderr carried something that no expectation speaks of.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stderr_unspoken: bool,
    /// Lines that the handout prints under it and that did not come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<DriftRecord>,
    /// The judgement.
    pub verdict: Verdict,
    /// What did not pass, as a code that `labcheck explain` knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
}

/// A line that the handout prints under a command, and that did not come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DriftRecord {
    /// The handout.
    pub handout: String,
    /// Its line, from 1.
    pub line: usize,
    /// What it prints.
    pub printed: String,
    /// What came in its place; empty where nothing is left that could be it.
    pub seen: String,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckRecord {
    /// Its id, of its own within the step.
    pub id: String,
    /// The scenario's line.
    pub line: usize,
    /// What it proves.
    pub name: String,
    /// What it is worth.
    pub points: u32,
    /// What was asked and seen.
    pub seen: Vec<Observation>,
    /// When it held, RFC 3339, where it passed for what was true before and is true no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    /// The mistake that showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mistake: Option<MistakeRecord>,
    /// The judgement.
    pub verdict: Verdict,
    /// How that is told.
    #[serde(default, skip_serializing_if = "Telling::is_judged")]
    pub telling: Telling,
    /// What did not pass, as a code that `labcheck explain` knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
}

/// How a check that does not pass is told to a student. No verdict changes by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Telling {
    /// As it was judged.
    #[default]
    Judged,
    /// Nothing of it was done yet, so nothing of it was done wrong.
    NotBegun,
    /// Another check of the step, by its id, has to pass first.
    Waits(String),
}

impl Telling {
    fn is_judged(&self) -> bool {
        *self == Self::Judged
    }
}

/// A mistake that a scenario knows, seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MistakeRecord {
    /// Its code.
    pub code: Code,
    /// What the scenario says to the student.
    pub say: String,
}

/// How many of each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Seen, for the right reason.
    pub passed: usize,
    /// The student's or the lab's doing.
    pub failed: usize,
    /// Ours, Docker's or the network's doing.
    pub errors: usize,
    /// Not judged.
    pub skipped: usize,
}

impl Totals {
    fn add(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Pass => self.passed += 1,
            Verdict::Fail(_) => self.failed += 1,
            Verdict::Error(_) => self.errors += 1,
            Verdict::Skip(_) => self.skipped += 1,
        }
    }
}

impl StepRecord {
    /// All verdicts of the step, of commands and checks.
    pub fn verdicts(&self) -> impl Iterator<Item = &Verdict> {
        let actions = self.actions.iter().map(|action| &action.verdict);
        actions.chain(self.checks.iter().map(|check| &check.verdict))
    }

    /// How many of each.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        self.verdicts().for_each(|verdict| totals.add(verdict));
        totals
    }

    /// Whether everything of it passed, and there was something. A command or check that is left out for a
    /// requirement of its own takes nothing from that.
    pub fn passed(&self) -> bool {
        let totals = self.totals();
        self.skip.is_none()
            && totals.passed > 0
            && totals.failed + totals.errors == 0
            && !self
                .verdicts()
                .any(|v| matches!(v, Verdict::Skip(s) if !matches!(s, Skip::Requirement(_))))
    }
}

impl Record {
    /// How many of each verdict, over all steps; a skipped step counts as one.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for step in &self.steps {
            step.verdicts().for_each(|verdict| totals.add(verdict));
            totals.skipped += usize::from(step.skip.is_some());
        }
        totals
    }

    /// How many lines of the handout are not what came out.
    pub fn drifts(&self) -> usize {
        self.steps.iter().flat_map(|step| &step.actions).map(|action| action.drift.len()).sum()
    }

    /// The exit code that the record stands for: a failure, of the handout's too, is told before an error, an error
    /// before incompleteness; nothing run is not success.
    pub fn exit_code(&self) -> crate::exit::Code {
        use crate::exit::Code;
        let totals = self.totals();
        if totals.failed > 0 || self.drifts() > 0 {
            Code::Failed
        } else if totals.errors > 0 || !self.left_behind.is_empty() {
            Code::Error
        } else if totals.skipped > 0 || totals.passed == 0 || self.interrupted {
            Code::Incomplete
        } else {
            Code::Passed
        }
    }
}
