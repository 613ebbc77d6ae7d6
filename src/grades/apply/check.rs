//! What a check adds.

use jiff::Timestamp;

use super::{bounds::Bounds, met::Met};
use crate::{
    codes::FailureCode,
    grades::{ChangeKind, CheckGrade, Marks, Override, policy::CheckRules},
    record::{CheckRecord, Record, StepRecord},
    verdict::{Skip, Unmet, Verdict},
};

/// A check with what its step needs to know of it.
pub(super) struct Judged {
    pub(super) grade: CheckGrade,
    pub(super) bounds: Bounds,
    /// Whether it passed, or has all marks by hand.
    pub(super) met: Met,
}

/// What is known of a check.
struct Seen {
    verdict: Verdict,
    code: Option<FailureCode>,
    mistake: Option<String>,
    unseen: bool,
}

/// Judges a check of a step; `by_hand` is what somebody gave it.
pub(super) fn judge(
    seen: Option<&CheckRecord>,
    skip: impl FnOnce() -> Option<Skip>,
    rules: &CheckRules,
    by_hand: Option<&Override>,
    now: Timestamp,
) -> Judged {
    let seen = seen.map_or_else(|| Seen::skipped(skip()), Seen::of);
    let mut met = Met::of(&seen.verdict);
    let (low, high) = match met {
        Met::Yes => (rules.worth, rules.worth),
        Met::No => (Marks::ZERO, Marks::ZERO),
        Met::Unknown => (Marks::ZERO, rules.worth),
    };
    let mut bounds = Bounds::new(rules.worth, low, high);
    if let Some(one) = by_hand {
        bounds.set(by_hand_of(one), one.got);
        // Where there is nothing to give, nothing was decided.
        if !rules.worth.is_zero() {
            met = if bounds.low == rules.worth { Met::Yes } else { Met::No };
        }
    }
    let grade = CheckGrade {
        id: rules.id.clone(),
        name: rules.name.clone(),
        verdict: seen.verdict,
        unseen: seen.unseen,
        code: seen.code,
        mistake: seen.mistake,
        required: rules.required,
        hidden: rules.hidden_until.is_some_and(|until| now < until),
        changes: bounds.changes.clone(),
        possible: bounds.possible,
        got: bounds.got(),
        undecided: bounds.undecided(),
    };
    Judged { grade, bounds, met }
}

impl Seen {
    fn of(check: &CheckRecord) -> Self {
        Self {
            verdict: check.verdict.clone(),
            code: check.code.or_else(|| FailureCode::of(&check.verdict)),
            mistake: check.mistake.as_ref().map(|mistake| mistake.say.clone()),
            unseen: false,
        }
    }

    /// One that the record does not have.
    fn skipped(skip: Option<Skip>) -> Self {
        let unseen = skip.is_none();
        let verdict = Verdict::Skip(skip.unwrap_or(Skip::Interrupted));
        let code = FailureCode::of(&verdict).filter(|_| !unseen);
        Self { verdict, code, mistake: None, unseen }
    }
}

/// Why a step, and so each of its checks, was not judged, where the record tells.
pub(super) fn skip(record: &Record, id: &str, step: Option<&StepRecord>) -> Option<Skip> {
    let left_out = || {
        let left = record.left_out.iter().find(|left| left.steps.iter().any(|step| step == id))?;
        Some(Skip::Requirement(Unmet::Tool { wanted: left.program.clone() }))
    };
    step.and_then(|step| step.skip.clone()).or_else(left_out)
}

/// What somebody decided.
pub(super) fn by_hand_of(one: &Override) -> ChangeKind {
    ChangeKind::Override { by: one.by.clone(), reason: one.reason.clone(), at: one.at }
}
