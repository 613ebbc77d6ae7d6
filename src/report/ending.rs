//! What is said of a run as a whole, in sentences that the terminal's report, the page and the cast share.

use std::collections::BTreeSet;

use crate::{
    codes::FailureCode,
    record::{LeftOut, Record, StepRecord, Totals},
    text, wording,
};

/// How many steps passed, and how many commands and checks ended how: `2 of 3 steps passed: 7 passed, 1 failed.`
pub(super) fn outcome(record: &Record) -> String {
    if record.steps.is_empty() && !record.setup.is_empty() {
        return wording::setup::NOT_RUN.to_owned();
    }
    let passed = record.steps.iter().filter(|step| step.passed()).count();
    let steps = wording::count(record.judged_steps(), "step");
    format!("{passed} of {steps} passed: {}.", totals(&record.totals(), record.for_person()))
}

/// What is for a person is no lack of the run's, and told by itself.
fn totals(totals: &Totals, for_person: usize) -> String {
    let parts = [
        (totals.passed, "passed"),
        (totals.failed, "failed"),
        (totals.errors, wording::UNJUDGED),
        (totals.skipped - for_person, "skipped"),
        (for_person, "for a person to look at"),
    ];
    wording::numbers(&parts).unwrap_or_else(|| "nothing ran".to_owned())
}

/// What was otherwise in tries before the last, and what that is taken for.
pub(super) fn flakes(record: &Record) -> Vec<String> {
    let of = record.earlier.len() + 1;
    let flaky = record.flaky();
    let told = flaky.iter().map(|flake| format!("Flaky: {}.", wording::flake::tell(flake, of)));
    let taken = (!flaky.is_empty()).then(|| wording::flake::taken_for(record.flakes).to_owned());
    told.chain(taken).collect()
}

/// What a pass does not say: what was left out, and what was otherwise in tries before the last.
pub(super) fn beside(record: &Record) -> impl Iterator<Item = String> {
    record.left_out.iter().map(left_out).chain(flakes(record))
}

/// How long it took: `It took 6.5 s, of which 0.6 s were labcheck's own.`
pub(super) fn took(record: &Record) -> String {
    let own = record.took_ms.saturating_sub(record.lab_ms);
    format!("It took {}, of which {} were labcheck's own.", seconds(record.took_ms), seconds(own))
}

/// `6.5 s`.
pub(super) fn seconds(ms: u64) -> String {
    format!("{}.{} s", ms / 1000, ms % 1000 / 100)
}

/// What a run was told to do without: it is whole, and says what it is not.
pub(super) fn left_out(left: &LeftOut) -> String {
    let commands = wording::count(left.commands.len(), "command");
    let parts = left.steps.iter().cloned().chain((!left.commands.is_empty()).then_some(commands));
    let parts: Vec<String> = parts.collect();
    let program = text::name(&left.program);
    format!("Left out, without the program {program}: {}.", parts.join(", "))
}

/// Where to read what the codes of a run mean: one command for all of them; nothing where there are none.
pub(super) fn meanings(record: &Record) -> Option<String> {
    let of_step = |step: &StepRecord| {
        let actions = step.actions.iter().map(|action| action.code);
        let checks = step.checks.iter().map(|check| check.code);
        let is_adrift = step.actions.iter().any(|action| !action.drift.is_empty());
        let drift = is_adrift.then_some(FailureCode::HandoutDrift);
        actions.chain(checks).chain([step.code, drift]).flatten().collect::<Vec<_>>()
    };
    let of_setup = record.setup.iter().filter_map(|command| command.code);
    let of_tries = record.earlier.iter().flat_map(|tried| {
        let setup = tried.setup.iter().filter_map(|command| command.code);
        tried.steps.iter().flat_map(of_step).chain(setup)
    });
    let codes: BTreeSet<FailureCode> =
        record.steps.iter().flat_map(of_step).chain(of_setup).chain(of_tries).collect();
    let told: Vec<&str> = codes.iter().map(|code| code.number()).collect();
    (!told.is_empty()).then(|| format!("What the codes mean: labcheck explain {}", told.join(" ")))
}
