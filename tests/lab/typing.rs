//! What is typed, into which shell, and what a command line may not do: each case with its counterpart
//! that goes through.

use std::time::Duration;

use labcheck::{
    fact::ObserveError,
    record::{ActionRecord, StepRecord},
    run::{Conditions, Plan, execute},
    scenario::model::Scenario,
    verdict::{Difference, Verdict},
};
use tokio_util::sync::CancellationToken;

use crate::needs;
use crate::support::{Room, can_have_private_engine, differences, load, red};

/// A lab with these keys at its top and these steps, each a list of commands.
fn lab(top: &str, steps: &[&str]) -> Scenario {
    let mut text = format!(
        "version: 1\ntitle: x\nlab: x.md\n{top}classroom: {{ images: [{{ name: \"hello:1\", build: shell, id: hello }}] }}\nsteps:\n"
    );
    for (at, commands) in steps.iter().enumerate() {
        let commands = commands.trim_start_matches('\n');
        text.push_str(
            &["  - id: s", &at.to_string(), "\n    section: S\n    do:\n", commands].concat(),
        );
    }
    load(&text)
}

async fn run(room: &Room, scenario: &Scenario) -> Vec<StepRecord> {
    room.run(scenario, &[]).await
}

/// The same, with little patience for a command.
async fn run_within(room: &Room, scenario: &Scenario, timeout: Duration) -> Vec<StepRecord> {
    let mut entered = room.enter(scenario).await.unwrap();
    let plan = Plan::new(scenario, &[]).unwrap();
    let cancel = CancellationToken::new();
    let conditions =
        Conditions { abilities: &entered.abilities, timeout, fail_fast: false, cancel: &cancel };
    let vars = entered.vars.clone();
    let records = execute(&plan, &mut entered.host, vars, &conditions, &mut |_| {}).await;
    entered.host.end().await;
    records
}

fn action(records: &[StepRecord], step: usize, at: usize) -> &ActionRecord {
    &records[step].actions[at]
}

#[tokio::test]
async fn commands_are_typed_into_bash_as_students_do() {
    if !can_have_private_engine() {
        return;
    }
    let commands = r#"
      - run: echo {1..3}
        expect: [{ stdout: { line: 1 2 3 } }]
      - run: echo 'NAME=world' > settings.env
      - run: source settings.env
      - run: '[[ $NAME == w* ]] && echo "hello $NAME"'
        expect: [{ stdout: { line: hello world } }]
      - run: alias greet='echo hi'
      - run: greet
        expect: [{ stdout: { line: hi } }]
      - session: echo {4..6}
        talk: [{ until: 4 5 6 }]
"#;
    let scenario = lab("", &[commands]);
    let room = Room::open(&scenario).await;
    assert_eq!(red(&run(&room, &scenario).await), []);
    let entered = room.enter(&scenario).await.unwrap();
    let shell = entered.world.shell.as_ref().unwrap();
    assert!(shell.program == "bash" && shell.version.is_some(), "{shell:?}");
    entered.host.end().await;

    // Where the lab asks for sh, only what sh understands goes.
    let scenario = lab("shell: sh\n", &[commands]);
    let (command, _) = &red(&run(&room, &scenario).await)[0];
    assert_eq!(command, "echo {1..3}");
    let entered = room.enter(&scenario).await.unwrap();
    let shell = entered.world.shell.as_ref().unwrap();
    assert!(shell.program == "sh" && shell.behind.is_some(), "{shell:?}");
    entered.host.end().await;
    room.close().await;
}

#[tokio::test]
async fn somebodys_own_settings_do_not_reach_the_labs_shell() {
    if !can_have_private_engine() {
        return;
    }
    let scenario =
        lab("", &["      - run: echo {1..3}\n        expect: [{ stdout: { equals: 1 2 3 } }]\n"]);
    let mut surroundings = needs::surroundings();
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings");
    std::fs::write(&settings, "echo from my settings\n").unwrap();
    surroundings.variables.insert("BASH_ENV".into(), settings.into());
    surroundings.variables.insert("POSIXLY_CORRECT".into(), "1".into());
    surroundings.variables.insert("SHELLOPTS".into(), "noexec".into());
    let room = Room::open_with(&scenario, surroundings).await;
    assert_eq!(red(&run(&room, &scenario).await), []);
    room.close().await;
}

#[tokio::test]
async fn a_lab_for_bash_is_skipped_by_name_where_there_is_none() {
    let scenario = lab("shell: bash\n", &["      - run: echo hi\n"]);
    let typing = labcheck::run::Doing::Typing(&scenario.steps[0]);
    let skip = labcheck::run::Abilities::default().unmet(&scenario, typing).unwrap();
    assert!(labcheck::wording::skip(&skip).contains("bash"), "{skip:?}");
}

