//! A record told again, as it was while it was made.

use std::fmt::Write as _;

use super::run::{Detail, action, check, heading, shown, skipped, summary};
use crate::{
    record::{ActionRecord, Record, StepRecord},
    text, wording,
};

/// Characters of an answer of Docker's shown at most.
const SHOWN: usize = 4_000;

/// All of it, the tries before the last too.
pub(crate) fn again(detail: &Detail<'_>, record: &Record) -> String {
    let mut all = format!("{}\n", text::name(&record.lab));
    for (at, tried) in record.earlier.iter().enumerate() {
        all.push_str(&done(detail, &tried.setup, &tried.steps));
        let why = tried
            .unopened
            .iter()
            .map(|why| format!("{}\n", text::for_terminal(why.as_bytes(), SHOWN)));
        all.extend(why);
        let left = record.earlier.len() - at;
        let told = wording::flake::again(at + 1, left, &tried.broken());
        let _ = writeln!(all, "\n{}", text::name(&told));
    }
    all + &done(detail, &record.setup, &record.steps) + &summary(detail, record)
}

fn done(detail: &Detail<'_>, setup: &[ActionRecord], steps: &[StepRecord]) -> String {
    let mut text = String::new();
    if !setup.is_empty() {
        text.push_str(&heading(detail, "setup", wording::setup::TITLE));
        text.extend(setup.iter().map(|one| action(detail, "", one)));
    }
    for step in steps {
        text.push_str(&heading(detail, &step.id, &step.section));
        let actions = step.actions.iter().map(|one| action(detail, &step.id, one));
        let others = step.shown.iter().map(|one| shown(detail, one));
        let checks = step.checks.iter().map(|one| check(detail, &step.id, one));
        text.extend(actions.chain(others).chain(checks));
        text.push_str(&skipped(detail, step));
    }
    text
}
