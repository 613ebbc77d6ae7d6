//! The command as a person types it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{self, Output},
};

use assert_cmd::Command;
use predicates::prelude::*;

use labcheck::classroom::Sabotage;

use crate::{
    hub::open_hub,
    machine::{self, Machine},
    support::{SCENARIO, can_have_private_engine, real_docker},
};

/// labcheck with a state folder of its own and nothing of the caller's docker settings.
pub(crate) fn labcheck(state: &Path) -> Command {
    let mut command = Command::cargo_bin("labcheck").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("LABCHECK_STATE_DIR", state);
    for (name, _) in std::env::vars() {
        if name.starts_with("DOCKER_") {
            command.env_remove(name);
        }
    }
    command
}

/// The same as a plain command.
pub(crate) fn plain() -> process::Command {
    let mut command = process::Command::new(env!("CARGO_BIN_EXE_labcheck"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).stdin(process::Stdio::null());
    for (name, _) in std::env::vars() {
        if name.starts_with("DOCKER_") || name.starts_with("LABCHECK_") {
            command.env_remove(name);
        }
    }
    command
}

/// A classroom of this user's that stands, and goes with this.
pub(crate) struct Standing(tempfile::TempDir);

impl Standing {
    pub(crate) fn begin() -> Self {
        let standing = Self(state());
        let start =
            labcheck(&standing.state()).args(["start", "--plain", "--yes"]).output().unwrap();
        assert!(start.status.success(), "{}", String::from_utf8_lossy(&start.stderr));
        standing
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.0.path().join("state")
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        let _ = labcheck(&self.state()).args(["finish", "--yes"]).output();
    }
}

pub(crate) fn state() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("labcheck-cli-").tempdir_in("/var/tmp").unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_whole_lab_passes_exits_0_and_leaves_the_machine_as_it_was() {
    if !can_have_private_engine() {
        return;
    }
    let _host = machine::alone();
    let base = state();
    let folder = base.path().join("state");
    let before = Machine::look(folder.to_str().unwrap());
    let record = base.path().join("record.json");
    let output = labcheck(&folder).args(["run", "--json"]).arg(&record).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(stdout(&output).contains("7 of 7 steps passed: 68 passed."), "{}", stdout(&output));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(Machine::look(folder.to_str().unwrap()), before);

    let record = crate::record::read(&fs::read_to_string(record).unwrap());
    assert_eq!(record.totals().passed, 68);
    let all = labcheck::record::Points { got: 120, possible: 120, undecided: 0 };
    assert_eq!(record.points(), Some(all));
    assert!(
        record.steps[0].actions[0]
            .outcome
            .as_ref()
            .unwrap()
            .stdout
            .text
            .contains("Digest: sha256:")
    );
}

#[test]
fn without_a_program_that_the_machine_cannot_have_the_lab_is_whole_and_says_what_it_is_not() {
    let base = state();
    for (args, wanted) in [
        (["--without", "tmux"].as_slice(), "nothing of this lab requires `tmux`; omit"),
        (&["step5", "--without", "notary"], "step5 requires `notary`; omit step5, or omit"),
    ] {
        let output = labcheck(base.path()).arg("run").args(args).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(wanted), "{told}");
    }
    if !can_have_private_engine() {
        return;
    }
    let folder = base.path().join("state");
    let output = labcheck(&folder).args(["run", "--without", "notary"]).output().unwrap();
    let told = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("6 of 6 steps passed: "), "{told}");
    let left_out = "\nLeft out, without the program notary: step5, ";
    assert!(told.contains(left_out) && !told.contains("notary list"), "{told}");
}

#[test]
fn two_runs_at_once_both_pass() {
    if !can_have_private_engine() {
        return;
    }
    let base = state();
    let folder = base.path().join("state");
    let runs: Vec<_> = (0..2)
        .map(|_| {
            let mut command = labcheck(&folder);
            std::thread::spawn(move || command.arg("run").output().unwrap())
        })
        .collect();
    for run in runs {
        let output = run.join().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    }
    assert!(!folder.exists());
}

