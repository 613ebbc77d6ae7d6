//! Each check does what its name says: what looks like the deed and is none does not pass, and the deed itself
//! does, in whatever form.

use crate::{
    report::{Report, report},
    student::Student,
    terminal::Terminal,
};

const LISTED: &str = "step1: docker images lists it";
const RAN: &str = "step1: a container of it ran";
const MET: &str = "step3: no signature of tenstartups/alpine was found, and tenstartups/alpine:latest is not here";
const THREE: &str = "step4: three pulls in a row, with nothing else between them, got one image, listed once as alpine:latest";
const HANDED: &str = "step5: the service was handed the snapshot key";

fn all(terminal: &mut Terminal, lines: &[&str]) {
    for line in lines {
        terminal.types(line).ended(0);
    }
}

fn passes(report: &Report, check: &str) -> bool {
    report[check].0 == "pass"
}

#[test]
fn a_container_counts_by_the_image_that_it_was_made_from() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    let look_alike = "tar -C / -c bin/true 2>/dev/null | docker import - alpine:edge";
    let edge = "$(docker inspect -f '{{index .RepoDigests 0}}' alpine:edge | cut -d@ -f2)";
    for (what, lines, wanted) in [
        (
            "made before the pull from a look-alike, and started after it",
            vec![
                look_alike,
                "docker create --name c1 alpine:edge /bin/true",
                "docker pull alpine:edge",
                "docker start c1 || true",
                "docker rm -f c1",
            ],
            false,
        ),
        (
            "of a classic build",
            vec![
                "docker pull alpine:edge",
                "printf 'FROM alpine:edge\\nRUN true\\n' | DOCKER_BUILDKIT=0 docker build -",
            ],
            false,
        ),
        ("never started", vec!["docker pull alpine:edge", "docker create alpine:edge"], false),
        (
            "by its tag and its digest",
            vec!["docker pull alpine:edge", &format!("docker run --rm alpine:edge@{edge} true")],
            true,
        ),
        (
            "of a service",
            vec![
                "docker pull alpine:edge",
                "docker swarm init --advertise-addr 127.0.0.1",
                "docker service create -q -d --restart-condition none --name s1 alpine:edge true",
                "until docker service ps s1 --format '{{.CurrentState}}' | grep -q Complete; do :; done",
                "docker service rm s1",
                "docker swarm leave -f",
            ],
            true,
        ),
    ] {
        all(&mut terminal, &lines);
        let now = report(&student, &mut terminal);
        assert_eq!(passes(&now, RAN), wanted, "{what}: {:?}", now[RAN]);
        all(&mut terminal, &["labcheck reset step1"]);
    }
    student.leaves(terminal);
}

#[test]
fn docker_images_does_not_list_it_where_it_lists_a_look_alike() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    all(&mut terminal, &["tar -c .bashrc | docker import - alpine:edge"]);
    assert!(!passes(&report(&student, &mut terminal), LISTED));
    all(&mut terminal, &["docker rmi alpine:edge", "docker pull alpine:edge"]);
    assert!(passes(&report(&student, &mut terminal), LISTED));
    student.leaves(terminal);
}

#[test]
fn what_is_here_by_its_tag_is_not_said_to_be_absent() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    terminal.types("DOCKER_CONTENT_TRUST=1 docker pull tenstartups/alpine").ended(1);
    assert!(passes(&report(&student, &mut terminal), MET));
    all(&mut terminal, &["docker pull tenstartups/alpine"]);
    assert_eq!(report(&student, &mut terminal)[MET].0, "LC311");
    all(&mut terminal, &["docker rmi tenstartups/alpine"]);
    assert!(passes(&report(&student, &mut terminal), MET));
    student.leaves(terminal);
}

#[test]
fn step_4_is_not_done_with_the_pull_of_step_3_nor_with_the_image_listed_twice() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    all(&mut terminal, &["export DOCKER_CONTENT_TRUST=1", "docker pull alpine"]);
    terminal.types("docker pull tenstartups/alpine").ended(1);
    all(&mut terminal, &["docker pull alpine"; 2]);
    assert!(!passes(&report(&student, &mut terminal), THREE), "three pulls in all");
    terminal.types("labcheck step4 --verbose").ended(1).has(&["between them: 2"]);
    all(&mut terminal, &["docker pull library/alpine"]);
    assert!(passes(&report(&student, &mut terminal), THREE));
    all(&mut terminal, &["labcheck reset step4", "labcheck solve step4 --yes"]);
    assert!(passes(&report(&student, &mut terminal), THREE), "it can be solved with trust on");
    all(&mut terminal, &["labcheck reset step4"]);
    all(&mut terminal, &["docker tag alpine:latest alpine:second"]);
    all(&mut terminal, &["docker pull alpine"; 4]);
    terminal.types("labcheck step4").ended(1).has(&["alpine:second"]);
    all(&mut terminal, &["docker rmi alpine:second"]);
    assert!(passes(&report(&student, &mut terminal), THREE), "the control");
    student.leaves(terminal);
}

#[test]
fn a_rotation_that_was_not_published_is_none() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    if terminal.types("command -v notary").code != 0 {
        assert!(std::env::var_os("LABCHECK_REQUIRE_DOCKER").is_none(), "notary is missing");
        eprintln!("SKIPPED: notary is missing");
        return;
    }
    let collection = "example.com/you/collection";
    let key = format!("$DOCKER_CONTENT_TRUST_SERVER/v2/{collection}/_trust/tuf/snapshot.key");
    all(&mut terminal, &[&format!("curl -fsk -X POST {key}")]);
    let is_handed = |terminal: &mut Terminal| passes(&report(&student, terminal), HANDED);
    assert!(!is_handed(&mut terminal), "a key that nobody publishes");
    all(
        &mut terminal,
        &[
            "export NOTARY_ROOT_PASSPHRASE=lab-root-pass NOTARY_TARGETS_PASSPHRASE=lab-targets-pass",
            "export NOTARY_SNAPSHOT_PASSPHRASE=lab-snapshot-pass",
            &format!("notary init -p {collection}"),
        ],
    );
    let rotate = format!("notary key rotate {collection}");
    all(&mut terminal, &[&format!("{rotate} targets")]);
    assert!(!is_handed(&mut terminal), "a rotation of another key");
    let failed = terminal
        .types(&format!("NOTARY_ROOT_PASSPHRASE=another-pass {rotate} snapshot -r </dev/null"));
    assert_ne!(failed.code, 0, "{}", failed.text);
    assert!(!is_handed(&mut terminal), "a rotation that failed");
    all(&mut terminal, &[&format!("{rotate} snapshot -r")]);
    assert!(is_handed(&mut terminal));
    student.leaves(terminal);
}

#[test]
fn content_trust_is_off_by_every_value_that_means_off() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    for image in ["alpine:edge", "alpine:latest", "alpine@$pinned"] {
        terminal.types(&format!("docker pull {image}")).ended(0);
    }
    all(&mut terminal, &["docker rmi -f $(docker images -q)"]);
    for (value, code) in [("0", 0), ("", 0), ("false", 0), ("1", 1), ("no", 1)] {
        terminal.types(&format!("DOCKER_CONTENT_TRUST={value} labcheck cleanup")).ended(code);
    }
    terminal.types("labcheck cleanup").ended(0);
    student.leaves(terminal);
}
