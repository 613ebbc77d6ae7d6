//! Somebody without root and in no group of anybody's. Where the tests run as root they become one.

use std::{
    fs,
    os::unix::{
        fs::{PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process,
};

use assert_cmd::Command;
use labcheck::classroom::{layout::SESSION, standing::Session};
use rustix::process::{Pid, Signal, geteuid, kill_process};

use crate::{
    cli,
    handouts::{CLASSROOM, Ran, lay_out},
    machine::{self, Machine},
    needs,
};

/// A user that no system has.
const ID: u32 = 54321;

/// Their home, with a labcheck that they can read.
pub(crate) struct Somebody {
    /// Their number.
    pub(crate) id: u32,
    home: tempfile::TempDir,
    program: PathBuf,
}

impl Somebody {
    /// Nobody, with a word, where the machine lacks what a classroom needs.
    pub(crate) fn comes() -> Option<Self> {
        Self::comes_as(ID)
    }

    /// The same with this number, where the tests run as root.
    pub(crate) fn comes_as(id: u32) -> Option<Self> {
        if !needs::met(&["private engine"]) {
            return None;
        }
        let home = cli::state();
        let program = home.path().join("labcheck");
        let built = needs::surroundings().program;
        // Where the tests are built nobody else may look.
        fs::hard_link(&built, &program)
            .or_else(|_| fs::copy(&built, &program).map(|_| ()))
            .unwrap();
        let somebody = Self { id, home, program };
        somebody.owns(somebody.home());
        fs::set_permissions(somebody.home.path(), fs::Permissions::from_mode(0o755)).unwrap();
        Some(somebody)
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where their classrooms are.
    pub(crate) fn state(&self) -> PathBuf {
        self.home().join("state")
    }

    /// A program as they start it in their home.
    pub(crate) fn command(&self, program: &Path) -> process::Command {
        as_user(self.id, program, self.home())
    }

    /// labcheck as they type it.
    pub(crate) fn labcheck(&self) -> Command {
        Command::from_std(self.command(&self.program))
    }

    /// The same as a plain command.
    pub(crate) fn plain(&self) -> process::Command {
        self.command(&self.program)
    }

    /// What types it again and again.
    pub(crate) fn typist(&self) -> Box<dyn Fn() -> process::Command> {
        let (program, home, id) = (self.program.clone(), self.home().to_owned(), self.id);
        Box::new(move || as_user(id, &program, &home))
    }

    /// Their classroom's session. Root does not believe what another user wrote, so it is read here.
    pub(crate) fn session(&self) -> Session {
        let mut rooms = fs::read_dir(self.state()).unwrap().flatten().map(|entry| entry.path());
        let text = rooms.find_map(|room| fs::read(room.join(SESSION)).ok()).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    /// Makes a file or folder theirs.
    fn owns(&self, path: &Path) {
        if geteuid().is_root() {
            chown(path, Some(self.id), Some(self.id)).unwrap();
        }
    }

    /// Runs a small lab.
    pub(crate) fn runs(&self, classroom: &str, steps: &str, handout: &str) -> Ran {
        let lab = self.home().join("lab");
        lay_out(&lab, classroom, steps, handout, &[]);
        self.owns(&lab);
        let mut labcheck = self.labcheck();
        labcheck.args(["run", "--plain", "--yes", "--engine", "private"]);
        labcheck.args(["--scenario", "lab/scenario.yaml"]);
        Ran::of(&labcheck.output().unwrap())
    }
}

impl Drop for Somebody {
    /// A test that fails leaves no classroom up.
    fn drop(&mut self) {
        if self.state().exists() {
            let _ = self.labcheck().args(["finish", "--yes"]).output();
        }
    }
}

/// A program as a user of this number starts it in this home.
fn as_user(id: u32, program: &Path, home: &Path) -> process::Command {
    let mut command = process::Command::new(program);
    if geteuid().is_root() {
        command.uid(id).gid(id);
    }
    // No folder of an administrator's programs.
    let path = "/usr/local/bin:/usr/bin:/bin";
    command
        .env_clear()
        .envs([("PATH", path), ("LANG", "C.UTF-8"), ("USER", "somebody")])
        .env("HOME", home)
        .env("LABCHECK_STATE_DIR", home.join("state"))
        .stdin(process::Stdio::null())
        .current_dir(home);
    command
}

/// A small lab passes for root, and without root.
pub(crate) fn passes_with_root_and_without(classroom: &str, steps: &str, handout: &str) {
    let ran = crate::handouts::run_in(classroom, steps, handout, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let Some(somebody) = Somebody::comes() else { return };
    let ran = somebody.runs(classroom, steps, handout);
    assert_eq!(ran.code, 0, "without root:\n{}{}", ran.out, ran.err);
}

#[test]
fn the_whole_lab_passes_without_root_and_leaves_the_machine_as_it_was() {
    let Some(somebody) = Somebody::comes() else { return };
    let _host = machine::alone();
    let state = somebody.state();
    let before = Machine::look(state.to_str().unwrap());
    let output = somebody.labcheck().arg("run").output().unwrap();
    let ran = Ran::of(&output);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(ran.out.contains("7 of 7 steps passed: 68 passed.\nprivate engine "), "{}", ran.out);
    assert_eq!(Machine::look(state.to_str().unwrap()), before);
}

#[test]
fn a_killed_classroom_without_root_is_taken_away_by_the_next_labcheck() {
    let Some(somebody) = Somebody::comes() else { return };
    let _host = machine::alone();
    let state = somebody.state();
    let before = Machine::look(state.to_str().unwrap());
    let started = Ran::of(&somebody.labcheck().args(["start", "--plain"]).output().unwrap());
    assert_eq!(started.code, 0, "{}{}", started.out, started.err);
    let keeper = somebody.session().pid;
    kill_process(Pid::from_raw(keeper.try_into().unwrap()).unwrap(), Signal::KILL).unwrap();
    let told = Ran::of(&somebody.labcheck().arg("finish").output().unwrap());
    assert!(!state.exists(), "{}{}", told.out, told.err);
    assert_eq!(Machine::look(state.to_str().unwrap()), before);
}

#[test]
fn a_classroom_without_root_that_went_down_is_gone_on_with() {
    let Some(somebody) = Somebody::comes() else { return };
    let _host = machine::alone();
    let before = Machine::look(somebody.state().to_str().unwrap());
    let types = |lines: &str| {
        let mut shell = somebody.labcheck();
        let shell = shell.args(["shell", "--shell", "/bin/bash"]).write_stdin(lines);
        let ran = Ran::of(&shell.output().unwrap());
        ran.out + &ran.err
    };
    let started = Ran::of(&somebody.labcheck().args(["start", "--plain"]).output().unwrap());
    assert_eq!(started.code, 0, "{}{}", started.out, started.err);
    let told = types(
        "docker pull alpine:edge && docker run --rm alpine:edge true && labcheck step1\necho mine > /etc/mine; rm /etc/hostname; mkdir /own\n",
    );
    assert!(told.contains("step1 is done"), "{told}");
    let session = somebody.session();
    kill_process(Pid::from_raw(session.pid.try_into().unwrap()).unwrap(), Signal::KILL).unwrap();
    let on = Ran::of(&somebody.labcheck().args(["start", "--yes"]).output().unwrap());
    assert_eq!(on.code, 0, "{}{}", on.out, on.err);
    assert!(on.out.contains("is up again"), "{}{}", on.out, on.err);
    assert_eq!(somebody.session().folder, session.folder);
    let told = types(
        "labcheck step1; cat /etc/mine; ls -d /own /etc/hostname; docker run --rm alpine:edge echo runs\nexport DOCKER_CONTENT_TRUST=1; docker pull alpine && echo pulled; labcheck step3\n",
    );
    assert!(told.contains("step1 is done") && !told.contains("ERROR"), "{told}");
    for line in ["mine", "/own", "runs", "pulled"] {
        assert!(told.lines().any(|told| told == line), "{line}: {told}");
    }
    assert!(told.contains("cannot access '/etc/hostname'"), "{told}");
    let finished = Ran::of(&somebody.labcheck().args(["finish", "--yes"]).output().unwrap());
    assert_eq!(finished.code, 0, "{}{}", finished.out, finished.err);
    assert_eq!(Machine::look(somebody.state().to_str().unwrap()), before);
}

#[test]
fn what_was_changed_is_there_again_whatever_the_host_has_mounted_by_then() {
    let Some(somebody) = Somebody::comes() else { return };
    let place = Path::new("/usr/local/lib");
    if !needs::met(&["setpriv"]) || !geteuid().is_root() || !place.is_dir() {
        return needs::left_out("there is no root to mount something, or nowhere to");
    }
    let types = |lines: &str| {
        let mut shell = somebody.labcheck();
        let shell = shell.args(["shell", "--shell", "/bin/bash"]).write_stdin(lines);
        Ran::of(&shell.output().unwrap()).out
    };
    let dies = || {
        let pid = Pid::from_raw(somebody.session().pid.try_into().unwrap()).unwrap();
        kill_process(pid, Signal::KILL).unwrap();
    };
    let started = Ran::of(&somebody.labcheck().args(["start", "--plain"]).output().unwrap());
    assert_eq!(started.code, 0, "{}{}", started.out, started.err);
    types(
        "echo z > /usr/local/z; mkdir /usr/local/own; echo o > /usr/local/own/o; rm -r /usr/local/src\n",
    );
    // As it is after a reboot with one mount more, and after one more without it, twice.
    for is_mounted in [true, false, true, false] {
        dies();
        let own = somebody.command(&somebody.program);
        let line = "test \"$1\" = false || mount -t tmpfs none /usr/local/lib; shift; exec setpriv --reuid=\"$0\" --regid=\"$0\" --clear-groups \"$@\"";
        let mut start = process::Command::new("unshare");
        start.args(["--mount", "sh", "-c", line, &ID.to_string(), &is_mounted.to_string()]);
        start.arg(&somebody.program).args(["start", "--yes"]).current_dir(somebody.home());
        start.env_clear().envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let on = Ran::of(&start.output().unwrap());
        assert_eq!(on.code, 0, "{is_mounted}: {}{}", on.out, on.err);
        let told = types("cat /usr/local/z /usr/local/own/o; ls -d /usr/local/src || echo gone\n");
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines, ["z", "o", "gone"], "{is_mounted}");
    }
    let finished = Ran::of(&somebody.labcheck().args(["finish", "--yes"]).output().unwrap());
    assert_eq!(finished.code, 0, "{}{}", finished.out, finished.err);
    assert!(!somebody.state().exists());
}

#[test]
fn what_only_root_may_is_stood_in_for() {
    let Some(somebody) = Somebody::comes() else { return };
    let steps = |commands: &[(&str, &str)]| crate::inside::steps(commands);
    let commands = [
        ("id -u", "{ stdout: { equals: '0' } }"),
        ("sudo docker pull -q hello:1", "{ exit: 0 }"),
        ("sudo -E docker images -q hello", "{ stdout: { matches: '^[0-9a-f]{12}$' } }"),
        ("export DOCKER_CONTENT_TRUST=1", "{ exit: 0 }"),
        ("echo $(sudo env | grep -c DOCKER_)", "{ stdout: { equals: '0' } }"),
        ("sudo -E sh -c 'echo $DOCKER_CONTENT_TRUST'", "{ stdout: { equals: '1' } }"),
        ("sudo -u nobody id", "{ exit: 3 }, { stderr: { contains: 'nobody but root' } }"),
        ("unset DOCKER_CONTENT_TRUST", "{ exit: 0 }"),
        (
            "docker run --rm -t hello:1 sh -c 'test -t 0 && echo terminal'",
            "{ stdout: { contains: terminal } }",
        ),
        ("echo x > /etc/x && cat /etc/x", "{ stdout: { equals: x } }"),
        ("rm -r /var/lib/dpkg/info && ls /var/lib/dpkg/info", "{ exit: 2 }"),
        ("cat /etc/shadow", "{ exit: 1 }"),
        ("echo $(cat /proc/sys/net/ipv4/ping_group_range)", "{ stdout: { equals: '0 0' } }"),
    ];
    let ran = somebody.runs(CLASSROOM, &steps(&commands), &crate::inside::handout(&commands));
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

/// A container's limit, which wants a cgroup.
const LIMITED: &[(&str, &str)] = &[
    ("docker pull -q hello:1", "{ exit: 0 }"),
    ("docker run --rm --memory 64m hello:1 echo limited", "{ stdout: { contains: limited } }"),
];

#[test]
fn what_a_machine_without_root_cannot_do_is_an_error_and_no_failure() {
    let Some(somebody) = Somebody::comes() else { return };
    let (steps, handout) = (crate::inside::steps(LIMITED), crate::inside::handout(LIMITED));
    let ran = somebody.runs(CLASSROOM, &steps, &handout);
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("ERROR docker run --rm --memory 64m"), "{}", ran.out);
    assert!(ran.out.contains("sudo labcheck start"), "{}", ran.out);
    // The positive control: root's machine has cgroups.
    let ran = crate::handouts::run(&steps, &handout, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

/// A file that belongs to somebody else.
const GIVEN_AWAY: &[(&str, &str)] = &[
    ("docker pull -q hello:1", "{ exit: 0 }"),
    (
        "docker run --rm hello:1 sh -c 'echo > /x && chown 33:33 /x && stat -c %u:%g /x'",
        "{ stdout: { equals: '33:33' } }",
    ),
];

#[test]
fn with_a_range_of_ids_files_may_be_others_and_all_of_them_go() {
    let Some(somebody) = Somebody::comes() else { return };
    let has_lists = ["/etc/subuid", "/etc/subgid"].iter().all(|list| Path::new(list).exists());
    if !needs::met(&["newuidmap", "setpriv"]) || !geteuid().is_root() || !has_lists {
        return needs::left_out("there are no lists of subordinate ids, or no root to give one");
    }
    let (steps, handout) = (crate::inside::steps(GIVEN_AWAY), crate::inside::handout(GIVEN_AWAY));
    // The negative control: of one user's ids none can be given away.
    let alone = somebody.runs(CLASSROOM, &steps, &handout);
    assert_ne!(alone.code, 0, "{}{}", alone.out, alone.err);
    // newuidmap wants a name.
    let (list, users) = (somebody.home().join("list"), somebody.home().join("users"));
    fs::write(&list, "somebody:200000:65536\n").unwrap();
    let known = fs::read_to_string("/etc/passwd").unwrap();
    fs::write(&users, format!("{known}somebody:x:{ID}:{ID}::/:/bin/sh\n")).unwrap();
    let line = "mount --bind \"$1\" /etc/subuid && mount --bind \"$1\" /etc/subgid && mount --bind \"$2\" /etc/passwd && shift 2 && exec setpriv --reuid=\"$0\" --regid=\"$0\" --clear-groups \"$@\"";
    let own = somebody.command(&somebody.program);
    let mut unshare = process::Command::new("unshare");
    unshare.args(["--mount", "sh", "-c", line, &ID.to_string()]).args([&list, &users]);
    unshare.arg(&somebody.program).args(["run", "--plain", "--yes", "--engine", "private"]);
    unshare.args(["--scenario", "lab/scenario.yaml"]).current_dir(somebody.home()).env_clear();
    unshare.envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let ran = Ran::of(&unshare.output().unwrap());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(!somebody.state().exists());
}

#[test]
fn where_the_labs_machine_has_ended_no_shell_of_the_hosts_is_taken_for_it() {
    let Some(somebody) = Somebody::comes() else { return };
    let started = Ran::of(&somebody.labcheck().args(["start", "--plain"]).output().unwrap());
    assert_eq!(started.code, 0, "{}{}", started.out, started.err);
    let session = somebody.session();
    let plan = session.folder.join("machines/plan.json");
    let machine = || {
        let all = fs::read_dir("/proc").unwrap().flatten();
        let mut pids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
        pids.find(|pid| {
            let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let words: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
            let wanted = [b"pid1".as_slice(), plan.as_os_str().as_encoded_bytes()];
            words.get(1..3).is_some_and(|words| words == wanted)
        })
    };
    // The positive control: it can be entered.
    assert!(session.inside().is_some() && !session.has_lost_its_machine());
    let first = Pid::from_raw(machine().unwrap()).unwrap();
    kill_process(first, Signal::KILL).unwrap();
    while !session.has_lost_its_machine() {
        std::thread::yield_now();
    }
    let types = || {
        let mut shell = somebody.labcheck();
        Ran::of(&shell.arg("shell").write_stdin("touch typed; hostname\n").output().unwrap())
    };
    let ran = types();
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("The lab's machine has ended"), "{}", ran.err);
    assert!(ran.err.contains("labcheck start, which goes on"), "{}", ran.err);
    assert!(!somebody.home().join("typed").exists());
    let on = Ran::of(&somebody.labcheck().args(["start", "--plain"]).output().unwrap());
    assert_eq!(on.code, 0, "{}{}", on.out, on.err);
    assert!(on.out.contains("is up again") && types().out.contains("lab"), "{}", on.out);
    assert_eq!(somebody.session().folder, session.folder);
    assert!(!somebody.home().join("typed").exists(), "it is a file of the machine's");
    let finished = Ran::of(&somebody.labcheck().args(["finish", "--yes"]).output().unwrap());
    assert_eq!(finished.code, 0, "{}{}", finished.out, finished.err);
    assert!(!somebody.state().exists());
}
