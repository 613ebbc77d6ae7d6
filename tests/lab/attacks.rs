//! Ways of getting a pass without deserving it, and of getting at what is the user's.

use std::fs;

use labcheck::{
    fact::ObserveError,
    refusal::Reason,
    verdict::{Difference, Verdict},
};

use crate::support::{Room, can_have_private_engine, differences, load, only_red, red};

/// A scenario of one step with these actions, `alpine:edge` at hand.
fn scenario(actions: &str) -> labcheck::scenario::model::Scenario {
    load(&format!(
        "version: 1\nlab: x.md\ntitle: x\nclassroom: {{ images: [{{ name: \"alpine:edge\", build: shell, id: edge }}, {{ name: \"alpine:two\", build: shell, variant: two, id: two }}] }}\nsteps:\n  - id: s\n    section: S\n    do:\n{actions}"
    ))
}

#[tokio::test]
async fn what_was_typed_never_meets_an_expectation() {
    if !can_have_private_engine() {
        return;
    }
    let session = "      - run: docker pull -q alpine:edge\n      - session: docker run --rm -it alpine:edge sh\n        timeout: 20s\n        talk:\n";
    let ahead = scenario(&format!(
        "{session}          - until: '# '\n          - send: sleep 2\n          - {{ send: true MARKER, until: MARKER }}\n          - send: exit\n"
    ));
    let room = Room::open(&ahead).await;
    let (_, verdict) = only_red(&room.run(&ahead, &[]).await);
    let waited =
        |d: &&Difference| matches!(d, Difference::Lacks { wanted, .. } if wanted == "MARKER");
    assert!(differences(&verdict).iter().any(waited), "{verdict:?}");

    let screen = scenario(&format!(
        "{session}          - until: '# '\n          - {{ send: true SECRET, until: '# $' }}\n          - send: exit\n        expect: [{{ screen: {{ contains: SECRET }} }}]\n"
    ));
    let (_, verdict) = only_red(&room.run(&screen, &[]).await);
    assert!(matches!(differences(&verdict)[..], [Difference::Lacks { .. }]), "{verdict:?}");

    let printed = scenario(&format!(
        "{session}          - until: '# '\n          - {{ send: 'echo SEC\"\"RET', until: SECRET }}\n          - send: exit\n        expect: [{{ screen: {{ contains: SECRET }} }}]\n"
    ));
    assert_eq!(red(&room.run(&printed, &[]).await), [], "the control");
    room.close().await;
}

#[tokio::test]
async fn an_engine_out_of_reach_is_no_expected_failure_and_a_typing_error_is_no_outage() {
    if !can_have_private_engine() {
        return;
    }
    // In a script of the lab's, where nobody sees by the text that docker goes elsewhere.
    let unreachable = scenario(
        "      - run: echo 'DOCKER_HOST=unix:///nowhere docker \"$@\"' > away\n      - run: sh away pull alpine:edge\n        expect: [{ exit: 1 }]\n",
    );
    let room = Room::open(&unreachable).await;
    let (_, verdict) = only_red(&room.run(&unreachable, &[]).await);
    let is_trouble = matches!(
        verdict,
        Verdict::Error(ObserveError::InTheWay { reason: Reason::EngineUnreachable, .. })
    );
    assert!(is_trouble, "{verdict:?}");
    // The private engine's Docker Hub is the lab's, so a name that is not there is told as that.
    let slip = scenario("      - run: docker pull alpine:edgee\n");
    let (_, verdict) = only_red(&room.run(&slip, &[]).await);
    assert!(matches!(&verdict, Verdict::Fail(_)), "{verdict:?}");
    let named = scenario(
        "      - run: docker pull alpine:edgee\n        expect: [{ refused: { image: \"alpine:edgee\", because: not-found } }]\n",
    );
    assert_eq!(red(&room.run(&named, &[]).await), []);
    room.close().await;
}

#[tokio::test]
async fn rows_match_one_to_one_and_a_list_without_a_heading_is_no_table() {
    if !can_have_private_engine() {
        return;
    }
    let pulled =
        "      - run: docker pull -q alpine:edge\n      - run: docker pull -q alpine:two\n";
    let exact = |rows: &str| {
        scenario(&format!(
            "{pulled}      - run: docker images\n        expect: [{{ table: {{ exactly: [{rows}] }} }}]\n"
        ))
    };
    let right = exact("{ REPOSITORY: alpine }, { TAG: edge }");
    let room = Room::open(&right).await;
    assert_eq!(red(&room.run(&right, &[]).await), [], "the control");
    let wrong = exact("{ TAG: edge }, { TAG: edge }");
    let (_, verdict) = only_red(&room.run(&wrong, &[]).await);
    assert!(matches!(differences(&verdict)[..], [Difference::RowMissing { .. }]), "{verdict:?}");
    for list in ["docker images -q", "docker images --format \"{{.Repository}}:{{.Tag}}\""] {
        let listed = scenario(&format!(
            "{pulled}      - run: {list}\n        expect: [{{ table: {{ count: 1 }} }}]\n"
        ));
        let (_, verdict) = only_red(&room.run(&listed, &[]).await);
        assert!(
            matches!(differences(&verdict)[..], [Difference::Columns { .. }]),
            "{list}: {verdict:?}"
        );
    }
    room.close().await;
}

#[tokio::test]
async fn a_command_that_ends_its_shell_or_captures_nothing_is_no_pass() {
    if !can_have_private_engine() {
        return;
    }
    let ended = scenario("      - run: \"trap 'exit 0' EXIT; set -e; false; docker pull x\"\n");
    let room = Room::open(&ended).await;
    assert!(matches!(only_red(&room.run(&ended, &[]).await).1, Verdict::Error(_)));
    let empty = scenario(
        "      - run: 'echo \"Digest: \"'\n        capture: { d: { stdout: '^Digest: (\\S*)$' } }\n",
    );
    let (_, verdict) = only_red(&room.run(&empty, &[]).await);
    assert!(matches!(differences(&verdict)[..], [Difference::NoCapture { .. }]), "{verdict:?}");
    let cut = scenario(
        "      - run: \"head -c 3000000 /dev/zero | tr '\\\\0' x\"\n        expect: [{ stdout: { matches: '^x+$' } }]\n",
    );
    assert!(matches!(
        only_red(&room.run(&cut, &[]).await).1,
        Verdict::Error(ObserveError::Truncated(_))
    ));
    room.close().await;
}

/// A lab that mounts a user's folder below its home: the mount goes, the user's files stay.
#[tokio::test]
async fn what_a_lab_mounts_is_unmounted_and_never_emptied() {
    if !can_have_private_engine() {
        return;
    }
    let precious = tempfile::tempdir_in("/var/tmp").unwrap();
    fs::write(precious.path().join("file"), "mine").unwrap();
    let mounting = scenario(&format!(
        "      - run: mkdir \"$HOME/p\" && mount --bind {} \"$HOME/p\"\n",
        precious.path().display()
    ));
    let room = Room::open(&mounting).await;
    assert_eq!(red(&room.run(&mounting, &[]).await), []);
    let path = room.classroom.path().to_owned();
    room.close().await;
    assert_eq!(fs::read_to_string(precious.path().join("file")).unwrap(), "mine");
    assert!(!path.exists());
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    assert!(!mounts.contains(path.to_str().unwrap()));
}
