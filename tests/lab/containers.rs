//! Containers on the user's own engine: those of labcheck's own commands go, and no other.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use labcheck::{
    classroom::standing::find,
    host::{Host as _, Say, Typed},
    outcome::Exit,
};

use crate::{
    cli::{labcheck, state},
    handouts::run_at,
    hub::{
        Finishing, HELLO_IMAGE, WITHIN, containers, docker, open_hub, open_hub_with, open_upon,
        printed,
    },
    machine,
    running::is_running,
    support::{SCENARIO, can_have_private_engine, load},
};

#[tokio::test(flavor = "multi_thread")]
async fn containers_of_the_labs_commands_go_with_the_classroom_and_others_of_that_moment_stay() {
    if !can_have_private_engine() {
        return;
    }
    let _port = machine::alone();
    let scenario = load(SCENARIO);
    let hub = open_hub().await;
    let room = open_upon(&hub, &scenario).await;
    let mut users = vec![docker(&hub, &["run", "-d", "alpine:edge", "sleep", "600"]).await];
    let mut entered = room.enter(&scenario).await.unwrap();
    // The words that a label could be put between are not the only ones that make a container.
    for command in [
        "docker run -d alpine:edge sleep 600",
        "docker container run --detach alpine:edge sleep 600",
        "docker  create alpine:edge",
    ] {
        printed(&entered.host.run("main", command, WITHIN).await);
    }
    // A dialogue breaks while its container runs, and the user makes the same in that moment.
    let ready = Say { what: Typed::Nothing, until: Some("ready".parse().unwrap()) };
    let never = Say { what: Typed::Nothing, until: Some("never".parse().unwrap()) };
    let line = "docker run -it alpine:edge sh -c 'echo ready; sleep 600'";
    let (talk, within) = ([ready, never], Duration::from_secs(5));
    let meanwhile = async {
        users.push(docker(&hub, &["create", "alpine:edge", "sh"]).await);
    };
    let (broken, ()) = tokio::join!(entered.host.talk("main", line, &talk, within), meanwhile);
    let screen = broken.screen.clone().unwrap().text;
    assert!(screen.contains("ready") && broken.exit != Exit::Code(0), "{broken:?}");
    entered.host.end().await;
    users.sort();
    assert_eq!(containers(&hub).await.len(), users.len() + 4);
    room.close().await;
    assert_eq!(containers(&hub).await, users);
    for id in users {
        docker(&hub, &["rm", "-f", &id]).await;
    }
    hub.close().await;
}

/// A lab whose one step leaves a container running.
const LEAVES_ONE: &str = r#"version: 1
lab: lab.md
title: Leaves one
classroom: { images: [{ name: "alpine:edge", build: shell, id: edge }] }
steps:
  - id: step1
    section: Run
    do: [{ run: docker run -d --name labs alpine:edge sleep 600 }]
    check: [{ name: it ran, expect: { deed: { ran: "alpine:edge" } } }]
"#;
const LEAVES_ONE_HANDOUT: &str =
    "## Run\n\n```console\n$ docker run -d --name labs alpine:edge sleep 600\n```\n";

#[tokio::test(flavor = "multi_thread")]
async fn what_solve_makes_on_the_users_engine_is_listed_and_goes_and_what_they_make_stays() {
    if !can_have_private_engine() {
        return;
    }
    let _port = machine::alone();
    let hub = open_hub().await;
    let base = state();
    std::fs::write(base.path().join("lab.yaml"), LEAVES_ONE).unwrap();
    std::fs::write(base.path().join("lab.md"), LEAVES_ONE_HANDOUT).unwrap();
    let folder = base.path().join("state");
    let run = |args: &[&str]| {
        let mut command = labcheck(&folder);
        command.args(args).current_dir(base.path());
        command.env("DOCKER_HOST", &hub.classroom.world().docker_host);
        let output = tokio::task::block_in_place(|| command.timeout(WITHIN).output().unwrap());
        assert_eq!(output.status.code(), Some(0), "{args:?} {output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let _finishing = Finishing(&folder);
    for is_killed in [false, true] {
        run(&["start", "lab.yaml", "--engine", "host", "--plain"]);
        let users = docker(&hub, &["create", "--name", "users", "alpine:edge"]).await;
        run(&["solve", "step1", "--yes"]);
        assert_eq!(containers(&hub).await.len(), 2);
        let dry = run(&["finish", "--dry-run"]);
        assert!(dry.contains("labs (alpine:edge)") && !dry.contains("users"), "{dry}");
        if is_killed {
            kill(find(&folder).standing.pop().unwrap().pid);
        }
        run(&["finish", "--yes"]);
        assert_eq!(containers(&hub).await, [users.as_str()], "killed: {is_killed}");
        docker(&hub, &["rm", "-f", &users]).await;
    }
    hub.close().await;
}

/// Ends a keeper without a word, and waits until it is gone.
fn kill(keeper: u32) {
    let killed = Command::new("kill").args(["-9", &keeper.to_string()]).status().unwrap();
    assert!(killed.success());
    let deadline = Instant::now() + WITHIN;
    while is_running(keeper) {
        assert!(Instant::now() < deadline, "the keeper lives");
        std::thread::yield_now();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_that_went_past_the_labs_way_stays_and_is_told_by_name() {
    if !can_have_private_engine() {
        return;
    }
    let _port = machine::alone();
    let hub = open_hub_with(HELLO_IMAGE).await;
    let at = &hub.classroom.world().docker_host;
    let lines = [
        "docker pull hello:1".to_owned(),
        "docker run -d --name labs hello:1 sleep 600".to_owned(),
        format!("docker -H {at} create --name past hello:1"),
    ];
    let typed = format!("      - run: {}\n", lines.join("\n      - run: "));
    let steps = format!("\n  - id: step1\n    section: \"Step 1: Run\"\n    do:\n{typed}");
    let shown = format!("    $ {}\n", lines.join("\n    $ "));
    let handout = format!("## Step 1: Run\n\n{shown}");
    let ran = tokio::task::block_in_place(|| run_at(at, &steps, &handout));
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let told =
        "does not know whether by the lab's commands. If you do not want them: docker rm -f past\n";
    assert!(ran.err.ends_with(told), "{}", ran.err);
    assert_eq!(docker(&hub, &["ps", "-a", "--format", "{{.Names}}"]).await, "past");
    docker(&hub, &["rm", "-f", "past"]).await;
    hub.close().await;
}
