//! A class for the tests of this room: every kind of entry, and what nobody should be called.

use jiff::Timestamp;

use super::{Entry, Gradebook, Graded, Row, RowError, Student, Suspicion};
use crate::{
    codes::FailureCode,
    fact::ObserveError,
    grades::{Change, ChangeKind, CheckGrade, Grade, Marks, Standing, StepGrade},
    journal::DeedAsked,
    record::{Record, testing},
    verdict::{Difference, Mismatch, Verdict},
};

/// What a student may write who means no good.
pub(super) const NASTY: &str = "=cmd|' /C calc'!A0 <script>alert(1)</script> \u{1b}[31mred\u{1b}[0m \u{202e}gpj & ]]> \u{ffff} ```\n# x";

/// A verdict of a deed that was not done.
pub(super) fn failed(wanted: &str) -> Verdict {
    let wanted = DeedAsked::Unknown { said: wanted.to_owned() };
    let what = Difference::NotDone { wanted, seen: Vec::new() };
    Verdict::Fail(vec![Mismatch { line: 7, what }])
}

/// A verdict of an engine that was gone.
pub(super) fn fault() -> Verdict {
    Verdict::Error(ObserveError::Engine("gone".into()))
}

/// A grade of steps, each with its checks: an id, what it is worth, and its verdict.
pub(super) fn grade(steps: &[(&str, &[(&str, u32, Verdict)])]) -> Grade {
    let steps: Vec<StepGrade> = steps.iter().map(|(id, checks)| step(id, checks)).collect();
    let mut grade = Grade {
        lab: "Content Trust".into(),
        possible: steps.iter().map(|step| step.possible).sum(),
        got: steps.iter().map(|step| step.got).sum(),
        undecided: steps.iter().map(|step| step.undecided).sum(),
        steps,
        changes: Vec::new(),
        standing: Standing::Passed,
    };
    let all = |marks: Marks| marks.0 * rust_decimal::Decimal::TWO >= grade.possible.0;
    grade.standing = match (all(grade.got), all(grade.got + grade.undecided)) {
        (true, _) => Standing::Passed,
        (false, true) => Standing::Open,
        (false, false) => Standing::NotPassed,
    };
    grade
}

fn step(id: &str, checks: &[(&str, u32, Verdict)]) -> StepGrade {
    let checks: Vec<CheckGrade> = checks.iter().map(check).collect();
    StepGrade {
        id: id.into(),
        section: format!("Section of {id}").into(),
        changes: Vec::new(),
        possible: checks.iter().map(|check| check.possible).sum(),
        got: checks.iter().map(|check| check.got).sum(),
        undecided: checks.iter().map(|check| check.undecided).sum(),
        checks,
    }
}

fn check((id, worth, verdict): &(&str, u32, Verdict)) -> CheckGrade {
    let worth = Marks::from(*worth);
    let (got, undecided) = match verdict {
        Verdict::Pass => (worth, Marks::ZERO),
        Verdict::Fail(_) => (Marks::ZERO, Marks::ZERO),
        Verdict::Error(_) | Verdict::Skip(_) => (Marks::ZERO, worth),
    };
    CheckGrade {
        id: (*id).into(),
        name: format!("{id} is right").into(),
        verdict: verdict.clone(),
        unseen: false,
        code: FailureCode::of(verdict),
        mistake: None,
        required: false,
        hidden: false,
        changes: Vec::new(),
        possible: worth,
        got,
        undecided,
    }
}

/// A grade of the sample's lab: two steps, three checks, twenty marks.
pub(super) fn lab(pulled: Verdict, listed: Verdict, signed: Verdict) -> Grade {
    grade(&[
        ("step1", &[("pulled", 5, pulled), ("listed", 5, listed)]),
        ("step2", &[("signed", 10, signed)]),
    ])
}

