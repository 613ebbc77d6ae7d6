//! What holds of every grade, whatever the policy and the record.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::{
    grades::{
        Change, CheckGrade, StepGrade,
        testing::{at, lab_of, record},
    },
    record::Help,
    scenario::model::Scenario,
    syntax::source::Source,
};

/// Checks of each step, and their points.
const STEPS: &[(&str, &[(&str, u32)])] = &[
    ("one", &[("a", 3), ("b", 3), ("c", 1)]),
    ("two", &[("d", 7), ("e", 0)]),
    ("three", &[("f", 5), ("g", 5), ("h", 5)]),
];

/// What was done in one try of the lab.
#[derive(Clone, Debug)]
struct Try {
    signs: Vec<char>,
    help: Vec<(usize, bool)>,
    late_s: i64,
    overrides: Vec<Override>,
}

impl Try {
    fn record(&self) -> Record {
        let mut signs = self.signs.iter();
        let told: Vec<(&str, String)> = STEPS
            .iter()
            .map(|(id, checks)| {
                let of_check =
                    |(check, _): &(&str, u32)| format!("{check}{} ", signs.next().unwrap());
                (*id, checks.iter().map(of_check).collect())
            })
            .collect();
        let steps: Vec<(&str, &str)> = told.iter().map(|(id, told)| (*id, told.as_str())).collect();
        let mut record = record(&steps);
        for (step, (hints, solved)) in record.steps.iter_mut().zip(&self.help) {
            step.help = Help { hints: *hints, solved: *solved, shown: false };
        }
        record
    }

    fn grade(&self, policy: &Policy) -> Grade {
        grade(&self.record(), policy, &self.overrides, self.times())
    }

    fn times(&self) -> Times {
        let due = at("2026-03-01T12:00:00Z");
        Times { handed_in: due + jiff::SignedDuration::from_secs(self.late_s), now: due }
    }
}

static LAB: LazyLock<Scenario> = LazyLock::new(|| lab_of(STEPS));

fn policies() -> impl Strategy<Value = Policy> {
    let lines = [
        "points: { one: 10, two/d: 2.5 }",
        "whole: [one, three]",
        "out_of: 10",
        "pass: 50%",
        "required: [one/a, two]",
        "hints: { free: 1, takes: 12.5%, at_most: 30% }",
        "solved: 33.3333%",
        "late: { due: 2026-03-01T12:00:00Z, grace: 15m, takes: 7%, every: hour, at_most: 60%, closes: 2026-03-01T20:00:00Z }",
    ];
    let round = prop_oneof![
        Just(""),
        Just("round: { to: 0.5 }\n"),
        Just("round: { to: 1, how: half-even }\n"),
        Just("round: { to: 0.3, how: up }\n"),
        Just("round: { to: 1, how: down }\n"),
    ];
    (prop::collection::vec(any::<bool>(), lines.len()), round).prop_map(move |(picked, round)| {
        let picked = lines.iter().zip(picked).filter(|(_, is_picked)| *is_picked);
        let text: String =
            picked.map(|(line, _)| format!("{line}\n")).chain([round.into()]).collect();
        Policy::read(&Source { name: "p".into(), text }, &LAB).unwrap()
    })
}

fn overrides() -> impl Strategy<Value = Override> {
    let names: Vec<(&str, Option<&str>)> = STEPS
        .iter()
        .flat_map(|(id, checks)| {
            checks.iter().map(|(check, _)| (*id, Some(*check))).chain([(*id, None)])
        })
        .collect();
    (prop::sample::select(names), -2_000_i64..20_000, 0_i64..3).prop_map(
        |((step, check), got, when)| Override {
            at: at("2026-03-02T12:00:00Z") + jiff::SignedDuration::from_secs(when),
            step: step.into(),
            check: check.map(Into::into),
            got: Marks(Decimal::new(got, 3)),
            by: "x".into(),
            reason: "y".into(),
        },
    )
}

