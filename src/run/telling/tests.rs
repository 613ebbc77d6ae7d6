use jiff::Timestamp;

use super::*;
use crate::{
    codes::FailureCode,
    journal::DeedAsked,
    journal::{Deed, EngineEvent, Entry, Subject},
    record::MistakeRecord,
    scenario,
    syntax::source::Source,
    verdict::{DeedSeen, Identity, QuestionAsked, Unanswered},
};

const STEPS: &str = r#"
  - id: one
    section: One
    check:
      - { id: pulled, name: it was pulled, expect: { deed: { pulled: "a:1" } } }
      - { id: present, name: it was present, expect: { image: { name: "a:1", present: true } } }
      - { id: listed, name: it was listed, expect: { listing: { repository: a, includes: [{ tag: "1" }] } } }
      - { id: ran, name: it was ran, expect: { deed: { ran: "a:1" } } }
      - { id: other, name: it was other, expect: { image: { name: "b:1", present: true } } }
  - id: two
    section: Two
    check:
      - { id: on, name: it was on, expect: { environment: { X: "on" } } }
      - { id: refused, name: it was refused, expect: { refused: { pull: c, because: unsigned, control: "a:2" } } }
  - id: three
    section: Three
    check:
      - { id: pulled, name: it was pulled, expect: { deed: { pulled: "a:2" } } }
      - { id: gone, name: it was gone, expect: [{ deed: { removed: "a:1" } }, { deed: { removed: "a:2" } }] }
"#;

fn deeds(name: &str, pulled: &[&str]) -> Observation {
    let entry = |image: &&str| Entry {
        at: Timestamp::from_second(9).unwrap(),
        deed: Deed::Engine(EngineEvent {
            subject: Subject::Image,
            action: "pull".into(),
            image: Some((*image).to_owned()),
            id: None,
            name: None,
        }),
    };
    let entries = pulled.iter().map(entry).collect();
    Observation { query: Query::Deeds(name.into()), answer: Ok(Fact::Deeds(entries)) }
}

fn check(name: &str, differences: Vec<Difference>, seen: Vec<Observation>) -> CheckRecord {
    let mismatches = differences.into_iter().map(|what| Mismatch { line: 1, what });
    CheckRecord {
        line: 1,
        id: name.into(),
        name: format!("{name} it was"),
        worth: 1,
        seen,
        held: None,
        mistake: None,
        telling: Telling::Judged,
        code: None,
        verdict: Verdict::of(mismatches.collect()),
    }
}

fn not_done() -> Difference {
    Difference::NotDone { wanted: DeedAsked::Ran { image: "it".into() }, seen: Vec::new() }
}

fn no_image(image: &str, seen: &[&str]) -> Difference {
    let seen = seen.iter().map(|name| (*name).to_owned()).collect();
    Difference::ImageMissing { image: image.into(), seen }
}

fn no_row() -> Difference {
    Difference::RowMissing { wanted: "tag 1".into(), seen: vec!["a 2".into()], nearest: None }
}

/// How each of these checks of a step is told.
fn told(step: &str, mut checks: Vec<CheckRecord>) -> Vec<Telling> {
    let text = format!("version: 1\ntitle: x\nlab: x.md\nsteps:{STEPS}");
    let scenario = scenario::load(&Source { name: "x.yaml".into(), text }, &[]);
    let scenario = scenario.unwrap_or_else(|problems| panic!("{problems:#?}"));
    tell(&scenario, scenario.step(step).unwrap(), &Vars::default(), &mut checks);
    checks.into_iter().map(|check| check.telling).collect()
}

fn first_step(pulled: &[&str], mistake: bool) -> Vec<CheckRecord> {
    let mut first = check("pulled", vec![not_done()], vec![deeds("a:1", pulled)]);
    if mistake {
        first.mistake =
            Some(MistakeRecord { code: FailureCode::WrongTag, say: "You pulled a:2.".into() });
    }
    vec![
        first,
        check("present", vec![no_image("a:1", pulled)], Vec::new()),
        check("listed", vec![no_row()], Vec::new()),
        check("ran", vec![not_done()], vec![deeds("a:1", pulled)]),
    ]
}

