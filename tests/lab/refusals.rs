//! A success out of a stale cache is none.

use labcheck::{fact::ObserveError, refusal::Reason, verdict::Verdict};

use crate::support::{Room, can_have_private_engine, load, look_at};

const CHECK: &str = "version: 1\nlab: x.md\ntitle: x\nclassroom:\n  images:\n    - { name: \"alpine:latest\", build: shell, id: stable, signed: true }\n    - { name: \"alpine:edge\", build: shell, variant: e, id: edge }\nsteps:\n  - id: s\n    section: S\n    do:\n      - run: export DOCKER_CONTENT_TRUST=1\n      - run: docker pull alpine:latest\n    check:\n      - name: refused\n        expect: { refused: { pull: \"alpine:edge\", because: unsigned-tag, control: \"alpine:latest\" } }\n      - name: trusted\n        expect: { trusted: { pull: \"alpine:latest\" } }\n";

#[tokio::test]
async fn what_passes_or_is_refused_out_of_a_stale_cache_is_an_error() {
    if !can_have_private_engine() {
        return;
    }
    let scenario = load(CHECK);
    let mut room = Room::open(&scenario).await;
    let mut entered = room.enter(&scenario).await.unwrap();
    let records = crate::support::run_entered(&mut entered, &scenario, &[]).await;
    assert_eq!(records[0].checks[0].verdict, Verdict::Pass, "{records:?}");
    // The metadata is cached now; the dead service looks alive to the client.
    room.classroom.stop_trust().await;
    let [refused, trusted] = &scenario.steps[0].checks[..] else { panic!("{scenario:?}") };
    let unreachable = |fault: &ObserveError| {
        matches!(fault, ObserveError::InTheWay { reason: Reason::TrustUnreachable, .. })
    };
    // What the old data say of an unsigned tag is no refusal by the service either.
    for check in [trusted, refused] {
        let verdict = look_at(&mut entered, &scenario, check).await;
        assert!(matches!(&verdict, Verdict::Error(fault) if unreachable(fault)), "{verdict:?}");
    }
    entered.host.end().await;
    room.close().await;
}
