//! What is kept of a classroom that is taken away.

use std::fs;

use labcheck::classroom::standing::{dead, find};
use rustix::process::{Pid, Signal, kill_process};

use crate::{questions::begun, record, support::until};

#[test]
fn the_result_is_what_check_all_writes_and_the_journal_is_beside_it() {
    let Some(place) = begun() else { return };
    place.run(&["check", "all", "--json", "checked.json"], 1);
    // On standard output there is nothing but the record; people are told on standard error.
    let output = place.labcheck(&["check", "all", "--json", "-"]).output().unwrap();
    let (json, told) = (output.stdout, String::from_utf8_lossy(&output.stderr).into_owned());
    assert_eq!((output.status.code(), told.contains("steps done")), (Some(1), true), "{told}");
    fs::write(place.folder().join("printed.json"), json).unwrap();
    for nothing_beside in ["-", "/dev/stdout"] {
        let told = place.run(&["finish", "--keep", nothing_beside], 2);
        assert!(told.contains("it has to be a file"), "{told}");
    }
    let told = place.run(&["finish", "--keep", "result.json"], 0);
    assert!(told.contains("kept in result.json, the journal in result.journal.jsonl"), "{told}");
    assert!(!place.state().exists());
    let read = |name: &str| fs::read_to_string(place.folder().join(name)).unwrap();
    let verdicts = |name: &str| {
        let steps = record::read(&read(name)).steps.into_iter();
        let of = |step: labcheck::record::StepRecord| {
            step.checks.into_iter().map(|check| (check.id, check.verdict.passed()))
        };
        steps.flat_map(of).collect::<Vec<_>>()
    };
    let kept = verdicts("result.json");
    assert_eq!(kept, verdicts("checked.json"));
    assert_eq!(kept, verdicts("printed.json"));
    assert!(kept.iter().any(|(_, passed)| *passed) && kept.iter().any(|(_, passed)| !passed));
    assert!(read("result.journal.jsonl").contains("\"action\":\"pull\""));
}

#[test]
fn where_it_cannot_be_kept_nothing_is_taken_away() {
    let Some(place) = begun() else { return };
    let session = place.session();
    let told = place.run(&["finish", "--keep", "no/result.json"], 3);
    assert!(told.contains("name another file for --keep"), "{told}");
    // Nothing is renamed onto a folder.
    fs::create_dir(place.folder().join("result.journal.jsonl")).unwrap();
    let told = place.run(&["finish", "--keep", "result.json"], 3);
    assert!(told.contains("result.journal.jsonl cannot be written"), "{told}");
    assert_eq!(place.session(), session);
    kill_process(Pid::from_raw(session.pid.try_into().unwrap()).unwrap(), Signal::KILL).unwrap();
    until("its lock is free", || find(&place.state()).standing.is_empty());
    let told = place.run(&["finish", "--keep", "result.json"], 2);
    assert!(told.contains("labcheck start goes on where you were"), "{told}");
    assert_eq!(dead(&place.state()).len(), 1);
    place.run(&["finish"], 0);
    assert!(place.run(&["finish", "--keep", "result.json"], 2).contains("labcheck status"));
    assert!(!place.folder().join("result.json").exists());
}
