//! Each sabotage turns the right line red, for the right reason. The positive control is the whole
//! lab, which passes.

use labcheck::{
    classroom::certs::Validity,
    fact::ObserveError,
    outcome::Exit,
    refusal::Reason,
    verdict::{Difference, Skip, Unmet, Verdict},
};

use crate::support::{
    Room, SCENARIO, can_have_private_engine, differences, edited, load, only_red, real_docker, red,
    with_program,
};

const SIGNED_PULL: &str = "docker pull alpine:latest";

#[tokio::test]
async fn the_whole_lab_passes_and_its_pulls_do_so_again_in_the_same_classroom() {
    if !can_have_private_engine() {
        return;
    }
    let scenario = load(SCENARIO);
    let room = Room::open(&scenario).await;
    let records = room.run(&scenario, &[]).await;
    assert_eq!(red(&records), []);
    assert!(records.iter().all(labcheck::record::StepRecord::passed), "{records:#?}");
    assert_eq!(records.len(), 7);
    // Everything can be typed again. What the first time left behind proves nothing the second.
    let records = room.run(&scenario, &["step1", "step2", "step3", "step4"]).await;
    let typed: Vec<_> = records.iter().flat_map(|step| &step.actions).collect();
    assert!(!typed.is_empty() && typed.iter().all(|one| one.verdict.passed()), "{typed:#?}");
    assert!(!red(&records).is_empty());
    let of = |verdict: &Verdict| differences(verdict) == [&Difference::HeldBefore];
    assert!(red(&records).iter().all(|(_, verdict)| of(verdict)), "{:#?}", red(&records));
    room.close().await;
}

#[tokio::test]
async fn a_stopped_trust_service_is_an_error_and_no_refusal() {
    if !can_have_private_engine() {
        return;
    }
    let scenario = load(SCENARIO);
    let mut room = Room::open(&scenario).await;
    room.classroom.stop_trust().await;
    let (line, verdict) = only_red(&room.run(&scenario, &["step3"]).await);
    assert_eq!(line, SIGNED_PULL);
    assert!(is_trouble(&verdict, Reason::TrustUnreachable), "{verdict:?}");
    // The refusal that the lab expects is not taken for one either.
    let unsigned = edited(&[(
        "      - run: docker rmi -f alpine:latest\n        expect: [{ stderr: { matches: 'No such image: alpine:latest' } }]\n",
        "",
    )]);
    let unsigned = without_signed_pull(&unsigned.source.text);
    let (line, verdict) = only_red(&room.run(&unsigned, &["step3"]).await);
    assert_eq!(line, "docker pull tenstartups/alpine");
    assert!(is_trouble(&verdict, Reason::TrustUnreachable), "{verdict:?}");
    room.close().await;
}

fn without_signed_pull(text: &str) -> labcheck::scenario::model::Scenario {
    let start = text.find("      - run: docker pull alpine:latest\n").unwrap();
    let end =
        start + text[start..].find("      - run: docker rmi -f tenstartups/alpine\n").unwrap();
    load(&format!("{}{}", &text[..start], &text[end..]))
}

fn is_trouble(verdict: &Verdict, wanted: Reason) -> bool {
    matches!(verdict, Verdict::Error(ObserveError::InTheWay { reason, .. }) if *reason == wanted)
}

#[tokio::test]
async fn an_expired_certificate_of_the_trust_service_is_an_error_of_tls() {
    if !can_have_private_engine() {
        return;
    }
    let scenario = load(SCENARIO);
    let mut room = Room::open(&scenario).await;
    room.classroom.start_trust(Validity::Expired).await.unwrap();
    let (line, verdict) = only_red(&room.run(&scenario, &["step3"]).await);
    assert_eq!(line, SIGNED_PULL);
    assert!(is_trouble(&verdict, Reason::Tls), "{verdict:?}");
    room.close().await;
}

#[tokio::test]
async fn an_unsigned_image_that_is_signed_after_all_goes_through_and_fails() {
    if !can_have_private_engine() {
        return;
    }
    let scenario = load(SCENARIO);
    let room = Room::open(&scenario).await;
    let gun = "docker.io/tenstartups/alpine".parse().unwrap();
    let digest = room.classroom.world().digests["community"].parse().unwrap();
    room.classroom.trust().sign(&gun, "latest", &digest, 500).unwrap();
    let (line, verdict) = only_red(&room.run(&scenario, &["step3"]).await);
    assert_eq!(line, "docker pull tenstartups/alpine");
    let through =
        |d: &&Difference| matches!(d, Difference::NotRefused { how: Reason::TrustedPull, .. });
    assert!(differences(&verdict).iter().any(through), "{verdict:?}");
    room.close().await;
}

#[tokio::test]
async fn a_signed_image_whose_signature_is_gone_is_refused_and_fails() {
    if !can_have_private_engine() {
        return;
    }
    let scenario = load(SCENARIO);
    let room = Room::open(&scenario).await;
    room.classroom.trust().forget(&"docker.io/library/alpine".parse().unwrap()).unwrap();
    let (line, verdict) = only_red(&room.run(&scenario, &["step3"]).await);
    assert_eq!(line, SIGNED_PULL);
    let refused = |d: &&Difference| matches!(d, Difference::Exit { seen: Exit::Code(1), tail, .. } if tail.contains("does not have trust data for docker.io/library/alpine"));
    assert!(differences(&verdict).iter().any(refused), "{verdict:?}");
    room.close().await;
}

