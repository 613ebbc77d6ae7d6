//! The grade of a record by a policy. What is undecided is counted twice, as if it were lost and as if it were earned,
//! and what holds both times is certain.

mod bounds;
mod check;
#[cfg(test)]
mod laws;
mod met;
mod step;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use rust_decimal::Decimal;

use bounds::Bounds;
use met::Met;
use step::Judged;

use super::{ChangeKind, Grade, Marks, Override, Policy, Standing, StepGrade};
use crate::record::Record;

/// Digits behind the point of what a lab comes to, where it is so near that what thirds left behind is all between.
const WHOLE_DIGITS: u32 = 6;
/// How near: a billionth of a mark.
const NOISE: Decimal = Decimal::from_parts(1, 0, 0, false, 9);

/// The moments that a grade goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// When the lab was handed in.
    pub handed_in: Timestamp,
    /// Now: whether students are told of what is hidden.
    pub now: Timestamp,
}

/// Grades a record. All steps of the policy's scenario are in it: what the record does not have is undecided, and what
/// it has besides is worth nothing.
///
/// In this order, a check gets its marks by its verdict, or by hand. A step gets those of its checks, or none where it
/// counts as a whole; of that hints take their part, then what labcheck solved takes its part; or it gets marks by hand.
/// The lab gets those of its steps; of that lateness takes its part, and what is left is rounded.
pub fn grade(record: &Record, policy: &Policy, overrides: &[Override], times: Times) -> Grade {
    let steps: Vec<Judged> = policy
        .steps
        .iter()
        .map(|rules| step::judge(record, rules, policy, overrides, times.now))
        .collect();
    let mut total = Bounds::sum(steps.iter().map(|step| step.bounds.clone()));
    if let Some(late) = &policy.late {
        let by_s = late.by_s(times.handed_in).unwrap_or_default();
        total.take(ChangeKind::Late { by_s }, late.taken(times.handed_in));
    }
    let possible = total.possible;
    total.round(|marks| rounded(marks, policy).min(possible));

    let is_closed = policy.late.is_some_and(|late| late.is_closed(times.handed_in));
    let standing = standing(policy, &total, &steps, is_closed);
    let (got, undecided) = (total.got(), total.undecided());
    let mut steps: Vec<StepGrade> = steps.into_iter().map(|step| step.grade).collect();
    steps.shrink_to_fit(); // they took the place of more, and a class has many
    Grade {
        lab: policy.lab.clone(),
        steps,
        changes: total.changes,
        possible,
        got,
        undecided,
        standing,
    }
}

/// As the policy says; and what thirds left behind is mended before, so that it decides nothing.
fn rounded(marks: Marks, policy: &Policy) -> Marks {
    let near = marks.0.round_dp(WHOLE_DIGITS);
    let mended = if (marks.0 - near).abs() <= NOISE { Marks(near) } else { marks };
    policy.round.map_or(mended, |round| round.of(mended))
}

fn standing(policy: &Policy, total: &Bounds, steps: &[Judged], is_closed: bool) -> Standing {
    if !policy.asks() {
        return Standing::NotAsked;
    }
    let mark = policy.pass.map_or(Met::Yes, |mark| {
        if total.low >= mark {
            Met::Yes
        } else if total.high < mark {
            Met::No
        } else {
            Met::Unknown
        }
    });
    let open = if is_closed { Met::No } else { Met::Yes };
    match steps.iter().fold(mark.and(open), |all, step| all.and(step.required)) {
        Met::Yes => Standing::Passed,
        Met::No => Standing::NotPassed,
        Met::Unknown => Standing::Open,
    }
}
