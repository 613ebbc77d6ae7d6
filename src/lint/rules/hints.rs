//! First hints that are the solution.

use super::super::{rule::Found, subject::Subject};
use crate::{
    lab::looks_like_command,
    scenario::model::{ActionKind, Step},
};

/// Letters that a command has at least which gives something away.
const SHORTEST: usize = 8;
/// Letters that an answer has at least: a shorter one stands in many a text by chance.
const SHORTEST_ANSWER: usize = 3;

/// A first hint that is a command, or has one of the step's in it, or an answer to the question that it is a hint of.
pub(in super::super) fn give_away(subject: &Subject<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for step in subject.scenario.iter().flat_map(|scenario| &scenario.steps) {
        let commands: Vec<String> = step.typed().map(|action| action.command().written()).collect();
        let is_whole =
            |hint: &str| commands.iter().any(|c| c.len() >= SHORTEST && hint.contains(c.as_str()));
        for check in &step.checks {
            let Some(first) = check.hints.first() else { continue };
            let hint = first.written();
            // Who is asked what it answers types it.
            if hint.trim_end().ends_with('?') {
                continue;
            }
            if is_whole(&hint) || (looks_like_command(&hint) && !hint.trim_end().ends_with('.')) {
                found.push(Found::in_scenario(first.at, "the first hint is the command to type"));
            } else if answers(step, &check.id).any(|answer| has_words(&hint, &answer)) {
                let told = Found::in_scenario(first.at, "the first hint has the answer in it");
                found.push(told.help("begin with where to look, and end with the answer"));
            }
        }
    }
    found
}

/// What the step answers the question of a check with.
fn answers(step: &Step, check: &str) -> impl Iterator<Item = String> {
    step.actions.iter().filter_map(move |action| match &action.kind {
        ActionKind::Answer(answer) => (answer.check.value == check).then(|| answer.text.written()),
        ActionKind::Run(_)
        | ActionKind::Session { .. }
        | ActionKind::Edit { .. }
        | ActionKind::Shown { .. } => None,
    })
}

/// Whether an answer stands in a hint as words of their own; case does not count.
fn has_words(hint: &str, answer: &str) -> bool {
    let (hint, answer) = (hint.to_lowercase(), answer.trim().to_lowercase());
    let is_bare = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    answer.chars().count() >= SHORTEST_ANSWER
        && hint.match_indices(&answer).any(|(at, found)| {
            let (before, behind) = (&hint[..at], &hint[at + found.len()..]);
            is_bare(before.chars().next_back()) && is_bare(behind.chars().next())
        })
}
