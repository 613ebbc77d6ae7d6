//! Shells in the classroom, on a real terminal.

use std::{fs, path::Path, process::Command, time::Duration};

use labcheck::host::{
    Environment, Exit, Limits,
    terminal::{Input, TerminalSpec, Transcript, Turn, converse},
};
use regex::Regex;
use tokio_util::sync::CancellationToken;

use crate::{
    needs::left_out,
    support::{Place, can_have_private_engine, program, told},
};

const WITHIN: Duration = Duration::from_secs(20);

/// Types lines into `labcheck shell`, each until its words are seen.
async fn talk(place: &Place, shell: &str, lines: &[(&str, &str)]) -> Transcript {
    talk_in(place, &format!("shell --shell {shell}"), lines).await
}

async fn talk_in(place: &Place, words: &str, lines: &[(&str, &str)]) -> Transcript {
    let labcheck = program().display();
    let mut environment = place.environment();
    environment.remove(std::ffi::OsStr::new("SHELL"));
    environment.insert("PS1".into(), "$ ".into());
    environment.insert("DOCKER_CONTEXT".into(), "elsewhere".into());
    environment.insert("DOCKER_HOST".into(), "unix:///nowhere.sock".into());
    environment.insert("DOCKER_TLS_VERIFY".into(), "1".into());
    let spec = TerminalSpec {
        program: "sh".into(),
        args: Vec::new(),
        command: format!("{labcheck} {words}; echo ended with $?"),
        environment: Environment::exactly(environment),
        cwd: Some(place.folder()),
        inside: None,
        limits: Limits::within(Duration::from_mins(1)),
        cancel: CancellationToken::new(),
    };
    let until = |words: &str| Some(Regex::new(words).unwrap());
    let mut turns = vec![Turn { input: None, until: until(r"\(lab\) "), within: WITHIN }];
    turns.extend(lines.iter().map(|(line, words)| Turn {
        input: Some(Input::Line((*line).to_owned())),
        until: until(words),
        within: WITHIN,
    }));
    converse(&spec, &turns).await.unwrap()
}

/// What was printed after a line was typed.
fn after<'t>(transcript: &'t Transcript, line: &str) -> &'t str {
    let typed = |entry: &&labcheck::host::terminal::Entry| matches!(&entry.input, Some(Input::Line(typed)) if typed == line);
    &transcript.entries.iter().find(typed).unwrap_or_else(|| panic!("{transcript:#?}")).seen
}

#[tokio::test]
async fn the_handouts_commands_work_letter_for_letter_in_bash_and_dash() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    fs::write(
        place.folder().join(".bashrc"),
        "ours=from-bashrc\nexport DOCKER_HOST=unix:///rc.sock\n",
    )
    .unwrap();
    let folder = place.session().folder.display().to_string();
    for shell in ["bash", "dash"] {
        let lines = [
            ("docker pull alpine:edge", "Status: .* for alpine:edge"),
            ("notary list docker.io/library/alpine", "latest +[0-9a-f]{64}"),
            ("echo \"<$LABCHECK_CLASSROOM|$DOCKER_CONTEXT$DOCKER_TLS_VERIFY|$HOME>\"", "<.*>"),
            ("echo \"[$ours]\"", r"\[.*\]"),
            ("DOCKER_CONTENT_TRUST=1", r"\(lab\) "),
            ("type labcheck", "function"),
            ("labcheck shell", "already"),
            ("exit 7", "ended with 7"),
        ];
        let transcript = talk(&place, shell, &lines).await;
        assert_eq!(transcript.halt, None, "{shell}: {transcript:#?}");
        assert_eq!(transcript.exit, Exit::Code(0));
        let home = place.folder().display().to_string();
        let told = after(&transcript, lines[2].0);
        assert!(told.contains(&format!("<{folder}||{home}>")), "{shell}: {told}");
        let ours = if shell == "bash" { "[from-bashrc]" } else { "[]" };
        assert!(after(&transcript, lines[3].0).contains(ours), "{shell}");
    }
}

#[tokio::test]
async fn without_shell_in_the_environment_it_is_the_one_of_the_systems_list() {
    if !can_have_private_engine() {
        return;
    }
    let user = rustix::process::getuid().as_raw().to_string();
    let list = fs::read_to_string("/etc/passwd").unwrap();
    let own = list.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let shell = own.filter(|fields| fields[2] == user).map(|fields| fields[6].to_owned()).next();
    let Some(shell) = shell.filter(|shell| shell.ends_with("/bash") || shell.ends_with("/zsh"))
    else {
        return; // the list names none that differs from /bin/sh
    };
    let name = shell.rsplit('/').next().unwrap();
    let place = Place::new();
    place.run(&["start"], 0);
    let program = format!("/{name}\\b");
    let lines = [("readlink /proc/$$/exe", program.as_str()), ("exit 7", "ended with 7")];
    let transcript = talk_in(&place, "shell", &lines).await;
    assert_eq!(transcript.halt, None, "{transcript:#?}");
}

