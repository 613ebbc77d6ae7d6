//! Runs that end at the first step that does not pass, and runs that are done again.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::Stdio,
};

use serde_json::Value;

use crate::{cli, support::can_have_private_engine};

/// A step that passes once the host's file says so, and one that waits until it does: so the first try fails whatever the
/// machine is busy with, and the second passes.
fn lay_out(folder: &Path) {
    let flag = folder.join("flag");
    fs::write(&flag, "bad\n").unwrap();
    let grep = format!("grep -q good {}", flag.display());
    let scenario = format!(
        "version: 1\ntitle: Flaky\nlab: lab.md\nsteps:\n  - {{ id: one, section: One, do: [{{ run: {grep} }}] }}\n  - {{ id: two, section: Two, do: [{{ run: {grep}, within: 2m }}] }}\n"
    );
    fs::write(folder.join("lab.yaml"), scenario).unwrap();
    let block = format!("```console\n$ {grep}\n```\n");
    fs::write(folder.join("lab.md"), format!("# One\n{block}\n# Two\n{block}")).unwrap();
}

/// What a run says whose flag turns good when its first command has failed, and its exit code.
fn flaky(folder: &Path, words: &[&str]) -> (i32, String) {
    let mut command = cli::plain();
    command.current_dir(folder).env("LABCHECK_STATE_DIR", folder.join("state"));
    command.args(["run", "--yes", "--scenario", "lab.yaml"]).args(words);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    while out.read_line(&mut told).unwrap() > 0 {
        if told.lines().last().is_some_and(|line| line.contains("FAIL")) {
            fs::write(folder.join("flag"), "good\n").unwrap();
        }
    }
    let status = child.wait().unwrap();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    (status.code().unwrap(), told)
}

fn record(folder: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join("record.json")).unwrap()).unwrap()
}

#[test]
fn a_step_that_passes_only_in_a_second_try_is_a_flake_and_no_pass_unless_it_is_said_to_be_one() {
    if !can_have_private_engine() {
        return;
    }
    let reports = ["--json", "record.json", "--report", "junit=junit.xml"];
    for (flakes, code, taken) in [
        ("fail", 1, "so a flake is no pass."),
        ("pass", 0, "Taken for a pass, because --flakes pass says so."),
    ] {
        let folder = cli::state();
        lay_out(folder.path());
        let words = ["--retries", "2", "--flakes", flakes].into_iter().chain(reports);
        let (exit, told) = flaky(folder.path(), &words.collect::<Vec<_>>());
        assert_eq!(exit, code, "{told}");
        for wanted in [
            "Try 1 did not pass: one failed. The whole lab is done again in a fresh classroom (2 more tries at most).",
            "2 of 2 steps passed: 2 passed.",
            "Flaky: one failed in try 1 and passed in try 2.",
            taken,
        ] {
            assert!(told.contains(wanted), "{wanted}\n{told}");
        }
        let record = record(folder.path());
        assert_eq!(record["exit_code"], code);
        assert_eq!(record["earlier"].as_array().unwrap().len(), 1, "it ends where it passes");
        let first = &record["earlier"][0]["steps"][0]["actions"][0];
        assert_eq!(
            (&first["verdict"]["status"], &first["outcome"]["exit"]["code"]),
            (&"fail".into(), &1.into())
        );
        assert_eq!(record["steps"][0]["actions"][0]["verdict"]["status"], "pass");
        let junit = fs::read_to_string(folder.path().join("junit.xml")).unwrap();
        assert!(junit.contains("<flakyFailure message=\"try 1 failed: "), "{junit}");
        assert_eq!(junit.contains("<failure "), flakes == "fail", "{junit}");
        // And told again it is the same.
        let again =
            cli::plain().current_dir(folder.path()).args(["report", "record.json"]).output();
        let again = again.unwrap();
        assert_eq!(again.status.code(), Some(code));
        let again = String::from_utf8_lossy(&again.stdout);
        assert!(
            again.contains("FAIL  grep") && again.contains("Flaky: one failed in try 1"),
            "{again}"
        );
    }
}

#[test]
fn without_retries_nothing_is_done_again_and_with_fail_fast_nothing_after_a_failure() {
    if !can_have_private_engine() {
        return;
    }
    let folder = cli::state();
    lay_out(folder.path());
    let (exit, told) = flaky(folder.path(), &["--json", "record.json"]);
    assert_eq!(exit, 1, "{told}");
    assert!(told.contains("1 of 2 steps passed: 1 passed, 1 failed.") && !told.contains("Try 1"));
    lay_out(folder.path());
    let (exit, told) = flaky(folder.path(), &["--fail-fast", "--json", "record.json"]);
    assert_eq!(exit, 1, "{told}");
    let why = "not done: one did not pass, and --fail-fast ends the run there  [LC606]";
    assert!(
        told.contains(why) && told.contains("0 of 2 steps passed: 1 failed, 1 skipped."),
        "{told}"
    );
    assert_eq!(record(folder.path())["steps"][1]["skip"]["fail-fast"], "one");
}

#[test]
fn a_run_that_fails_every_time_fails_and_is_done_as_often_as_it_may_be() {
    if !can_have_private_engine() {
        return;
    }
    let folder = cli::state();
    lay_out(folder.path());
    let mut command = cli::plain();
    command.current_dir(folder.path()).env("LABCHECK_STATE_DIR", folder.path().join("state"));
    command.args(["run", "--yes", "--scenario", "lab.yaml", "--retries", "1", "--flakes", "pass"]);
    let output = command.args(["--fail-fast", "--json", "record.json"]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        told.contains("Try 1 of 2 did not pass: one failed.") && !told.contains("Flaky: "),
        "{told}"
    );
    let record = record(folder.path());
    assert_eq!(record["earlier"].as_array().unwrap().len(), 1);
    assert_eq!(record["earlier"][0]["steps"][1]["skip"]["fail-fast"], "one");
}

#[test]
fn a_classroom_that_does_not_come_up_is_tried_again_and_told_each_time() {
    if !can_have_private_engine() {
        return;
    }
    let folder = cli::state();
    let mut command = cli::plain();
    command.current_dir(folder.path()).env("LABCHECK_STATE_DIR", folder.path().join("state"));
    // Nobody listens there; the built-in lab has images that would come from there.
    let upstream = "http://127.0.0.1:1";
    command.args(["run", "step1", "--retries", "1"]);
    let output = command.args(["--upstream", upstream]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert_eq!(
        told.matches("Try 1 did not pass: the classroom did not come up.").count(),
        1,
        "{told}"
    );
}

#[test]
fn what_cannot_be_done_again_in_a_fresh_world_is_refused() {
    for (words, wanted) in [
        (&["--retries", "6"][..], "6 is not in 0..=5"),
        (&["--retries", "1", "--keep"], "cannot be used with"),
        (&["--flakes", "maybe"], "possible values: fail, pass"),
    ] {
        let output = cli::plain().arg("run").args(words).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(wanted), "{told}");
    }
}
