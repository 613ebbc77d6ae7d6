//! A lab that is set up before anybody begins: what labcheck typed is there, and is no student's doing.

use std::fs;

use labcheck::record;

use crate::{
    student::Student,
    support::{Place, can_have_private_engine},
};

const LAB: &str = r#"version: 1
lab: lab.md
title: Set up
classroom:
  machines: [one, two]
  images: [{ name: "busy:1", build: shell }]
  files: { word.txt: word.txt }
  setup:
    - { run: cat word.txt, expect: [{ stdout: { contains: hello } }] }
    - run: docker run -d --name web busy:1 sleep 1000
    - { run: docker exec web true, within: 10s }
    - run: docker create --name old busy:1 true
    - run: docker run --rm --name brief busy:1 true
    - { run: docker network create behind, in: two }
    - { run: docker network inspect behind, in: two }
    - { run: docker network inspect behind, in: one, expect: [{ exit: nonzero }] }
steps:
  - id: stop
    section: Stop
    check: [{ name: it stands still, expect: { container: { name: web, state: exited } } }]
  - id: clear
    section: Clear
    check:
      - { name: the old one is gone, expect: { container: { name: old, gone: true } } }
      - { name: one came and went, expect: { container: { name: brief, gone: true } } }
  - id: mine
    section: Mine
    check: [{ name: it runs, expect: { container: { name: brief, state: running } } }]
  - id: own
    section: Own
    check: [{ name: one was run, expect: { deed: { ran: "busy:1" } } }]
"#;
const HANDOUT: &str = "# Stop\n# Clear\n# Mine\n# Own\n";

#[test]
fn what_is_set_up_is_there_is_nobodys_deed_and_stays_when_a_step_is_put_back() {
    let files = [("word.txt", "hello\n")];
    let Some(student) = Student::arrives_with(&files, LAB, HANDOUT) else { return };
    student.hears("stop", &["LC223", "state: running"]);
    let said = student.asks("own", 1);
    assert!(said.contains("todo") || said.contains("FAIL"), "{said}");
    student.types("docker stop -t 0 web");
    student.asks("stop", 0);
    for step in ["stop", "own"] {
        let said = student.place.run(&["reset", step], 0);
        assert!(said.contains("kept, because"), "{step}: {said}");
    }
    let there = student.types("docker ps -a; docker images");
    assert!(there.contains("web") && there.contains("busy"), "{there}");
    // What the setup left can be taken away; what was gone before is nobody's doing.
    student.hears("clear", &["LC208"]);
    student.types("docker start old; docker rm -f old");
    let said = student.asks("clear", 1);
    assert!(said.contains("pass the old one is gone"), "{said}");
    student.asks("own", 1);
    student.types("docker run -d --name brief busy:1 sleep 600");
    student.asks("mine", 0);
    let said = student.place.run(&["reset", "mine"], 0);
    assert!(said.contains("container brief") && !said.contains("kept"), "{said}");
    student.hears("mine", &["LC221"]);
    student.types("docker run --rm busy:1 true");
    student.asks("own", 0);
}

#[test]
fn a_setup_that_does_not_go_through_leaves_no_classroom_and_says_where() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let lab = |setup: &str| {
        format!(
            "version: 1\nlab: lab.md\ntitle: x\nclassroom:\n  setup:\n    - run: cd /tmp; export LEFT=behind\n    - {setup}\nsteps:\n  - {{ id: s, section: S, do: [{{ run: echo two$LEFT, expect: [{{ stdout: {{ equals: two }} }}] }}] }}\n"
        )
    };
    let write = |setup: &str| fs::write(place.folder().join("lab.yaml"), lab(setup)).unwrap();
    fs::write(place.folder().join("lab.md"), "# S\n\n    $ echo two$LEFT\n").unwrap();
    write("run: docker inspect nothing");
    let run = ["run", "--yes", "--scenario=lab.yaml", "--json=r.json", "--report=junit=r.xml"];
    for (words, code) in [(&["start", "lab.yaml", "--yes"][..], 3), (&run[..], 1)] {
        let said = place.run(words, code);
        for wanted in ["did not go through", "docker inspect nothing", "lab.yaml:7", "Next:"] {
            assert!(said.contains(wanted), "{words:?} lacks {wanted}: {said}");
        }
        assert!(!said.contains("echo two"), "{said}");
    }
    let told = fs::read_to_string(place.folder().join("r.json")).unwrap();
    let record = record::read(&told).unwrap();
    assert_eq!((record.setup.len(), record.steps.len(), record.totals().failed), (2, 0, 1));
    let junit = fs::read_to_string(place.folder().join("r.xml")).unwrap();
    assert!(
        junit.contains("failures=\"1\"") && junit.contains("docker inspect nothing"),
        "{junit}"
    );
    let left =
        fs::read_dir(place.state()).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let rooms = left.filter(|name| name.to_string_lossy().starts_with("room-"));
    assert_eq!(rooms.count(), 0);
    let asked = place.run(&["start", "lab.yaml"], 2);
    assert!(asked.contains("$ docker inspect nothing") && asked.contains("--yes"), "{asked}");
    let host = place.run(&["run", "--yes", "--engine=host", "--scenario=lab.yaml"], 3);
    assert!(host.contains("never on your own engine"), "{host}");
    write("run: docker version");
    place.run(&["run", "--yes", "--scenario=lab.yaml"], 0);
}