#[test]
fn what_was_not_begun_is_no_mistake_whatever_other_steps_brought() {
    for pulled in [&[][..], &["a:2"]] {
        assert_eq!(
            told("one", first_step(pulled, false)),
            vec![Telling::NotBegun; 4],
            "{pulled:?}"
        );
    }
    let off = Difference::Variable { name: "X".into(), wanted: "on".into(), seen: None };
    let how = Reason::PlainPull;
    let open = Difference::NotRefused { image: "c".into(), how };
    let checks = vec![check("on", vec![off], Vec::new()), check("refused", vec![open], Vec::new())];
    assert_eq!(told("two", checks), vec![Telling::NotBegun; 2]);
}

#[test]
fn what_was_typed_otherwise_than_it_should_is_a_try_and_what_is_only_like_it_is_none() {
    let typed = |is_it| {
        let line = DeedSeen::Typed {
            line: "docker run it".into(),
            is_it,
            exported: [].into(),
            by_sudo: true,
            exit: None,
        };
        let Difference::NotDone { wanted, .. } = not_done() else { unreachable!() };
        let typed = Difference::NotDone { wanted, seen: vec![line] };
        told("one", vec![check("ran", vec![typed], vec![deeds("a:1", &[])])])
    };
    assert_eq!(typed(true), [Telling::Judged]);
    assert_eq!(typed(false), [Telling::NotBegun]);
}

#[test]
fn one_missing_pull_is_told_once() {
    // By a mistake that is known, and by an image that no step asks for.
    for checks in [first_step(&["a:2"], true), first_step(&["a:9"], false)] {
        let waits = || Telling::Waits("pulled".into());
        assert_eq!(told("one", checks), [Telling::Judged, waits(), waits(), waits()]);
    }
}

#[test]
fn another_cause_is_never_hidden() {
    let mut checks = first_step(&["a:2"], true);
    let wrong = Difference::Identity {
        image: "a:1".into(),
        of: Identity::Digest,
        wanted: "x".into(),
        seen: vec!["y".into()],
    };
    checks[1] = check("present", vec![wrong], Vec::new());
    // An image of another repository does not wait for this one's pull.
    checks.push(check("other", vec![no_image("b:1", &["b:7"])], Vec::new()));
    let seen = told("one", checks);
    assert_eq!((&seen[1], &seen[4]), (&Telling::Judged, &Telling::Judged));

    // In a shell without trust a refusal waits; trust data that was tampered with is a matter of its own.
    let off =
        Difference::Variable { name: "X".into(), wanted: "on".into(), seen: Some("0".into()) };
    let tampered = Difference::Control {
        image: "a:2".into(),
        seen: Reason::Tampered,
        evidence: "checksum".into(),
    };
    let checks =
        vec![check("on", vec![off], Vec::new()), check("refused", vec![tampered], Vec::new())];
    assert_eq!(told("two", checks), vec![Telling::Judged; 2]);

    let elsewhere = Difference::OtherEngine { wanted: "x".into(), seen: "y".into(), by: None };
    let checks = vec![check("refused", vec![elsewhere], Vec::new())];
    assert_eq!(told("two", checks), [Telling::Judged]);
}

#[test]
fn what_was_done_in_part_is_told_as_judged() {
    let half = vec![check("gone", vec![not_done()], vec![deeds("a:1", &[]), deeds("a:2", &[])])];
    assert_eq!(told("three", half), [Telling::Judged]);
    let none = vec![check("gone", vec![not_done(), not_done()], Vec::new())];
    assert_eq!(told("three", none), [Telling::NotBegun]);
}

#[test]
fn a_pass_an_error_and_a_skip_are_told_as_they_are() {
    let pass = check("pulled", Vec::new(), Vec::new());
    let mut error = check("present", Vec::new(), Vec::new());
    error.verdict = Verdict::Error(crate::fact::ObserveError::Engine("gone".into()));
    assert_eq!(told("one", vec![pass, error]), vec![Telling::Judged; 2]);
}

#[test]
fn a_question_that_nobody_answered_is_to_do_and_one_that_cannot_be_answered_any_more_is_told() {
    let missing = |answers: usize, tries: Option<usize>| {
        let [step, check] = ["one", "other"].map(str::to_owned);
        let asked = QuestionAsked { text: None, step, check, answers, tries };
        Difference::NotAnswered { asked, why: Unanswered::NotYet }
    };
    let told = |what| told("one", vec![check("other", vec![what], Vec::new())]);
    assert_eq!(told(missing(0, None)), [Telling::NotBegun]);
    assert_eq!(told(missing(1, Some(2))), [Telling::NotBegun]);
    assert_eq!(told(missing(2, Some(2))), [Telling::Judged]);
}
