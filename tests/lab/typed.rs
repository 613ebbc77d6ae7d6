//! What was typed in the lab's machine is known, by whatever way a program was started; and a recorder changes nothing.

use crate::{
    handouts::{CLASSROOM, Ran, run, run_in},
    inside::{handout, steps},
    needs,
    somebody::{Somebody, passes_with_root_and_without},
};

/// Commands, and what is asked about what was typed with them.
fn lab(commands: &[(&str, &str)], checks: &[&str]) -> (String, String) {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let check = |(at, check): (usize, &&str)| {
        let name = quoted(&format!("check {at}"));
        format!("      - name: {name}\n        expect: {{ typed: {check} }}\n")
    };
    let checks: String = checks.iter().enumerate().map(check).collect();
    (format!("{}    check:\n{checks}", steps(commands)), handout(commands))
}

fn passes_for_everybody(commands: &[(&str, &str)], checks: &[&str]) {
    if needs::met(&["private engine"]) {
        let (steps, handout) = lab(commands, checks);
        passes_with_root_and_without(CLASSROOM, &steps, &handout);
    }
}

const OK: &str = "{ exit: 0 }";

#[test]
fn whatever_way_leads_to_docker_is_seen() {
    passes_for_everybody(
        &[
            ("docker pull -q hello:1", OK),
            ("DOCKER_CONTENT_TRUST=0 \"$(command -v docker)\" images -q hello", OK),
            ("sh -c 'cd / && docker tag hello:1 here:1; docker rmi here:1; exit 0'", OK),
            (
                "printf '#!/bin/sh\\nexec docker inspect \"$@\" >/dev/null\\n' > s && chmod +x s && ./s hello:1",
                OK,
            ),
            ("env -i \"$(command -v docker)\" nothing; test $? = 1", OK),
            ("echo one two | xargs docker nothing; test $? = 123", OK),
            ("docker --help | grep -q 'A self-sufficient runtime'", OK),
            ("docker -- version -f x", "{ stdout: { equals: x } }"),
            ("ln -s \"$(command -v docker)\" called && ./called -v && rm called", OK),
            ("(cd \"$(dirname \"$(command -v docker)\")\" && ./docker logout -h)", OK),
        ],
        &[
            "{ line: docker pull -q hello:1 }",
            "{ line: docker images -q hello, exported: { DOCKER_CONTENT_TRUST: disabled } }",
            "{ line: docker pull -q hello:1, exported: { DOCKER_CONTENT_TRUST: unset, DOCKER_CONFIG: set } }",
            "{ line: docker rmi here:1 }",
            "{ line: docker inspect hello:1 }",
            "{ line: docker nothing, exit: 1, exported: { DOCKER_CONFIG: unset } }",
            "{ line: docker nothing one two, exit: 1 }",
            "{ line: docker -v }",
            "{ line: docker --help }",
            "{ line: docker -- version -f x }",
            "{ line: docker logout -h }",
            "{ matches: 'docker (pull|rmi) .*', sudo: false }",
        ],
    );
}

#[test]
fn sudo_is_told_from_what_it_loses() {
    if !needs::met(&["private engine"]) {
        return;
    }
    // Without root sudo is there in any case, and there are no cgroups to ask for.
    let Some(somebody) = Somebody::comes() else { return };
    let commands = [
        ("export DOCKER_CONTENT_TRUST=1", OK),
        ("sudo docker images -q", OK),
        ("sudo -E docker ps -q", OK),
    ];
    let trust = "exported: { DOCKER_CONTENT_TRUST:";
    let checks = [
        format!("{{ line: docker images -q, sudo: true, {trust} unset }} }}"),
        format!("{{ line: docker ps -q, sudo: true, {trust} \"on\" }} }}"),
    ];
    let (steps, handout) = lab(&commands, &checks.each_ref().map(String::as_str));
    let ran = somebody.runs(CLASSROOM, &steps, &handout);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let check = format!("{{ line: docker images -q, {trust} \"on\" }} }}");
    let (steps, handout) = lab(&commands, &[&check]);
    let ran = somebody.runs(CLASSROOM, &steps, &handout);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    for told in [
        "`docker images -q` was typed, with DOCKER_CONTENT_TRUST on, and ended with status 0",
        "`docker images -q` was typed by sudo, without DOCKER_CONTENT_TRUST: exit status 0",
    ] {
        assert!(ran.out.contains(told), "{}", ran.out);
    }
}

