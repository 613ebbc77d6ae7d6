//! What was proven of a lab, and what was not: `labcheck/proof/v1`.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{base::Base, change::Change, outcome::Outcome, ruling::Ruling, undone::Undone};
use crate::exit::ExitStatus;

/// The format's name and version.
pub const FORMAT: &str = "labcheck/proof/v1";

/// What was proven of a lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The format's name and version.
    pub format: String,
    /// The version of labcheck that made it.
    pub labcheck: String,
    /// The lab's title.
    pub lab: String,
    /// The scenario's file, as it was named.
    pub scenario: String,
    /// The digest of all that decides what the lab does, and of the programs and images it is done with.
    pub digest: String,
    /// When it began.
    pub started: Timestamp,
    /// Wall time in milliseconds, over all times that it was gone on with.
    pub took_ms: u64,
    /// What drew the order.
    pub seed: u64,
    /// The share of all that was tried, as `1/3`; nothing where all of it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
    /// What `solve`, `reset` and `finish` did; nothing where they were not tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verbs: Option<Vec<VerbTold>>,
    /// Whether nothing was done to the services of the classroom.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_faults: bool,
    /// The programs that it was told to do without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// Step by step.
    pub steps: Vec<StepProof>,
    /// How much of it was not tried, because the time was over.
    pub left: usize,
    /// Whether it was interrupted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
}

/// What was proven of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepProof {
    /// Its id.
    pub id: String,
    /// The step as the lab has it.
    pub base: Base,
    /// Its checks that do not pass any more once the lab is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undone: Vec<Undone>,
    /// How many of its commands only look, so that nothing is another without them.
    pub only_look: usize,
    /// The ids of its checks, in order, but for those that only a person can judge: there is nothing to prove of them.
    pub checks: Vec<String>,
    /// What was done wrong, and what came of it.
    pub tested: Vec<Tested>,
}

/// One thing that was done wrong, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tested {
    /// What nothing else of the lab is called: `step1/2/left-out`.
    pub id: String,
    /// What was wrong.
    pub wrong: Wrong,
    /// The line of the scenario that it is about, from 1.
    pub line: usize,
    /// What came of it.
    pub ruling: Ruling,
    /// Why it may stay unseen, where the scenario says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waived: Option<String>,
}

/// What was wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Wrong {
    /// A command was typed otherwise.
    Solution {
        /// How.
        change: Change,
        /// The command, as the lab has it.
        command: String,
        /// What was typed in its place, where something else was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instead: Option<String>,
    },
    /// The world was not as it should be: the name of the fault.
    World(String),
}

/// What a verb of the student's did in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerbTold {
    /// What was asked for: `solve step1`.
    pub verb: String,
    /// What it should have done and did not; nothing where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong: Option<String>,
}

impl Tested {
    /// How it counts.
    pub fn outcome(&self) -> Outcome {
        match &self.ruling {
            Ruling::Caught(_) | Ruling::Lost(_) | Ruling::Equivalent(_) => Outcome::Fine,
            Ruling::Survived if self.waived.is_some() => Outcome::Waived,
            Ruling::Survived => Outcome::Survived,
            Ruling::Unclear(_) | Ruling::NotTried(_) => Outcome::Open,
        }
    }
}

impl Proof {
    /// All that was done wrong.
    pub fn tested(&self) -> impl Iterator<Item = &Tested> {
        self.steps.iter().flat_map(|step| &step.tested)
    }

    /// What does not pass any more once the lab is done.
    pub fn undone(&self) -> impl Iterator<Item = &Undone> {
        self.steps.iter().flat_map(|step| &step.undone)
    }

    /// What nobody noticed, and nobody explained.
    pub fn survivors(&self) -> usize {
        self.tested().filter(|tested| tested.outcome() == Outcome::Survived).count()
    }

    /// How labcheck ends with it: 0 only where all of it was tried and everything wrong was noticed.
    pub fn exit_status(&self) -> ExitStatus {
        let troubles = || {
            self.steps.iter().flat_map(|step| match &step.base {
                Base::Broken(troubles) => &troubles[..],
                Base::Holds | Base::Skipped(_) | Base::NotTried => &[],
            })
        };
        let undone = |outcome| self.undone().any(|undone| undone.outcome() == outcome);
        let wrong_verb = self.verbs.iter().flatten().any(|verb| verb.wrong.is_some());
        let is_whole = self.steps.iter().all(|step| step.base == Base::Holds)
            && self.tested().all(|tested| tested.outcome() != Outcome::Open)
            && self.left == 0
            && !self.interrupted;
        if self.survivors() > 0
            || undone(Outcome::Survived)
            || wrong_verb
            || troubles().any(|trouble| !trouble.is_error())
        {
            ExitStatus::Failed
        } else if troubles().next().is_some() || undone(Outcome::Open) {
            ExitStatus::Error
        } else if is_whole && (self.tested().next().is_some() || self.shard.is_some()) {
            ExitStatus::Passed
        } else {
            ExitStatus::Incomplete
        }
    }
}

/// Why a text is no proof that can be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON of this format.
    #[error("it is no {FORMAT}: {0}")]
    Invalid(#[from] serde_json::Error),
    /// It is of another version.
    #[error("its format is `{0}`, and this reads {FORMAT}")]
    Format(String),
}

impl Proof {
    /// Forgets what is to be tried again when it is gone on with: what could not be tried or judged.
    pub fn go_on(&mut self) {
        self.verbs = None;
        for step in &mut self.steps {
            step.base = Base::NotTried;
            step.undone.clear();
            step.tested.retain(|tested| tested.outcome() != Outcome::Open);
        }
        self.left = 0;
        self.interrupted = false;
    }

    /// Reads one.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        let proof: Self = serde_json::from_str(text)?;
        if proof.format == FORMAT { Ok(proof) } else { Err(ReadError::Format(proof.format)) }
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