/// A grade with a change of the lab as a whole.
pub(super) fn changed(mut grade: Grade, what: ChangeKind, by: &str) -> Grade {
    let by = Marks(by.parse().unwrap());
    grade.got = grade.got + by;
    grade.changes.push(Change { what, by });
    grade
}

/// A grade as an entry.
pub(super) fn graded(grade: Grade) -> Entry {
    let handed_in: Timestamp = "2026-11-03T10:20:30Z".parse().unwrap();
    let record = Record {
        labcheck: "0.1.0".into(),
        lab: grade.lab.to_string(),
        scenario: "lab.yaml".into(),
        scenario_digest: "sha256:aa".into(),
        started: handed_in,
        took_ms: 1_000,
        lab_ms: 900,
        ..testing::record(Vec::new())
    };
    Entry::Graded(Box::new(Graded { grade, record, handed_in, suspicions: Vec::new() }))
}

/// The grade of a row that has one.
pub(super) fn graded_of(row: &mut Row) -> &mut Graded {
    match &mut row.entry {
        Entry::Graded(graded) => graded,
        Entry::Error(_) | Entry::Missing => panic!("{} has no grade", row.student.id),
    }
}

/// A row of somebody on the roster.
pub(super) fn row(id: &str, name: &str, entry: Entry) -> Row {
    let is_plain = id.chars().all(|c| c.is_ascii_alphanumeric());
    let student = Student {
        id: id.into(),
        name: Some(name.into()),
        email: is_plain.then(|| format!("{id}@example.org")),
        login: is_plain.then(|| format!("{id}.login")),
        platform_id: None,
        section: Some("Group A".into()),
    };
    Row { student, on_roster: Some(true), source: Some(format!("{id}.labcheck")), entry }
}

/// The class.
pub(super) fn book() -> Gradebook {
    let late = ChangeKind::Late { by_s: 7_500 };
    let bob = changed(lab(Verdict::Pass, failed("it was listed"), Verdict::Pass), late, "-1.5");
    let error = RowError {
        what: "the submission's seal is broken".into(),
        next: "ask for it again".into(),
    };
    let mut lei = lab(Verdict::Pass, failed(NASTY), failed("it was signed"));
    lei.steps[0].checks[1].mistake = Some(NASTY.into());
    let all = || lab(Verdict::Pass, Verdict::Pass, Verdict::Pass);
    let mut book = Gradebook {
        lab: "Content Trust".into(),
        scenario_digest: "sha256:aa".into(),
        policy_digest: None,
        rows: vec![
            row("ada", "Ada Lovelace", graded(all())),
            row("bob", "Bob", graded(bob)),
            row("eve", "Eve", graded(lab(Verdict::Pass, fault(), Verdict::Pass))),
            row("err", "Err", Entry::Error(error)),
            row("mia", "Mia", Entry::Missing),
            row("ali", "علي بن أحمد", graded(all())),
            row("lei", "李雷 🎓", graded(lei)),
            row("=cmd|' /C calc'!A0", NASTY, graded(all())),
            row("../../etc/passwd", "<script>alert(1)</script>", graded(all())),
        ],
    };
    book.rows[8].on_roster = Some(false);
    book.rows[6].student.platform_id = Some("4711".into());
    let alike = Suspicion { kind: "same-journal".into(), evidence: NASTY.into() };
    graded_of(&mut book.rows[6]).suspicions.push(alike);
    book
}

/// What is certain of a class, all its grades together.
pub(super) fn sum(book: &Gradebook) -> Marks {
    let got = |row: &Row| match &row.entry {
        Entry::Graded(graded) => graded.grade.got,
        Entry::Error(_) | Entry::Missing => Marks::ZERO,
    };
    book.rows.iter().map(got).sum()
}

/// The text of the only file.
pub(super) fn text(export: &super::Export) -> String {
    assert_eq!(export.files.len(), 1);
    String::from_utf8(export.files[0].bytes.clone()).unwrap()
}
