//! `labcheck list`.

use std::fs;

use predicates::prelude::*;

use crate::{folder, labcheck, printed};

const HELLO: &str = "version: 1\ntitle: Hello\nlab: ../hello.md\nrequires: { engine: \">=20.10\" }\nsteps:\n  - id: one\n    section: \"Step 1: Pull\"\n    do: [{ run: docker pull hello, expect: [{ exit: 0 }] }]\n    check:\n      - { name: it is here, points: 1, expect: { image: { name: hello, present: true } } }\n  - id: longer-name\n    section: Again\n    needs: [one]\n    requires: { content_trust: true, tool: notary }\n    check:\n      - { name: it is here, points: 10, expect: { image: { name: hello, present: true } } }\n";

#[test]
fn an_empty_folder_has_the_built_in_lab_with_a_line_for_each_step() {
    let folder = folder();
    let list = printed(labcheck(folder.path()).arg("list"), 0);
    assert!(
        list.starts_with("Distribution and Trust  (distribution-and-trust, built in)\nrequires "),
        "{list}"
    );
    let step3 = list.lines().find(|line| line.starts_with("  step3 ")).unwrap();
    assert!(step3.contains("Step 3: Docker Content Trust"), "{step3}");
    assert!(step3.contains(" points") && step3.contains("requires content trust"), "{step3}");
    assert_eq!(printed(labcheck(folder.path()).args(["list", "distribution-and-trust"]), 0), list);
}

#[test]
fn the_labs_of_the_working_tree_come_first_aligned() {
    let folder = folder();
    fs::create_dir(folder.path().join("scenarios")).unwrap();
    fs::write(folder.path().join("scenarios/hello.yaml"), HELLO).unwrap();
    let list = printed(labcheck(folder.path()).arg("list"), 0);
    let wanted = "Hello  (scenarios/hello.yaml)\nrequires engine >=20.10\n  one          Step 1: Pull    1 point\n  longer-name  Again         10 points  after one; requires content trust, the program notary\n\nDistribution and Trust  (";
    assert!(list.starts_with(wanted), "{list}");

    let json = printed(labcheck(folder.path()).args(["list", "--json"]), 0);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["format"], "labcheck/list/v1");
    assert_eq!(json["labs"][0]["name"], "scenarios/hello.yaml");
    assert_eq!(json["labs"][0]["steps"][1]["points"], 10);
    assert_eq!(json["labs"][1]["built_in"], true);
}

#[test]
fn a_scenario_that_cannot_be_read_is_listed_with_its_first_problem_and_exit_code_2() {
    let folder = folder();
    fs::create_dir(folder.path().join("scenarios")).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        fs::write(folder.path().join("scenarios").join(name), bytes).unwrap();
    };
    write(
        "a.yaml",
        HELLO
            .replace("title: Hello", "strcit: true\ntitle: Hello")
            .replace("one]", "noe]")
            .as_bytes(),
    );
    write("b.yml", b"\x7fELF\xff");
    write("c.yaml", HELLO.as_bytes());
    write("d.txt", b"no scenario");
    let list = printed(labcheck(folder.path()).arg("list"), 2);
    for line in [
        "scenarios/a.yaml\n  cannot be read: line 2: a scenario has no key `strcit`\n  next: ",
        "scenarios/b.yml\n  cannot be read: it is not text",
        "Hello  (scenarios/c.yaml)\n",
        "Distribution and Trust  (",
    ] {
        assert!(list.contains(line), "{line}\n{list}");
    }
    assert!(!list.contains("d.txt"));
    // As it says, all that is wrong with one:
    labcheck(folder.path()).args(["list", "scenarios/a.yaml"]).assert().code(2).stdout("").stderr(
        predicate::str::contains("did you mean `strict`?")
            .and(predicate::str::contains("there is no step `noe`")),
    );
}

#[test]
fn a_lab_that_is_none_is_answered_with_those_that_are() {
    let folder = folder();
    labcheck(folder.path()).args(["list", "nothing"]).assert().code(2).stdout("").stderr(
        predicate::str::contains("there is no lab called nothing")
            .and(predicate::str::contains("distribution-and-trust")),
    );
}
