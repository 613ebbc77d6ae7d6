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

/// The words as the scenario has them, where it is clear which step is meant: `1`, `Step1`, `step 1` and
/// `step1,step2` as well. A word that means no step stays as it was typed.
pub fn meant(scenario: &Scenario, words: &[String]) -> Vec<String> {
    let known = |word: &str| {
        let ids = || scenario.steps.iter().map(|step| step.id.value.as_str());
        let exact = ids().find(|id| *id == word);
        exact.or_else(|| ids().find(|id| id.eq_ignore_ascii_case(word)))
    };
    let of_number = |word: &str| known(&format!("step{word}"));
    let mut found = Vec::new();
    let mut words =
        words.iter().flat_map(|word| word.split(',')).map(str::trim).filter(|w| !w.is_empty());
    while let Some(word) = words.next() {
        if word.eq_ignore_ascii_case("step") && known(word).is_none() {
            let mut ahead = words.clone();
            if let Some(id) = ahead.next().and_then(of_number) {
                found.push(id.to_owned());
                words = ahead;
                continue;
            }
        }
        let id = known(word).or_else(|| of_number(word));
        found.push(id.unwrap_or(word).to_owned());
    }
    found
}

impl<'s> Plan<'s> {
    /// The steps named, with those that they need; all of them where none is named.
    pub fn new(scenario: &'s Scenario, wanted: &[String]) -> Result<Self, PlanError> {
        let wanted = &meant(scenario, wanted);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{scenario, syntax::source::Source};

    #[test]
    fn a_step_is_understood_however_it_is_typed() {
        let step = |id: &str| {
            format!(
                "  - {{ id: {id}, section: S, do: [{{ run: \"true\", expect: [{{ exit: 0 }}] }}] }}\n"
            )
        };
        let steps: String = ["step1", "step2", "step3b", "cleanup"].map(step).concat();
        let text = format!("version: 1\ntitle: T\nlab: t.md\nsteps:\n{steps}");
        let scenario = scenario::load(&Source { name: "t.yaml".into(), text }, &[]).unwrap();
        for (typed, wanted) in [
            ("1", "step1"),
            ("Step1", "step1"),
            ("step 1", "step1"),
            ("STEP 3B", "step3b"),
            ("3b", "step3b"),
            ("step1,step2", "step1 step2"),
            ("1, 2", "step1 step2"),
            ("Cleanup", "cleanup"),
            ("step", "step"),
            ("step 9", "step 9"),
            ("rnu", "rnu"),
            ("", ""),
        ] {
            let words: Vec<String> = typed.split(' ').map(str::to_owned).collect();
            assert_eq!(meant(&scenario, &words).join(" "), wanted, "{typed}");
        }
    }
}
