//! Interactive shells of one's own, on a real terminal: `eval "$(labcheck env)"`, verbs, and leaving.

use std::{path::Path, time::Duration};

use labcheck::host::{
    Environment, Exit, Limits,
    terminal::{Input, TerminalSpec, Transcript, Turn, converse},
};
use regex::Regex;
use tokio_util::sync::CancellationToken;

use crate::support::{Place, can_have_private_engine, program};

const WITHIN: Duration = Duration::from_secs(20);

/// Types lines into an interactive shell, each until its words are seen. The login shell is another one.
async fn talk(place: &Place, shell: &str, lines: &[(String, &str)]) -> Transcript {
    let mut environment = place.environment();
    for (name, value) in [("PS1", "$ "), ("TERM", "dumb"), ("SHELL", "/bin/bash")] {
        environment.insert(name.into(), value.into());
    }
    let spec = TerminalSpec {
        program: "sh".into(),
        args: Vec::new(),
        command: format!("echo begun; {shell}; echo ended with $?"),
        environment: Environment::exactly(environment),
        cwd: Some(place.folder()),
        inside: None,
        limits: Limits::within(Duration::from_mins(1)),
        cancel: CancellationToken::new(),
    };
    let mut turns =
        vec![Turn { input: None, until: Some(Regex::new("begun").unwrap()), within: WITHIN }];
    turns.extend(lines.iter().map(|(line, words)| Turn {
        input: Some(Input::Line(line.clone())),
        until: Some(Regex::new(words).unwrap()),
        within: WITHIN,
    }));
    converse(&spec, &turns).await.unwrap()
}

#[tokio::test]
async fn every_interactive_shell_enters_asks_and_leaves() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    for (shell, set) in [
        ("bash --norc -i", "DOCKER_CONTENT_TRUST=1"),
        ("zsh -f -i", "DOCKER_CONTENT_TRUST=1"),
        ("fish --no-config -i", "set DOCKER_CONTENT_TRUST 1"),
        ("dash -i", "DOCKER_CONTENT_TRUST=1"),
    ] {
        let name = shell.split(' ').next().unwrap();
        if !["/bin", "/usr/bin"].iter().any(|bin| Path::new(bin).join(name).exists()) {
            assert!(std::env::var_os("LABCHECK_REQUIRE_DOCKER").is_none(), "{name} is missing");
            eprintln!("SKIPPED: {name} is not installed");
            continue;
        }
        place.run(&["start"], 0);
        let line = |line: &str| line.to_owned();
        let lines = [
            (format!("eval \"$({} env)\"", program().display()), ".*"),
            (line("labcheck status"), "This shell is in it"),
            (format!("{set}; labcheck step3"), "set in this shell, and not exported"),
            (line("labcheck hint step3"), "hint 1 of 3"),
            (line("export DOCKER_CONTENT_TRUST=1; labcheck step3"), "pass +content trust was on"),
            (line("notary list docker.io/library/alpine"), "latest +[0-9a-f]{64}"),
            (line("exit 7"), "ended with 7"),
        ];
        let transcript = talk(&place, shell, &lines).await;
        assert_eq!(transcript.halt, None, "{shell}: {transcript:#?}");
        assert_eq!(transcript.exit, Exit::Code(0), "{shell}");
        place.run(&["finish"], 0);
    }
}
