//! What is said of a classroom that is up, where it reaches nobody.

use std::{fs, process::Command};

use crate::{questions::begun, support::program, unheard::holds};

#[test]
fn what_is_said_of_a_classroom_and_reaches_nobody_ends_with_3_and_what_was_to_be_done_is_done() {
    let Some(place) = begun() else { return };
    for line in [
        "",
        "status",
        "status --json",
        "env",
        "handout",
        "check all",
        "check all --json -",
        "check step1 --json record.json",
        "hint step2",
        "reset step7 --dry-run",
        "finish --dry-run",
        "start",
    ] {
        holds(&|| place.labcheck(&line.split_whitespace().collect::<Vec<_>>()));
    }
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    let ended = |args: &[&str]| {
        let output = place.labcheck(args).stdout(full()).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    // Who watches ends, since nobody sees it.
    let (code, told) = ended(&["watch"]);
    assert!(code == Some(3) && told.contains("Not all was told"), "{told}");
    // The file is written all the same.
    fs::remove_file(place.folder().join("record.json")).unwrap();
    let (code, told) = ended(&["check", "step1", "--json", "record.json"]);
    assert!(code == Some(3) && told.contains("Not all was told"), "{told}");
    assert!(place.folder().join("record.json").exists());
    let (code, told) = ended(&["finish"]);
    assert!(code == Some(3) && !place.state().exists(), "{told}");
}

#[test]
fn a_run_whose_words_reach_nobody_ends_with_3_and_leaves_nothing() {
    if !crate::support::can_have_private_engine() {
        return;
    }
    let place = crate::support::Place::new();
    let mut run = Command::new("sh");
    // `head` reads one line and goes; what labcheck ended with is told on another descriptor.
    let line = "{ \"$0\" run step1 --json record.json; echo ended $? >&2; } | head -1";
    let run = run.args(["-c", line]).arg(program()).current_dir(place.folder());
    let output = run.env_clear().envs(place.environment()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("ended 3") && told.contains("the reader of standard output"), "{told}");
    assert!(place.folder().join("record.json").exists() && !place.state().exists());
}
