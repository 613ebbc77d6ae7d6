use super::*;
use crate::{scenario, syntax::source::Source};

const HEAD: &str = r#"version: 1
title: T
lab: t.md
classroom:
  images:
    - { name: "app:1", build: shell, id: app }
    - { name: "app:2", build: shell, id: two, variant: two }
    - { name: "old:1", build: files, id: old }
vars: { pinned: "${{ images.app.digest }}" }
steps:
"#;

fn scenario(steps: &str) -> Scenario {
    let source = Source { name: "t.yaml".into(), text: format!("{HEAD}{steps}") };
    scenario::load(&source, &[]).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// A scenario of one step that types these, and what is drawn from it: what was done, and what is typed then.
fn changes(commands: &[&str]) -> Vec<(&'static str, Vec<String>)> {
    let typed = commands.iter().map(|command| {
        let command = serde_json::to_string(command).unwrap();
        format!("      - run: {command}\n        expect: [{{ exit: 0 }}]\n")
    });
    let typed: String = typed.collect();
    let check = "[{ name: n, expect: { environment: { DOCKER_CONTENT_TRUST: \"on\" } } }]";
    let step = format!("  - id: step1\n    section: S\n    check: {check}\n    do:\n{typed}");
    let scenario = scenario(&step);
    let all = drawn(&scenario, &[], &scenario.steps[0]).mutants.into_iter();
    all.map(|mutant| {
        let typed = mutant.step.actions.iter().map(Action::told).collect();
        (mutant.change.row().name, typed)
    })
    .collect()
}

/// What is typed in place of one command by a change; nothing where it cannot be made.
fn instead(change: &str, before: &[&str], command: &str) -> Option<String> {
    let commands = [before, &[command]].concat();
    let found = changes(&commands).into_iter().filter(|(name, _)| *name == change);
    let mut found = found.filter_map(|(_, typed)| {
        let own = typed.get(commands.len() - 1)?.clone();
        (typed.len() == commands.len() && own != *command).then_some(own)
    });
    found.next()
}

#[test]
fn commands_are_left_out_typed_twice_and_in_another_order() {
    let texts = |typed: &[&str]| typed.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let all = changes(&["touch a", "docker images", "touch b"]);
    assert_eq!(
        all,
        [
            ("left-out", texts(&["docker images", "touch b"])),
            ("repeated", texts(&["touch a", "touch a", "docker images", "touch b"])),
            ("out-of-order", texts(&["docker images", "touch b", "touch a"])),
            ("left-out", texts(&["touch a", "docker images"])),
            ("repeated", texts(&["touch a", "docker images", "touch b", "touch b"])),
        ]
    );
}

#[test]
fn what_only_looks_is_left_alone_unless_a_check_asks_what_was_typed() {
    let step = |check: &str| {
        scenario(&format!(
            "  - {{ id: s, section: S, do: [{{ run: docker ps }}, {{ run: docker pull app:1 }}], check: [{{ name: n, expect: {check} }}] }}\n"
        ))
    };
    let looks = step("{ image: { name: \"app:1\", present: true } }");
    let of_looks = drawn(&looks, &[], &looks.steps[0]);
    assert_eq!(of_looks.only_look, 1);
    assert!(of_looks.mutants.iter().all(|mutant| mutant.at == 1), "{of_looks:?}");
    let lies = |drawn: &Drawn| drawn.mutants.iter().any(|m| m.change == Change::LyingClient);
    assert!(!lies(&of_looks), "for the engine it is as good as left out");
    let typed = step("{ typed: { program: docker, matches: 'docker ps' } }");
    let of_typed = drawn(&typed, &[], &typed.steps[0]);
    assert_eq!(of_typed.only_look, 0);
    assert!(lies(&of_typed));
    assert_eq!(of_typed.mutants[0].id, "s/1/left-out");
    assert_eq!(of_typed.mutants[0].line, typed.line(typed.steps[0].actions[0].at));
}

#[test]
fn one_word_is_another_and_all_else_stays_as_it_is() {
    for (change, command, wanted) in [
        ("other-port", "docker run -d -p 8080:80 app:1", "docker run -d -p 8081:80 app:1"),
        (
            "other-port",
            "docker run --publish=127.0.0.1:80:80/tcp app:1",
            "docker run --publish=127.0.0.1:81:80/tcp app:1",
        ),
        (
            "other-port",
            "docker container create -p 65535:1 app:1",
            "docker container create -p 65534:1 app:1",
        ),
        ("other-volume", "docker run -v data:/d app:1", "docker run -v data-other:/d app:1"),
        (
            "other-volume",
            "docker run --mount type=volume,source=data,target=/d app:1",
            "docker run --mount type=volume,source=data-other,target=/d app:1",
        ),
        ("other-volume", "docker volume create data", "docker volume create data-other"),
        ("other-network", "docker run --network back app:1", "docker run --network bridge app:1"),
        ("other-network", "docker run --net=bridge app:1", "docker run --net=none app:1"),
        (
            "other-network",
            "docker network create --driver bridge back",
            "docker network create --driver bridge back-other",
        ),
        ("other-name", "docker run --name web app:1 web", "docker run --name web-other app:1 web"),
        ("tag-for-digest", "docker pull app@${{ pinned }}", "docker pull app:1"),
        ("tag-for-digest", "docker pull app:2@${{ pinned }}", "docker pull app:1"),
        ("trust-off", "export DOCKER_CONTENT_TRUST=1", "export DOCKER_CONTENT_TRUST=0"),
        ("other-image", "docker pull app:1", "docker pull app:2 && docker tag app:2 app:1"),
        (
            "other-image",
            "docker run --name app app:1 true",
            "docker pull app:2 && docker tag app:2 app:1 && docker run --name app app:1 true",
        ),
        (
            "tagged-by-hand",
            "docker pull app:2",
            "docker pull app@${{ images.two.digest }} && docker tag app@${{ images.two.digest }} app:2",
        ),
        ("lying-client", "docker rmi app:1", "docker() { :; }\ndocker rmi app:1\nunset -f docker"),
    ] {
        assert_eq!(instead(change, &[], command).as_deref(), Some(wanted), "{change}");
    }
    for (change, command) in [
        ("other-port", "docker run -p 80 app:1"),
        ("other-port", "docker run -P app:1"),
        ("other-volume", "docker run -v /home/me:/d -v ./x:/y app:1"),
        ("other-volume", "docker run -v /d app:1"),
        ("other-name", "docker run app:1 sh"),
        ("tag-for-digest", "docker pull foreign@${{ pinned }}"),
        ("trust-off", "docker pull app:1"),
        ("other-image", "docker pull foreign:1"),
        ("tagged-by-hand", "docker pull app@${{ pinned }}"),
        ("lying-client", "touch x"),
        ("lying-client", "docker pull 'app"),
    ] {
        assert_eq!(instead(change, &[], command), None, "{change}: {command}");
    }
}

#[test]
fn with_trust_on_a_command_is_typed_without_and_another_image_comes_without() {
    let on = "export DOCKER_CONTENT_TRUST=1";
    let off = |before: &[&str]| instead("trust-off", before, "docker pull app:1");
    assert_eq!(off(&[on]).unwrap(), "docker pull --disable-content-trust app:1");
    assert_eq!(off(&[on, "unset DOCKER_CONTENT_TRUST"]), None);
    assert_eq!(off(&[on, "export DOCKER_CONTENT_TRUST=0"]), None);
    assert_eq!(
        instead("other-image", &[on], "docker pull app:1").unwrap(),
        "docker pull --disable-content-trust app:2 && docker tag app:2 app:1"
    );
    // Earlier steps switch it on as well.
    let scenario = scenario(&format!(
        "  - {{ id: a, section: A, do: [{{ run: {on} }}] }}\n  - {{ id: b, section: B, do: [{{ run: docker push app:1 }}] }}\n"
    ));
    let [first, second] = &scenario.steps[..] else { panic!() };
    let has = |before: &[&Step]| {
        drawn(&scenario, before, second).mutants.iter().any(|m| m.change == Change::TrustOff)
    };
    assert!(has(&[first]) && !has(&[]));
}

#[test]
fn a_fault_of_a_service_matters_to_who_asks_one() {
    let step = |command: &str| {
        scenario(&format!("  - {{ id: s, section: S, do: [{{ run: {command} }}] }}\n"))
            .steps
            .remove(0)
    };
    assert!(asks_services(&step("docker pull app:1")) && asks_services(&step("notary list x")));
    assert!(!asks_services(&step("docker rm web")));
}

#[test]
fn nothing_is_drawn_of_a_step_that_only_a_person_can_judge() {
    let manual = "{ name: n, expect: { manual: { look: Show it. } } }";
    let other = "{ name: o, expect: { environment: { X: set } } }";
    for (checks, many) in [
        (manual.to_owned(), 0),
        (format!("{manual}, {}", manual.replace("name: n", "name: m")), 0),
        (format!("{manual}, {other}"), 2),
    ] {
        let step = format!(
            "  - {{ id: step1, section: S, check: [{checks}], do: [{{ run: touch a }}] }}\n"
        );
        let scenario = scenario(&step);
        let step = &scenario.steps[0];
        assert_eq!(drawn(&scenario, &[], step).mutants.len(), many, "{checks}");
        assert_eq!(step.is_for_person(), many == 0);
    }
}