#[tokio::test]
async fn a_failure_before_a_pipe_is_seen_or_told_as_unseen() {
    if !can_have_private_engine() {
        return;
    }
    let scenario = lab(
        "",
        &[
            "      - run: docker pull nope:1 | cat\n",
            "      - run: docker pull nope:1 | cat\n        expect: [{ exit: 0 }]\n",
            "      - run: yes | head -1\n        expect: [{ stdout: { line: y } }]\n",
            "      - run: docker pull hello:1 | cat\n",
            "      - run: docker pull nope:1 | cat && echo on\n",
        ],
    );
    let room = Room::open(&scenario).await;
    let records = run(&room, &scenario).await;
    let [(command, verdict)] = &red(&records)[..] else { panic!("{records:#?}") };
    assert_eq!(command, "docker pull nope:1 | cat");
    assert!(
        matches!(differences(verdict)[..], [Difference::InPipe { at: 1, of: 2, status: 1, tail }] if tail.contains("nope")),
        "{verdict:?}"
    );
    let unseen = |records: &[StepRecord], step: usize| {
        action(records, step, 0).outcome.as_ref().unwrap().circumstances.unseen_pipes
    };
    assert_eq!((0..5).map(|step| unseen(&records, step)).collect::<Vec<_>>(), [0, 0, 0, 0, 1]);

    // sh tells nothing of it, and that is told.
    let scenario = lab("shell: sh\n", &["      - run: docker pull nope:1 | cat\n"]);
    let records = run(&room, &scenario).await;
    assert_eq!((red(&records), unseen(&records, 0)), (vec![], 1));
    room.close().await;
}

const REFUSED: &str = "Error: remote trust data does not exist for docker.io/library/hello: x does not have trust data for docker.io/library/hello";

#[tokio::test]
async fn a_containers_own_words_are_no_refusal_and_dockers_are() {
    if !can_have_private_engine() {
        return;
    }
    let own = |status: i32, expected: i32| {
        format!(
            "      - run: >-\n          docker run --rm hello:1 sh -c 'echo \"docker: {REFUSED}\" >&2; exit {status}'\n        expect: [{{ exit: {expected} }}, {{ refused: {{ image: \"hello:1\", because: unsigned }} }}]\n"
        )
    };
    let refused = |command: &str, exit: i32| {
        format!(
            "      - run: {command}\n        expect: [{{ exit: {exit} }}, {{ refused: {{ image: \"hello:1\", because: unsigned }} }}]\n"
        )
    };
    let scenario = lab(
        "requires: { content_trust: true }\n",
        &[
            &own(1, 1),
            // The very status of a refused run: only the engine knows that a container ran.
            &own(125, 125),
            &[
                "      - run: docker rmi hello:1\n      - run: export DOCKER_CONTENT_TRUST=1\n",
                &refused("docker run --rm hello:1 true", 125),
            ]
            .concat(),
            &refused("docker pull hello:1", 1),
            &refused("docker create hello:1", 1),
        ],
    );
    let room = Room::open(&scenario).await;
    let records = run(&room, &scenario).await;
    let red = red(&records);
    assert_eq!(red.len(), 2, "{red:#?}");
    for (_, verdict) in &red {
        let [Difference::ContainerRan { started, .. }] = differences(verdict)[..] else {
            panic!("{verdict:?}")
        };
        assert!(started.iter().any(|image| image == "hello:1"), "{started:?}");
    }
    let run = action(&records, 2, 2).outcome.as_ref().unwrap();
    assert_eq!(run.circumstances.started, Some(vec![]));
    room.close().await;
}

#[tokio::test]
async fn a_command_that_leads_docker_elsewhere_fails_and_nothing_follows_it_there() {
    if !can_have_private_engine() {
        return;
    }
    let made = "labcheck-was-here";
    let seen = tempfile::tempdir().unwrap();
    let typed = seen.path().join("typed");
    // Another engine that is nobody's: whoever asks it is found out.
    let scenario = lab(
        "",
        &[
            &format!(
                "      - run: export DOCKER_HOST=unix://{}\n      - run: docker volume create {made}\n",
                typed.display()
            ),
            &format!(
                "      - run: docker volume create {made}\n        expect: [{{ stdout: {{ line: {made} }} }}]\n"
            ),
            &format!("      - run: env -u DOCKER_HOST docker volume create {made}-2\n"),
            &format!("      - run: docker -H unix://{} volume ls\n", typed.display()),
            &format!(
                "      - session: bash --norc\n        talk: [{{ send: unset DOCKER_HOST }}, {{ send: docker volume create {made}-3 }}, {{ send: exit }}]\n"
            ),
            "      - run: docker run --rm -v /var/run/docker.sock:/s hello:1 true\n",
            "      - run: docker volume ls -q\n        expect: [{ stdout: { equals: \"labcheck-was-here\\nlabcheck-was-here-2\\nlabcheck-was-here-3\" } }]\n",
        ],
    );
    let room = Room::open(&scenario).await;
    let records = run(&room, &scenario).await;
    let red = red(&records);
    let commands: Vec<&str> = red.iter().map(|(command, _)| command.as_str()).collect();
    assert_eq!(red.len(), 2, "{red:#?}");
    for (command, verdict) in &red {
        let [Difference::LeadsElsewhere { wanted, seen, typed, .. }] = differences(verdict)[..]
        else {
            panic!("{command}: {verdict:?}")
        };
        assert_eq!(wanted, &room.classroom.world().docker_host);
        assert_ne!(wanted, seen);
        assert_eq!(*typed, command.starts_with("export"), "{command}");
    }
    assert!(commands.iter().all(|command| command.contains("/typed")), "{commands:?}");
    assert!(matches!(action(&records, 0, 1).verdict, Verdict::Skip(_)));
    // The shell after it is the lab's again, and says that it is a new one.
    let after = action(&records, 1, 0);
    assert!(after.verdict.passed(), "{after:#?}");
    assert!(after.outcome.as_ref().unwrap().circumstances.fresh_shell);
    room.close().await;
}