#[test]
fn a_recorder_gets_out_of_the_way_of_signals_streams_and_statuses() {
    const UNTIL: &str = "until ps -eo args= | grep -q '^[^ ]*/docker events'; do :; done";
    let ends = |before: &str, signal: &str| {
        format!(
            "f() {{ {before} docker events >/dev/null & {UNTIL}; {signal} $!; wait $! 2>/dev/null; echo $?; }}; told=$(f); untold=$(export LABCHECK_UNTOLD=1; f); echo \"$told $untold\"; while ps -eo args= | grep -q '[/]docker events'; do :; done; test \"$told\" = \"$untold\""
        )
    };
    let (term, kill) = (ends("", "kill -TERM"), ends("", "kill -KILL"));
    // Who ignores it before, as below nohup, does so behind a recorder.
    let ignored = ends("trap '' HUP;", "kill -HUP $!; kill -TERM");
    passes_for_everybody(
        &[
            ("docker pull -q hello:1", OK),
            (&term, OK),
            (&kill, "{ stdout: { equals: '137 137' } }"),
            ("docker run --rm hello:1 sh -c 'exit 42'; test $? = 42", OK),
            ("echo through | docker run --rm -i hello:1 cat", "{ stdout: { equals: through } }"),
            (
                "docker run --rm hello:1 sh -c 'echo wrong >&2' 2>&1 >/dev/null",
                "{ stdout: { equals: wrong } }",
            ),
            (
                "docker run --rm --env-file <(echo A=handed) hello:1 sh -c 'echo $A'",
                "{ stdout: { equals: handed } }",
            ),
            (&ignored, OK),
        ],
        &["{ line: docker run --rm hello:1 sh -c 'exit 42', exit: 42 }"],
    );
}

#[test]
fn labchecks_own_questions_are_not_typed() {
    let commands = [("docker pull -q hello:1", OK)];
    let asks = "      - name: both\n        expect: { listing: { repository: hello, count: 1 } }\n";
    let (steps, handout) = lab(&commands, &["{ matches: 'docker images .*' }"]);
    let Some(ran) = fails(&format!("{steps}{asks}"), &handout) else { return };
    assert!(ran.out.contains("pass  check: both"), "{}", ran.out);
    assert!(ran.out.contains("nothing of the kind happened"), "{}", ran.out);
}

/// What a lab prints whose check does not hold; nothing where it cannot be tried.
fn fails(steps: &str, handout: &str) -> Option<Ran> {
    if !needs::met(&["private engine"]) {
        return None;
    }
    let ran = run(steps, handout, &[]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    Some(ran)
}

#[test]
fn what_is_not_recorded_is_an_error_and_a_program_that_a_check_names_is_recorded() {
    if !needs::met(&["private engine", "curl"]) {
        return;
    }
    let commands = [("curl --version >/dev/null", OK), ("docker pull -q hello:1", OK)];
    let (steps, handout) = lab(&commands, &["{ line: curl --version }"]);
    let ran = run(&steps, &handout, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let (steps, handout) = lab(&commands, &["{ line: no-such-program x }"]);
    let ran = run(&steps, &handout, &[]);
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("typed of no-such-program is not written down"), "{}", ran.out);
}

const MACHINES: &str = "classroom: { machines: [node1, node2], images: [{ name: \"hello:1\", build: shell, id: hello }] }";

#[test]
fn what_is_typed_in_any_of_several_machines_is_seen() {
    if !needs::met(&["private engine"]) {
        return;
    }
    let steps = "  - id: step1\n    section: \"Step 1: Anything\"\n    do:\n      - run: docker pull -q hello:1\n        in: node2\n        expect: [{ exit: 0 }]\n    check:\n      - name: typed\n        expect: { typed: { line: docker pull -q hello:1 } }\n";
    let ran = run_in(MACHINES, steps, &handout(&[("docker pull -q hello:1", OK)]), &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn a_student_hears_that_sudo_dropped_the_variable_when_they_pulled() {
    let Some(somebody) = Somebody::comes() else { return };
    let told = |typed: &str| {
        let started = Ran::of(&somebody.labcheck().args(["start", "--plain"]).output().unwrap());
        assert_eq!(started.code, 0, "{}{}", started.out, started.err);
        let typed = format!("export DOCKER_CONTENT_TRUST=1\n{typed}\nlabcheck step3 --verbose\n");
        let said = somebody.labcheck().arg("shell").write_stdin(typed).output().unwrap();
        let finished = somebody.labcheck().args(["finish", "--yes"]).output().unwrap();
        assert!(finished.status.success());
        Ran::of(&said).out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let by_sudo = told("sudo docker pull alpine");
    assert!(by_sudo.contains("[LC414]"), "{by_sudo}");
    assert!(by_sudo.contains("through `sudo`, which dropped DOCKER_CONTENT_TRUST"), "{by_sudo}");
    for other in [
        "sudo -E docker pull alpine",
        "DOCKER_CONTENT_TRUST=0 docker pull alpine",
        // Nothing was there to be lost.
        "unset DOCKER_CONTENT_TRUST; sudo docker pull alpine",
    ] {
        let said = told(other);
        assert!(!said.contains("[LC414]") && said.contains("alpine:latest"), "{other}: {said}");
    }
}
