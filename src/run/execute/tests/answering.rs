//! Questions that a run answers: what must be wrong is tried first, and what takes it fails.

use super::*;
use crate::verdict::{Difference, Mismatch, Unanswered};

/// A step whose check asks this, and is answered so.
fn step(wanted: &str, answers: &str) -> String {
    format!(
        "  - id: one\n    section: S\n    do:\n{answers}    check:\n      - {{ id: c, name: n, expect: {{ answer: {wanted} }} }}\n"
    )
}

fn given(host: &Scripted) -> Vec<(&str, bool)> {
    let answers = host.noted.iter().map(|entry| match &entry.deed {
        Deed::Answered(answer) => (answer.text.as_str(), answer.by_labcheck),
        other => panic!("{other:?}"),
    });
    answers.collect()
}

fn why(verdict: &Verdict) -> Vec<(usize, Difference)> {
    let Verdict::Fail(found) = verdict else { panic!("{verdict:?}") };
    found.iter().map(|Mismatch { line, what }| (*line, what.clone())).collect()
}

#[tokio::test]
async fn a_question_is_answered_and_the_answer_judged() {
    let mut host = Scripted::default();
    let right = "      - answer: { check: c, text: \"7\", wrong: [\"6\", seven] }\n";
    let records = done(&mut host, &step("{ number: 7 }", right)).await;
    assert_eq!(words(&records), ["one: pass pass"]);
    assert_eq!(records[0].actions[0].command, "labcheck answer one c 7");
    assert_eq!(given(&host), [("7", true)], "what must be wrong reaches no journal");
    assert!(host.typed.is_empty());

    let mut host = Scripted::default();
    let wrong = "      - answer: { check: c, text: \"6\" }\n";
    let records = done(&mut host, &step("{ number: 7 }", wrong)).await;
    assert_eq!(words(&records), ["one: pass fail"]);
    assert_eq!(records[0].checks[0].code, Some(FailureCode::WrongAnswer));
}

#[tokio::test]
async fn a_question_that_nobody_answers_fails_with_a_code_of_its_own() {
    let mut host = host(&[("ls", 0, "", "")]);
    let records = done(&mut host, &step("{ number: 7 }", "      - run: ls\n")).await;
    assert_eq!(words(&records), ["one: pass fail"]);
    let found = why(&records[0].checks[0].verdict);
    let Difference::NotAnswered { why, .. } = &found[0].1 else { panic!("{found:?}") };
    assert_eq!(*why, Unanswered::NotYet);
    assert_eq!(records[0].checks[0].code, Some(FailureCode::NotAnswered));
}

#[tokio::test]
async fn a_check_that_takes_what_must_be_wrong_fails_before_it_is_answered() {
    let takes =
        |answer: &str| Difference::WrongAnswerPasses { check: "c".into(), answer: answer.into() };
    let mut host = Scripted::default();
    let answers = "      - answer: { check: c, text: \"7\", wrong: [\"6\", \"9\"] }\n";
    let records = done(&mut host, &step("{ number: 7, tolerance: 1 }", answers)).await;
    assert_eq!(words(&records), ["one: fail skip"]);
    assert_eq!(why(&records[0].actions[0].verdict), [(9, takes("6"))]);
    assert_eq!(records[0].actions[0].code, Some(FailureCode::WrongAnswerPasses));
    assert!(host.noted.is_empty(), "it is not answered");
}

#[tokio::test]
async fn an_answer_is_tried_against_all_that_its_check_asks_of_it() {
    let both = "  - id: one\n    section: S\n    do: [{ answer: { check: c, text: ab, wrong: [a, b, ba] } }]\n    check:\n      - { id: c, name: n, expect: [{ answer: { matches: 'a.*' } }, { answer: { matches: '.*b' } }] }\n";
    let mut host = Scripted::default();
    assert_eq!(words(&done(&mut host, both).await), ["one: pass pass"]);
}
