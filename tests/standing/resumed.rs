//! Classrooms that went down: what stays, what goes at once, and who goes on.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use labcheck::{
    classroom::standing::{dead, find, starting::in_progress},
    journal::{Deed, Entry},
};
use rustix::process::{Pid, Signal, kill_process};

use crate::{
    machine::{self, Machine},
    running::is_running,
    support::{Place, can_have_private_engine, settled, typed, until},
};

const OTHER_LAB: &str = "version: 1\ntitle: Another Lab\nlab: x.md\nsteps: [{ id: s, section: S, do: [{ run: 'true' }] }]\n";

fn kill(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(pid.try_into().unwrap()).unwrap(), signal).unwrap();
}

/// A classroom in which an image was pulled, and which was killed then.
pub(crate) fn killed() -> Option<(Place, PathBuf)> {
    if !can_have_private_engine() {
        return None;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    typed(&session, &place.folder(), "docker pull alpine:edge && echo mine > /etc/mine");
    assert!(place.run(&["step1"], 1).contains("pass  alpine:edge was pulled by its tag"));
    goes_down(&place);
    Some((place, session.folder))
}

/// A classroom that is up, with what the machine looked like before it.
fn stands() -> Option<(machine::Alone, Place, Machine)> {
    if !can_have_private_engine() {
        return None;
    }
    let host = machine::alone();
    let place = Place::new();
    let before = place.look();
    place.run(&["start"], 0);
    Some((host, place, before))
}

pub(crate) fn goes_down(place: &Place) {
    kill(place.session().pid, Signal::KILL);
    until("its lock is free", || find(&place.state()).standing.is_empty());
}

/// What somebody finds who looks for what was done in step 1, to its end or not.
fn has_all(place: &Place, folder: &Path) {
    has(place, folder, 1);
}

fn has(place: &Place, folder: &Path, step1: i32) {
    let session = place.session();
    assert_eq!(session.folder, folder);
    assert!(typed(&session, &place.folder(), "docker images").contains("alpine"));
    assert_eq!(typed(&session, &place.folder(), "cat /etc/mine").trim(), "mine");
    let judged = place.run(&["step1"], step1);
    assert!(judged.contains("pass  alpine:edge was pulled by its tag"), "{judged}");
    let judged = judged + &place.run(&["step2"], 1);
    assert!(!judged.contains("ERROR"), "{judged}");
}

/// What a machine looks like without the folder.
fn outside(place: &Place) -> Machine {
    Machine { files: [].into(), ..place.look() }
}

#[test]
fn only_the_folder_stays_of_it_until_it_is_finished() {
    let Some((_host, place, before)) = stands() else { return };
    let folder = place.session().folder;
    typed(
        &place.session(),
        &place.folder(),
        "docker pull alpine:edge && docker run -d alpine:edge sleep 99",
    );
    goes_down(&place);
    // The next labcheck, whatever it is: here one that refuses to start.
    fs::write(place.folder().join("other.yaml"), OTHER_LAB).unwrap();
    fs::write(place.folder().join("x.md"), "# S\n\n```console\n$ true\n```\n").unwrap();
    let refused = place.run(&["start", "other.yaml"], 2);
    assert!(refused.contains("\"Distribution and Trust\" went down after"), "{refused}");
    assert!(refused.contains("labcheck start --afresh"), "{refused}");
    assert_eq!(outside(&place), before);
    assert!(folder.exists());
    let dry = place.run(&["finish", "--dry-run"], 0);
    assert!(dry.contains(folder.to_str().unwrap()), "{dry}");
    place.run(&["finish"], 0);
    assert_eq!(place.look(), before);
}

#[test]
fn start_goes_on_without_a_terminal_and_says_so_and_from_a_shell_of_before_too() {
    let Some((place, folder)) = killed() else { return };
    let told = place.run(&["start"], 0);
    assert!(told.contains("it goes on where you were"), "{told}");
    has_all(&place, &folder);
    goes_down(&place);
    let mut shell = place.labcheck(&["start"]);
    let output = shell.env("LABCHECK_CLASSROOM", &folder).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", crate::support::told(&output));
    has_all(&place, &folder);
}

#[test]
fn no_verb_looks_elsewhere_in_silence_while_it_is_down() {
    let Some((place, folder)) = killed() else { return };
    for words in [&["step1"][..], &[], &["status"], &["shell"], &["env"], &["hint"], &["handout"]] {
        for chosen in [false, true] {
            let mut command = place.labcheck(words);
            if chosen {
                command.env("LABCHECK_CLASSROOM", &folder);
            }
            let output = command.output().unwrap();
            let told = crate::support::told(&output);
            assert!(told.contains("went down after"), "{words:?}: {told}");
            assert!(told.contains("labcheck start goes on where you were"), "{words:?}: {told}");
            assert_ne!(output.status.code(), Some(0), "{words:?}");
        }
    }
}

#[test]
fn who_wants_to_begin_anew_says_so() {
    let Some((place, folder)) = killed() else { return };
    let told = place.run(&["start", "--afresh"], 0);
    assert!(told.contains("that went down is taken away") && told.contains("is up."), "{told}");
    assert!(!folder.exists());
    assert!(place.run(&["step1"], 1).contains("todo  alpine:edge was pulled by its tag"));
    // Beside one that is up there is nothing to take away.
    assert!(place.run(&["start", "--afresh"], 0).contains("is up already"));
}

#[test]
fn a_keeper_that_is_told_to_end_as_by_a_shutdown_leaves_it_to_be_gone_on_with() {
    let Some((_host, place, before)) = stands() else { return };
    let session = place.session();
    typed(&session, &place.folder(), "docker pull alpine:edge && echo mine > /etc/mine");
    kill(session.pid, Signal::TERM);
    until("the keeper ends", || !is_running(session.pid));
    assert_eq!(outside(&place), before);
    place.run(&["start"], 0);
    has_all(&place, &session.folder);
    place.run(&["finish"], 0);
    assert_eq!(place.look(), before);
}

/// The processes that name a folder on their command lines, and these. One that has ended has no command line, also
/// where nobody takes in the host's orphans.
fn processes_of(folder: &Path, more: &[u32]) -> Vec<u32> {
    let all = fs::read_dir("/proc").unwrap().flatten();
    let pids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let lives = |pid: &u32| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let names = String::from_utf8_lossy(&line).contains(folder.to_str().unwrap());
        names || more.contains(pid) && !line.is_empty()
    };
    pids.filter(lives).collect()
}

