//! A lab of somebody's own, with a step that has no checks.

use std::fs;

use crate::student::{Student, enter};

const SCENARIO: &str = r#"version: 1
lab: reading.md
title: Reading
classroom: { images: [{ name: "alpine:edge", build: shell, id: edge }] }
steps:
  - { id: read, section: Read, do: [{ run: "true" }] }
  - id: pull
    section: Pull
    do: [{ run: docker pull alpine:edge }]
    check: [{ name: it was pulled, expect: { deed: { pulled: "alpine:edge" } } }]
"#;
const HANDOUT: &str = "# Reading\n\n## Read\n\n```console\n$ true\n```\n\n## Pull\n\n```console\n$ docker pull alpine:edge\n```\n";

#[test]
fn a_step_without_checks_has_nothing_to_judge_and_keeps_nobody_from_being_done() {
    let Some(student) = Student::arrives() else { return };
    fs::write(student.home().join("reading.yaml"), SCENARIO).unwrap();
    fs::write(student.home().join("reading.md"), HANDOUT).unwrap();
    let mut terminal = student.sits_down();
    terminal.types("labcheck start reading.yaml </dev/null").ended(0);
    enter(&mut terminal);
    for line in ["labcheck read", "labcheck hint read", "labcheck solve read --yes"] {
        let said = terminal.types(line);
        said.ended(4).has(&["read has no checks"]).lacks(&["FAIL", "ERROR", "judged whole"]);
    }
    // Who names no step is helped with the first that has something left to do.
    terminal.types("labcheck hint").ended(0).has(&["pull: it was pulled"]);
    terminal.types("labcheck").ended(4).has(&["nothing to check", "Next: Pull"]);
    terminal.types("docker pull alpine:edge").ended(0);
    terminal.types("labcheck all").ended(0);
    terminal.types("labcheck").ended(0).has(&["nothing to check", "labcheck finish"]);
    student.leaves(terminal);
}
