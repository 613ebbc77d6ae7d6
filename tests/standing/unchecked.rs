//! A step without checks is lawful, and every verb says so alike.

use std::fs;

use crate::support::{Place, can_have_private_engine, typed};

const SCENARIO: &str = "version: 1
title: Reading
lab: reading.md
classroom: { images: [{ name: \"hello:1\", build: shell, id: hello }] }
steps:
  - { id: read, section: Reading, do: [{ run: \"true\", expect: [{ exit: 0 }] }] }
  - id: pull
    section: Pulling
    do: [{ run: docker pull hello:1 }]
    check: [{ name: it was pulled, points: 5, hint: [Pull it.], expect: { deed: { pulled: \"hello:1\" } } }]
";
const HANDOUT: &str =
    "# Reading\n\n```console\n$ true\n```\n\n# Pulling\n\n```console\n$ docker pull hello:1\n```\n";

#[test]
fn a_step_without_checks_is_told_calmly_by_every_verb() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    fs::write(place.folder().join("reading.yaml"), SCENARIO).unwrap();
    fs::write(place.folder().join("reading.md"), HANDOUT).unwrap();
    place.run(&["start", "--scenario", "reading.yaml"], 0);

    let told = place.run(&["read"], 4);
    assert!(told.contains("read has no checks"), "{told}");
    assert!(told.contains("Next: pull (Pulling)") && !told.contains("not be judged"), "{told}");
    let told = place.run(&[], 4);
    assert!(told.contains("Reading  0 of 1 step done, 0 of 5 points"), "{told}");
    assert!(told.contains("read  nothing to check"), "{told}");
    assert!(told.contains("Next: Pulling."), "{told}");
    assert!(place.run(&["hint", "read"], 4).contains("read has no checks"));
    assert!(place.run(&["hint"], 0).contains("pull: it was pulled"));
    assert!(place.run(&["solve", "read", "--yes"], 4).contains("read has no checks"));

    typed(&place.session(), &place.folder(), "docker pull hello:1");
    place.run(&["all"], 0);
    let told = place.run(&[], 0);
    assert!(told.contains("Everything that can be done here is done"), "{told}");
    place.run(&["finish"], 0);
}
