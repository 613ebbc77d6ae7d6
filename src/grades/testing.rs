//! A small lab, its policies and its records, for the tests of this room.

use jiff::Timestamp;

use super::{Grade, Marks, Override, Policy, Times, grade};
use crate::{
    fact::ObserveError,
    record::{CheckRecord, Help, Record, StepRecord, Telling, testing},
    scenario::{self, model::Scenario},
    syntax::{decode::Decoder, field::Reads, problem::Problem, source::Source, yaml},
    verdict::{Difference, Mismatch, Skip, Verdict},
};

/// What this reads of a text.
pub(super) fn value<R: Reads>(reads: &R, text: &str) -> Result<R::Value, Vec<Problem>> {
    let decoder = Decoder::default();
    let node = yaml::parse(text).unwrap();
    reads.read(&decoder, &node).ok_or_else(|| decoder.into_problems())
}

/// Two steps of 20 marks, and between them one without checks.
pub(super) fn lab() -> Scenario {
    lab_of(&[
        ("step1", &[("a", 5), ("b", 15)]),
        ("read", &[]),
        ("step2", &[("c", 8), ("d", 12), ("e", 0)]),
    ])
}

/// A lab of steps with checks and their points.
pub(super) fn lab_of(steps: &[(&str, &[(&str, u32)])]) -> Scenario {
    use std::fmt::Write as _;
    let mut text = "version: 1\ntitle: Lab\nlab: x.md\nsteps:\n".to_owned();
    for (id, checks) in steps {
        writeln!(text, "  - id: {id}\n    section: The {id}").unwrap();
        writeln!(text, "    do: [{{ run: \"true\" }}]").unwrap();
        for (at, (check, points)) in checks.iter().enumerate() {
            if at == 0 {
                writeln!(text, "    check:").unwrap();
            }
            writeln!(
                text,
                "      - {{ id: {check}, name: {check} holds, points: {points}, expect: {{ environment: {{ X: set }} }} }}"
            )
            .unwrap();
        }
    }
    scenario::load(&Source { name: "s.yaml".into(), text }, &[]).unwrap()
}

/// A policy for the small lab, with everything that is wrong with it: line, title, label and help.
pub(super) fn read(text: &str) -> Result<Policy, Vec<String>> {
    let source = Source { name: "policy.yaml".into(), text: text.into() };
    Policy::read(&source, &lab()).map_err(|problems| {
        let told = |problem: &crate::syntax::problem::Problem| {
            let (line, column) = source.line_column(problem.at);
            let label = problem.label.as_ref().map(|label| format!(" ({label})"));
            let (title, help) = (&problem.title, problem.help.as_deref().unwrap_or_default());
            format!("{line}:{column}: {title}{}; {help}", label.unwrap_or_default())
        };
        problems.iter().map(told).collect()
    })
}

/// A policy for the small lab.
pub(super) fn policy(text: &str) -> Policy {
    read(text).unwrap()
}

/// The judgement that a sign stands for.
pub(super) fn verdict(sign: char) -> Verdict {
    match sign {
        '+' => Verdict::Pass,
        '-' => Verdict::Fail(vec![Mismatch {
            line: 1,
            what: Difference::ImagePresent { image: "x".into() },
        }]),
        '?' => Verdict::Error(ObserveError::Engine("gone".into())),
        '/' => Verdict::Skip(Skip::Command(3)),
        '!' => Verdict::Skip(Skip::Person("Show it.".into())),
        other => panic!("{other} is no verdict"),
    }
}

/// A record of these steps, each with its checks and how they were judged: `("step1", "a+ b-")`; `+` passed, `-` failed,
/// `?` could not be judged, `/` was skipped, `!` is for a person.
pub(super) fn record(steps: &[(&str, &str)]) -> Record {
    let check = |told: &str| {
        let (id, sign) = told.split_at(told.len() - 1);
        CheckRecord {
            id: id.into(),
            line: 1,
            name: format!("{id} holds"),
            seen: Vec::new(),
            held: None,
            mistake: None,
            verdict: verdict(sign.chars().next().unwrap()),
            telling: Telling::Judged,
            code: None,
            worth: 7, // what counts is what the policy says
        }
    };
    let step = |(id, checks): &(&str, &str)| StepRecord {
        id: (*id).into(),
        section: format!("The {id}"),
        skip: None,
        help: Help::default(),
        code: None,
        actions: Vec::new(),
        shown: Vec::new(),
        checks: checks.split_whitespace().map(check).collect(),
        worth: None,
    };
    Record {
        labcheck: "0".into(),
        lab: "Lab".into(),
        scenario: "s.yaml".into(),
        ..testing::record(steps.iter().map(step).collect())
    }
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn marks(text: &str) -> Marks {
    Marks(text.parse().unwrap())
}

/// What a teacher decided.
pub(super) fn by_hand(step: &str, check: Option<&str>, got: &str) -> Override {
    Override {
        at: at("2026-03-02T00:00:00Z"),
        step: step.into(),
        check: check.map(Into::into),
        got: marks(got),
        by: "a teacher".into(),
        reason: "the engine failed".into(),
    }
}

/// The grade of a record that is handed in at noon, and looked at then.
pub(super) fn graded(record: &Record, policy: &Policy, overrides: &[Override]) -> Grade {
    let noon = at("2026-03-01T12:00:00Z");
    grade(record, policy, overrides, Times { handed_in: noon, now: noon })
}

/// What is got, and what is undecided: `25 + 15`.
pub(super) fn told(grade: &Grade) -> String {
    format!("{} + {}", grade.got, grade.undecided)
}
