//! The world in which the user's own engine pulls from Docker Hub and only trust is labcheck's: an
//! engine whose mirror stands for the Hub, and a second classroom upon it.

use std::{net::TcpListener, path::Path, time::Duration};

use labcheck::{
    classroom::{
        Classroom, ClassroomError, EngineChoice, HubError, Note, Sabotage, Spec, WorldKind,
        images::{Content, build},
        standing::{Answer, Request, ask, find},
    },
    cli::EngineArg,
    host::{Host as _, engine::Engine},
    image::{EngineImage, Provenance},
    oci::Digest,
    outcome::{Exit, Outcome},
    place::{choice, machine::Machine, origin::Origin, world},
    scenario::model::Scenario,
};

use crate::{
    cli::{labcheck, state},
    machine, needs,
    support::{Room, SCENARIO, can_have_private_engine, edited, load, red, run_entered},
};

const LAST_IMAGE: &str = "    - { name: tenstartups/alpine, build: files, variant: older, id: unsigned, hub: \"tenstartups/alpine:latest\" }\n";
pub(crate) const WITHIN: Duration = Duration::from_mins(1);

/// What stands for the Hub: the lab's images, the tag of the Hub for step 2, and other digests than
/// the lab's own behind it.
pub(crate) async fn open_hub() -> Room {
    open_hub_with("name: \"alpine:3.19\", build: files, variant: hub, id: three").await
}

/// The same with another image besides the lab's.
pub(crate) async fn open_hub_with(image: &str) -> Room {
    let more = format!("{LAST_IMAGE}    - {{ {image} }}\n");
    Room::open(&edited(&[(LAST_IMAGE, &more)])).await
}

/// An image for labs of authors.
pub(crate) const HELLO_IMAGE: &str = "name: \"hello:1\", build: shell, id: hello";

pub(crate) async fn open_upon(hub: &Room, scenario: &Scenario) -> Room {
    let choice = EngineChoice::Host(hub.classroom.world().docker_host.clone());
    Room::open_at(scenario, needs::surroundings(), &choice).await
}

async fn images(room: &Room) -> Vec<EngineImage> {
    let mut images =
        Engine::at(&room.classroom.world().docker_host).unwrap().images().await.unwrap();
    images.sort_by(|a, b| a.id.cmp(&b.id));
    images
}

/// A user at an engine, on a machine that has no programs to make one of the lab's own.
fn user(docker_host: &str) -> Machine {
    let mut surroundings = needs::surroundings();
    surroundings.variables.insert("PATH".into(), "/nowhere".into());
    surroundings.variables.insert("DOCKER_HOST".into(), docker_host.into());
    Origin::of(&surroundings).machine
}

/// The user pulls an image of a name of the lab's.
async fn pull_edge(room: &Room) {
    let engine = &room.classroom.world().docker_host;
    let pull = ["-H", engine, "pull", "alpine:edge"];
    let output = tokio::process::Command::new("docker").args(pull).output().await.unwrap();
    assert!(output.status.success(), "{output:?}");
}

fn order() -> Spec {
    world::order(&load(SCENARIO))
}

pub(crate) fn printed(outcome: &Outcome) -> String {
    assert_eq!(outcome.exit, Exit::Code(0), "{outcome:?}");
    outcome.stdout.text.clone()
}

#[tokio::test]
async fn the_lab_passes_letter_for_letter_on_what_the_hub_holds_and_close_removes_no_image() {
    if !can_have_private_engine() {
        return;
    }
    let _port = machine::alone();
    let scenario = load(SCENARIO);
    let mut hub = open_hub().await;
    hub.classroom.stop_trust().await;
    let room = open_upon(&hub, &scenario).await;
    assert_eq!(room.classroom.world().kind, WorldKind::Host);
    let (there, here) = (&hub.classroom.world().digests, &room.classroom.world().digests);
    for (id, of) in [
        ("edge", "edge"),
        ("stable", "stable"),
        ("community", "community"),
        ("pinned", "three"),
        ("unsigned", "community"),
    ] {
        assert_eq!(here[id], there[of], "{id}");
    }
    assert_ne!(here["pinned"], there["pinned"], "the handout's constant is not the Hub's digest");

    let mut entered = room.enter(&scenario).await.unwrap();
    assert_eq!(entered.world.kind, labcheck::record::WorldKind::Host);
    assert_eq!(entered.world.images, Provenance::DockerHub);
    let steps = ["step1", "step2", "step3", "step3b", "step4"];
    let records = run_entered(&mut entered, &scenario, &steps).await;
    assert_eq!(red(&records), []);
    assert!(records.iter().all(labcheck::record::StepRecord::passed), "{records:#?}");
    assert_eq!(records.len(), steps.len());
    entered.host.end().await;

    let before = images(&hub).await;
    let tags: Vec<&str> = before.iter().flat_map(|i| &i.tags).map(String::as_str).collect();
    assert!(tags.contains(&"alpine:edge") && tags.contains(&"alpine:latest"), "{tags:?}");
    let folder = room.classroom.path().to_owned();
    room.close().await;
    assert!(!folder.exists());
    assert_eq!(images(&hub).await, before);
    hub.close().await;
}

