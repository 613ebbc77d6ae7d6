//! Runs that end before their end: nothing is left, or the next start takes it away.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    cli::{labcheck, state},
    machine::{self, Machine, processes},
    support::can_have_private_engine,
};

/// Starts a run and waits until it has printed a line with this text.
fn start_until(folder: &Path, args: &[&str], text: &str) -> Child {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("labcheck"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("LABCHECK_STATE_DIR", folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.by_ref().any(|line| line.unwrap().contains(text)), "{text}");
    // The rest is read and dropped, so that the run never waits for us.
    std::thread::spawn(move || lines.for_each(drop));
    child
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(), signal).unwrap();
}

fn until(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !condition() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::yield_now();
    }
}

#[test]
fn ctrl_c_and_sigterm_take_everything_away() {
    if !can_have_private_engine() {
        return;
    }
    let _host = machine::alone();
    for ended_by in [Signal::INT, Signal::TERM] {
        let base = state();
        let folder = base.path().join("state");
        let before = Machine::look(folder.to_str().unwrap());
        // In the middle of the ping.
        let mut child = start_until(&folder, &["run"], "docker images");
        signal(&child, ended_by);
        assert_eq!(child.wait().unwrap().code(), Some(4));
        assert_eq!(Machine::look(folder.to_str().unwrap()), before);
    }
}

#[test]
fn ctrl_c_in_the_first_of_two_labs_keeps_what_it_did_and_begins_no_other() {
    if !can_have_private_engine() {
        return;
    }
    let base = state();
    let mut words = vec!["run".to_owned(), "--yes".into(), "--plain".into()];
    for name in ["a", "b"] {
        let path = base.path().join(format!("{name}.yaml"));
        let scenario = format!(
            "version: 1\ntitle: T\nlab: {name}.md\nsteps:\n  - {{ id: one, section: One, do: [{{ run: echo begun }}, {{ run: tail -f /dev/null }}] }}\n"
        );
        fs::write(&path, scenario).unwrap();
        let handout = "# One\n```console\n$ echo begun\n$ tail -f /dev/null\n```\n";
        fs::write(base.path().join(format!("{name}.md")), handout).unwrap();
        words.extend(["--scenario".to_owned(), path.display().to_string()]);
    }
    let file = base.path().join("x.json");
    words.extend(["--json".to_owned(), file.display().to_string()]);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut child = start_until(&base.path().join("state"), &words, "echo begun");
    signal(&child, Signal::INT);
    assert_eq!(child.wait().unwrap().code(), Some(4));
    let told: serde_json::Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(told["labs"][0]["result"]["run"]["interrupted"], true, "{told}");
    let before = "the run was interrupted before it";
    assert_eq!(told["labs"][1]["result"]["interrupted"], before, "{told}");
}

#[test]
fn after_kill_9_the_engine_is_gone_and_the_next_start_sweeps_the_rest() {
    if !can_have_private_engine() {
        return;
    }
    let _host = machine::alone();
    let base = state();
    let folder = base.path().join("state");
    let before = Machine::look(folder.to_str().unwrap());
    let mut child = start_until(&folder, &["run", "--keep", "step4"], "The classroom stays up");
    signal(&child, Signal::KILL);
    child.wait().unwrap();
    until("the engine ends with labcheck", || processes(folder.to_str().unwrap()).is_empty());
    assert!(folder.exists(), "what is left is its folder");
    labcheck(&folder).args(["run", "step4"]).assert().code(0);
    assert_eq!(Machine::look(folder.to_str().unwrap()), before);
}

#[test]
fn after_kill_9_the_next_start_ends_what_the_lab_was_running() {
    if !can_have_private_engine() {
        return;
    }
    let _host = machine::alone();
    let base = state();
    let folder = base.path().join("state");
    let scenario = base.path().join("x.yaml");
    // Nobody else sleeps as long.
    let asleep = format!("sleep 61.{}", std::process::id());
    let stubborn = format!("sh -c 'trap \"\" TERM HUP INT; {asleep}; true'");
    fs::write(&scenario, format!("version: 1\ntitle: x\nlab: x.md\nsteps: [{{ id: s, section: S, do: [{{ run: {} }}] }}]\n", serde_json::to_string(&stubborn).unwrap())).unwrap();
    fs::write(base.path().join("x.md"), format!("# S\n\n```console\n$ {stubborn}\n```\n")).unwrap();
    let mut child =
        start_until(&folder, &["run", "--yes", "--scenario", scenario.to_str().unwrap()], "s  S");
    until("the command runs", || !processes(&asleep).is_empty());
    signal(&child, Signal::KILL);
    child.wait().unwrap();
    until("it ends with its machine", || processes(&asleep).is_empty());
    labcheck(&folder).args(["run", "step4"]).assert().code(0);
    assert_eq!(processes(&asleep), std::collections::BTreeSet::new());
}
