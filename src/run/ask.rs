//! A step as a student asks about it: nothing is typed, what they reached is looked at.

use super::{Abilities, Doing, Look, Question, look, telling::tell};
use crate::{
    check::{Check, CheckKind},
    codes::FailureCode,
    host::Observe,
    record::{CheckRecord, Help, MistakeRecord, StepRecord, Telling},
    scenario::model::{Scenario, Step},
    syntax::template::{Template, Vars},
    verdict::{Skip, Unknowable, Verdict},
};

/// What is known of the place where the student works.
pub struct Place<'p> {
    /// What it can do, as far as [`Doing::Judging`] requires something.
    pub abilities: &'p Abilities,
    /// The digests of its images and the author's variables, as far as they are known.
    pub vars: &'p Vars,
    /// Whether a classroom keeps a journal of it.
    pub has_journal: bool,
}

/// Looks at every check of a step.
pub async fn ask<O: Observe>(
    host: &mut O,
    scenario: &Scenario,
    step: &Step,
    place: &Place<'_>,
) -> StepRecord {
    let mut record = begun(scenario, step, place);
    if record.skip.is_some() {
        return record;
    }
    for check in &step.checks {
        let question = Question { scenario, step: &step.id.value, check, vars: place.vars };
        let looked = match unknowable(check, place) {
            Some(what) => skipped(Skip::Unknowable(what)),
            None => look(host, question).await,
        };
        record.checks.push(told(scenario, check, looked));
    }
    tell(scenario, step, place.vars, &mut record.checks);
    record
}

/// A step's record before its checks are looked at: skipped where a requirement is not met.
pub(super) fn begun(scenario: &Scenario, step: &Step, place: &Place<'_>) -> StepRecord {
    let skip = place.abilities.unmet(scenario, Doing::Judging(step));
    StepRecord {
        id: step.id.value.clone(),
        section: step.section.value.clone(),
        code: skip.clone().and_then(|skip| FailureCode::of(&Verdict::Skip(skip))),
        skip,
        help: Help::default(),
        worth: Some(step.points()),
        actions: Vec::new(),
        shown: Vec::new(),
        checks: Vec::new(),
    }
}

/// What only a classroom knows of what this check asks.
pub(super) fn unknowable(check: &Check, place: &Place<'_>) -> Option<Unknowable> {
    if check.is_for_person() {
        return None; // it is told as far as it is known
    }
    if check.asks_journal() && !place.has_journal {
        return Some(Unknowable::Deeds);
    }
    let mut names = check.expects.iter().flat_map(CheckKind::templates).flat_map(Template::names);
    let unknown = names.find(|name| !place.vars.contains_key(name.value))?;
    Some(Unknowable::Value { name: unknown.value.to_owned() })
}

/// What comes of a check that was not looked at.
pub(super) fn skipped(skip: Skip) -> Look {
    Look { seen: Vec::new(), verdict: Verdict::Skip(skip), held: None, mistake: None }
}

/// A check's record.
pub(super) fn told(scenario: &Scenario, check: &Check, look: Look) -> CheckRecord {
    let mistake = look.mistake.map(|(code, say)| MistakeRecord { code, say });
    let code = mistake.as_ref().map(|m| m.code).or_else(|| FailureCode::of(&look.verdict));
    CheckRecord {
        line: scenario.line(check.at),
        id: check.id.clone(),
        name: check.name.value.clone(),
        worth: check.points,
        seen: look.seen,
        held: look.held,
        mistake,
        telling: Telling::Judged,
        code,
        verdict: look.verdict,
    }
}