#[tokio::test]
async fn a_tag_that_moves_after_it_was_signed_is_still_pulled_as_it_was_signed() {
    if !can_have_private_engine() {
        return;
    }
    let _port = machine::alone();
    let scenario = load(SCENARIO);
    let hub = open_hub().await;
    let room = open_upon(&hub, &scenario).await;
    let moved: Digest = hub.classroom.world().digests["edge"].parse().unwrap();
    let registry = hub.classroom.registry();
    let manifest = registry.read_manifest("library/alpine", &moved).unwrap().unwrap();
    registry
        .put_manifest("library/alpine", Some("latest"), &manifest.media_type, &manifest.bytes)
        .unwrap();

    let mut entered = room.enter(&scenario).await.unwrap();
    let without = printed(&entered.host.run("main", "docker pull alpine:latest", WITHIN).await);
    assert!(without.contains(&format!("Digest: {moved}")), "{without}");
    entered.host.run("main", "docker rmi -f alpine:latest", WITHIN).await;
    // The step expects the digest that was signed.
    let records = run_entered(&mut entered, &scenario, &["step3"]).await;
    assert_eq!(red(&records), []);
    let signed = &room.classroom.world().digests["stable"];
    let with = printed(&entered.host.run("main", "docker pull alpine:latest", WITHIN).await);
    assert!(with.contains(&format!("Pull (1 of 1): alpine:latest@{signed}")), "{with}");
    entered.host.end().await;
    room.close().await;
    hub.close().await;
}

#[tokio::test]
async fn what_the_order_or_the_hub_lacks_is_told_and_leaves_nothing() {
    if !can_have_private_engine() {
        return;
    }
    let _port = machine::alone();
    // It has no alpine:3.19.
    let hub = Room::open(&load(SCENARIO)).await;
    let choice = EngineChoice::Host(hub.classroom.world().docker_host.clone());
    let base = state();
    let refused = async |spec: &Spec| match Classroom::open(base.path(), spec, &choice).await {
        Ok(_) => panic!("it opened"),
        Err(ClassroomError::Hub(error)) => error,
        Err(other) => panic!("{other}"),
    };
    let missing = refused(&order()).await;
    assert!(matches!(&missing, HubError::Missing { image, .. } if image == "alpine:3.19"));
    let mut spec = order();
    spec.images[3].hub = None;
    let unnamed = refused(&spec).await;
    assert_eq!(
        unnamed.to_string(),
        "Docker Hub cannot be asked for the lab's image `pinned`: alpine has no tag; add `hub: \"alpine:TAG\"` to it in the scenario, or use --engine private"
    );
    let spec = Spec { upstream: Some("http://127.0.0.1:9".parse().unwrap()), ..order() };
    assert_eq!(refused(&spec).await, HubError::Upstream);
    assert!(!base.path().exists());
    hub.close().await;
}

