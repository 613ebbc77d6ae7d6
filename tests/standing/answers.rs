//! Questions of a handout on a real engine: how they are answered, what is right, what counts no longer.

use std::fs;

use labcheck::{
    cli::VERBS,
    codes::FailureCode,
    journal::{Answered, Deed, Entry},
    oci::Digest,
    run::{Handed, rejudge},
    scenario,
    submission::read,
    syntax::source::Source,
};

use crate::{
    student::Student,
    support::{Place, can_have_private_engine, noted, program, settled, told},
};

const LAB: &str = r#"version: 1
lab: lab.md
title: Questions
classroom: { images: [{ name: "busy:1", build: shell, id: busy }] }
steps:
  - id: one
    section: One
    do: [{ answer: { check: layers, text: "7", wrong: ["6", seven] } }]
    check:
      - id: layers
        name: the number of layers is right
        points: 2
        hint: [Count the lines of docker history.]
        expect: { answer: { question: "How many layers has busy:1?", number: 7, unit: layers } }
        mistakes: [{ is: wrong-answer, if: { answer: { number: 6 } }, say: "You left out the first one." }]
  - id: two
    section: Two
    do: [{ answer: { check: driver, text: Bridge } }, { answer: { check: digest, text: "${{ images.busy.digest }}" } }]
    check:
      - { id: driver, name: the driver is named, expect: { answer: { question: "Which driver?", hash: "pbkdf2-sha256:10000:AAECAwQFBgcICQoLDA0ODw:@HASH@", tries: 2 } } }
      - { id: digest, name: the digest is right, expect: { answer: { is: "${{ images.busy.digest }}" } } }
"#;
/// Of `bridge`, by Python 3.11: `hashlib.pbkdf2_hmac("sha256", b"bridge", bytes(range(16)), 10000)`.
const BRIDGE: &str = "+norKSgHi2USA2O7BUL3URYxeyjSANo7A1+nDGhrm9E";
const HANDOUT: &str = "## One\n\nHow many layers has `busy:1`?\n\n## Two\n";

fn answers(student: &Student, words: &[&str], code: i32, told_of: &[&str]) {
    student.tells(&[&["answer"][..], words].concat(), code, told_of);
}

#[test]
fn an_answer_is_right_or_wrong_for_its_own_reason_and_put_back_with_its_step() {
    let lab = LAB.replace("@HASH@", BRIDGE);
    let Some(student) = Student::arrives(&lab, HANDOUT) else { return };
    student.hears("one", &["LC251", "an answer to: How many layers", "labcheck answer one layers"]);
    answers(&student, &["one", "seven"], 1, &["LC252", "seven", "which is no number in layers"]);
    student.hears("one", &["LC252", "which is no number in layers"]);
    answers(&student, &["one", "6"], 1, &["LC252", "You left out the first one."]);
    answers(&student, &["one", "-7"], 1, &["LC252", "-7 which is not right", "3 answers so far"]);
    answers(&student, &["one", "layers", "7", "layers"], 0, &["pass", "2 points"]);
    student.asks("one", 0);
    // The last one counts, and what was put back counts no longer.
    answers(&student, &["step", "one", "8"], 2, &["no step `step"]);
    answers(&student, &["one", "8"], 1, &["LC252"]);
    answers(&student, &["one", "7"], 0, &["written down", "labcheck one"]);
    let said = student.place.run(&["reset", "one"], 0);
    assert!(said.contains("6 answers to the handout's questions"), "{said}");
    student.hears("one", &["LC251", "none was given since the step was put back"]);
    // In the machine as outside.
    let state = student.place.state();
    let line =
        format!("LABCHECK_STATE_DIR={} {} answer one 7", state.display(), program().display());
    let said = student.types(&line);
    assert!(said.contains("It is written down.") && !said.contains("LC421"), "{said}");
    student.asks("one", 0);

    answers(&student, &["two", "bridge"], 2, &["Which question? two asks driver, digest"]);
    answers(
        &student,
        &["two", "driver"],
        2,
        &["Nothing was answered", "labcheck answer two driver"],
    );
    answers(&student, &["two", "driver", ""], 2, &["Nothing was answered"]);
    answers(&student, &["two", "driver", &"x".repeat(5_000)], 2, &["at most 4096 bytes"]);
    answers(&student, &["two", "driver", "host"], 1, &["LC252", "1 answer of 2 that count"]);
    answers(&student, &["two", "driver", "\u{1b}[31m BRIDGE\u{202e}"], 0, &["pass"]);
    answers(&student, &["two", "driver", "host"], 0, &["pass"]);
    // Nobody answers for labcheck but labcheck that solves the step.
    let (step, check, text) = ("two".into(), "driver".into(), "bridge".into());
    let forged = Deed::Answered(Answered { step, check, text, by_labcheck: true });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(noted(&student.session, vec![forged]));
    let entries = runtime.block_on(settled(&student.session));
    let own = |entry: &Entry| matches!(&entry.deed, Deed::Answered(a) if a.by_labcheck);
    assert!(!entries.iter().any(own), "{entries:?}");
    student.place.run(&["reset", "two"], 0);
    student.hears("two", &["LC251", "4 answers of 2 that count", "no further answer counts"]);
    answers(&student, &["two", "driver", "bridge"], 1, &["LC251", "no further answer counts"]);
    let digest = &student.session.world.digests["busy"];
    answers(&student, &["two", "digest", "sha256:12"], 1, &["LC252"]);
    answers(&student, &["two", "digest", digest], 0, &["pass"]);
    // Whoever has no try left can have it done, and that is told.
    let mut solving = student.place.labcheck(&["solve", "two", "--yes"]);
    let output = solving.envs(student.session.world.environment.iter().cloned()).output().unwrap();
    let said = told(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("$ labcheck answer two driver Bridge"), "{said}");
    assert!(said.contains("by labcheck itself"), "{said}");
}

