//! What the handout types and the scenario does not, and the other way round.

use super::super::{rule::Found, subject::Subject};
use crate::{lab::Difference, syntax::problem::Problem};

/// Commands that no line of the scenario types.
pub(in super::super) fn uncovered(subject: &Subject<'_>) -> Vec<Found> {
    let all = subject.agreement.iter().flat_map(|agreement| &agreement.differences);
    all.filter_map(|difference| match difference {
        Difference::Handout(problem) => Some(told(problem, Found::in_handout)),
        Difference::Scenario(_) => None,
    })
    .collect()
}

/// Lines of the scenario that the handout does not have.
pub(in super::super) fn unfounded(subject: &Subject<'_>) -> Vec<Found> {
    let all = subject.agreement.iter().flat_map(|agreement| &agreement.differences);
    all.filter_map(|difference| match difference {
        Difference::Scenario(problem) => Some(told(problem, Found::in_scenario)),
        Difference::Handout(_) => None,
    })
    .collect()
}

fn told(problem: &Problem, found: fn(crate::syntax::source::Span, String) -> Found) -> Found {
    let label = problem.label.as_deref().filter(|label| !label.is_empty());
    let message = match label {
        Some(label) => format!("{}: {label}", problem.title),
        None => problem.title.clone(),
    };
    let found = found(problem.at, message);
    match &problem.help {
        Some(help) => found.help(help.clone()),
        None => found,
    }
}
