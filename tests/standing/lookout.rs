//! What counts once it was true (`when: ever`) is seen by labcheck itself, whoever asks only later.

use std::fs;

use labcheck::journal::Deed;

use crate::{
    resumed::goes_down,
    student::Student,
    support::{Place, noted, noted_by, settled, until},
};

const LAB: &str = r#"version: 1
lab: lab.md
title: Once
classroom:
  images: [{ name: "busy:1", build: shell, id: busy }]
  setup: [{ run: docker volume create seed }]
steps:
  - id: made
    section: Made
    check:
      - { name: there was a volume, when: ever, expect: { volume: { name: data, labels: { tier: db } } } }
      - { name: there was a network, when: ever, expect: { network: { name: back } } }
      - { name: a container ran, when: ever, expect: { container: { name: web, state: running } } }
  - id: noted
    section: Noted
    check: [{ name: there was a note, when: ever, expect: { file: { path: "~/notes/one.txt" } } }]
  - id: never
    section: Never
    check: [{ name: there was another volume, when: ever, expect: { volume: { name: data, labels: { tier: web } } } }]
  - id: seeded
    section: Seeded
    check: [{ name: the seed was made, when: ever, expect: { volume: { name: seed } } }]
  - id: stopped
    section: Stopped
    check: [{ name: it was stopped, when: ever, expect: { container: { name: web, state: exited } } }]
  - id: other
    section: Other
    do: [{ run: docker volume create theirs }, { run: docker volume create kept }, { run: docker volume rm theirs }]
    check: [{ name: it is kept, expect: { volume: { name: kept } } }]
  - id: beside
    section: Beside
    check: [{ name: there was a volume of theirs, when: ever, expect: { volume: { name: theirs } } }]
  - id: again
    section: Again
    check: [{ name: it was kept, when: ever, expect: { volume: { name: kept, driver: local } } }]
"#;
const HANDOUT: &str = "## Made\n\n## Noted\n\n## Never\n\n## Seeded\n\n## Stopped\n\n## Other\n\n```console\n$ docker volume create theirs\n$ docker volume create kept\n$ docker volume rm theirs\n```\n\n## Beside\n\n## Again\n";
const MAKES: &str = "docker volume create --label tier=db data; docker network create back; docker run -d --name web busy:1 sleep 600";
const UNMAKES: &str = "docker rm -f web; docker network rm back; docker volume rm data";

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
    student.types("mkdir -p ~/notes; echo one > ~/notes/one.txt");
    let is_seen = || judged(&student.place, "made") == 3 && judged(&student.place, "noted") == 1;
    until("all of it is seen", is_seen);
    student.types(UNMAKES);
    student.types("rm ~/notes/one.txt");
    student.asks("made", 0);
    student.asks("noted", 0);
    // The controls: what was never so, and what nobody made.
    student.hears("never", &["there was another volume", "no such volume"]);
    student.hears("beside", &["no such volume"]);
    // It counts no more once the step is put back, and again when it is done again.
    student.place.run(&["reset", "made"], 0);
    student.hears("made", &["no such volume", "no such network", "no such container"]);
    student.types(MAKES);
    until("all of it is seen again", || judged(&student.place, "made") == 6);
    student.types(UNMAKES);
    student.asks("made", 0);
}

#[test]
fn what_labcheck_makes_for_another_step_counts_for_nobody() {
    let Some(student) = Student::arrives(LAB, HANDOUT) else { return };
    student.place.run(&["solve", "other", "--yes"], 0);
    student.hears("beside", &["no such volume"]);
    assert_eq!(judged(&student.place, "beside"), 0);
    // What it left stands, and is taken away by it again.
    student.place.run(&["reset", "other"], 0);
    student.hears("again", &["no such volume"]);
    assert_eq!(judged(&student.place, "again"), 0);
    // The positive control: the same by hand.
    student.types("docker volume create theirs; docker volume create kept");
    until("it is seen", || ["beside", "again"].iter().all(|of| judged(&student.place, of) == 1));
    student.types("docker volume rm theirs kept");
    student.asks("beside", 0);
    student.asks("again", 0);
}

#[test]
fn what_the_setup_made_counts_once_it_is_made_again() {
    let Some(student) = Student::arrives(LAB, HANDOUT) else { return };
    student.types("docker volume rm seed");
    student.hears("seeded", &["no such volume"]);
    student.types("docker volume create seed");
    until("it is seen", || judged(&student.place, "seeded") == 1);
    student.types("docker volume rm seed");
    student.asks("seeded", 0);
}

#[test]
fn what_the_end_of_an_engine_did_is_nobodys_deed() {
    let Some(student) = Student::arrives(LAB, HANDOUT) else { return };
    student.types("docker run -d --name web busy:1 sleep 600");
    student.hears("stopped", &["state: running"]);
    goes_down(&student.place);
    student.place.run(&["start", "lab.yaml", "--yes"], 0);
    let student = Student { session: student.place.session(), ..student };
    student.types("docker start web");
    student.hears("stopped", &["state: running"]);
    assert_eq!(judged(&student.place, "stopped"), 0);
    // The positive control.
    student.types("docker stop -t 0 web");
    until("it is seen", || judged(&student.place, "stopped") == 1);
    student.types("docker start web");
    student.asks("stopped", 0);
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
    noted_by(session, vec![judged()], Some(read)).await;
    assert_eq!(has(&settled(session).await), 1);
    noted(session, vec![Deed::Reset { step: "made".into() }]).await;
    noted_by(session, vec![judged()], Some(read)).await;
    assert_eq!(has(&settled(session).await), 1, "it is of before");
    noted_by(session, vec![judged()], Some(length())).await;
    assert_eq!(has(&settled(session).await), 2);
}
