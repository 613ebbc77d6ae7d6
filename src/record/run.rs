//! The record as a whole.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    step::{ActionRecord, StepRecord, totals_of_run},
    summed::summed,
    sums::{Points, Totals},
    tries::{Flakes, TryRecord},
    world::World,
};
use crate::exit::ExitStatus;

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
            /// something was skipped that is not for a person to judge, or nothing ran. Where there are `earlier` tries and `flakes` does not say `pass`, it is that of the worst try.
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
            /// What was typed to set the lab up, before the steps; where the last of it did not pass, there are none.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            setup: Vec<ActionRecord>,
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
            /// The tries before this one, in their order, each in a classroom of its own: what stands beside is the last try's.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            earlier: Vec<TryRecord>,
            /// What something is taken for that did not pass in an earlier try and passed in the last.
            #[serde(default, skip_serializing_if = "Flakes::is_usual")]
            flakes: Flakes,
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
        totals_of_run(&self.setup, &self.steps)
    }

    /// The points of all steps, where those of each are known.
    pub fn points(&self) -> Option<Points> {
        self.steps.iter().map(StepRecord::points).sum()
    }

    /// How many checks only a person can judge.
    pub fn for_person(&self) -> usize {
        self.steps.iter().map(StepRecord::for_person).sum()
    }

    /// How many steps there are of which a machine can judge something.
    pub fn judged_steps(&self) -> usize {
        self.steps.iter().filter(|step| !step.is_for_person()).count()
    }

    /// How many lines of the handout are not what came out.
    pub fn drifts(&self) -> usize {
        self.steps.iter().flat_map(|step| &step.actions).map(|action| action.drift.len()).sum()
    }

    /// The exit code that the record stands for: that of its worst try, so that a flake is no pass, unless it is said to be
    /// one. A failure is told before an error, an error before incompleteness.
    pub fn exit_code(&self) -> ExitStatus {
        let last = self.last_exit();
        let earlier = || self.earlier.iter().map(TryRecord::exit_code);
        match self.flakes {
            Flakes::Pass => last,
            Flakes::Fail => earlier().fold(last, ExitStatus::worse),
        }
    }

    /// The exit code of the last try: a failure, of the handout's too, is told before an error, an error before
    /// incompleteness; nothing run is not success. What only a person can judge is no lack of the run's.
    fn last_exit(&self) -> ExitStatus {
        let totals = self.totals();
        if totals.failed > 0 || self.drifts() > 0 {
            ExitStatus::Failed
        } else if totals.errors > 0 || !self.left_behind.is_empty() {
            ExitStatus::Error
        } else if totals.skipped > self.for_person() || totals.passed == 0 || self.interrupted {
            ExitStatus::Incomplete
        } else {
            ExitStatus::Passed
        }
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    /// A record of these steps, of which nothing else is known.
    pub(crate) fn record(steps: Vec<StepRecord>) -> Record {
        Record {
            labcheck: String::new(),
            lab: String::new(),
            scenario: String::new(),
            scenario_digest: String::new(),
            started: Timestamp::UNIX_EPOCH,
            took_ms: 0,
            lab_ms: 0,
            world: World::default(),
            setup: Vec::new(),
            steps,
            interrupted: false,
            left_behind: Vec::new(),
            left_out: Vec::new(),
            earlier: Vec::new(),
            flakes: Flakes::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{record, verdict::Skip, verdict::Verdict};

    #[test]
    fn what_is_for_a_person_is_no_lack_of_a_run_and_what_is_skipped_besides_is() {
        let text = include_str!("../../tests/records/v1/run-passed.json");
        let mut record = record::read(text).unwrap();
        assert_eq!((record.exit_code(), record.for_person()), (ExitStatus::Passed, 0));
        let checks = &mut record.steps[0].checks;
        checks[0].verdict = Verdict::Skip(Skip::Person("Show it.".into()));
        let worth = checks[0].worth;
        assert_eq!((record.exit_code(), record.for_person()), (ExitStatus::Passed, 1));
        assert_eq!(record.totals().skipped, 1);
        assert_eq!(record.points().unwrap().undecided, worth, "nobody gave it yet");
        let steps = record.steps.len();
        assert_eq!(record.judged_steps(), steps);
        record.steps[0].checks[1].verdict = Verdict::Skip(Skip::Interrupted);
        assert_eq!(record.exit_code(), ExitStatus::Incomplete);
        let step = &mut record.steps[0];
        step.actions.clear();
        step.checks.truncate(1);
        assert_eq!((record.judged_steps(), record.exit_code()), (steps - 1, ExitStatus::Passed));
    }
}