fn tries() -> impl Strategy<Value = Try> {
    let checks = STEPS.iter().map(|(_, checks)| checks.len()).sum::<usize>();
    let sign = prop_oneof![4 => Just('+'), 2 => Just('-'), 1 => Just('?'), 1 => Just('/')];
    (
        prop::collection::vec(sign, checks),
        prop::collection::vec((0_usize..5, prop::bool::weighted(0.2)), STEPS.len()),
        prop_oneof![Just(0_i64), -10_i64..40_000],
        prop::collection::vec(overrides(), 0..3),
    )
        .prop_map(|(signs, help, late_s, overrides)| Try { signs, help, late_s, overrides })
}

/// Whether marks and changes of one level fit.
fn fits(possible: Marks, got: Marks, undecided: Marks, parts: Marks, changes: &[Change]) -> bool {
    let by: Marks = changes.iter().map(|change| change.by).sum();
    let nothing = Marks::ZERO;
    got == parts + by && got >= nothing && undecided >= nothing && got + undecided <= possible
}

fn of_step(step: &StepGrade) -> bool {
    let parts = step.checks.iter().map(|check| check.got).sum();
    let possible: Marks = step.checks.iter().map(|check| check.possible).sum();
    possible == step.possible && fits(possible, step.got, step.undecided, parts, &step.changes)
}

fn of_check(check: &CheckGrade) -> bool {
    let by_verdict = if check.verdict.passed() { check.possible } else { Marks::ZERO };
    fits(check.possible, check.got, check.undecided, by_verdict, &check.changes)
}

/// The same with everything undecided lost, or earned.
fn decided(one: &Try, sign: char) -> Try {
    let decide = |old: &char| if matches!(old, '?' | '/') { sign } else { *old };
    Try { signs: one.signs.iter().map(decide).collect(), ..one.clone() }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_level_is_what_its_parts_and_changes_come_to(policy in policies(), one in tries()) {
        let grade = one.grade(&policy);
        for step in &grade.steps {
            prop_assert!(of_step(step), "{step:?}");
            for check in &step.checks {
                prop_assert!(of_check(check), "{check:?}");
            }
        }
        let parts = grade.steps.iter().map(|step| step.got).sum();
        let possible: Marks = grade.steps.iter().map(|step| step.possible).sum();
        prop_assert_eq!(possible, grade.possible);
        let fits = fits(possible, grade.got, grade.undecided, parts, &grade.changes);
        prop_assert!(fits, "{:?}", grade);
    }

    #[test]
    fn a_pass_in_place_of_anything_else_never_lowers_and_a_fail_never_raises(
        policy in policies(),
        one in tries(),
        which in any::<prop::sample::Index>(),
    ) {
        let at = which.index(one.signs.len());
        let got = |sign: char| {
            let mut other = one.clone();
            other.signs[at] = sign;
            let grade = other.grade(&policy);
            (grade.got, grade.got + grade.undecided)
        };
        let (failed, open, passed) = (got('-'), got('?'), got('+'));
        prop_assert!(failed.0 <= open.0 && open.0 <= passed.0);
        prop_assert!(failed.1 <= open.1 && open.1 <= passed.1);
    }

    #[test]
    fn whatever_the_undecided_turns_out_to_be_was_said_before(policy in policies(), one in tries()) {
        let grade = one.grade(&policy);
        let (lost, earned) = (decided(&one, '-').grade(&policy), decided(&one, '+').grade(&policy));
        prop_assert_eq!((lost.got, lost.undecided), (grade.got, Marks::ZERO));
        prop_assert_eq!((earned.got, earned.undecided), (grade.got + grade.undecided, Marks::ZERO));
        let wanted = match (lost.standing, earned.standing) {
            (worst, best) if worst == best => worst,
            (Standing::NotPassed, Standing::Passed) => Standing::Open,
            (worst, best) => panic!("{worst:?} at worst, {best:?} at best"),
        };
        prop_assert_eq!(grade.standing, wanted);
    }

    #[test]
    fn the_order_of_the_record_and_of_decisions_says_nothing(policy in policies(), one in tries()) {
        let mut record = one.record();
        record.steps.reverse();
        record.steps.iter_mut().for_each(|step| step.checks.reverse());
        let mut overrides = one.overrides.clone();
        overrides.reverse();
        let turned = grade(&record, &policy, &overrides, one.times());
        prop_assert_eq!(turned, one.grade(&policy));
    }
}
