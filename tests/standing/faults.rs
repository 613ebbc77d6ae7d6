//! What hangs, dies or is full under a classroom that is up: an error, and never the student's fault.

use std::{
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use labcheck::classroom::standing::{Session, find};
use rustix::process::{Pid, Signal, geteuid, kill_process};

use crate::{
    needs,
    student::Student,
    support::{Place, can_have_private_engine, told, typed, until},
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

const SERVICE: &str = r#"version: 1
title: A Service
lab: lab.md
classroom: { images: [{ name: "busy:1", build: shell, id: busy }] }
steps:
  - id: launch
    section: Run
    check:
      - { name: the image is here, expect: { image: { name: "busy:1", present: true } } }
      - { name: the service runs, expect: { container: { name: on, state: running } } }
  - id: share
    section: Share
    check: [{ name: the image was pushed, expect: { deed: { pushed: "localhost:5000/you/busy:1" } } }]
"#;
const HANDOUT: &str = "## Run\n\n## Share\n";

/// Prints the pid of each process in the lab's machine that is this container's shim: its first argument is one, and
/// another is the container's id.
fn shim_of(id: &str) -> String {
    format!(
        r#"for p in /proc/[0-9]*; do
            set -- $(tr '\0' ' ' <$p/cmdline 2>/dev/null)
            case "$1" in */containerd-shim-runc-v2 | containerd-shim-runc-v2) ;; *) continue ;; esac
            for word; do if [ "$word" = {id} ]; then echo ${{p#/proc/}}; fi; done
        done"#
    )
}

#[test]
fn a_shim_that_is_killed_is_told_as_what_it_did_to_the_container_and_to_nothing_else() {
    let Some(student) = Student::arrives(SERVICE, HANDOUT) else { return };
    let own = fs::read_link("/proc/self/ns/pid").unwrap();
    let machines = student.types("readlink /proc/self/ns/pid");
    assert_ne!(own.to_str(), Some(machines.trim()), "what is ended here is the lab's");
    let run = "docker pull -q busy:1 >/dev/null && docker run -d --name on busy:1 sleep 600";
    let id = student.types(run);
    student.asks("launch", 0);
    let shims = student.types(&shim_of(id.trim()));
    let shim = shims.trim();
    assert!(shim.parse::<u32>().is_ok(), "one container, one shim: {shims:?}");
    student.types(&format!("kill -9 {shim}"));

    let began = Instant::now();
    let output = student.asking("launch").output().unwrap();
    let said = told(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}: {said}", began.elapsed());
    let runs = student.types("docker inspect -f '{{.State.Running}}' on");
    match output.status.code() {
        Some(0 | 3) => assert!(!said.contains("FAIL"), "{said}"),
        Some(1) => {
            assert!(said.contains("FAIL the service runs") && runs.trim() == "false", "{said}");
            assert!(said.contains("pass the image is here"), "{said}");
        }
        code => panic!("{code:?}: {said}"),
    }
    student.types(&format!("docker rm -f on && {run}"));
    student.asks("launch", 0);
}

/// The registry counts what it has when it is opened: a file that takes no room on the disk fills it.
#[test]
fn a_full_registry_is_in_the_way_of_who_pushes_and_nobodys_mistake() {
    let Some(mut student) = Student::arrives(SERVICE, HANDOUT) else { return };
    let below = student.session.folder.join("registry/blobs/sha256/00");
    let filler = below.join("0".repeat(64));
    let mut comes_again = |change: &dyn Fn()| {
        signal(student.session.pid, Signal::KILL);
        until("its lock is free", || find(&student.place.state()).standing.is_empty());
        change();
        student.place.run(&["start", "lab.yaml", "--yes"], 0);
        student.session = student.place.session();
        let pushed = student.types(
            "docker pull -q busy:1 && docker tag busy:1 localhost:5000/you/busy:1 && docker push localhost:5000/you/busy:1 || :",
        );
        let output = student.asking("share").output().unwrap();
        (pushed, told(&output), output.status.code())
    };
    let (pushed, said, code) = comes_again(&|| {
        fs::create_dir_all(&below).unwrap();
        fs::File::create_new(&filler).unwrap().set_len(21 << 30).unwrap();
    });
    assert!(pushed.contains("the classroom's registry is full"), "{pushed}");
    assert_eq!(code, Some(3), "{said}");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("the registry answered 403 to you/busy"), "{said}");
    let (pushed, said, code) = comes_again(&|| fs::remove_file(&filler).unwrap());
    assert!(pushed.contains("digest: sha256:"), "{pushed}");
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn with_the_path_of_cron_or_none_at_all_a_classroom_comes_up_is_asked_and_goes() {
    if !can_have_private_engine() {
        return;
    }
    for path in [Some("/usr/bin:/bin"), None] {
        let place = Place::new();
        let cron = |args: &[&str]| {
            let mut command = place.labcheck(args);
            command.env_clear().env("LABCHECK_STATE_DIR", place.state());
            command.envs([("LOGNAME", "root"), ("SHELL", "/bin/sh")]).env("HOME", place.folder());
            command.envs(path.map(|path| ("PATH", path)));
            let output = command.output().unwrap();
            (output.status.code().unwrap(), told(&output))
        };
        let (code, before) = cron(&["step1"]);
        assert!(code > 1 && before.contains("labcheck start"), "{path:?}: {code}: {before}");
        let (code, up) = cron(&["start"]);
        assert!(code == 0 && up.contains("is up."), "{path:?}: {code}: {up}");
        typed(&place.session(), &place.folder(), "docker pull alpine:edge");
        let (code, said) = cron(&["step1"]);
        assert!(code == 1 && said.contains(&format!("pass  {PULLED}")), "{path:?}: {said}");
        assert!(!said.contains("ERROR"), "{path:?}: {said}");
        let (code, gone) = cron(&["finish"]);
        assert!(code == 0 && gone.contains("is taken away"), "{path:?}: {code}: {gone}");
        assert!(!place.state().exists(), "{path:?}");
    }
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
