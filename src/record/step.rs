//! What was seen of a step, and of its commands.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CheckRecord, Points, Totals, summed::summed};
use crate::{
    codes::FailureCode,
    outcome::Outcome,
    verdict::{Skip, Verdict},
};

summed! {
    /// One step.
    pub struct StepRecord as Step {
        counted {
            /// Whether everything of it passed, and there was something.
            passed: bool = |step| step.passed(),
            /// How many of its commands and checks ended how.
            totals: Totals = |step| step.totals(),
            /// The points of its checks, by their verdicts; absent where a record of an older format does not tell
            /// them.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            points: Option<Points> = |step| step.points(),
        }
        given {
            /// What its checks are worth together, those too that were not looked at; nothing where a record of an
            /// older format does not tell.
            worth: Option<u32> = |written| written.points.map(|points| points.possible),
        }
        fields {
            /// Its id.
            id: String,
            /// The handout's heading.
            section: String,
            /// Why it was not done at all.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            skip: Option<Skip>,
            /// How much help the student took, where one was asked.
            #[serde(default, skip_serializing_if = "Help::is_none")]
            help: Help,
            /// The code of what it was skipped for.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            code: Option<FailureCode>,
            /// Its commands.
            actions: Vec<ActionRecord>,
            /// The commands that the handout only shows: nobody typed them, and nothing was judged of them.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            shown: Vec<ShownRecord>,
            /// Its checks.
            checks: Vec<CheckRecord>,
        }
    }
}

/// The help taken for a step, by the classroom's journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Action")]
pub struct ActionRecord {
    /// The scenario's line.
    pub line: usize,
    /// What was typed, variables expanded.
    pub command: String,
    /// What was typed in a dialogue, or what a command had to read on its stdin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dialogue: Vec<String>,
    /// What came of it, if it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// How often it was typed, where it is typed again until what is expected holds; the outcome is the last one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<usize>,
    /// Whether stderr carried something that no expectation speaks of.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stderr_unspoken: bool,
    /// Lines that the handout prints under it and that are not what came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<DriftRecord>,
    /// The judgement.
    pub verdict: Verdict,
    /// What did not pass, as a code that `labcheck explain` knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<FailureCode>,
}

/// A command that stands in the handout and is never typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Shown")]
pub struct ShownRecord {
    /// The scenario's line.
    pub line: usize,
    /// The command, variables expanded as far as they had a value.
    pub command: String,
    /// Why nobody types it.
    pub why: String,
}

/// A line that the handout prints under a command, and that is not what came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Drift")]
pub struct DriftRecord {
    /// The handout.
    pub handout: String,
    /// Its line, from 1.
    pub line: usize,
    /// What it prints.
    pub printed: String,
    /// What came in its place; empty where nothing is left that could be it.
    pub seen: String,
    /// What is wrong with it; `otherwise` where it is not said.
    #[serde(default, skip_serializing_if = "DriftWhy::is_usual")]
    pub why: DriftWhy,
}

/// What is wrong with a line that a handout prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum DriftWhy {
    /// No such line came.
    #[default]
    Otherwise,
    /// It came, but not at this place among the others.
    Order,
    /// It came, but not as often as it is printed.
    Often,
    /// The table has other columns.
    Columns,
    /// A digest, an id, a name or an address in it is printed as another one than above.
    Same {
        /// The handout's line that it does not agree with.
        line: usize,
    },
}

impl DriftWhy {
    fn is_usual(&self) -> bool {
        *self == Self::Otherwise
    }
}

/// How many of each verdict a run has, where a step that was skipped whole counts as one.
pub(super) fn totals_of_run(setup: &[ActionRecord], steps: &[StepRecord]) -> Totals {
    let mut totals = totals_of_commands(setup);
    for step in steps {
        for verdict in step.verdicts() {
            totals.add(verdict);
        }
        totals.skipped += usize::from(step.skip.is_some());
    }
    totals
}