/// The function itself, in every shell that is here, with a program that tells what it is handed.
#[test]
fn what_is_set_and_not_exported_is_handed_on() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let teller = place.folder().join("teller");
    crate::program::program(
        &teller,
        "#!/bin/sh\nprintf 'handed <%s> exported <%s> args <%s>\\n' \"$LABCHECK_UNEXPORTED\" \"$DOCKER_CONTENT_TRUST\" \"$*\"\n",
    );
    let env = place.run(&["env", "--shell", "sh"], 0);
    let env = env.replace(&program().display().to_string(), &teller.display().to_string());
    let cases = [
        ("labcheck step3", "handed <> exported <> args <step3>\n"),
        (
            "DOCKER_CONTENT_TRUST=1; labcheck step3",
            "handed <DOCKER_CONTENT_TRUST=1> exported <> args <step3>\n",
        ),
        ("export DOCKER_CONTENT_TRUST=1; labcheck 'a b'", "handed <> exported <1> args <a b>\n"),
        (
            "FAKE='x\nexport DOCKER_CONTENT_TRUST=1'; DOCKER_CONTENT_TRUST='a b'\nlabcheck",
            "handed <DOCKER_CONTENT_TRUST=a b> exported <> args <>\n",
        ),
        ("FAKE='x\nDOCKER_NOT=1'; labcheck", "handed <> exported <> args <>\n"),
        ("DOCKER_CONTENT_TRUST=1 labcheck x", "handed <> exported <1> args <x>\n"),
        (
            "labcheck; echo \"${labcheck_nl+x}${labcheck_name+x}${labcheck_value+x}\"",
            "handed <> exported <> args <>\n\n",
        ),
        (
            "DOCKER_A=\"it's \\\"$(printf 'two\\nlines')\"; labcheck",
            "handed <DOCKER_A=it's \"two> exported <> args <>\n",
        ),
    ];
    for shell in ["bash", "dash", "zsh", "ksh", "busybox"] {
        if !["/bin", "/usr/bin"].iter().any(|bin| Path::new(bin).join(shell).exists()) {
            left_out(&format!("{shell} is not installed"));
            continue;
        }
        // What stands before a function of its own, ksh sets and does not export.
        let exports = |line: &str| shell != "ksh" || !line.starts_with("DOCKER_CONTENT_TRUST=1 ");
        for (line, expected) in cases.into_iter().filter(|(line, _)| exports(line)) {
            let mut command = Command::new(shell);
            if shell == "busybox" {
                command.arg("sh");
            }
            let output = command
                .args(["-c", &format!("{env}\n{line}")])
                .env_clear()
                .env("PATH", "/usr/bin:/bin")
                .output()
                .unwrap();
            assert_eq!(told(&output), expected, "{shell}: {line}");
        }
    }
}

#[test]
fn env_puts_a_shell_of_ones_own_into_the_classroom() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let line = format!(
        "eval \"$({0} env)\"; docker pull -q alpine:edge; export DOCKER_CONTENT_TRUST=1; eval \"$(labcheck env)\"; echo \"[$DOCKER_CONTENT_TRUST$DOCKER_CONTEXT]\"; labcheck status | tail -n 1",
        program().display()
    );
    let mut command = Command::new("sh");
    command.args(["-c", &line]).current_dir(place.folder()).env_clear().envs(place.environment());
    let output = command.env("DOCKER_CONTEXT", "elsewhere").output().unwrap();
    let text = told(&output);
    assert!(text.contains("docker.io/library/alpine:edge\n[1]\nThis shell is in it."), "{text}");
    let fish = place.run(&["env", "--shell", "fish"], 0);
    assert!(fish.contains("set -gx DOCKER_HOST 'unix://") && fish.contains("function labcheck"));
    let powershell = place.run(&["env", "--shell", "powershell"], 0);
    assert!(powershell.contains("$env:DOCKER_HOST = 'unix://"), "{powershell}");
}

#[tokio::test]
async fn a_shell_in_the_classroom_does_not_take_it_away_under_itself() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let lines = [
        ("labcheck finish", "This shell is in the classroom and would go with it"),
        ("labcheck status", "This shell is in it"),
        ("exit", "ended with 0"),
    ];
    let transcript = talk(&place, "bash", &lines).await;
    assert_eq!(transcript.halt, None, "{transcript:#?}");
    assert!(place.state().exists());
}

#[test]
fn what_takes_a_dead_classroom_away_leaves_the_users_shell_alone() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let labcheck = program().display();
    let line = format!(
        "eval \"$({labcheck} env --shell sh)\"; kill -9 {}; \
         until labcheck finish --dry-run | grep dead; do :; done; docker ps; labcheck finish; echo still $((40 + 2))",
        place.session().pid
    );
    let mut command = Command::new("sh");
    command.args(["-c", &line]).current_dir(place.folder()).env_clear().envs(place.environment());
    let text = told(&command.output().unwrap());
    assert!(text.contains("still 42\n"), "{text}");
    assert!(!place.state().exists());
}
