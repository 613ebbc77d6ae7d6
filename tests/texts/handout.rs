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
