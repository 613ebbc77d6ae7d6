//! `labcheck handout`.

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt as _};

use labcheck::{cli::VERBS, lab::present, place::world, scenario, syntax::source::Source};
use predicates::prelude::*;

use crate::{folder, labcheck, printed};

const HANDOUT: &str = include_str!("../../labs/distribution-and-trust.md");
const SCENARIO: &str = include_str!("../../scenarios/distribution-and-trust.yaml");

#[test]
fn it_prints_the_built_in_handout_letter_for_letter() {
    let folder = folder();
    for args in [&["handout"][..], &["handout", "distribution-and-trust"]] {
        assert_eq!(printed(labcheck(folder.path()).args(args), 0), HANDOUT);
    }
    labcheck(folder.path()).args(["handout", "nothing"]).assert().code(2).stdout("");
}

#[test]
fn it_writes_a_file_and_overwrites_none_unless_told() {
    let folder = folder();
    let path = folder.path().join("lab.md");
    let told = printed(labcheck(folder.path()).args(["handout", "-o", "lab.md"]), 0);
    assert_eq!(told, "The handout is in lab.md.\n");
    assert_eq!(fs::read_to_string(&path).unwrap(), HANDOUT);
    assert_ne!(fs::metadata(&path).unwrap().permissions().mode() & 0o444, 0o400, "as others are");
    fs::write(&path, "my notes").unwrap();
    labcheck(folder.path()).args(["handout", "-o", "lab.md"]).assert().code(2).stdout("").stderr(
        predicate::str::contains("lab.md is there already")
            .and(predicate::str::contains("--force")),
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "my notes");
    printed(labcheck(folder.path()).args(["handout", "-o", "lab.md", "--force"]), 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), HANDOUT);
    let there: Vec<_> = fs::read_dir(folder.path()).unwrap().flatten().collect();
    assert_eq!(there.len(), 1, "nothing half written is left: {there:?}");
    labcheck(folder.path())
        .args(["handout", "-o", "none/lab.md"])
        .assert()
        .code(3)
        .stderr(predicate::str::contains("none/lab.md cannot be written"));
}

/// The digests that the handout prints are the ones that images of files have on every machine.
#[test]
fn the_printed_digests_are_known_without_a_classroom() {
    let source = Source { name: "x.yaml".into(), text: SCENARIO.into() };
    let scenario = scenario::load(&source, &VERBS).unwrap();
    let printed = world::constant_digests(&scenario.classroom).unwrap();
    assert_eq!(printed.keys().collect::<Vec<_>>(), ["pinned", "unsigned"]);
    for digest in printed.values() {
        assert!(HANDOUT.contains(digest.as_str()), "{digest}");
    }
    let hub = format!("sha256:{}", "5".repeat(64));
    let digests = BTreeMap::from([("pinned".to_owned(), hub.clone())]);
    let shown = present(HANDOUT, &printed, &digests);
    assert!(shown.contains(&format!("$ docker pull alpine@{hub}\n")));
    assert!(!shown.contains(printed["pinned"].as_str()) && shown.contains(&printed["unsigned"]));
}

/// A small lab in a folder: its scenario's steps, and its handout.
fn lay_out(folder: &std::path::Path, steps: &str, handout: &str) {
    let scenario = format!("version: 1\ntitle: Small\nlab: lab.md\nsteps:\n{steps}");
    fs::write(folder.join("lab.yaml"), scenario).unwrap();
    fs::write(folder.join("lab.md"), handout).unwrap();
}

const SMALL: &str = "# A\n\n```console\n$ docker ps\nID\n```\n\n```\ndocker images\n```\n";

#[test]
fn what_is_seen_of_a_handout_is_told_with_or_without_a_scenario() {
    let folder = folder();
    lay_out(folder.path(), "  - { id: s, section: A, do: [{ run: docker ps }] }\n", SMALL);
    let wanted = "lab.md:3  commands      prompt `$ `
       4  typed         docker ps
lab.md:8  a guess       no prompt and no info string
       9  perhaps       docker images

2 code blocks: 1 read as commands, 0 as output, 0 not read, 1 guess.
What is a guess is checked only where the scenario types it. If students type it, put `$ ` before it or mark its block as `bash`; if not, as `text`.
";
    for named in ["lab.md", "lab.yaml"] {
        let told = printed(labcheck(folder.path()).args(["handout", "--commands", named]), 0);
        assert_eq!(told, wanted, "{named}");
    }
    let built_in = printed(labcheck(folder.path()).args(["handout", "--commands"]), 0);
    assert!(built_in.contains(", 0 guesses.\n"), "{built_in}");
    labcheck(folder.path())
        .args(["handout", "--commands", "none.md"])
        .assert()
        .code(2)
        .stdout("")
        .stderr(predicate::str::contains("none.md"));
}

#[test]
fn a_handout_that_is_not_read_is_told_whenever_its_lab_is_looked_at() {
    let folder = folder();
    let list = || labcheck(folder.path()).args(["list", "lab.yaml"]).output().unwrap();
    let told = || String::from_utf8(list().stderr).unwrap();
    let typed = "  - { id: s, section: A, do: [{ run: docker ps }] }\n";
    lay_out(folder.path(), typed, SMALL);
    assert_eq!(
        told(),
        "Note: 1 line in 1 code block of lab.md looks like a command and is not checked:\n  lab.md:9: docker images\nIf students type them, put `$ ` before each and add them to the scenario; if not, mark their block as `text`.\nSee what is seen with: labcheck handout --commands lab.yaml\n"
    );
    // What the scenario types is checked, prompt or not.
    let both = "  - { id: s, section: A, do: [{ run: docker ps }, { run: docker images }] }\n";
    lay_out(folder.path(), both, SMALL);
    assert_eq!(told(), "");
    let block = "# A\n\n```\ndocker ps\n```\n";
    lay_out(folder.path(), typed, block);
    assert_eq!(told(), "", "a guess that was compared is none");
    let unwritten = "  - { id: s, section: A, do: [{ run: docker ps, unwritten: true }] }\n";
    lay_out(folder.path(), unwritten, "# A\n\n```\nrun-it now\n```\n");
    assert_eq!(
        told(),
        "Note: nothing in lab.md is read as a command, and the scenario types 1 command, which is `unwritten`: nobody compares the two.\nSee what is seen with: labcheck handout --commands lab.yaml\n"
    );
}
