//! What a step adds.

use jiff::Timestamp;

use super::{
    bounds::Bounds,
    check::{self, by_hand_of},
    met::Met,
};
use crate::{
    grades::{
        ChangeKind, CheckGrade, Marks, Override, Policy, StepGrade,
        policy::{CheckRules, StepRules},
    },
    record::{Help, Record},
};

/// A step with what the lab needs to know of it.
pub(super) struct Judged {
    pub(super) grade: StepGrade,
    pub(super) bounds: Bounds,
    /// Whether what is required of it is there.
    pub(super) required: Met,
}

/// Judges a step.
pub(super) fn judge(
    record: &Record,
    rules: &StepRules,
    policy: &Policy,
    overrides: &[Override],
    now: Timestamp,
) -> Judged {
    let seen = record.steps.iter().find(|step| *step.id == *rules.id);
    let skip = || check::skip(record, &rules.id, seen);
    let of_check = |rules_of: &CheckRules| {
        let check =
            seen.and_then(|step| step.checks.iter().find(|check| *check.id == *rules_of.id));
        let by_hand = Override::latest(overrides, &rules.id, Some(&rules_of.id));
        check::judge(check, skip, rules_of, by_hand, now)
    };
    let checks: Vec<check::Judged> = rules.checks.iter().map(of_check).collect();
    let help = seen.map(|step| step.help).unwrap_or_default();

    let mut bounds = Bounds::sum(checks.iter().map(|check| check.bounds.clone()));
    if rules.whole {
        whole(&mut bounds, &checks);
    }
    bounds.take(ChangeKind::Hints { taken: help.hints }, policy.hints.taken(help.hints));
    if help.solved {
        bounds.take(ChangeKind::Solved, policy.solved.rest());
    }
    let by_hand = Override::latest(overrides, &rules.id, None).and_then(|one| {
        bounds.set(by_hand_of(one), one.got);
        decided(&bounds)
    });
    let required = required(&checks, by_hand, nothing_counts(help, policy));
    let mut checks: Vec<CheckGrade> = checks.into_iter().map(|check| check.grade).collect();
    checks.shrink_to_fit(); // they took the place of more, and a class has many
    let grade = StepGrade {
        id: rules.id.clone(),
        section: rules.section.clone(),
        checks,
        changes: bounds.changes.clone(),
        possible: bounds.possible,
        got: bounds.got(),
        undecided: bounds.undecided(),
    };
    Judged { grade, bounds, required }
}

/// A check that failed takes the whole step; one that nobody knows of leaves it open. What a person looks at, and is worth
/// nothing, nobody could ever decide: it holds up no step.
fn whole(bounds: &mut Bounds, checks: &[check::Judged]) {
    let is_idle = |check: &CheckGrade| check.possible.is_zero() && check.verdict.is_for_person();
    let first = |met: Met| checks.iter().find(|check| check.met == met && !is_idle(&check.grade));
    let (check, high) = match (first(Met::No), first(Met::Unknown)) {
        (Some(failed), _) => (failed, Marks::ZERO),
        (None, Some(open)) => (open, bounds.high),
        (None, None) => return,
    };
    bounds.change(ChangeKind::Partial { check: check.grade.id.to_string() }, Marks::ZERO, high);
}

/// Whether labcheck solved the step, and nothing of that counts.
fn nothing_counts(help: Help, policy: &Policy) -> bool {
    help.solved && policy.solved.is_none()
}

/// Whether all required checks of the step are there.
fn required(checks: &[check::Judged], by_hand: Option<Met>, is_void: bool) -> Met {
    let mut required = checks.iter().filter(|check| check.grade.required).peekable();
    if required.peek().is_none() {
        return Met::Yes;
    }
    by_hand.unwrap_or_else(|| {
        if is_void { Met::No } else { required.fold(Met::Yes, |all, check| all.and(check.met)) }
    })
}

/// What marks by hand for all of a step decide of what is required in it: they do where they are all that there are, or
/// none. Else its checks do.
fn decided(bounds: &Bounds) -> Option<Met> {
    match (bounds.low.is_zero(), bounds.low == bounds.possible) {
        (false, true) => Some(Met::Yes),
        (true, false) => Some(Met::No),
        (true, true) | (false, false) => None,
    }
}
