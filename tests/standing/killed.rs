//! Starters and keepers that are killed: the next finish leaves the machine as it was.

use std::{
    process::Stdio,
    thread::sleep,
    time::{Duration, Instant},
};

use labcheck::classroom::standing::{find, starting::in_progress};
use rustix::process::{Pid, Signal, kill_process};

use crate::{
    machine::{self, processes},
    support::{Place, can_have_private_engine, until},
};

fn kill(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(pid.try_into().unwrap()).unwrap(), signal).unwrap();
}

#[test]
fn after_a_killed_keeper_finish_leaves_nothing() {
    if !can_have_private_engine() {
        return;
    }
    let _host = machine::alone();
    let place = Place::new();
    let before = place.look();
    place.run(&["start"], 0);
    let session = place.session();
    kill(session.pid, Signal::KILL);
    until("its lock is free", || find(&place.state()).standing.is_empty());
    assert!(place.run(&["finish", "--dry-run"], 0).contains("a dead classroom left"));
    assert!(session.folder.exists());
    let told = place.run(&["finish"], 0);
    assert!(told.contains(session.folder.to_str().unwrap()), "{told}");
    assert_eq!(place.look(), before);
}

/// The moments of a start, by what can be seen from outside.
#[test]
fn a_start_killed_at_any_point_is_undone_by_finish() {
    if !can_have_private_engine() {
        return;
    }
    let _host = machine::alone();
    let place = Place::new();
    let before = place.look();
    let state = place.state();
    let room = || {
        std::fs::read_dir(&state).into_iter().flatten().flatten().find_map(|entry| {
            entry.file_name().to_string_lossy().starts_with("room-").then(|| entry.path())
        })
    };
    let inside = |name: &str| room().is_some_and(|room| room.join(name).exists());
    let moments: [(&str, &dyn Fn() -> bool); 8] = [
        ("at once", &|| true),
        ("the right to start is taken", &|| state.join("starting.log").exists()),
        ("there is a keeper", &|| {
            in_progress(&state).unwrap().is_some_and(|start| start.keeper.is_some())
        }),
        ("there is a folder", &|| room().is_some()),
        ("a machine is planned", &|| inside("machines/plan.json")),
        ("the machine's files are put together", &|| inside("machines/lab/dockerd.log")),
        ("its engine answers", &|| inside("machines/lab/door/docker.sock")),
        ("it is found", &|| inside("desk/session.json")),
    ];
    for with_keeper in [false, true] {
        for (moment, has_come) in moments {
            let mut start = place.labcheck(&["start"]).stdout(Stdio::null()).spawn().unwrap();
            until(moment, has_come);
            if with_keeper && let Ok(Some(going)) = in_progress(&state) {
                going.pid.into_iter().for_each(|keeper| kill(keeper, Signal::KILL));
            }
            kill(start.id(), Signal::KILL);
            start.wait().unwrap();
            place.run(&["finish"], 0);
            assert_eq!(place.look(), before, "{moment}, the keeper too: {with_keeper}");
        }
    }
}

#[test]
fn a_start_killed_at_any_time_is_undone_by_finish() {
    if !can_have_private_engine() {
        return;
    }
    let _host = machine::alone();
    let place = Place::new();
    let before = place.look();
    for after in [0, 50, 100, 200, 300, 400, 600] {
        let mut start = place.labcheck(&["start"]).stdout(Stdio::null()).spawn().unwrap();
        sleep(Duration::from_millis(after)); // the moment itself is what is tried here
        kill(start.id(), Signal::KILL);
        start.wait().unwrap();
        place.run(&["finish"], 0);
        assert_eq!(place.look(), before, "after {after} ms");
    }
}

#[test]
fn an_interrupted_start_takes_away_what_it_made() {
    if !can_have_private_engine() {
        return;
    }
    let _host = machine::alone();
    let place = Place::new();
    let before = place.look();
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let mut start = place.labcheck(&["start"]);
        let start = start.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        until("there is a keeper", || {
            in_progress(&place.state()).unwrap().is_some_and(|start| start.keeper.is_some())
        });
        kill(start.id(), signal);
        let output = start.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(4), "{told}");
        assert!(told.contains("nothing is left behind"), "{told}");
        assert_eq!(place.look(), before);
    }
}

#[test]
fn finish_ends_a_start_that_is_going_on() {
    if !can_have_private_engine() {
        return;
    }
    let _host = machine::alone();
    let place = Place::new();
    let before = place.look();
    let mut start = place.labcheck(&["start"]);
    let mut start = start.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("the right to start is taken", || in_progress(&place.state()).unwrap().is_some());
    place.run(&["finish"], 0);
    assert!(start.wait().unwrap().code().is_some());
    assert_eq!(place.look(), before);
}

#[test]
fn two_starts_at_once_make_one_classroom() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let began = Instant::now();
    let starts: Vec<_> =
        (0..3).map(|_| place.labcheck(&["start"]).stdout(Stdio::null()).spawn().unwrap()).collect();
    for mut start in starts {
        assert_eq!(start.wait().unwrap().code(), Some(0));
    }
    assert!(began.elapsed() < Duration::from_secs(30));
    place.session();
    let keepers = processes(place.state().to_str().unwrap());
    place.run(&["finish"], 0);
    assert!(!place.state().exists(), "{keepers:?}");
}
