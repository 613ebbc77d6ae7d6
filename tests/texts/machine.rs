//! What is told on machines that lack something: no docker, no rights, no engine, a client that does not
//! fit.

use std::{
    fs,
    os::unix::{
        fs::{PermissionsExt as _, chown},
        net::UnixListener,
        process::CommandExt as _,
    },
    path::Path,
    process::Command,
};

use crate::{folder, needs};

/// A user without rights.
const NOBODY: u32 = 65534;

fn told(command: &mut Command) -> (Option<i32>, String) {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    (output.status.code(), text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn labcheck(folder: &Path, program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env("LABCHECK_STATE_DIR", folder.join("state"));
    command.env_remove("LABCHECK_CLASSROOM").env_remove("DOCKER_HOST").env_remove("DOCKER_CONTEXT");
    command
}

fn own() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_labcheck"))
}

/// A docker command that says these words of itself and of its engine.
fn docker(folder: &Path, version: &str, reached: &str) -> String {
    let bin = folder.join("bin");
    fs::create_dir_all(&bin).unwrap();
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'Docker version {version}, build x'; else echo '{reached}' >&2; exit 1; fi\n"
    );
    crate::program::program(&bin.join("docker"), &script);
    format!("{}:{}", bin.display(), std::env::var("PATH").unwrap())
}

/// labcheck as somebody without rights; nothing where this test is not root's.
fn as_nobody(folder: &Path) -> Option<Command> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    chown(folder, Some(NOBODY), Some(NOBODY)).unwrap();
    let program = folder.join("labcheck");
    assert!(Command::new("install").arg(own()).arg(&program).status().unwrap().success());
    let mut command = labcheck(folder, &program);
    command.uid(NOBODY).gid(NOBODY);
    Some(command)
}

#[test]
fn start_without_a_docker_command_names_it_and_does_not_say_up() {
    let folder = folder();
    let mut start = labcheck(folder.path(), own());
    let (code, text) = told(start.arg("start").env("PATH", folder.path()));
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("The docker command is missing"), "{text}");
    assert!(text.contains("apt-get install docker.io") && !text.contains("is up"), "{text}");
    assert!(!folder.path().join("state").exists(), "nothing was begun");
}

#[test]
fn who_has_no_rights_to_the_engine_is_told_how_to_get_them() {
    let folder = folder();
    let Some(mut doctor) = as_nobody(folder.path()) else { return };
    let socket = folder.path().join("docker.sock");
    let _engine = UnixListener::bind(&socket).unwrap();
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o600)).unwrap();
    let host = format!("unix://{}", socket.display());
    let (_, text) = told(doctor.args(["doctor", "--plain"]).env("DOCKER_HOST", &host));
    let remedy = "sudo usermod -aG docker $USER, then log out and in again";
    assert!(text.contains(remedy), "{text}");
    assert!(!text.contains("systemctl start"), "it runs: {text}");
}

#[test]
fn where_no_engine_runs_a_user_is_told_of_a_classrooms_own() {
    let folder = folder();
    for (words, code, wanted) in [
        // What the classroom's engine is made of is here, and namespaces are everybody's.
        (&["doctor", "--plain"][..], 0, "good private engine can be had"),
        (&["step1"], 3, "brings an engine of its own and needs none that runs: labcheck start"),
    ] {
        if !needs::met(&["private engine"]) {
            return;
        }
        let Some(mut asked) = as_nobody(folder.path()) else { return };
        let path = docker(folder.path(), "28.5.2", "Cannot connect to the Docker daemon");
        asked.args(words).env("DOCKER_HOST", "unix:///nowhere/docker.sock").env("PATH", path);
        let (ended, text) = told(&mut asked);
        assert_eq!(ended, Some(code), "{words:?}: {text}");
        assert!(text.contains(wanted), "{words:?}: {text}");
    }
}

#[test]
fn doctor_names_every_program_that_the_lab_asks_for() {
    let folder = folder();
    let path = docker(folder.path(), "28.5.2", "");
    let bin = folder.path().join("bin");
    let path = path.split(':').next().unwrap().to_owned();
    let mut doctor = labcheck(folder.path(), own());
    let (_, text) = told(doctor.args(["doctor", "--plain"]).env("PATH", &path));
    assert!(
        text.contains("lacks notary not installed: what needs it is left out (step5"),
        "{text}"
    );
    assert!(text.contains("next: sudo apt-get install notary"), "{text}");
    fs::copy(bin.join("docker"), bin.join("notary")).unwrap();
    let mut doctor = labcheck(folder.path(), own());
    let (_, text) = told(doctor.args(["doctor", "--plain"]).env("PATH", &path));
    assert!(text.contains("good notary found, for step5"), "{text}");
}

#[test]
fn a_client_and_an_engine_that_do_not_fit_are_told_as_such() {
    let folder = folder();
    let apart = "Error response from daemon: client version 1.43 is too old. Minimum supported API version is 1.44, please upgrade your client to a newer version";
    let mut control = labcheck(folder.path(), own());
    let (_, text) = told(control.args(["doctor", "--plain"]));
    if !text.contains("good docker engine") {
        return; // no engine answers here
    }
    assert!(!text.contains("client, engine"), "the control: {text}");
    let path = docker(folder.path(), "24.0.9", apart);
    let mut doctor = labcheck(folder.path(), own());
    let (_, text) = told(doctor.args(["doctor", "--plain"]).env("PATH", path));
    assert!(text.contains("client, engine") && text.contains("1.43 is too old"), "{text}");
    assert!(text.contains("put a docker client that fits first on the PATH"), "{text}");
}

#[test]
fn who_has_no_home_is_told_so_and_nothing_is_kept_where_others_write() {
    let folder = folder();
    let Some(mut nobody) = as_nobody(folder.path()) else { return };
    let (program, temporary) = (folder.path().join("labcheck"), folder.path().join("tmp"));
    fs::create_dir(&temporary).unwrap();
    fs::set_permissions(&temporary, fs::Permissions::from_mode(0o1777)).unwrap();
    // A user that no list has.
    let without_home = |command: &mut Command| {
        command.uid(54_321).gid(54_321).env("TMPDIR", &temporary);
        command.env_remove("HOME").env_remove("XDG_STATE_HOME").env_remove("LABCHECK_STATE_DIR");
    };
    for args in [&["status"][..], &["step1"], &["start", "--plain", "--yes"], &["finish"]] {
        let mut command = labcheck(folder.path(), &program);
        without_home(&mut command);
        let (code, text) = told(command.args(args));
        assert_eq!(code, Some(3), "{args:?}: {text}");
        assert!(text.contains("this user has no home; set LABCHECK_STATE_DIR"), "{args:?}: {text}");
    }
    without_home(&mut nobody);
    let (_, text) = told(nobody.args(["doctor", "--plain"]));
    assert!(text.contains("BAD state folder there is no folder to keep state in"), "{text}");
    // What needs none works.
    let mut explain = labcheck(folder.path(), &program);
    without_home(&mut explain);
    assert_eq!(told(explain.args(["explain", "LC201"])).0, Some(0));
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
}
