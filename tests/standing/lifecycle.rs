//! From start to finish.

use std::{fs, os::unix::fs::PermissionsExt as _, time::Duration};

use labcheck::{
    classroom::WorldKind,
    host::{
        Environment, Limits,
        terminal::{Input, TerminalSpec, Turn, converse},
    },
};
use rustix::process::{Pid, Signal, kill_process};
use tokio_util::sync::CancellationToken;

use crate::{
    machine,
    running::is_running,
    support::{Place, can_have_private_engine, program, typed},
};

const OTHER_LAB: &str = "version: 1\ntitle: Another Lab\nlab: x.md\nsteps: [{ id: s, section: S, do: [{ run: 'true' }] }]\n";

#[test]
fn it_starts_once_tells_of_itself_and_leaves_the_machine_as_it_was() {
    if !can_have_private_engine() {
        return;
    }
    let _host = machine::alone();
    let place = Place::new();
    let before = place.look();
    assert!(place.run(&["status"], 4).contains("labcheck start"));
    assert!(place.run(&["shell"], 4).contains("labcheck start"));
    assert!(place.run(&["env"], 4).contains("labcheck start"));
    assert!(place.run(&["finish"], 0).contains("nothing to take away"));

    let first = place.run(&["start"], 0);
    for next in [
        "is up.",
        "labcheck shell",
        "labcheck handout > distribution-and-trust.md",
        "labcheck step1",
    ] {
        assert!(first.contains(next), "{first}");
    }
    let session = place.session();
    assert_eq!((session.world.kind, session.why.as_deref()), (WorldKind::Private, None));
    let again = place.run(&["start", "distribution-and-trust"], 0);
    assert!(again.contains("is up already") && again.contains("labcheck shell"), "{again}");
    assert_eq!(place.session(), session, "it is the same one");

    typed(
        &session,
        &place.folder(),
        "docker pull alpine:edge && docker run -d --name kept alpine:edge sleep 600",
    );
    let status = place.run(&["status"], 0);
    let engine = typed(&session, &place.folder(), "docker version -f {{.Server.Version}}");
    let engine = engine.trim().to_owned();
    for told in [&session.world.docker_host, &engine, "https://127.0.0.1:", "journal.jsonl", "MiB"]
    {
        assert!(status.contains(told), "{status}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&place.run(&["status", "--json"], 0)).unwrap();
    assert_eq!(json["pid"], session.pid);

    let standing = place.look();
    let dry = place.run(&["finish", "--dry-run"], 0);
    for told in [
        "kept (alpine:edge)",
        "alpine:edge, alpine@sha256:",
        session.folder.to_str().unwrap(),
        "Nothing was changed",
    ] {
        assert!(dry.contains(told), "{dry}");
    }
    assert_eq!(place.look(), standing, "a dry run changes nothing");
    assert_eq!(place.session(), session);
    let finished = place.run(&["finish"], 0);
    for told in ["taken away", "kept (alpine:edge)", "alpine:edge, alpine@sha256:"] {
        assert!(finished.contains(told), "{finished}");
    }
    assert_eq!(place.look(), before);
    assert!(!is_running(session.pid));
    place.run(&["finish"], 0);
    assert_eq!(place.look(), before);
}

#[test]
fn another_lab_is_not_started_beside_it_and_a_wrong_name_is_told() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let told = place.run(&["start", "distribution"], 2);
    assert!(told.contains("there is no lab called distribution"), "{told}");
    assert!(place.run(&["start", "none.yaml"], 2).contains("no such file"));
    assert!(!place.state().exists(), "nothing was made for that");
    fs::write(place.folder().join("other.yaml"), OTHER_LAB).unwrap();
    fs::write(place.folder().join("x.md"), "# S\n\n```console\n$ true\n```\n").unwrap();
    let other = place.run(&["start", "other.yaml"], 0);
    assert!(other.contains("Another Lab") && other.contains("labcheck s "), "{other}");
    let session = place.session();
    let refused = place.run(&["start", "distribution-and-trust"], 2);
    assert!(refused.contains("another lab's: \"Another Lab\""), "{refused}");
    assert!(refused.contains("labcheck finish"), "{refused}");
    assert_eq!(place.session(), session);
    place.run(&["finish"], 0);
    assert!(!place.state().exists());
}

#[tokio::test]
async fn it_outlives_the_terminal_it_was_started_on_and_a_hangup() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let spec = TerminalSpec {
        program: "sh".into(),
        args: Vec::new(),
        command: format!("{} start --plain; kill -HUP $$", program().display()),
        environment: Environment::exactly(place.environment()),
        cwd: Some(place.folder()),
        inside: None,
        limits: Limits::within(Duration::from_secs(30)),
        cancel: CancellationToken::new(),
    };
    let transcript = converse(&spec, &[]).await.unwrap();
    assert!(transcript.entries[0].seen.contains("is up."), "{transcript:?}");
    let session = place.session();
    let keeper = Pid::from_raw(session.pid.try_into().unwrap()).unwrap();
    kill_process(keeper, Signal::HUP).unwrap();
    typed(&session, &place.folder(), "docker pull alpine:edge");
    assert_eq!(place.session(), session);
    assert!(place.run(&["start"], 0).contains("is up already"));
}