/// How many of each verdict commands have.
pub(super) fn totals_of_commands(commands: &[ActionRecord]) -> Totals {
    let mut totals = Totals::default();
    for command in commands {
        totals.add(&command.verdict);
    }
    totals
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

    /// The points of its checks, where it is known what they are worth.
    pub fn points(&self) -> Option<Points> {
        let judged = self.checks.iter().map(CheckRecord::points);
        let known: u32 = self.checks.iter().map(|check| check.worth).sum();
        let rest = Points::undecided(self.worth?.saturating_sub(known));
        Some(judged.chain([rest]).sum())
    }

    /// Whether something of it failed, could not be judged, or is printed otherwise by the handout; what was skipped is
    /// not that.
    pub fn is_broken(&self) -> bool {
        let totals = self.totals();
        totals.failed + totals.errors > 0 || self.is_adrift()
    }

    /// Whether the handout prints something else than what came.
    pub fn is_adrift(&self) -> bool {
        self.actions.iter().any(|action| !action.drift.is_empty())
    }

    /// How many of its checks only a person can judge.
    pub fn for_person(&self) -> usize {
        self.checks.iter().filter(|check| check.verdict.is_for_person()).count()
    }

    /// Whether there is something of it that only a person can judge, and nothing else.
    pub fn is_for_person(&self) -> bool {
        let mut verdicts = self.verdicts().peekable();
        self.skip.is_none() && verdicts.peek().is_some() && verdicts.all(Verdict::is_for_person)
    }

    /// Whether everything of it passed, and there was something. A command or check that is left out for a
    /// requirement of its own, or that only a person can judge, takes nothing from that.
    pub fn passed(&self) -> bool {
        let totals = self.totals();
        self.skip.is_none()
            && totals.passed > 0
            && totals.failed + totals.errors == 0
            && !self.verdicts().any(|v| matches!(v, Verdict::Skip(skip) if !skip.takes_nothing()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fact::ObserveError, record, verdict::Unmet};

    #[test]
    fn a_step_is_broken_by_what_the_handout_prints_otherwise_and_passed_all_the_same() {
        let record = record::read(include_str!("../../tests/records/v1/run-passed.json")).unwrap();
        let mut step = record.steps[0].clone();
        assert!(step.passed() && !step.is_adrift() && !step.is_broken());
        step.actions[0].drift.push(DriftRecord {
            handout: "lab.md".into(),
            line: 7,
            printed: "one".into(),
            seen: "two".into(),
            why: DriftWhy::default(),
        });
        assert!(step.passed() && step.is_adrift() && step.is_broken());
        step.actions[0].drift.clear();
        let (fail, error) = (
            Verdict::Fail(Vec::new()),
            Verdict::Error(ObserveError::Unfinished("gone".to_owned())),
        );
        // One of each is neither none nor nothing.
        for wrong in [vec![&fail], vec![&error], vec![&fail, &error], vec![&error, &fail]] {
            let mut step = step.clone();
            step.actions = vec![step.actions[0].clone(); 3];
            for (action, verdict) in step.actions.iter_mut().zip(wrong) {
                action.verdict = verdict.clone();
            }
            assert!(!step.passed() && step.is_broken() && !step.is_adrift());
        }
    }

    #[test]
    fn a_step_passes_only_by_what_passed_and_with_no_more_left_out_than_it_says_itself() {
        let record = record::read(include_str!("../../tests/records/v1/run-passed.json")).unwrap();
        let step = &record.steps[0];
        let with = |skip: Skip| {
            let mut step = step.clone();
            step.actions
                .push(ActionRecord { verdict: Verdict::Skip(skip), ..step.actions[0].clone() });
            step
        };
        assert!(
            with(Skip::Requirement(Unmet::Engine { wanted: "<29".to_owned(), seen: None }))
                .passed()
        );
        let of_person = with(Skip::Person("Show it.".to_owned()));
        assert!(of_person.passed() && !of_person.is_broken() && !of_person.is_for_person());
        let mut alone = of_person;
        alone.actions.drain(..alone.actions.len() - 1);
        alone.checks.clear();
        assert!(alone.is_for_person() && !alone.passed());
        assert!(!with(Skip::Interrupted).passed());
        let skipped = StepRecord { skip: Some(Skip::Interrupted), ..step.clone() };
        assert!(!skipped.passed() && !skipped.is_broken());
        let empty = StepRecord { actions: Vec::new(), checks: Vec::new(), ..step.clone() };
        assert!(!empty.passed() && !empty.is_broken() && !empty.is_for_person());
    }
}
