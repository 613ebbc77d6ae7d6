//! The labs that there are, named and found.

use std::{fs, path::Path};

use clap::Parser as _;

use super::*;
use crate::cli::{Cli, Verb};

/// What was typed behind `labcheck run`.
pub(in crate::commands::run) fn typed(words: &[String]) -> RunArgs {
    let start = ["labcheck", "run"].map(str::to_owned);
    match Cli::parse_from(start.iter().chain(words)).verb {
        Some(Verb::Run(args)) => *args,
        other => panic!("{other:?}"),
    }
}

/// A lab with a step for each of these programs, which it requires, and the flags that name it.
pub(in crate::commands::run) fn lab(folder: &Path, name: &str, programs: &[&str]) -> [String; 2] {
    let mut scenario = format!(
        "version: 1\ntitle: Lab {name}\nlab: {name}.md\nsteps:\n  - {{ id: one, section: One, do: [{{ run: \"true\" }}] }}\n"
    );
    for one in programs {
        scenario +=
            "  - { id: ONE, section: One, requires: { tool: ONE }, do: [{ run: \"true\" }] }\n"
                .replace("ONE", one)
                .as_str();
    }
    let path = folder.join(format!("{name}.yaml"));
    fs::write(&path, scenario).unwrap();
    fs::write(folder.join(format!("{name}.md")), "# One\n```console\n$ true\n```\n").unwrap();
    ["--scenario".into(), path.display().to_string()]
}

fn told(words: &[String]) -> String {
    listed(&typed(words), 1).unwrap_err().text().to_owned()
}

#[test]
fn each_lab_does_without_what_it_requires_itself_and_what_none_requires_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let labs =
        [lab(at, "a", &["notary", "git"]), lab(at, "b", &[]), lab(at, "c", &["git"])].concat();
    let with = |programs: &[&str]| {
        let flags = programs.iter().flat_map(|one| ["--without".to_owned(), (*one).to_owned()]);
        labs.iter().cloned().chain(flags).collect::<Vec<_>>()
    };
    let words = with(&["git", "notary"]);
    let args = typed(&words);
    let (all, _) = listed(&args, 2).unwrap();
    let without: Vec<Vec<String>> = all.iter().map(|one| one.args(&args).world.without).collect();
    assert_eq!(without, [vec!["git", "notary"], vec![], vec!["git"]]);
    let wanted = "none of these labs requires `nothing`; omit `--without nothing`";
    assert_eq!(told(&with(&["git", "nothing"])), wanted);
    assert!(listed(&typed(&with(&[])), 2).unwrap().0.iter().all(|one| one.without.is_empty()));
}

#[test]
fn a_lab_is_one_by_whatever_path() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let [one, other] = ["a", "b"].map(|name| lab(at, name, &["git"]));
    let around = ["--scenario".to_owned(), format!("{}/./a.yaml", at.display())];
    std::os::unix::fs::symlink(at.join("a.yaml"), at.join("link.yaml")).unwrap();
    let link = ["--scenario".to_owned(), at.join("link.yaml").display().to_string()];
    assert!(listed(&typed(&[one.clone(), other].concat()), 1).is_ok(), "the control");
    for (second, wanted) in [
        (&one, "is named twice; name"),
        (&around, "a.yaml, too; name"),
        (&link, "a.yaml, too; name"),
    ] {
        let told = told(&[one.clone(), second.clone()].concat());
        assert!(told.contains(wanted) && told.contains(" is named "), "{told}");
    }
}

#[test]
fn a_lab_of_which_a_byte_was_changed_is_another() {
    let folder = tempfile::tempdir().unwrap();
    let (all, labs) = listed(&typed(&lab(folder.path(), "a", &["git"])), 1).unwrap();
    assert!(all[0].is_still());
    assert_eq!((labs[0].lab.as_str(), &labs[0].digest), ("Lab a", &all[0].digest));
    fs::write(folder.path().join("a.md"), "# One\n```console\n$ true\n```\nMore.\n").unwrap();
    assert!(!all[0].is_still());
    fs::remove_file(folder.path().join("a.yaml")).unwrap();
    assert!(!all[0].is_still());
}
