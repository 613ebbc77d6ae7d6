//! What is typed at labcheck, and every word that it tells somebody to type.

use std::{collections::BTreeSet, fs, path::Path};

use assert_cmd::Command;
use clap::{CommandFactory as _, Parser as _};
use labcheck::{
    cli::{Cli, VERBS},
    scenario,
    syntax::source::Source,
};
use regex::Regex;

use crate::{folder, labcheck};

const SCENARIO: &str = include_str!("../../scenarios/distribution-and-trust.yaml");
/// Where no engine answers.
const NOWHERE: &str = "unix:///nowhere/docker.sock";

fn steps() -> Vec<String> {
    let source = Source { name: "x.yaml".into(), text: SCENARIO.into() };
    let scenario = scenario::load(&source, &VERBS).unwrap();
    scenario.steps.iter().map(|step| step.id.value.clone()).collect()
}

fn told(command: &mut Command, code: i32) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(code), "{text}");
    text
}

#[test]
fn a_word_that_is_none_is_a_typing_error_where_no_engine_answers_too() {
    let folder = folder();
    let typed = |words: &[&str], code| {
        told(labcheck(folder.path()).env("DOCKER_HOST", NOWHERE).args(words), code)
    };
    assert!(typed(&["rnu"], 2).contains("did you mean `labcheck run`?"));
    assert!(typed(&["stpe1"], 2).contains("did you mean `step1`?"));
    for verb in ["hint", "answer", "solve", "reset", "check", "run"] {
        assert!(typed(&[verb, "step9"], 2).contains("no step `step9`") || verb == "check");
    }
    // The control: what is a step is looked for on the engine.
    for words in [&["step1"][..], &["1"], &["step", "1"], &["Step1"], &["step1,step2"]] {
        assert!(typed(words, 3).contains("engine"), "{words:?}");
    }
}

#[test]
fn no_verb_is_suggested_that_there_is_not() {
    let folder = folder();
    let real = Cli::verbs();
    let to_come = || VERBS.iter().filter(|verb| !real.iter().any(|r| r == *verb));
    let named = Regex::new("labcheck ([a-z]+)").unwrap();
    assert!(to_come().any(|word| *word == "all"), "words that are no verb");
    for word in
        to_come().filter(|word| !["all", "keeper", "pid1", "impersonate", "probe"].contains(word))
    {
        let told = told(labcheck(folder.path()).arg(word), 2);
        for verb in named.captures_iter(&told).map(|found| found[1].to_owned()) {
            assert!(real.contains(&verb), "{word}: {told}");
        }
    }
}

#[test]
fn every_verb_stands_in_the_readme() {
    let readme = include_str!("../../README.md");
    // A step stands for `check`.
    let verbs = Cli::verbs().into_iter().filter(|verb| !["help", "check"].contains(&verb.as_str()));
    let missing: Vec<String> =
        verbs.filter(|verb| !readme.contains(&format!("labcheck {verb}"))).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn a_verb_without_its_argument_answers_in_labchecks_own_words() {
    let folder = folder();
    for (verb, words) in [
        ("check", "as in: labcheck check step1"),
        ("answer", "as in: labcheck answer step1"),
        ("solve", "as in: labcheck solve step1"),
        ("reset", "as in: labcheck reset step1"),
        ("completions", "as in: labcheck completions bash"),
    ] {
        let told = told(labcheck(folder.path()).arg(verb), 2);
        assert!(told.contains(words) && !told.contains("Usage:"), "{told}");
    }
}

#[test]
fn what_a_message_recommends_is_taken() {
    let folder = folder();
    fs::create_dir(folder.path().join("scenarios")).unwrap();
    for name in ["a.yaml", "b.yaml"] {
        fs::write(folder.path().join("scenarios").join(name), SCENARIO).unwrap();
    }
    for words in [&["start"][..], &["handout"], &["step1"], &["watch"], &["hint"], &[]] {
        let told = told(labcheck(folder.path()).args(words), 2);
        assert!(told.contains("name one with --scenario"), "{words:?}: {told}");
        let all = [&["labcheck"][..], words, &["--scenario", "scenarios/a.yaml"]].concat();
        let all = Cli::with_check(all.into_iter().map(Into::into).collect());
        Cli::try_parse_from(all).unwrap();
    }
    let missing = ["handout", "--scenario", "scenarios/a.yaml"];
    assert!(told(labcheck(folder.path()).args(missing), 2).contains("handout cannot be read"));
}

#[test]
fn every_verb_takes_plain_before_it_and_behind() {
    let folder = folder();
    for verb in Cli::verbs().iter().filter(|verb| *verb != "help") {
        for words in [["--plain", verb, "--help"], [verb, "--plain", "--help"]] {
            told(labcheck(folder.path()).args(words), 0);
        }
    }
    let told = told(labcheck(folder.path()).args(["--plain", "rnu"]), 2);
    assert!(told.contains("labcheck run"), "{told}");
}

/// Words that follow the name in a sentence about labcheck.
const PROSE: &[&str] = &[
    "all",
    "asked",
    "asks",
    "b",
    "brings",
    "built",
    "can",
    "cannot",
    "classroom",
    "did",
    "does",
    "exits",
    "for",
    "from",
    "gave",
    "had",
    "has",
    "image",
    "is",
    "it",
    "itself",
    "judged",
    "keeps",
    "knows",
    "left",
    "looked",
    "looks",
    "may",
    "mean",
    "on",
    "proves",
    "pulls",
    "ran",
    "reads",
    "runs",
    "says",
    "sees",
    "showed",
    "solved",
    "still",
    "takes",
    "that",
    "tried",
    "tries",
    "typed",
    "types",
    "was",
];

#[test]
fn every_word_that_is_told_to_be_typed_is_a_verb_or_a_step() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut known: BTreeSet<String> = Cli::verbs().into_iter().chain(steps()).collect();
    known.extend(PROSE.iter().map(|word| (*word).to_owned()));
    let command = Regex::new(r"labcheck ([a-z][a-z0-9]*)").unwrap();
    let mut wrong = Vec::new();
    let mut files = vec![root.join("README.md"), root.join("labs"), root.join("src")];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(&path).unwrap().flatten().map(|entry| entry.path()));
            continue;
        }
        if path.extension().is_some_and(|e| e == "sh") {
            continue; // its words are comments
        }
        let text = fs::read_to_string(&path).unwrap();
        let is_comment = |line: &&str| line.trim_start().starts_with("//");
        for line in text.lines().filter(|line| !is_comment(line)) {
            for found in command.captures_iter(line) {
                if !known.contains(&found[1]) && &found[1] != "keeper" {
                    wrong.push(format!("{}: {line}", path.display()));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    // The help names no other either.
    let help = Cli::command().render_long_help().to_string();
    for found in command.captures_iter(&help) {
        assert!(known.contains(&found[1]) || &found[1] == "help", "{}", &found[0]);
    }
}

#[test]
fn the_help_of_whatever_types_a_lab_says_that_a_lab_is_code() {
    let folder = folder();
    for (verb, is_told) in [("run", true), ("solve", true), ("check", false), ("start", false)] {
        let help = told(labcheck(folder.path()).args([verb, "--help"]), 0);
        assert_eq!(help.contains("A lab is code"), is_told, "{help}");
        assert!(!is_told || help.contains("-y, --yes"), "{help}");
    }
}
