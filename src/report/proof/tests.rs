use serde_json::json;

use super::*;
use crate::{
    codes::FailureCode,
    fact::ObserveError,
    prove::{self, Breach, Caught, Change, VerbTold, When, Why},
    scenario,
    syntax::source::Source,
    verdict::Verdict,
};

const SCENARIO: &str = "version: 1\ntitle: T\nlab: t.md\nlint: [{ allow: LC771, at: nothing, why: so }]\nsteps:\n  - { id: s, section: S, do: [{ run: x }], check: [{ name: it is\u{202e} here, expect: { image: { name: a, present: true } } }] }\n";

fn proof(tested: Vec<Tested>) -> Proof {
    let mut proof = prove::testing::proof(tested);
    proof.steps[0].checks = vec![loaded().steps[0].checks[0].id.clone()];
    proof.steps[0].only_look = 1;
    proof.took_ms = 61_000;
    proof.verbs = Some(vec![VerbTold { verb: "solve s".to_owned(), wrong: None }]);
    proof
}

fn loaded() -> Scenario {
    let source = Source { name: "t.yaml".into(), text: SCENARIO.into() };
    scenario::load(&source, &[]).unwrap()
}

fn tested(change: Change, ruling: Ruling) -> Tested {
    let id = format!("s/1/{}", change.row().name);
    let wrong =
        Wrong::Solution { change, command: "x \u{1b}[2J".into(), instead: Some("y".into()) };
    Tested { id, wrong, line: 6, ruling, waived: None }
}

fn said(proof: &Proof, verbose: bool) -> String {
    let scenario = loaded();
    told(&Detail { styles: Styles::default(), verbose, scenario: &scenario }, proof)
}

fn caught() -> Ruling {
    let check = loaded().steps[0].checks[0].id.clone();
    Ruling::Caught(vec![Caught { check, code: Some(FailureCode::ImageMissing) }])
}

#[test]
fn what_a_later_step_undoes_is_told_with_what_to_do_and_a_waived_one_where_all_is() {
    let mut proof = proof(vec![tested(Change::LeftOut, caught())]);
    let check = proof.steps[0].checks[0].clone();
    let undone = |waived: Option<&str>| {
        let verdict = Verdict::Fail(Vec::new());
        Undone { check: check.clone(), line: 6, verdict, waived: waived.map(str::to_owned) }
    };
    proof.steps[0].undone = vec![undone(None)];
    let text = said(&proof, false);
    for shown in [
        "  undone   t.yaml:6: it does not pass once the whole lab is done: it is",
        "[LC783]\n",
        "next: let it pass for what was true once (`when: ever`)",
        "1 check undone by a later step.\nNext: have each check",
    ] {
        assert!(text.contains(shown), "{shown}\n{text}");
    }
    proof.steps[0].undone = vec![undone(Some("it is meant so"))];
    assert!(!said(&proof, false).contains("LC783"));
    assert!(said(&proof, true).contains("waived   t.yaml:6"));
    proof.steps[0].undone[0].verdict = Verdict::Error(ObserveError::Unfinished("it hung".into()));
    let text = said(&proof, false);
    assert!(text.contains("error    t.yaml:6") && text.contains("it hung"), "{text}");
}