#[tokio::test]
async fn a_new_shell_goes_on_after_one_that_hung_or_was_left() {
    if !can_have_private_engine() {
        return;
    }
    let scenario = lab(
        "",
        &[
            "      - run: export KEPT=yes\n      - run: mkdir -p here && cd here\n      - run: exit 3\n        expect: [{ exit: 3 }]\n      - run: echo \"$KEPT ${PWD##*/}\"\n        expect: [{ stdout: { equals: yes here } }]\n",
            "      - run: sleep 100\n      - run: echo never\n",
            "      - run: echo \"$KEPT\"\n        expect: [{ stdout: { equals: \"yes\" } }]\n      - run: echo on\n",
            "      - run: kill -9 $$\n",
            "      - run: test -e nothing || exit 4\n        expect: [{ exit: 4 }]\n      - run: echo on\n",
        ],
    );
    let room = Room::open(&scenario).await;
    let records = run_within(&room, &scenario, Duration::from_secs(4)).await;
    let red = red(&records);
    let [(hung, hangs), (killed, ended)] = &red[..] else { panic!("{red:#?}") };
    assert_eq!((hung.as_str(), killed.as_str()), ("sleep 100", "kill -9 $$"));
    assert!(
        matches!(hangs, Verdict::Error(ObserveError::Unfinished(why)) if why.contains("still running"))
    );
    assert!(
        matches!(ended, Verdict::Error(ObserveError::Unfinished(why)) if why.contains("ended the shell"))
    );
    let fresh = |step: usize, at: usize| {
        action(&records, step, at).outcome.as_ref().unwrap().circumstances.fresh_shell
    };
    let places = [(0, 0), (0, 3), (2, 0), (2, 1), (3, 0), (4, 0), (4, 1)];
    let told = places.map(|(step, at)| fresh(step, at));
    assert_eq!(told, [false, true, true, false, false, true, true]);
    room.close().await;
}

#[tokio::test]
async fn what_was_typed_ahead_of_a_busy_program_never_meets_an_expectation() {
    if !can_have_private_engine() {
        return;
    }
    let busy = |session: &str, line: &str| {
        format!(
            "      - session: {session}\n        talk: [{{ send: sleep 1 }}, {{ send: '{line}' }}, {{ send: exit }}]\n        expect: [{{ screen: {{ matches: MARKER }} }}]\n"
        )
    };
    let (typed, printed) = ("true MARKER", r#"echo MAR""KER"#);
    let container = "docker run --rm -it hello:1 sh";
    let scenario = lab(
        "",
        &[
            "      - run: docker pull hello:1\n",
            &busy("bash --norc", typed),
            &busy(container, typed),
            &busy("bash --norc", printed),
            &busy(container, printed),
        ],
    );
    let room = Room::open(&scenario).await;
    let red = red(&run(&room, &scenario).await);
    let commands: Vec<&str> = red.iter().map(|(command, _)| command.as_str()).collect();
    assert_eq!(commands, ["bash --norc", container], "{red:#?}");
    for (_, verdict) in &red {
        assert!(matches!(differences(verdict)[..], [Difference::Lacks { .. }]), "{verdict:?}");
    }
    room.close().await;
}

#[tokio::test]
async fn a_colour_is_no_difference_and_no_secret_is_in_the_record() {
    if !can_have_private_engine() {
        return;
    }
    let scenario = lab(
        "strict: true\n",
        &[r#"
      - run: printf '\033[31mred\033[0m\n10%%\rready\n'
        expect: [{ stdout: { line: red } }, { stdout: { line: ready } }]
      - run: export LAB_PASSPHRASE=correct-horse
      - run: env | grep PASSPHRASE
        expect: [{ stdout: { equals: LAB_PASSPHRASE=correct-horse } }]
      - session: bash -c 'read -p "Word? " word; echo "you said $word"'
        talk: [{ until: 'Word\? ' }, { secret: battery-staple, until: you said }]
"#],
    );
    let room = Room::open(&scenario).await;
    let records = run(&room, &scenario).await;
    assert_eq!(red(&records), []);
    let json = serde_json::to_string(&records).unwrap();
    for secret in ["correct-horse", "battery-staple"] {
        assert!(!json.contains(secret), "{json}");
    }
    assert!(
        json.contains("LAB_PASSPHRASE=<secret>") && json.contains("you said <secret>"),
        "{json}"
    );
    room.close().await;
}
