//! Steps that nothing looks at, and steps that are worth nothing.

use super::super::{
    rule::Found,
    subject::Subject,
    tree::{get, items},
};
use crate::{
    scenario::model::Step,
    syntax::yaml::{self, Node},
};

/// Steps without a check.
pub(in super::super) fn missing(subject: &Subject<'_>) -> Vec<Found> {
    let steps = subject.scenario.iter().flat_map(|scenario| &scenario.steps);
    steps
        .filter(|step| step.checks.is_empty())
        .map(|step| {
            let message =
                format!("{} has no check, so a student passes it who did nothing", step.id.value);
            Found::in_scenario(step.id.at, message)
        })
        .collect()
}

/// Steps whose checks say nothing of points, where those of other steps give some. Who writes `points: 0` means it; and
/// what a person judges has none by itself.
pub(in super::super) fn worthless(subject: &Subject<'_>) -> Vec<Found> {
    let Some(scenario) = subject.scenario.filter(|scenario| scenario.points() > 0) else {
        return Vec::new();
    };
    let Ok(node) = yaml::parse(&scenario.source.text) else { return Vec::new() };
    let steps = scenario.steps.iter().zip(items(&node, "steps"));
    let is_silent = |step: &Step, written: &Node| {
        let checks = step.checks.iter().zip(items(written, "check"));
        let mut judged = checks.filter(|(check, _)| !check.is_for_person()).peekable();
        judged.peek().is_some() && judged.all(|(_, written)| get(written, "points").is_none())
    };
    steps
        .filter(|(step, written)| is_silent(step, written))
        .map(|(step, _)| {
            let message = format!(
                "the checks of {} give no points, and those of other steps do",
                step.id.value
            );
            Found::in_scenario(step.id.at, message)
        })
        .collect()
}
