//! What only a person can judge, in a classroom: it holds nobody up, is told with what to show, and its points come by hand.

use std::fs;

use crate::{
    student::Student,
    support::{Place, can_have_private_engine},
};

const LAB: &str = r#"version: 1
title: Drawn
lab: lab.md
classroom: { images: [{ name: "busy:1", build: shell, id: busy }] }
steps:
  - id: told
    section: Told
    check: [{ id: why, name: the choice is told, expect: { manual: { look: "Tell why ${{ images.busy.digest }} is pinned." } } }]
  - id: net
    section: Net
    needs: [told]
    do: [{ run: docker network create back }]
    check:
      - { id: there, name: the network is there, points: 5, expect: { network: { name: back } } }
      - { id: drawn, name: the network is drawn, points: 5, hint: [Which boxes are there?], expect: { manual: { look: Show your diagram of the network. } } }
  - id: pull
    section: Pull
    do: [{ run: docker pull busy:1 }]
    check: [{ name: it was pulled, points: 5, expect: { deed: { pulled: "busy:1" } } }]
"#;
const HANDOUT: &str = "# Told\n\nTell it.\n\n# Net\n\n```console\n$ docker network create back\n```\n\n# Pull\n\n```console\n$ docker pull busy:1\n```\n";
const OVERRIDES: &str = "overrides:
  - student: ada
    of: net/drawn
    marks: 4
    by: R. Kowalski
    reason: one arrow is missing
    at: 2026-11-27T10:00:00+01:00
";

#[test]
fn a_student_is_done_with_all_else_and_a_person_gives_the_points() {
    let Some(student) = Student::arrives(LAB, HANDOUT) else { return };
    let show = "somebody who grades looks at this: Show your diagram of the network.";
    student.hears("net", &[show, "5 open", "[LC607]", "net is not begun yet"]);
    student.tells(&["hint", "told"], 4, &["told has nothing that labcheck can judge"]);
    student.tells(&["solve", "told", "--yes"], 4, &["told has nothing that labcheck can judge"]);
    student.tells(&["reset", "told"], 0, &[]);
    let digest = &student.session.world.digests["busy"];
    let tell = format!("looks at this: Tell why {digest} is pinned.");
    student.tells(&["told"], 4, &[&tell, "Next: net (Net)"]);

    student.types("docker network create back");
    let still = "net is done, 5 of 10 points. Somebody who grades still looks at 1 thing of it.";
    student.tells(&["net"], 0, &[show, still, "Next: pull"]);
    student.tells(&["hint", "net"], 0, &["the network is drawn", "Which boxes are there?"]);
    student.types("docker pull busy:1");
    let all = "2 of 2 steps done, 10 of 15 points, 2 things are for a person to look at";
    student.tells(&["all"], 0, &[all]);
    student.tells(
        &[],
        0,
        &[all, "told for a person to look at", "net done", "can be done here is done"],
    );
    student.tells(&["status"], 0, &[]);

    // What is handed in: the points are open until somebody gives them, and nobody counts them as lost.
    let words = ["submit", "--student", "ada", "--output", "ada.labcheck"];
    student.tells(&words, 0, &[all]);
    let grade = |more: &[&str], code: i32, told_of: &[&str]| -> String {
        let given = ["grade", "ada.labcheck", "--scenario", "lab.yaml", "-o", "g", "--force"];
        let formats = ["--format", "feedback-md", "--format", "csv"];
        student.tells(&[&given[..], &formats, more].concat(), code, told_of);
        let folder = student.place.folder().join("g");
        let feedback = fs::read_to_string(folder.join("feedback-md/ada.feedback.md")).unwrap();
        // Without what keeps Markdown from taking it for its own.
        fs::read_to_string(folder.join("grades.csv")).unwrap() + &feedback.replace('\\', "")
    };
    let open = grade(&[], 4, &["ada 10 of 15, 5 undecided"]);
    for word in [
        "5 not yet looked at by a person: net/drawn",
        "5 more wait for a person who looks at it: neither lost nor earned yet.",
        "Show your diagram of the network.",
        "Show it to who grades, or ask whether they looked at it",
    ] {
        assert!(open.contains(word), "lacks {word}: {open}");
    }
    fs::write(student.place.folder().join("o.yaml"), OVERRIDES).unwrap();
    let given = grade(&["--overrides", "o.yaml"], 0, &["ada 14 of 15"]);
    let decided = "+4: R. Kowalski decided so on 2026-11-27: one arrow is missing";
    assert!(given.contains(decided) && !given.contains("Show your diagram"), "{given}");
    assert!(!given.contains("undecided,5") && !given.contains("not yet looked at"), "{given}");
}

#[test]
fn a_run_passes_what_it_can_judge_and_every_report_says_what_is_for_a_person() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    fs::write(place.folder().join("lab.md"), HANDOUT).unwrap();
    fs::write(place.folder().join("lab.yaml"), LAB).unwrap();
    let formats = ["junit", "tap", "ctrf", "github", "html", "json"];
    let reports = formats.map(|format| format!("{format}={format}.out"));
    let mut words = vec!["run", "--scenario", "lab.yaml", "--yes", "--plain"];
    words.extend(reports.iter().flat_map(|report| ["--report", report]));
    let said = place.run(&words, 0);
    let sum = "2 of 2 steps passed: 4 passed, 2 for a person to look at.";
    assert!(said.contains(sum) && said.contains("skip  check: the network is drawn"), "{said}");
    for format in formats {
        let text = fs::read_to_string(place.folder().join(format!("{format}.out"))).unwrap();
        assert!(text.contains("Show your diagram of the network."), "{format}: {text}");
    }
}

#[test]
fn there_is_nothing_to_prove_of_it_and_nothing_it_is_blamed_for() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    fs::write(place.folder().join("lab.md"), HANDOUT).unwrap();
    fs::write(place.folder().join("lab.yaml"), LAB).unwrap();
    let words = ["prove", "--yes", "--no-faults", "--plain", "--scenario", "lab.yaml"];
    let said = place.run(&words, 0);
    for word in [
        "person   nothing to prove, a person looks at it: the choice is told",
        "person   nothing to prove, a person looks at it: the network is drawn",
        "score      2 of 2  the network is there",
        "  holds    11 times as they say",
        "6 things done wrong, 0 unseen",
    ] {
        assert!(said.contains(word), "lacks {word}: {said}");
    }
    assert!(!said.contains("idle"), "{said}");
}
