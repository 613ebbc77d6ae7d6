//! What counts once it was true (`when: ever`) is seen by labcheck itself, whoever asks only later.

use std::fs;

use labcheck::journal::Deed;

use crate::{
    student::Student,
    support::{Place, noted, settled, until},
};

const LAB: &str = r#"version: 1
lab: lab.md
title: Once
classroom: { images: [{ name: "busy:1", build: shell, id: busy }] }
steps:
  - id: made
    section: Made
    check:
      - { name: there was a volume, when: ever, expect: { volume: { name: data, labels: { tier: db } } } }
      - { name: there was a network, when: ever, expect: { network: { name: back } } }
      - { name: a container ran, when: ever, expect: { container: { name: web, state: running } } }
      - { name: there was a note, when: ever, expect: { file: { path: "~/notes/one.txt" } } }
      - { name: docker listed it, when: ever, expect: { command: { run: "docker volume ls -q", expect: [{ stdout: { contains: data } }] } } }
  - id: never
    section: Never
    check: [{ name: there was another volume, when: ever, expect: { volume: { name: data, labels: { tier: web } } } }]
  - id: solved
    section: Solved
    do: [{ run: docker volume create mine }, { run: docker volume rm mine }]
    check: [{ name: there was a volume of mine, when: ever, expect: { volume: { name: mine } } }]
  - id: other
    section: Other
    do: [{ run: docker volume create theirs }, { run: sleep 2 }, { run: docker volume rm theirs }]
    check: [{ name: nothing, expect: { command: { run: "true", expect: [{ exit: 0 }] } } }]
  - id: beside
    section: Beside
    check: [{ name: there was a volume of theirs, when: ever, expect: { volume: { name: theirs } } }]
"#;
const HANDOUT: &str = "## Made\n\n## Never\n\n## Solved\n\n```console\n$ docker volume create mine\n$ docker volume rm mine\n```\n\n## Other\n\n```console\n$ docker volume create theirs\n$ sleep 2\n$ docker volume rm theirs\n```\n\n## Beside\n";
const MAKES: &str = "mkdir -p ~/notes; docker volume create --label tier=db data; docker network create back; docker run -d --name web busy:1 sleep 600; echo one > ~/notes/one.txt";
const UNMAKES: &str =
    "docker rm -f web; docker network rm back; docker volume rm data; rm ~/notes/one.txt";

/// How often the journal says of a step that a check of it passed.
fn judged(place: &Place, step: &str) -> usize {
    let journal = fs::read_to_string(place.session().folder.join("desk/journal.jsonl")).unwrap();
    let of = format!("\"judged\":{{\"step\":\"{step}\"");
    journal.lines().filter(|line| line.contains(&of)).count()
}

#[test]
fn what_was_there_counts_though_nobody_asked_before_it_was_gone() {
    let Some(student) = Student::arrives(LAB, HANDOUT) else { return };
    student.types(MAKES);
    until("all of it is seen", || judged(&student.place, "made") == 5);
    student.types(UNMAKES);
    student.asks("made", 0);
    // The controls: what was never so, and what nobody made.
    student.hears("never", &["there was another volume", "no such volume"]);
    student.hears("beside", &["no such volume"]);
    // It counts no more once the step is put back, and again when it is done again.
    student.place.run(&["reset", "made"], 0);
    student.hears("made", &["no such volume", "no such network", "no such container"]);
    student.types(MAKES);
    until("all of it is seen again", || judged(&student.place, "made") == 10);
    student.types(UNMAKES);
    student.asks("made", 0);
}

#[test]
fn what_labcheck_makes_for_another_step_counts_for_nobody() {
    let Some(student) = Student::arrives(LAB, HANDOUT) else { return };
    student.place.run(&["solve", "other", "--yes"], 0);
    student.hears("beside", &["no such volume"]);
    assert_eq!(judged(&student.place, "beside"), 0);
    // The positive control: the same by hand.
    student.types("docker volume create theirs");
    until("it is seen", || judged(&student.place, "beside") == 1);
    student.types("docker volume rm theirs");
    student.asks("beside", 0);
}

/// Who judged by what a journal told before a step was put back, comes too late.
#[tokio::test]
async fn a_judgement_that_a_reset_overtakes_is_not_written() {
    let Some(student) = Student::arrives(LAB, HANDOUT) else { return };
    let judged = || Deed::Judged {
        step: "never".into(),
        check: "c".into(),
        scenario: "sha256:0".into(),
        passed: true,
    };
    let has = |entries: &[labcheck::journal::Entry]| {
        entries.iter().filter(|entry| entry.deed == judged()).count()
    };
    let session = &student.session;
    let length = || fs::metadata(session.folder.join("desk/journal.jsonl")).unwrap().len();
    let read = length();
    noted_by(session, judged(), read).await;
    assert_eq!(has(&settled(session).await), 1);
    noted(session, vec![Deed::Reset { step: "made".into() }]).await;
    noted_by(session, judged(), read).await;
    assert_eq!(has(&settled(session).await), 1, "it is of before");
    noted_by(session, judged(), length()).await;
    assert_eq!(has(&settled(session).await), 2);
}

async fn noted_by(session: &labcheck::classroom::standing::Session, deed: Deed, read: u64) {
    use labcheck::classroom::standing::{Answer, Request, ask};
    let request = Request::Note { deeds: vec![deed], read: Some(read) };
    let answer = ask(&session.folder, &request, crate::support::WITHIN).await.unwrap();
    assert_eq!(answer, Answer::Noted {});
}
