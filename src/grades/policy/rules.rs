//! What counts of a lab, and how: a policy, laid on a scenario.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    super::{Marks, Percent},
    hints::Hints,
    late::Late,
    round::Rounding,
    worth,
};
use crate::scenario::model::Scenario;

/// What counts of a lab, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The lab's title.
    pub lab: Arc<str>,
    /// The scenario's steps, in order, those too that have no checks.
    pub steps: Vec<StepRules>,
    /// The fewest marks that the lab is passed with, where there is such a mark.
    pub pass: Option<Marks>,
    /// What hints take.
    pub hints: Hints,
    /// How much counts of a step that labcheck solved.
    pub solved: Percent,
    /// What lateness takes, where the lab is ever due.
    pub late: Option<Late>,
    /// How what the lab comes to is rounded, where it is.
    pub round: Option<Rounding>,
}

/// What counts of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRules {
    /// Its id.
    pub id: Arc<str>,
    /// The handout's heading.
    pub section: Arc<str>,
    /// Whether it counts as a whole or not at all.
    pub whole: bool,
    /// Its checks.
    pub checks: Vec<CheckRules>,
}

/// What a check counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRules {
    /// Its id.
    pub id: Arc<str>,
    /// What it proves.
    pub name: Arc<str>,
    /// What it is worth.
    pub worth: Marks,
    /// Whether the lab is not passed without it.
    pub required: bool,
    /// When students are told of it, where that is not at once.
    pub hidden_until: Option<Timestamp>,
}

impl Policy {
    /// What counts without a policy: the scenario's points, check by check, and of what labcheck solved nothing. No
    /// mark has to be reached.
    pub fn plain(scenario: &Scenario) -> Self {
        let worths = scenario.steps.iter().map(worth::points).collect();
        Self::of(scenario, worths)
    }

    /// All marks that there are.
    pub fn possible(&self) -> Marks {
        self.steps.iter().map(StepRules::possible).sum()
    }

    /// Whether anything has to be reached to pass.
    pub fn asks(&self) -> bool {
        let mut checks = self.steps.iter().flat_map(|step| &step.checks);
        self.pass.is_some() || checks.any(|check| check.required)
    }

    /// The step of this id.
    pub fn step(&self, id: &str) -> Option<&StepRules> {
        self.steps.iter().find(|step| *step.id == *id)
    }

    /// The plainest one with these worths of each step's checks.
    pub(super) fn of(scenario: &Scenario, worths: Vec<Vec<Marks>>) -> Self {
        let steps = scenario.steps.iter().zip(worths).map(|(step, worths)| StepRules {
            id: step.id.value.as_str().into(),
            section: step.section.value.as_str().into(),
            whole: false,
            checks: step
                .checks
                .iter()
                .zip(worths)
                .map(|(check, worth)| CheckRules {
                    id: check.id.as_str().into(),
                    name: check.name.value.as_str().into(),
                    worth,
                    required: false,
                    hidden_until: None,
                })
                .collect(),
        });
        Self {
            lab: scenario.title.as_str().into(),
            steps: steps.collect(),
            pass: None,
            hints: Hints::default(),
            solved: Percent::NONE,
            late: None,
            round: None,
        }
    }
}

impl StepRules {
    /// All marks that there are.
    pub fn possible(&self) -> Marks {
        self.checks.iter().map(|check| check.worth).sum()
    }

    /// The check of this id.
    pub fn check(&self, id: &str) -> Option<&CheckRules> {
        self.checks.iter().find(|check| *check.id == *id)
    }
}