#[tokio::test]
async fn a_tag_that_was_moved_to_another_image_fails_the_check_of_its_digest() {
    if !can_have_private_engine() {
        return;
    }
    let scenario = load(SCENARIO);
    let room = Room::open(&scenario).await;
    let registry = room.classroom.registry();
    let stable = room.classroom.world().digests["stable"].parse().unwrap();
    let manifest = registry.read_manifest("library/alpine", &stable).unwrap().unwrap();
    registry
        .put_manifest("library/alpine", Some("edge"), &manifest.media_type, &manifest.bytes)
        .unwrap();
    let records = room.run(&scenario, &["step1"]).await;
    // What is listed and what ran is that other image too.
    let [(line, verdict), (listed, _), (ran, _)] = &red(&records)[..] else {
        panic!("{records:#?}")
    };
    assert_eq!(line, "it is the image that the registry has under that tag");
    assert_eq!([&**listed, ran], ["docker images lists it", "a container of it ran"]);
    let [Difference::Identity { wanted, seen, .. }] = differences(verdict)[..] else {
        panic!("{verdict:?}")
    };
    assert_eq!(*wanted, room.classroom.world().digests["edge"]);
    assert_eq!(*seen, [stable.to_string()]);
    room.close().await;
}

#[tokio::test]
async fn a_docker_that_prints_success_and_does_nothing_fails_at_the_engine() {
    if !can_have_private_engine() {
        return;
    }
    // It prints, letter for letter, all that the first command is expected to print.
    let script = "#!/bin/sh\n[ \"$1\" = --version ] && { echo 'Docker version 28.2.2, build x'; exit; }\n\
        echo 'edge: Pulling from library/alpine'\n\
        echo 'Digest: sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'\n\
        echo 'Status: Downloaded newer image for alpine:edge'\n";
    let (surroundings, _folder) = with_program("docker", script);
    let only_pull = load(&first_command_only());
    let room = Room::open_with(&only_pull, surroundings).await;
    let records = room.run(&only_pull, &["step1"]).await;
    assert_eq!(records[0].actions[0].verdict, Verdict::Pass, "it does print all of it");
    let red = red(&records);
    let missing = |(name, verdict): &(String, Verdict)| {
        name == "it is the image that the registry has under that tag"
            && matches!(differences(verdict)[..], [Difference::ImageMissing { .. }])
    };
    assert!(red.iter().any(missing), "{red:#?}");
    let not_done = |(name, verdict): &(String, Verdict)| {
        name == "alpine:edge was pulled by its tag"
            && matches!(differences(verdict)[..], [Difference::NotDone { .. }])
    };
    assert!(red.iter().any(not_done), "{red:#?}");
    room.close().await;
}

/// The first step with its pull alone, and its checks.
fn first_command_only() -> String {
    let (before, rest) = SCENARIO.split_once("      - run: docker images\n").unwrap();
    let (_, checks) = rest.split_once("    check:\n").unwrap();
    let (checks, _) = checks.split_once("\n  - id: step2").unwrap();
    format!("{before}    check:\n{checks}")
}

#[tokio::test]
async fn a_client_without_content_trust_skips_step_3_by_name_and_never_passes_it() {
    if !can_have_private_engine() {
        return;
    }
    // As version 29 does: the variable is ignored in silence.
    let script = crate::covered::docker_of("29.0.0", &real_docker());
    let (surroundings, _folder) = with_program("docker", &script);
    let scenario = load(SCENARIO);
    let room = Room::open_with(&scenario, surroundings.clone()).await;
    let records = room.run(&scenario, &[]).await;
    assert_eq!(red(&records), []);
    let step3 = &records[2];
    assert!(
        matches!(&step3.skip, Some(Skip::Requirement(Unmet::ContentTrust { seen: Some(seen) })) if seen == "29.0.0"),
        "{step3:?}"
    );
    assert!(!step3.passed());
    room.close().await;

    // Were the gate not there, the lab would still notice.
    let ungated = edited(&[("    requires: { content_trust: true }\n    do:", "    do:")]);
    let room = Room::open_with(&ungated, surroundings).await;
    let (line, verdict) = only_red(&room.run(&ungated, &["step3"]).await);
    assert_eq!(line, SIGNED_PULL);
    assert!(differences(&verdict).iter().any(|d| matches!(d, Difference::Lacks { .. })));
    room.close().await;
}

#[tokio::test]
async fn an_engine_that_dies_in_mid_run_is_an_error() {
    if !can_have_private_engine() {
        return;
    }
    let scenario = edited(&[(
        "      - run: docker images\n        examples: [{ because: docker 29 lists images in other columns }]\n        expect:\n          - table: { includes: [{ REPOSITORY: alpine, TAG: edge, IMAGE ID: \"/[0-9a-f]{12}/\" }] }\n",
        "      - run: kill -9 $(cat /var/run/docker.pid)\n      - run: docker images\n        expect: [{ table: { includes: [{ TAG: edge }] } }]\n",
    )]);
    let room = Room::open(&scenario).await;
    let (line, verdict) = only_red(&room.run(&scenario, &["step1"]).await);
    assert_eq!(line, "docker images");
    assert!(
        matches!(
            &verdict,
            Verdict::Error(
                ObserveError::InTheWay { reason: Reason::EngineUnreachable, .. }
                    | ObserveError::Engine(_)
            )
        ),
        "{verdict:?}"
    );
    room.close().await;
}
