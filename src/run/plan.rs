//! Which steps are done, in which order. Pure.

use std::collections::BTreeSet;

use crate::{
    scenario::model::{Scenario, Step},
    suggest::nearest,
};

/// The steps to do, in the scenario's order.
#[derive(Clone, Debug)]
pub struct Plan<'s> {
    /// The scenario.
    pub scenario: &'s Scenario,
    /// The steps.
    pub steps: Vec<&'s Step>,
}

/// A word that names no step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no step `{word}` in this lab{}", suggestion(.near.as_deref(), .known))]
pub struct PlanError {
    /// The word.
    pub word: String,
    /// The step that was meant, perhaps.
    pub near: Option<String>,
    /// All steps.
    pub known: Vec<String>,
}

fn suggestion(near: Option<&str>, known: &[String]) -> String {
    match near {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; its steps are {}", known.join(", ")),
    }
}

impl<'s> Plan<'s> {
    /// The steps named, with those that they need; all of them where none is named.
    pub fn new(scenario: &'s Scenario, wanted: &[String]) -> Result<Self, PlanError> {
        let known = || scenario.steps.iter().map(|step| step.id.value.as_str());
        if let Some(word) = wanted.iter().find(|word| scenario.step(word).is_none()) {
            return Err(PlanError {
                word: word.clone(),
                near: nearest(word, known()).map(str::to_owned),
                known: known().map(str::to_owned).collect(),
            });
        }
        let mut chosen: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
        // Needs point backwards only, so one pass from the end finds all of them.
        for step in scenario.steps.iter().rev() {
            if chosen.contains(step.id.value.as_str()) {
                chosen.extend(step.needs.iter().map(|need| need.value.as_str()));
            }
        }
        let is_chosen = |step: &&Step| wanted.is_empty() || chosen.contains(step.id.value.as_str());
        Ok(Self { scenario, steps: scenario.steps.iter().filter(is_chosen).collect() })
    }
}