#[tokio::test]
async fn auto_takes_the_hub_only_where_it_answers_and_nothing_of_the_users_is_at_stake() {
    if !can_have_private_engine() {
        return;
    }
    let _port = machine::alone();
    let mut hub = open_hub().await;
    let at = hub.classroom.world().docker_host.clone();
    let chosen = choice::decide(EngineArg::Auto, &user(&at), &order()).await.unwrap();
    assert!(matches!(&chosen.choice, EngineChoice::Host(host) if *host == at), "{chosen:?}");
    let told = chosen.told().unwrap();
    assert!(told.contains("from Docker Hub, because a private one lacks: "), "{told}");

    // The mirror is down, and the Hub's own name too.
    hub.classroom.inject(Sabotage::TooManyRequests).await.unwrap();
    let nothing = async |docker_host: &str, order: &Spec, why: &str| {
        let told = choice::decide(EngineArg::Auto, &user(docker_host), order).await.unwrap_err();
        for words in [
            "Nothing was begun",
            "A private one lacks: ",
            "unshare (apt-get install util-linux)",
            &format!("Your own engine is not used: {why}"),
            "\nNext: ",
        ] {
            assert!(told.contains(words), "{words}\n{told}");
        }
    };
    let unasked = format!("the engine at {at} cannot ask Docker Hub for alpine:edge");
    nothing(&at, &order(), &unasked).await;
    let asked_for = choice::decide(EngineArg::Host, &user(&at), &order()).await.unwrap_err();
    assert!(asked_for.contains("cannot ask Docker Hub for alpine:edge"), "{asked_for}");
    hub.classroom.heal().await.unwrap();
    nothing(
        "unix:///nowhere.sock",
        &order(),
        "the Docker engine does not answer: there is no engine at unix:///nowhere.sock",
    )
    .await;
    let upstream = Spec { upstream: Some("http://127.0.0.1:9".parse().unwrap()), ..order() };
    nothing(&at, &upstream, "the user's own engine pulls from Docker Hub, and --upstream").await;
    let asked_for = choice::decide(EngineArg::Host, &user(&at), &upstream).await.unwrap_err();
    assert_eq!(asked_for, HubError::Upstream.to_string());

    // The user's own image of a name of the lab's.
    pull_edge(&hub).await;
    nothing(&at, &order(), "it has alpine:edge already").await;
    let asked_for = choice::decide(EngineArg::Host, &user(&at), &order()).await.unwrap();
    assert_eq!(asked_for.at_stake, ["alpine:edge"]);
    let scenario = load(SCENARIO);
    let room = open_upon(&hub, &scenario).await;
    assert!(room.classroom.world().notes.contains(&Note::AtStake(vec!["alpine:edge".to_owned()])));
    room.close().await;
    hub.close().await;
}

#[test]
fn pushes_come_here_where_the_engine_reaches_us_and_else_it_is_told() {
    if !can_have_private_engine() {
        return;
    }
    let _host = machine::alone();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        // The port with others' experiments on it proves nothing.
        match TcpListener::bind("127.0.0.1:5000") {
            Ok(holder) => Box::pin(pushes(holder)).await,
            Err(error) => needs::left_out(&format!("127.0.0.1:5000: {error}")),
        }
    });
}

async fn pushes(holder: TcpListener) {
    let base = state();
    // The machine's engine, without any image of the Hub's.
    let choice = EngineChoice::Host("unix:///var/run/docker.sock".to_owned());
    let open = async || Classroom::open(base.path(), &Spec::default(), &choice).await.unwrap();
    let taken = open().await;
    assert_eq!(taken.world().notes, [Note::PortTaken]);
    assert_eq!(taken.close().await, [""; 0]);
    drop(holder);

    let room = open().await;
    assert_eq!(room.world().notes, []);
    let name = "localhost:5000/you/alpine:trusted";
    for args in [&["import", "-", name][..], &["push", name], &["rmi", name]] {
        let mut command = assert_cmd::Command::new("docker");
        command.envs(room.world().environment.clone()).args(args).write_stdin(vec![0; 1024]);
        tokio::task::block_in_place(|| command.assert().success());
    }
    assert!(room.registry().resolve("you/alpine", "trusted").unwrap().is_some());
    assert_eq!(room.registry().resolve("labcheck/probe", "here").unwrap(), None);
    assert_eq!(room.close().await, [""; 0]);

    // An engine in a network of its own has another registry there, with another's probe.
    let hub = open_hub().await;
    let others = hub.classroom.registry();
    build(others, "labcheck/probe", Some("here"), "another", Content::Files).unwrap();
    let room = open_upon(&hub, &load(SCENARIO)).await;
    let engine = hub.classroom.world().docker_host.clone();
    assert_eq!(room.classroom.world().notes, [Note::NotReached { engine }]);
    room.close().await;
    hub.close().await;
}

