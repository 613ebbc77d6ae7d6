//! Whether a handout prints under a command what came out.

use crate::{
    lab::compare,
    outcome::Outcome,
    record::DriftRecord,
    scenario::model::{Action, Example, Printed},
    syntax::template::Vars,
};

/// The printed lines that did not come, but for those that the scenario says are examples.
pub(super) fn drift(action: &Action, outcome: &Outcome, vars: &Vars) -> Vec<DriftRecord> {
    let streams = [Some(&outcome.stdout), Some(&outcome.stderr), outcome.screen.as_ref()];
    let streams: Vec<_> = streams.into_iter().flatten().collect();
    if streams.iter().any(|stream| stream.truncated) {
        return Vec::new(); // nothing can be said to be absent
    }
    let printed: Vec<&Printed> = action
        .printed
        .iter()
        .filter(|printed| !action.examples.iter().any(|example| covers(example, printed, vars)))
        .collect();
    let texts: Vec<&str> = printed.iter().map(|printed| printed.text.as_str()).collect();
    let seen: Vec<&str> = streams.iter().map(|stream| stream.text.as_str()).collect();
    let drifts = compare(&texts, &seen).into_iter();
    drifts
        .map(|drift| DriftRecord {
            handout: printed[drift.at].handout.clone(),
            line: printed[drift.at].line,
            printed: texts[drift.at].trim().to_owned(),
            seen: drift.seen,
        })
        .collect()
}

fn covers(example: &Example, printed: &Printed, vars: &Vars) -> bool {
    let Some(line) = &example.line else { return true };
    line.compile(vars).is_ok_and(|line| line.is_match(printed.text.trim()))
}