#[test]
fn two_state_folders_have_two_classrooms() {
    if !can_have_private_engine() {
        return;
    }
    let (one, two) = (Place::new(), Place::new());
    one.run(&["start"], 0);
    two.run(&["start"], 0);
    let (first, second) = (one.session(), two.session());
    typed(&first, &one.folder(), "docker pull alpine:edge");
    assert_eq!(typed(&second, &two.folder(), "docker images -q"), "");
    one.run(&["finish"], 0);
    assert!(!is_running(first.pid) && is_running(second.pid));
    typed(&second, &two.folder(), "docker pull alpine:edge");
}

#[tokio::test]
async fn in_an_empty_folder_the_handout_is_offered_once() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    let start = |answer: &'static str, until: &str| {
        let spec = TerminalSpec {
            program: "sh".into(),
            args: Vec::new(),
            command: format!("{} start", program().display()),
            environment: Environment::exactly(place.environment()),
            cwd: Some(place.folder()),
            inside: None,
            limits: Limits::within(Duration::from_secs(30)),
            cancel: CancellationToken::new(),
        };
        let until = Some(regex::Regex::new(until).unwrap());
        let within = Duration::from_secs(20);
        let asked = Turn { input: None, until, within };
        let input = Some(Input::Line(answer.to_owned()));
        async move { converse(&spec, &[asked, Turn { input, until: None, within }]).await.unwrap() }
    };
    let handout = place.folder().join("distribution-and-trust.md");
    let question = r"Write the handout to \./distribution-and-trust.md\? \[Y/n\] ";
    let no = start("n", question).await;
    assert!(no.entries.last().unwrap().seen.contains("labcheck handout > "), "{no:?}");
    assert!(!handout.exists());
    let yes = start("", question).await;
    assert!(yes.entries.last().unwrap().seen.contains("do what distribution-and-trust.md says"));
    let written = fs::read_to_string(&handout).unwrap();
    assert_eq!(written, include_str!("../../labs/distribution-and-trust.md"));
    fs::write(&handout, "mine").unwrap();
    place.run(&["start"], 0);
    assert_eq!(fs::read_to_string(&handout).unwrap(), "mine");
}

#[test]
fn whatever_the_umask_nobody_else_can_read_it_and_its_steps_are_judged_inside_and_outside() {
    if !can_have_private_engine() {
        return;
    }
    for umask in ["000", "277"] {
        let place = Place::new();
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", "umask $0; exec \"$1\" start --plain --yes", umask]).arg(program());
        shell.current_dir(place.folder()).stdin(std::process::Stdio::null());
        let output = shell.env_clear().envs(place.environment()).output().unwrap();
        assert!(output.status.success(), "{umask}: {}", crate::support::told(&output));
        let session = place.session();
        for folder in [&place.state(), &session.folder] {
            let mode = fs::metadata(folder).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o700, "{umask}: {}", folder.display());
        }
        typed(&session, &place.folder(), "umask 022; docker pull alpine:edge");
        assert!(place.run(&["step1"], 1).contains("pass  alpine:edge was pulled by its tag"));
        let labcheck = program().display();
        let inside = typed(
            &session,
            &place.folder(),
            &format!(
                "LABCHECK_CLASSROOM={} {labcheck} step1 || [ $? = 1 ]",
                session.folder.display()
            ),
        );
        assert!(inside.contains("pass  alpine:edge was pulled by its tag"), "{umask}: {inside}");
        place.run(&["finish", "--yes"], 0);
    }
}