#[test]
fn what_nobody_noticed_is_told_with_its_code_and_what_would_notice_it() {
    let all = vec![
        tested(Change::LeftOut, caught()),
        tested(Change::Repeated, Ruling::Equivalent(Why::Twice)),
        tested(Change::OtherPort, Ruling::Survived),
        tested(Change::TrustOff, Ruling::NotTried("the disk is full".into())),
    ];
    let proof = proof(all);
    let text = said(&proof, false);
    for shown in [
        "s  S\n  holds    no check passes before it",
        "  wrong    1 noticed, 1 unseen, 1 unclear, 1 as right; only looking, and left alone: 1 command\n",
        "  score      1 of 2  it is",
        "  unseen   t.yaml:6: another port was published: x \\u{1b}[2J  [LC778]\n           typed: y\n",
        "           next: ask for the port",
        "  error    t.yaml:6: content trust was off",
        "the disk is full",
        "  holds    1 time as they say",
        "4 things done wrong, 1 unseen, in 1:01 minutes.\nNext: have a check notice each",
    ] {
        assert!(text.contains(shown), "{shown}\n{text}");
    }
    assert!(!text.contains("noticed  t.yaml") && !text.contains(['\u{202e}', '\u{1b}']), "{text}");
    let text = said(&proof, true);
    assert!(
        text.contains("noticed  t.yaml:6: it was left out") && text.contains("[LC201]"),
        "{text}"
    );
    assert!(text.contains("as right t.yaml:6: it was typed twice"), "{text}");
}

#[test]
fn a_waiver_that_waives_nothing_is_told_where_all_of_it_was_tried() {
    let whole = proof(vec![tested(Change::OtherPort, caught())]);
    let useless = "there is no LC771 here to waive";
    assert!(said(&whole, false).contains(useless));
    let part = Proof { left: 1, ..whole };
    let text = said(&part, false);
    assert!(!text.contains(useless) && text.contains("Next: go on with it"), "{text}");
}

#[test]
fn the_schema_takes_what_is_written_and_refuses_what_is_not() {
    let all = vec![
        tested(Change::LeftOut, caught()),
        tested(Change::Repeated, Ruling::Equivalent(Why::Twice)),
        tested(Change::OtherPort, Ruling::Survived),
    ];
    let mut broken = proof(all);
    broken.steps[0].base = Base::Broken(vec![Trouble {
        when: When::Alone,
        line: 1,
        what: "x".into(),
        wrong: Breach::NoWorld("y".into()),
    }]);
    let written = serde_json::to_value(&broken).unwrap();
    let schema = jsonschema::validator_for(json_schema().as_value()).unwrap();
    let wrong: Vec<String> = schema.iter_errors(&written).map(|e| e.to_string()).collect();
    assert_eq!(wrong, Vec::<String>::new());
    for (place, other) in [
        ("/steps/0/tested/0/ruling", json!("fine")),
        ("/steps/0/tested/2/wrong", json!({})),
        ("/left", json!("none")),
        ("/steps/0/base", json!("holds well")),
    ] {
        let mut broken = written.clone();
        *broken.pointer_mut(place).unwrap() = other;
        assert!(!schema.is_valid(&broken), "{place}");
    }
}

#[test]
fn what_only_a_person_can_judge_is_told_as_that_and_not_as_idle() {
    let manual = "{ name: it is drawn, expect: { manual: { look: Show it. } } }";
    let of = |checks: &str, tested: Vec<Tested>| {
        let text = SCENARIO.replace(", check: [", &format!(", check: [{checks}, "));
        let text = if tested.is_empty() {
            let (head, _) = text.split_once("check: [").unwrap();
            format!("{head}check: [{checks}] }}\n")
        } else {
            text
        };
        let scenario = scenario::load(&Source { name: "t.yaml".into(), text }, &[]).unwrap();
        let mut proof = proof(tested);
        proof.steps[0].only_look = 0;
        told(&Detail { styles: Styles::default(), verbose: false, scenario: &scenario }, &proof)
    };
    let person = "  person   nothing to prove, a person looks at it: it is drawn\n";
    let both = of(manual, vec![tested(Change::LeftOut, caught())]);
    assert!(both.contains(person) && both.contains("holds    no check passes before"), "{both}");
    assert!(both.contains("  wrong    1 noticed") && !both.contains("idle"), "{both}");
    let alone = of(manual, Vec::new());
    let holds = "  holds    every command ends as in the lab";
    assert!(alone.contains(person) && alone.contains(holds), "{alone}");
    assert!(!alone.contains("wrong    ") && !alone.contains("all pass"), "{alone}");
}