/// As far as a reboot can be had here: everything is told to end at once and then killed, and of the classroom nothing
/// is mounted, as nothing was on the host before.
#[test]
fn a_machine_that_is_shut_down_ends_everything_at_once_and_nothing_is_missing_afterwards() {
    let Some((_host, place, before)) = stands() else { return };
    let session = place.session();
    typed(
        &session,
        &place.folder(),
        "docker pull alpine:edge && docker run -d --name on alpine:edge sleep 99 && echo mine > /etc/mine",
    );
    // What happened in the very last moment may be in doubt afterwards, which is an error: the journal has it all here.
    place.run(&["step1"], 0);
    let all = || processes_of(&session.folder, &[session.pid]);
    assert!(all().len() > 3, "the keeper, first processes, an engine");
    for signal in [Signal::TERM, Signal::KILL] {
        for pid in all() {
            // It may have gone with another.
            let _ = kill_process(Pid::from_raw(pid.try_into().unwrap()).unwrap(), signal);
        }
    }
    until("everything has ended", || all().is_empty());
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    assert!(!mounts.contains(session.folder.to_str().unwrap()), "{mounts}");
    place.run(&["start"], 0);
    has(&place, &session.folder, 0);
    let told =
        typed(&place.session(), &place.folder(), "docker ps -a --format '{{.Names}} {{.Status}}'");
    assert!(told.starts_with("on Exited"), "{told}");
    place.run(&["finish"], 0);
    assert_eq!(place.look(), before);
}

