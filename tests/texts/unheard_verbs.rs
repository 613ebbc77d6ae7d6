//! Every verb with words that reach nobody.

use std::process::Command;

use clap::CommandFactory as _;
use labcheck::cli::Cli;

use crate::{folder, unheard::holds};

/// What is typed of a verb where no engine answers and no classroom is up. Nothing is started.
fn lines(verb: &str) -> &'static [&'static str] {
    match verb {
        "check" => &["check", "check all", "step1"],
        "hint" => &["hint step1"],
        "answer" => &["answer", "answer step1 7", "answer --hash 7"],
        "solve" => &["solve step1"],
        "reset" => &["reset step1"],
        "run" => &["run step9", "run --shard 9/1", "run --shard 1/2 step9"],
        "add" => &["add", "add step1", "add step1 image nothing", "add step1 --scenario nothing"],
        "update" => &["update nothing", "update --check", "update --from nothing"],
        "prove" => {
            &["prove step9", "prove --scenario nothing", "prove --engine host", "prove --resume"]
        }
        "start" => &["start nothing"],
        "submit" => &["submit", "submit --student ada"],
        "grade" => &["grade nothing", "grade ."],
        "regrade" => &["regrade . --before nothing", "regrade ."],
        "verify" => &["verify nothing", "verify ."],
        "list" => &["list", "list --json"],
        "lint" => &[
            "lint",
            "lint --format json",
            "lint --format sarif -o -",
            "lint nothing",
            "lint nothing.md",
        ],
        "new" => &["new nothing.md", "new nothing.md -o -", "new .", "new"],
        "explain" => &["explain", "explain LC201", "explain LC999"],
        "merge" => &["merge", "merge nothing", "merge tests.json --report tap=-"],
        "report" => &["report nothing", "report tests.json --report tap=-"],
        "schema" => &[
            "schema",
            "schema record --manual",
            "schema runs --manual",
            "schema policy --manual",
            "schema overrides --manual",
            "schema gradebook --manual",
            "schema lint",
            "schema lint --manual",
            "schema proof",
            "schema proof --manual",
        ],
        "completions" => &["completions", "completions bash"],
        "man" => &["man", "man --dir pages"],
        "handout" => &["handout", "handout -o -", "handout --nonsense"],
        "status" => &["status", "status --json"],
        "finish" => &["finish", "finish --dry-run", "finish --keep x"],
        "doctor" => &["doctor"],
        "shell" => &["shell"],
        "env" => &["env"],
        "watch" => &["watch"],
        // What the keeper says on standard output is for who started it, who may be gone.
        "keeper" => &["keeper --engine host"],
        "pid1" => &["pid1 /nowhere/plan"],
        "impersonate" => &["impersonate /nowhere/program"],
        // Nobody asks it anything; a word too many is told.
        "probe" => &["probe", "probe --nonsense"],
        other => panic!("{other}: what is typed of it where there is nothing?"),
    }
}

#[test]
fn whatever_a_verb_says_that_reaches_nobody_ends_with_3_and_never_in_a_panic() {
    let folder = folder();
    let labcheck = |line: &str| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("labcheck"));
        command.args(line.split_whitespace()).current_dir(folder.path());
        command.env("LABCHECK_STATE_DIR", folder.path().join("state"));
        command.env("DOCKER_HOST", "unix:///nowhere/docker.sock").env_remove("LABCHECK_CLASSROOM");
        command
    };
    let command = Cli::command();
    let verbs = command.get_subcommands().flat_map(|verb| lines(verb.get_name()));
    for line in verbs.chain(&["", "--help", "--version", "rnu", "help run"]) {
        holds(&|| labcheck(line));
    }
}