#[test]
fn everything_wrong_with_a_scenario_is_told_at_once_with_its_place() {
    let base = state();
    let folder = base.path();
    fs::create_dir_all(folder.join("labs")).unwrap();
    let broken = SCENARIO
        .replace("../labs/distribution-and-trust.md", "labs/lab.md")
        .replace("strict: true", "stritc: true")
        .replace("  - id: step2\n", "  - id: run\n")
        .replace("needs: [step1]\n", "needs: [stpe1]\n")
        .replace("run: docker pull alpine@${{ pinned }}", "run: docker pull alpine@${{ pined }}")
        .replace(
            "stdout: { line: \"edge: Pulling from library/alpine\" }",
            "stdout: { line: '.*' }",
        );
    fs::write(folder.join("broken.yaml"), broken).unwrap();
    let output = labcheck(folder)
        .args(["run", "--scenario"])
        .arg(folder.join("broken.yaml"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    for wanted in [
        "a scenario has no key `stritc`",
        "did you mean `strict`?",
        "`run` is a verb of labcheck",
        "there is no step `stpe1`",
        "did you mean `step1`?",
        "nothing gives the variable `pined` a value before this",
        "did you mean `pinned`?",
        "everything matches this pattern",
        "6 problems in ",
        "broken.yaml:7:1",
    ] {
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
}

#[test]
fn unusable_files_are_refused_with_their_reason_and_exit_code_2() {
    let base = state();
    let write = |name: &str, bytes: &[u8]| {
        let path = base.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let deep = "[".repeat(5_000);
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for level in 1..12 {
        bomb = format!("{bomb}a{level}: &a{level} [{}]\n", format!("*a{},", level - 1).repeat(9));
    }
    let no_handout = SCENARIO.replace("../labs/distribution-and-trust.md", "missing.md");
    let newer = SCENARIO.replace("version: 1\n", "version: 2\n");
    for (path, wanted) in [
        (write("empty.yaml", b""), "found nothing"),
        (write("binary.yaml", b"\x7fELF\xff\xfe"), "it is not text"),
        (write("huge.yaml", &vec![b'x'; 2 << 20]), "the limit is"),
        (write("deep.yaml", deep.as_bytes()), "not YAML that labcheck can read"),
        (write("bomb.yaml", bomb.as_bytes()), "not YAML that labcheck can read"),
        (write("newer.yaml", newer.as_bytes()), "install a newer labcheck"),
        (write("no-handout.yaml", no_handout.as_bytes()), "the handout cannot be read"),
        (base.path().join("none.yaml"), "there is no such file"),
        (base.path().to_owned(), "this is no file"),
    ] {
        labcheck(base.path())
            .args(["run", "--scenario"])
            .arg(&path)
            .timeout(std::time::Duration::from_secs(20))
            .assert()
            .code(2)
            .stdout("")
            .stderr(predicate::str::contains(wanted));
    }
}

#[test]
fn a_step_that_is_none_gets_a_suggestion() {
    let base = state();
    labcheck(base.path()).args(["run", "setp3"]).assert().code(2).stderr(predicate::str::contains(
        "there is no step `setp3` in this lab; did you mean `step3`?",
    ));
}

#[test]
fn surroundings_without_docker_are_an_error_with_its_remedy() {
    let base = state();
    let empty = base.path().join("bin");
    fs::create_dir(&empty).unwrap();
    // Neither programs nor an engine.
    labcheck(base.path())
        .args(["run"])
        .env("PATH", &empty)
        .env("DOCKER_HOST", "unix:///nowhere.sock")
        .assert()
        .code(3)
        .stderr(
            predicate::str::contains("Nothing was begun")
                .and(predicate::str::contains("A private one lacks: "))
                .and(predicate::str::contains(
                    "Your own engine is not used: the Docker engine does not answer",
                ))
                .and(predicate::str::contains("Next: ")),
        );
    // No engine.
    labcheck(base.path())
        .args(["run", "--engine", "host"])
        .env("DOCKER_HOST", format!("unix://{}/none.sock", base.path().display()))
        .assert()
        .code(3)
        .stderr(
            predicate::str::contains("there is no engine at unix://")
                .and(predicate::str::contains("start it")),
        );
    // A state folder that cannot be written.
    labcheck(Path::new("/proc/labcheck"))
        .args(["run"])
        .assert()
        .code(3)
        .stderr(predicate::str::contains("LABCHECK_STATE_DIR"));
}

#[test]
fn doctor_names_what_is_there_and_what_is_not() {
    let base = state();
    let output = labcheck(base.path()).args(["doctor", "--plain"]).output().unwrap();
    let told = stdout(&output);
    for word in
        ["docker client", "content trust", "docker engine", "private engine", "busybox", "ports"]
    {
        assert!(told.contains(word), "{word}\n{told}");
    }
    let empty = base.path().join("bin");
    fs::create_dir(&empty).unwrap();
    labcheck(base.path())
        .args(["doctor", "--plain"])
        .env("PATH", &empty)
        .env("DOCKER_HOST", "unix:///nowhere.sock")
        .assert()
        .code(3)
        .stdout(
            predicate::str::contains("BAD   docker client").and(predicate::str::contains("next: ")),
        );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_the_users_engine_serves_doctor_says_whether_it_does() {
    if !can_have_private_engine() {
        return;
    }
    let _port = machine::alone();
    let mut hub = open_hub().await;
    let base = state();
    let only_docker = base.path().join("bin");
    fs::create_dir(&only_docker).unwrap();
    std::os::unix::fs::symlink(real_docker(), only_docker.join("docker")).unwrap();
    let at = hub.classroom.world().docker_host.clone();
    let doctor = || {
        let mut doctor = labcheck(base.path());
        doctor.args(["doctor", "--plain"]).env("PATH", &only_docker).env("DOCKER_HOST", &at);
        let output = tokio::task::block_in_place(|| doctor.output().unwrap());
        (output.status.code(), stdout(&output))
    };
    let (_, told) = doctor();
    assert!(told.contains("good  docker hub       your engine can ask it"), "{told}");
    hub.classroom.inject(Sabotage::TooManyRequests).await.unwrap();
    let (code, told) = doctor();
    assert!(told.contains("BAD   docker hub") && told.contains("cannot ask Docker Hub"), "{told}");
    assert_eq!(code, Some(3), "{told}");
    hub.close().await;
}

#[test]
fn a_socket_that_one_may_not_use_is_told_with_its_remedy() {
    if !can_have_private_engine() {
        return;
    }
    let base = state();
    // Where another user may start it and write.
    let program = base.path().join("labcheck");
    fs::copy(assert_cmd::cargo::cargo_bin!("labcheck"), &program).unwrap();
    std::os::unix::fs::chown(base.path(), Some(65_534), Some(65_534)).unwrap();
    let output = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(&program)
        .args(["run", "--engine", "host"])
        .current_dir(base.path())
        .env("LABCHECK_STATE_DIR", base.path().join("state"))
        .env_remove("DOCKER_HOST")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("you may not use unix:///var/run/docker.sock"), "{told}");
    assert!(told.contains("sudo usermod -aG docker $USER"), "{told}");
    assert!(!base.path().join("state").exists());
}

#[test]
fn a_full_disk_is_an_error_and_leaves_nothing() {
    if !can_have_private_engine() {
        return;
    }
    let base = state();
    let disk = base.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let mount =
        |args: &[&str]| Command::new(args[0]).args(&args[1..]).output().unwrap().status.success();
    let path = disk.to_str().unwrap();
    assert!(mount(&["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", path]));
    let output = labcheck(&disk.join("state")).arg("run").output().unwrap();
    let left: Vec<_> = fs::read_dir(&disk).unwrap().flatten().map(|entry| entry.path()).collect();
    assert!(mount(&["umount", path]));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}{}", stdout(&output));
    assert!(told.contains("disk") || told.contains("space"), "{told}");
    assert_eq!(left, Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_word_that_is_no_verb_is_answered_with_what_may_have_been_meant() {
    let base = state();
    labcheck(base.path())
        .arg("rnu")
        .assert()
        .code(2)
        .stderr(predicate::str::contains("did you mean `labcheck run`?"));
    labcheck(base.path())
        .arg("stpe3")
        .assert()
        .code(2)
        .stderr(predicate::str::contains("did you mean `step3`?"));
    labcheck(base.path()).arg("--version").assert().code(0);
    labcheck(base.path())
        .assert()
        .code(4)
        .stdout(predicate::str::contains("To begin: labcheck start"));
}