#[tokio::test]
async fn a_deed_that_was_written_into_its_journal_meanwhile_counts_for_nothing() {
    let Some((place, folder)) = killed() else { return };
    let journal = folder.join("desk/journal.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    let ran = text.lines().find(|line| line.contains("\"image\":\"alpine:edge\"")).unwrap();
    let forged = ran.replace("\"image\":\"alpine:edge\"", "\"image\":\"alpine:latest\"");
    assert_ne!(ran, forged);
    fs::write(&journal, format!("{text}{forged}\n")).unwrap();
    place.run(&["start"], 0);
    let entries = settled(&place.session()).await;
    let said = |entry: &Entry| serde_json::to_string(entry).unwrap();
    assert!(!entries.iter().any(|entry| said(entry).contains("alpine:latest")), "{entries:?}");
    // Something was written that is left out: it may have been the keeper's.
    assert!(entries.iter().any(|entry| entry.deed == Deed::Gap));
    assert!(entries.windows(2).all(|pair| pair[0].at < pair[1].at));
}

#[tokio::test]
async fn what_is_typed_afterwards_is_written_down_too_and_has_numbers_of_its_own() {
    let Some((place, _)) = killed() else { return };
    place.run(&["start"], 0);
    let session = place.session();
    typed(&session, &place.folder(), "docker tag alpine:edge x:1");
    let entries = settled(&session).await;
    let told = entries.iter().filter_map(|entry| match &entry.deed {
        Deed::Typed(typed) => Some((typed.number, typed.line())),
        _ => None,
    });
    let told: Vec<(u64, String)> = told.collect();
    assert!(told.windows(2).all(|pair| pair[0].0 < pair[1].0), "{told:?}");
    assert_eq!(told.first().unwrap().1, "docker pull alpine:edge");
    assert_eq!(told.last().unwrap().1, "docker tag alpine:edge x:1");
}

#[test]
fn who_is_killed_while_going_on_leaves_what_can_be_gone_on_with() {
    let Some((place, folder)) = killed() else { return };
    let state = place.state();
    let moments: [(&str, &dyn Fn() -> bool); 5] = [
        ("there is a keeper", &|| {
            in_progress(&state).unwrap().is_some_and(|start| start.keeper.is_some())
        }),
        ("its session is set aside", &|| folder.join("session.before.json").exists()),
        ("its journal goes on", &|| {
            fs::read_to_string(folder.join("desk/journal.jsonl")).unwrap().contains("resumed")
        }),
        ("its machine is up", &|| folder.join("machines/up.sock").exists()),
        ("its engine answers", &|| folder.join("machines/lab/door/docker.sock").exists()),
    ];
    for (moment, has_come) in moments {
        let mut start = place.labcheck(&["start"]);
        let mut start = start.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        until(moment, has_come);
        if let Ok(Some(going)) = in_progress(&state) {
            going.pid.into_iter().for_each(|keeper| kill(keeper, Signal::KILL));
        }
        kill(start.id(), Signal::KILL);
        start.wait().unwrap();
        until("nobody has it", || !dead(&state).is_empty() || !find(&state).standing.is_empty());
    }
    place.run(&["start"], 0);
    has_all(&place, &folder);
}

#[test]
fn who_interrupts_it_leaves_it_as_it_was() {
    let Some((place, folder)) = killed() else { return };
    let mut start = place.labcheck(&["start"]);
    let start = start.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    until("there is a keeper", || {
        in_progress(&place.state()).unwrap().is_some_and(|start| start.keeper.is_some())
    });
    kill(start.id(), Signal::INT);
    let output = start.wait_with_output().unwrap();
    let told = crate::support::told(&output);
    assert_eq!(output.status.code(), Some(4), "{told}");
    assert!(told.contains("is as it was"), "{told}");
    assert!(find(&place.state()).standing.is_empty());
    place.run(&["start"], 0);
    has_all(&place, &folder);
}

#[test]
fn another_lab_takes_its_place_only_where_that_is_said() {
    let Some((place, folder)) = killed() else { return };
    fs::write(place.folder().join("other.yaml"), OTHER_LAB).unwrap();
    fs::write(place.folder().join("x.md"), "# S\n\n```console\n$ true\n```\n").unwrap();
    place.run(&["start", "other.yaml", "--yes"], 2);
    place.run(&["start", "--engine", "host"], 2);
    assert!(folder.exists());
    let told = place.run(&["start", "other.yaml", "--afresh"], 0);
    assert!(told.contains("\"Distribution and Trust\" that went down is taken away"), "{told}");
    assert!(!folder.exists());
    assert_eq!(place.session().lab.title, "Another Lab");
}
