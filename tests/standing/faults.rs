//! What hangs, dies or is full under a classroom that is up: an error, and never the student's fault.

use std::{
    fs,
    process::{Command, Stdio},
};

use labcheck::classroom::standing::Session;
use rustix::process::{Pid, Signal, geteuid, kill_process};

use crate::{
    needs,
    support::{Place, can_have_private_engine, told, typed},
};

const PULLED: &str = "alpine:edge was pulled by its tag";

/// A classroom in which the first step's image was pulled.
fn stands() -> Option<(Place, Session)> {
    if !can_have_private_engine() {
        return None;
    }
    let place = Place::new();
    place.run(&["start", "--plain", "--yes"], 0);
    let session = place.session();
    assert!(session.inside().is_some(), "what is ended here is the lab's");
    typed(&session, &place.folder(), "docker pull alpine:edge");
    is_seen(&place);
    Some((place, session))
}

fn is_seen(place: &Place) {
    let told = place.run(&["step1"], 1);
    assert!(told.contains(&format!("pass  {PULLED}")), "{told}");
}

/// An error that says what to do, whatever it is.
fn is_an_error(place: &Place, what: &str) {
    let output = place.labcheck(&["step1"]).output().unwrap();
    let told = told(&output);
    assert_eq!(output.status.code(), Some(3), "{what}: {told}");
    assert!(
        !told.contains(&format!("FAIL  {PULLED}")) && !told.contains(&format!("pass  {PULLED}"))
    );
    let next = "where it stays so, begin anew: labcheck finish, then labcheck start";
    assert!(told.contains(next), "{what}: {told}");
}

fn signal(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(pid.try_into().unwrap()).unwrap(), signal).unwrap();
}

#[test]
fn an_engine_and_a_keeper_that_hang_are_an_error_until_they_go_on() {
    let Some((place, session)) = stands() else { return };
    let engine = |word: &str| {
        typed(&session, &place.folder(), &format!("kill -{word} $(cat /var/run/docker.pid)"));
    };
    engine("STOP");
    is_an_error(&place, "the engine is stopped");
    engine("CONT");
    is_seen(&place);
    signal(session.pid, Signal::STOP);
    is_an_error(&place, "the keeper is stopped");
    signal(session.pid, Signal::CONT);
    is_seen(&place);
    engine("KILL");
    is_an_error(&place, "the engine is killed");
}

#[test]
fn a_containerd_that_is_killed_takes_nothing_of_what_was_done() {
    let Some((place, session)) = stands() else { return };
    let all = "for p in /proc/[0-9]*; do if [ \"$(cat $p/comm)\" = containerd ]; then kill -9 ${p#/proc/}; echo killed; fi; done";
    let killed = typed(&session, &place.folder(), all);
    assert!(killed.contains("killed"), "{killed}");
    // The engine starts it anew; meanwhile it may be asked in vain.
    let output = place.labcheck(&["step1"]).output().unwrap();
    let told = told(&output);
    assert!([1, 3].contains(&output.status.code().unwrap()), "{told}");
    assert!(!told.contains(&format!("FAIL  {PULLED}")), "{told}");
    typed(&session, &place.folder(), "until docker ps; do :; done 2>/dev/null");
    is_seen(&place);
}

/// A file system of its own, of this size.
struct Disk<'p>(&'p Place);

impl<'p> Disk<'p> {
    /// Nothing where this user may mount none.
    fn mount(place: &'p Place, option: &str) -> Option<Self> {
        fs::create_dir(place.state()).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("{option},mode=700"), "none"]).arg(place.state());
        mount.stderr(Stdio::null()).status().unwrap().success().then_some(Self(place))
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = self.0.labcheck(&["finish", "--yes"]).output();
        let unmounted = Command::new("umount").arg(self.0.state()).status().unwrap();
        assert!(unmounted.success() || std::thread::panicking());
        fs::remove_dir(self.0.state()).unwrap();
    }
}

#[test]
fn a_disk_without_room_or_without_files_is_told_with_what_to_do_and_what_was_done_stays() {
    if !can_have_private_engine() {
        return;
    }
    for (option, fill) in [
        ("size=70m", "dd if=/dev/zero of=fill bs=64k 2>/dev/null; :"),
        ("nr_inodes=4000", "i=0; while : >fill$i; do i=$((i+1)); done 2>/dev/null; :"),
    ] {
        let place = Place::new();
        let Some(_disk) = Disk::mount(&place, option).filter(|_| geteuid().is_root()) else {
            needs::left_out("this user may mount no disk");
            return;
        };
        place.run(&["start", "--plain", "--yes"], 0);
        let session = place.session();
        typed(&session, &place.folder(), "docker pull alpine:edge");
        let sh = |line: &str| {
            Command::new("sh").current_dir(place.state()).args(["-c", line]).status().unwrap();
        };
        sh(fill);
        let output = place.labcheck(&["shell"]).output().unwrap();
        let told = told(&output);
        assert_eq!(output.status.code(), Some(3), "{option}: {told}");
        assert!(
            told.split_whitespace().collect::<Vec<_>>().join(" ").contains("free some space"),
            "{told}"
        );
        let seen = place.labcheck(&["step1"]).output().unwrap();
        assert!(!crate::support::told(&seen).contains(&format!("FAIL  {PULLED}")), "{option}");
        sh("rm -f fill*");
        is_seen(&place);
    }
}
