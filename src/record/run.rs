//! The record as a whole.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    step::StepRecord,
    summed::summed,
    sums::{Points, Totals},
    world::World,
};

/// The format's name and version.
pub const FORMAT: &str = "labcheck/record/v2";

/// The format's name and version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
enum Format {
    /// This one.
    #[serde(rename = "labcheck/record/v2")]
    V2,
}

summed! {
    /// Everything that was seen in one run of `labcheck run`, or by one question of `labcheck check`.
    pub struct Record as Run {
        counted {
            /// The format's name and version.
            format: Format = |_| Format::V2,
            /// What labcheck exits with for it, where it can print and write all of it: 0 all passed, 1 something failed, 3 something could not be judged, 4
            /// something was skipped or nothing ran.
            exit_code: u8 = |record| record.exit_code().number(),
            /// How many commands and checks ended how; a step that was skipped whole counts as one.
            totals: Totals = |record| record.totals(),
            /// The points of these steps, not of those in `left_out` or not asked for; absent where a record of an older format does not tell them.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            points: Option<Points> = |record| record.points(),
        }
        fields {
            /// The version of labcheck that made it.
            labcheck: String,
            /// The lab's title.
            lab: String,
            /// The scenario's file, as it was named.
            scenario: String,
            /// The digest of the scenario's text.
            scenario_digest: String,
            /// When it began.
            started: Timestamp,
            /// Wall time in milliseconds, the classroom's coming and going included.
            took_ms: u64,
            /// What of it was Docker's and the lab's own: the engine's start and the commands.
            lab_ms: u64,
            /// Where it ran.
            world: World,
            /// The steps in order.
            steps: Vec<StepRecord>,
            /// Whether it was interrupted.
            interrupted: bool,
            /// What could not be removed afterwards.
            #[serde(default)]
            left_behind: Vec<String>,
            /// What was no part of the run because it was told to do without a program.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            left_out: Vec<LeftOut>,
        }
    }
}

/// What of a lab requires a program, and was left out by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// The program.
    pub program: String,
    /// Whole steps, by id.
    pub steps: Vec<String>,
    /// Commands of other steps, as the scenario writes them.
    pub commands: Vec<String>,
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

    /// The points of all steps, where those of each are known.
    pub fn points(&self) -> Option<Points> {
        self.steps.iter().map(StepRecord::points).sum()
    }

    /// How many lines of the handout are not what came out.
    pub fn drifts(&self) -> usize {
        self.steps.iter().flat_map(|step| &step.actions).map(|action| action.drift.len()).sum()
    }

    /// The exit code that the record stands for: a failure, of the handout's too, is told before an error, an error
    /// before incompleteness; nothing run is not success.
    pub fn exit_code(&self) -> crate::exit::ExitStatus {
        use crate::exit::ExitStatus;
        let totals = self.totals();
        if totals.failed > 0 || self.drifts() > 0 {
            ExitStatus::Failed
        } else if totals.errors > 0 || !self.left_behind.is_empty() {
            ExitStatus::Error
        } else if totals.skipped > 0 || totals.passed == 0 || self.interrupted {
            ExitStatus::Incomplete
        } else {
            ExitStatus::Passed
        }
    }
}