/// docker at the engine that stands for the user's, past labcheck.
pub(crate) async fn docker(hub: &Room, args: &[&str]) -> String {
    let at = ["-H", &hub.classroom.world().docker_host];
    let output = tokio::process::Command::new("docker").args(at).args(args).output().await;
    String::from_utf8(output.unwrap().stdout).unwrap().trim().to_owned()
}

/// Has what stands below a state folder taken away, however the test ends.
pub(crate) struct Finishing<'f>(pub(crate) &'f Path);

impl Drop for Finishing<'_> {
    fn drop(&mut self) {
        if self.0.exists() {
            let _ = labcheck(self.0).args(["finish", "--yes"]).output();
        }
    }
}

pub(crate) async fn containers(hub: &Room) -> Vec<String> {
    let all = docker(hub, &["ps", "-aq", "--no-trunc"]).await;
    let mut all: Vec<String> = all.lines().map(str::to_owned).collect();
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_runs_the_whole_lab_with_the_hub_and_refuses_what_would_cost_images() {
    if !can_have_private_engine() {
        return;
    }
    let _port = machine::alone();
    let hub = open_hub().await;
    let base = state();
    let folder = base.path().join("state");
    let file = base.path().join("record.json");
    let run = |steps: &[&str]| {
        let mut command = labcheck(&folder);
        command.args(["run", "--engine", "host", "--json"]).arg(&file).args(steps);
        command.env("DOCKER_HOST", &hub.classroom.world().docker_host);
        tokio::task::block_in_place(|| command.timeout(WITHIN * 2).output().unwrap())
    };
    let output = run(&[]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}\n{output:?}");
    assert!(told.contains("7 of 7 steps passed: "), "{told}");
    assert!(told.contains("The images are Docker Hub's of today"), "{told}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("docker rmi"), "{output:?}");
    assert_eq!(images(&hub).await, [], "the lab's last step removed what it had pulled");

    // A run that ends before the last step leaves what it pulled, and says how it goes.
    let output = run(&["step1"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.ends_with("If you do not want them: docker rmi -f alpine:edge\n"), "{told}");
    let before = images(&hub).await;
    assert_eq!(before[0].tags, ["alpine:edge"]);
    assert_eq!(containers(&hub).await, [""; 0]);
    let output = run(&[]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(
        told.contains("has alpine:edge already") && told.contains("--engine private"),
        "{told}"
    );
    assert_eq!(images(&hub).await, before);
    hub.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn start_makes_this_world_and_says_so_and_finish_leaves_the_images() {
    if !can_have_private_engine() {
        return;
    }
    let _port = machine::alone();
    let hub = open_hub().await;
    let base = state();
    let run = |args: &[&str]| {
        let mut command = labcheck(base.path());
        command.args(args).env("DOCKER_HOST", &hub.classroom.world().docker_host);
        let output = tokio::task::block_in_place(|| command.timeout(WITHIN).output().unwrap());
        assert_eq!(output.status.code(), Some(0), "{args:?} {output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let _finishing = Finishing(base.path());
    let told = run(&["start", "--engine", "host", "--plain"]);
    for words in [
        "Your own engine serves, with images from Docker Hub",
        "Why: --engine host was asked for",
        "Note: ", // where a push to localhost:5000 goes
        "but the images that you pulled",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    pull_edge(&hub).await;
    docker(&hub, &["tag", "alpine:edge", "labcheck-test/secret:1"]).await;
    let before = images(&hub).await;
    let folder = find(base.path()).standing.pop().unwrap().folder;
    let answer = ask(&folder, &Request::Settle {}, WITHIN).await.unwrap();
    assert!(matches!(answer, Answer::Sealed(_)), "{answer:?}");
    let journal = std::fs::read_to_string(folder.join("desk/journal.jsonl")).unwrap();
    assert!(journal.contains("\"action\":\"pull\",\"image\":\"alpine:edge\""), "{journal}");
    assert!(!journal.contains("labcheck-test"), "of the user's own nothing is written: {journal}");
    let dry = run(&["finish", "--dry-run"]);
    assert!(dry.contains("images      none") && !dry.contains("labcheck-test"), "{dry}");
    run(&["finish", "--yes"]);
    assert_eq!(images(&hub).await, before);
    assert!(!base.path().exists());
    hub.close().await;
}
