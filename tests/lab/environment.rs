//! The variable that turns content trust on, in every way of getting it wrong.

use labcheck::{
    refusal::Reason,
    verdict::{Difference, Verdict},
};

use crate::support::{Room, can_have_private_engine, differences, edited, load, only_red, red};

/// Only the checks of step 3, after some commands.
fn checks_after(commands: &[&str]) -> String {
    let commands: Vec<String> =
        commands.iter().map(|c| format!("      - {{ run: \"{c}\", timeout: 60s }}\n")).collect();
    let commands = commands.concat();
    format!(
        "version: 1\nlab: x.md\ntitle: x\nclassroom:\n  images:\n    - {{ name: \"alpine:latest\", build: shell, id: stable, signed: true }}\n    - {{ name: \"tenstartups/alpine:latest\", build: shell, id: community }}\nsteps:\n  - id: s\n    section: S\n    do:\n{commands}    check:\n      - name: environment\n        expect: {{ environment: {{ DOCKER_CONTENT_TRUST: \"on\" }} }}\n      - name: refused\n        expect: {{ refused: {{ pull: tenstartups/alpine, because: unsigned, control: \"alpine:latest\" }} }}\n"
    )
}

#[tokio::test]
async fn every_way_of_not_turning_trust_on_fails_both_checks() {
    if !can_have_private_engine() {
        return;
    }
    let on = load(&checks_after(&["export DOCKER_CONTENT_TRUST=1"]));
    let room = Room::open(&on).await;
    assert_eq!(red(&room.run(&on, &[]).await), [], "the control");
    for wrong in [
        "export DOCKER_CONTENT_TRUST=0",
        "export DOCKER_CONTENT_TRUST=",
        "export DOCKER_CONTENT_TRUST=False",
        "DOCKER_CONTENT_TRUST=1", // assigned, not exported
        "unset DOCKER_CONTENT_TRUST",
        "(export DOCKER_CONTENT_TRUST=1)", // in another shell
    ] {
        let scenario = load(&checks_after(&[wrong]));
        let red = red(&room.run(&scenario, &[]).await);
        let names: Vec<&str> = red.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["environment", "refused"], "{wrong}");
        assert!(matches!(differences(&red[0].1)[..], [Difference::Variable { .. }]), "{wrong}");
        let plain =
            |d: &&Difference| matches!(d, Difference::NotRefused { how: Reason::PlainPull, .. });
        assert!(differences(&red[1].1).iter().any(plain), "{wrong}: {red:?}");
    }
    room.close().await;
}

#[tokio::test]
async fn asking_changes_nothing_on_the_host() {
    if !can_have_private_engine() {
        return;
    }
    let scenario = load(&checks_after(&[
        "export DOCKER_CONTENT_TRUST=1",
        "docker pull -q tenstartups/alpine@${{ images.community.digest }}",
    ]));
    let room = Room::open(&scenario).await;
    let mut entered = room.enter(&scenario).await.unwrap();
    crate::support::run_entered(&mut entered, &scenario, &[]).await;
    let listing = || async {
        let engine =
            labcheck::host::engine::Engine::at(&room.classroom.world().docker_host).unwrap();
        format!("{:?}", engine.images().await.unwrap())
    };
    let before = listing().await;
    let check = &scenario.steps[0].checks[1];
    for _ in 0..10 {
        let verdict = crate::support::look_at(&mut entered, &scenario, check).await;
        assert_eq!(verdict, Verdict::Pass);
    }
    assert_eq!(listing().await, before);
    entered.host.end().await;
    room.close().await;
}

#[tokio::test]
async fn in_the_lab_itself_the_signed_pull_turns_red_where_trust_is_off() {
    if !can_have_private_engine() {
        return;
    }
    for wrong in [
        "export DOCKER_CONTENT_TRUST=0",
        "export DOCKER_CONTENT_TRUST=",
        "unset DOCKER_CONTENT_TRUST",
    ] {
        let scenario = edited(&[(
            "      - run: export DOCKER_CONTENT_TRUST=1",
            &format!("      - run: {wrong}"),
        )]);
        let fresh = Room::open(&scenario).await;
        let (line, verdict) = only_red(&fresh.run(&scenario, &["step3"]).await);
        assert_eq!(line, "docker pull alpine:latest", "{wrong}");
        let lacks = |d: &&Difference| matches!(d, Difference::Lacks { wanted, .. } if wanted.contains("Pull"));
        assert!(differences(&verdict).iter().any(lacks), "{wrong}: {verdict:?}");
        fresh.close().await;
    }
}