#[tokio::test]
async fn answers_are_handed_in_and_judged_again_by_another_scenario() {
    let lab = LAB.replace("@HASH@", BRIDGE);
    let Some(student) = Student::arrives(&lab, HANDOUT) else { return };
    answers(&student, &["one", "8"], 1, &["LC252"]);
    answers(&student, &["two", "driver", "bridge"], 0, &["pass"]);
    let entries = settled(&student.session).await;
    let given = entries.iter().filter(|entry| matches!(entry.deed, Deed::Answered(_)));
    assert_eq!(given.count(), 2);
    let said = student.place.run(&["submit", "--student", "ada", "--output", "ada.labcheck"], 0);
    assert!(said.contains("and 2 answers to questions among them"), "{said}");
    // By the lab itself, and by one of who teaches, who says that eight are right.
    let bytes = fs::read(student.place.folder().join("ada.labcheck")).unwrap();
    let handed = read(&bytes).unwrap().submission;
    for (lab, right) in
        [(&lab, [false, true]), (&lab.replace("number: 7", "number: 8"), [true, true])]
    {
        let source = Source { name: "lab.yaml".into(), text: lab.clone() };
        let scenario = scenario::load(&source, &VERBS).unwrap();
        let images = handed.head.images.iter();
        let again = Handed {
            abilities: &handed.head.abilities,
            images: images.map(|(id, is)| (format!("images.{id}.digest"), is.clone())).collect(),
            seen: &handed.seen,
            journal: handed.journal.as_deref(),
            judged_by: &handed.record.scenario_digest,
        };
        let digest = Digest::of(lab.as_bytes()).to_string();
        let steps = rejudge(again, &scenario, digest).await;
        let passed = [&steps[0].checks[0], &steps[1].checks[0]].map(|check| check.verdict.passed());
        assert_eq!(passed, right);
        assert_eq!(steps[1].checks[1].code, Some(FailureCode::NotAnswered), "of another question");
    }
}

#[test]
fn a_run_answers_what_the_scenario_says_and_fails_where_it_is_wrong() {
    let lab = LAB.replace("@HASH@", BRIDGE);
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    fs::write(place.folder().join("lab.md"), HANDOUT).unwrap();
    let run = |lab: &str, code: i32, words: &[&str]| {
        fs::write(place.folder().join("run.yaml"), lab).unwrap();
        let said = place.run(&["run", "--scenario", "run.yaml", "--yes", "--plain"], code);
        for word in words {
            assert!(said.contains(word), "lacks {word}: {said}");
        }
    };
    run(&lab, 0, &["labcheck answer one layers 7", "2 of 2 steps passed"]);
    run(&lab.replace("text: \"7\"", "text: \"6\""), 1, &["LC252"]);
    run(&lab.replace("number: 7,", "number: 7, tolerance: 1,"), 1, &["LC113"]);
    run(
        &lab.replace(
            "    do: [{ answer: { check: layers",
            "    do: [{ run: docker ps }, { answer: { check: layer",
        ),
        2,
        &["asks anything"],
    );
    let none = lab.replace(
        "{ answer: { check: layers, text: \"7\", wrong: [\"6\", seven] } }",
        "{ run: docker ps, unwritten: true }",
    );
    run(&none, 1, &["LC251"]);
}
