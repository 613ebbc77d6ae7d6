//! What a policy names: a step, `step3`, or a check of one, `step3/digest-pinned`.

use crate::{
    scenario::model::{Scenario, Step},
    syntax::{
        decode::Decoder,
        problem::Problem,
        shape::Shape,
        source::Located,
        values::{List, Text},
    },
};

/// A list of names; of what.
pub(super) const fn names(what: &'static str) -> List<Text> {
    List(what, Text("the name of a step or a check"))
}

/// What a mapping by name is called in the manual and the schema.
pub(super) fn by_name(value: Shape) -> Shape {
    Shape::Pairs("a step, or a step and a check as `step3/digest-pinned`,", Box::new(value))
}

/// A step, or a check, that the scenario has: where it stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grades) struct Name {
    /// The step, from 0.
    pub(in crate::grades) step: usize,
    /// The check of it, from 0; nothing where all of the step is meant.
    pub(in crate::grades) check: Option<usize>,
}

impl Name {
    /// Whether this check is meant, alone or with its step.
    pub(super) fn covers(self, step: usize, check: usize) -> bool {
        self.step == step && self.check.is_none_or(|own| own == check)
    }
}

/// Finds what is named. What the scenario does not have, or what has nothing that could count, is a problem.
pub(in crate::grades) fn find(
    decoder: &Decoder,
    scenario: &Scenario,
    name: &Located<String>,
) -> Option<Name> {
    let (id, check) = match name.value.split_once('/') {
        Some((id, check)) => (id, Some(check)),
        None => (name.value.as_str(), None),
    };
    let Some(at) = scenario.steps.iter().position(|step| step.id.value == id) else {
        let known = if check.is_some() { all(scenario) } else { alike(scenario, id) };
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        decoder.unknown(name, &format!("the lab has no step `{id}`"), &known);
        return None;
    };
    let step = &scenario.steps[at];
    if step.checks.is_empty() {
        decoder.report(
            Problem::new(name.at, format!("`{id}` has no checks, so nothing of it can count"))
                .help("name a step that has some, or remove it"),
        );
        return None;
    }
    let Some(check) = check else { return Some(Name { step: at, check: None }) };
    let found = step.checks.iter().position(|own| own.id == check);
    if found.is_none() {
        let known: Vec<String> = checks(step).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        decoder.unknown(name, &format!("`{id}` has no check `{check}`"), &known);
    }
    Some(Name { step: at, check: Some(found?) })
}

/// Finds a step; a check is a problem. `what` takes steps only.
pub(super) fn find_step(
    decoder: &Decoder,
    scenario: &Scenario,
    name: &Located<String>,
    what: &str,
) -> Option<usize> {
    let found = find(decoder, scenario, name)?;
    if found.check.is_some() {
        let step = &scenario.steps[found.step].id.value;
        decoder.report(
            Problem::new(name.at, format!("{what} takes steps, and this is a check"))
                .help(format!("write `{step}`")),
        );
        return None;
    }
    Some(found.step)
}

/// `step3/digest-pinned` for each check of a step.
fn checks(step: &Step) -> impl Iterator<Item = String> {
    step.checks.iter().map(|check| format!("{}/{}", step.id.value, check.id))
}

fn all(scenario: &Scenario) -> Vec<String> {
    scenario.steps.iter().flat_map(checks).collect()
}

/// What may be meant by a word that is no step: the check of this id, else a step.
fn alike(scenario: &Scenario, word: &str) -> Vec<String> {
    let is_it = |name: &String| name.rsplit('/').next() == Some(word);
    let checks: Vec<String> = all(scenario).into_iter().filter(is_it).collect();
    if checks.is_empty() {
        scenario.steps.iter().map(|step| step.id.value.clone()).collect()
    } else {
        checks
    }
}
