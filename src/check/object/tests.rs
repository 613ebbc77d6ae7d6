//! Objects against what an engine tells of them: which one is meant, what it was made from, what is gone, what is refused.

mod logs;
mod properties;
mod refused;
mod swarm;

use serde_json::{Value, json};

use crate::{
    check::{CheckKind, Context},
    fact::{Fact, Limit, Observation, ObserveError, Query, Witness},
    image::EngineImage,
    journal::{Deed, EngineEvent, Entry, Subject},
    object::{ObjectKind, ObjectName, Sought},
    syntax::{decode::Decoder, template::Vars, yaml},
    verdict::{Difference, Verdict},
};

/// As Docker 20.10 tells of
/// `docker run -d --name web -p 8080:80 -v db:/data -v /srv/html:/www:ro --cap-drop all -m 512m --cpus 1.5 … nginx`.
fn web() -> Value {
    json!({
        "Name": "/web",
        "Image": "sha256:aaaa",
        "RestartCount": 2,
        "Platform": "linux",
        "State": { "Status": "running", "ExitCode": 0, "Health": { "Status": "starting" } },
        "Config": {
            "Image": "nginx:latest",
            "Hostname": "front",
            "User": "",
            "Tty": true,
            "Env": ["A=b", "PATH=/bin", "EMPTY="],
            "Cmd": ["nginx", "-g", "daemon off;"],
            "Entrypoint": null,
            "WorkingDir": "/www",
            "Labels": { "com.example.tier": "web" },
        },
        "HostConfig": {
            "AutoRemove": false,
            "CapAdd": ["NET_ADMIN"],
            "CapDrop": ["ALL"],
            "SecurityOpt": ["seccomp={\"defaultAction\":1}", "no-new-privileges:true"],
            "Memory": 536_870_912,
            "NanoCpus": 0,
            "CpuQuota": 150_000,
            "CpuPeriod": 100_000,
            "CpuShares": 512,
            "CpusetCpus": "0-1",
            "PidsLimit": 100,
            "PidMode": "host",
            "LogConfig": { "Type": "json-file", "Config": { "max-size": "10m" } },
            "Privileged": false,
            "ReadonlyRootfs": true,
            "Tmpfs": { "/run": "" },
            "RestartPolicy": { "Name": "on-failure", "MaximumRetryCount": 3 },
            "PortBindings": { "80/tcp": [{ "HostIp": "", "HostPort": "" }] },
        },
        "Mounts": [
            { "Type": "volume", "Name": "db", "Source": "/var/lib/docker/volumes/db/_data", "Destination": "/data", "RW": true },
            { "Type": "bind", "Source": "/srv/html", "Destination": "/www", "RW": false },
        ],
        "NetworkSettings": {
            "Ports": { "80/tcp": [{ "HostIp": "0.0.0.0", "HostPort": "8080" }], "443/tcp": null },
            "Networks": { "back": {} },
        },
    })
}

fn ended() -> Value {
    json!({
        "Name": "/job",
        "Image": "sha256:aaaa",
        "State": { "Status": "exited", "ExitCode": 3 },
        "Config": { "Image": "nginx", "User": "0:0" },
        "HostConfig": {
            "PidsLimit": null,
            "PortBindings": { "53/udp": [{ "HostIp": "127.0.0.1", "HostPort": "5300" }] },
        },
        "NetworkSettings": { "Ports": {}, "Networks": {} },
    })
}

fn named(kind: ObjectKind, name: &str) -> Sought {
    Sought::Named(ObjectName::new(kind, name))
}

fn inspected(sought: Sought, objects: Vec<Value>) -> Observation {
    Observation { query: Query::Inspect(sought), answer: Ok(Fact::Inspected(objects)) }
}

fn images() -> Observation {
    let image = |id: &str, tag: &str| EngineImage {
        id: id.to_owned(),
        tags: vec![tag.to_owned()],
        digests: Vec::new(),
    };
    let images = vec![image("sha256:aaaa", "nginx:latest"), image("sha256:bbbb", "other:1")];
    Observation { query: Query::EngineImages, answer: Ok(Fact::EngineImages(images)) }
}

fn seen() -> Vec<Observation> {
    let network = json!({
        "Name": "back", "Driver": "bridge", "Internal": true, "EnableIPv6": false, "Scope": "local",
        "IPAM": { "Config": [{ "Subnet": "172.30.0.0/16", "Gateway": "172.30.0.1" }] },
        "Containers": { "c1": { "Name": "web" } },
        "Labels": {}, "Options": { "com.docker.network.bridge.name": "br" },
    });
    let volume = json!({
        "Name": "db", "Driver": "local", "Labels": { "keep": "yes" }, "Options": null,
        "Scope": "local", "UsedBy": ["web"],
    });
    let of_image =
        |image: &str, objects| inspected(Sought::MadeFrom { image: image.to_owned() }, objects);
    vec![
        inspected(named(ObjectKind::Container, "web"), vec![web()]),
        inspected(named(ObjectKind::Container, "job"), vec![ended()]),
        inspected(named(ObjectKind::Container, "none"), vec![]),
        inspected(named(ObjectKind::Network, "back"), vec![network]),
        inspected(named(ObjectKind::Volume, "db"), vec![volume]),
        of_image("nginx", vec![ended(), web()]),
        of_image("other:1", vec![]),
        images(),
    ]
}

fn read(yaml: &str) -> Result<CheckKind, String> {
    let node = yaml::parse(yaml).unwrap();
    let decoder = Decoder::default();
    let kind = CheckKind::read(&decoder, &node);
    let problems = decoder.into_problems();
    let told: Vec<&str> = problems.iter().map(|problem| problem.title.as_str()).collect();
    if told.is_empty() { Ok(kind.unwrap()) } else { Err(told.join("; ")) }
}

fn judge(yaml: &str, seen: &[Observation]) -> Verdict {
    let kind = read(yaml).unwrap_or_else(|problem| panic!("{yaml}: {problem}"));
    let vars: Vars = [("port".to_owned(), "8080".to_owned())].into();
    kind.judge(
        seen,
        &Context { vars: &vars, line: &|_| 1, witness: Witness::Engine, of: ("s", "c") },
    )
}

fn expect_all(table: &[(&str, bool)], of: &str) {
    for (property, passes) in table {
        let yaml = of.replace('%', property);
        let verdict = judge(&yaml, &seen());
        assert_eq!(verdict.passed(), *passes, "{yaml}: {verdict:?}");
        assert!(matches!(verdict, Verdict::Pass | Verdict::Fail(_)), "{yaml}: {verdict:?}");
    }
}

#[test]
fn one_container_of_an_image_has_to_be_all_that_is_said_and_the_nearest_is_told() {
    let table = [
        ("image: nginx", true),
        ("image: nginx, state: running, ports: [\"80\"]", true),
        ("image: nginx, state: exited, exit: 3", true),
        // Two containers, each with half of it.
        ("image: nginx, state: running, exit: 3", false),
        ("image: \"other:1\"", false),
    ];
    expect_all(&table, "{ container: { % } }");
    let yaml = "{ container: { image: nginx, state: running, user: root, hostname: x } }";
    let Verdict::Fail(found) = judge(yaml, &seen()) else { panic!() };
    assert_eq!(found.len(), 1, "the one that runs comes nearest: {found:?}");
    assert!(
        matches!(&found[0].what, Difference::Property { object, of, .. } if object.name == "web" && of == "hostname")
    );
}

#[test]
fn a_name_that_stands_for_another_image_since_is_another_image() {
    let mut moved = web();
    moved["Image"] = json!("sha256:0123");
    let seen = [inspected(named(ObjectKind::Container, "web"), vec![moved.clone()]), images()];
    let Verdict::Fail(found) = judge("{ container: { name: web, image: nginx } }", &seen) else {
        panic!("it was made from the image that had the name before");
    };
    assert!(
        matches!(&found[0].what, Difference::Property { of, .. } if of == "image"),
        "{found:?}"
    );
    // Whoever takes the name away again does not make it right.
    let none = Observation { query: Query::EngineImages, answer: Ok(Fact::EngineImages(vec![])) };
    let seen = [inspected(named(ObjectKind::Container, "web"), vec![moved]), none];
    let verdict = judge("{ container: { name: web, image: nginx } }", &seen);
    assert!(matches!(verdict, Verdict::Fail(_)), "{verdict:?}");
}

fn lifetime(deeds: Vec<Deed>, object: Option<Value>) -> [Observation; 2] {
    lifetime_of(ObjectName::new(ObjectKind::Volume, "db"), deeds, object)
}

fn lifetime_of(
    object_name: ObjectName,
    deeds: Vec<Deed>,
    object: Option<Value>,
) -> [Observation; 2] {
    let entries = deeds.into_iter().map(|deed| Entry { at: jiff::Timestamp::UNIX_EPOCH, deed });
    let answer = Ok(Fact::Deeds(entries.collect()));
    [
        inspected(Sought::Named(object_name.clone()), object.into_iter().collect()),
        Observation { query: Query::Lifetime(object_name), answer },
    ]
}

#[test]
fn what_is_gone_was_there() {
    let made = || {
        Deed::Engine(EngineEvent {
            subject: Subject::Volume,
            action: "create".into(),
            image: None,
            id: None,
            name: Some("db".into()),
        })
    };
    let recorded = || Deed::Recorded { machine: "main".into(), programs: Vec::new() };
    let gone = |seen: &[Observation]| judge("{ volume: { name: db, gone: true } }", seen);
    assert_eq!(gone(&lifetime(vec![made()], None)), Verdict::Pass);
    let Verdict::Fail(found) = gone(&lifetime(vec![made()], Some(json!({ "Name": "db" })))) else {
        panic!("it is there");
    };
    assert!(matches!(found[0].what, Difference::ObjectPresent { .. }));
    let Verdict::Fail(found) = gone(&lifetime(vec![recorded()], None)) else {
        panic!("it never was there");
    };
    assert!(matches!(found[0].what, Difference::NeverThere { .. }));
    // What labcheck made for another step is the student's to take away, and not labcheck's.
    let event = |action: &str| match made() {
        Deed::Engine(event) => EngineEvent { action: action.into(), ..event },
        other => panic!("{other:?}"),
    };
    let by = |action| Deed::ByLabcheck { step: "other".into(), event: event(action) };
    let removed = || Deed::Engine(event("destroy"));
    for (deeds, passes) in [
        (vec![recorded(), by("create"), removed()], true),
        (vec![recorded(), removed()], true),
        (vec![recorded(), by("create"), by("destroy")], false),
        (vec![recorded(), by("create")], false),
    ] {
        assert_eq!(gone(&lifetime(deeds.clone(), None)).passed(), passes, "{deeds:?}");
    }
    let unfollowed = gone(&lifetime(vec![], None));
    assert!(matches!(unfollowed, Verdict::Error(ObserveError::Limit(Limit::Unfollowed(_)))));
    let gap = gone(&lifetime(vec![recorded(), Deed::Gap], None));
    assert!(matches!(gap, Verdict::Error(ObserveError::Journal(_))), "{gap:?}");
    assert_eq!(gone(&lifetime(vec![recorded(), Deed::Gap, made()], None)), Verdict::Pass);
    assert!(matches!(gone(&[]), Verdict::Error(_)), "nobody asked");
}

#[test]
fn what_the_engine_does_not_tell_is_an_error() {
    let untold = [inspected(named(ObjectKind::Container, "web"), vec![json!({ "Name": "/web" })])];
    for property in ["state: running", "ports: [\"80\"]", "networks: [back]", "memory: 1g"] {
        let verdict = judge(&format!("{{ container: {{ name: web, {property} }} }}"), &untold);
        assert!(
            matches!(verdict, Verdict::Error(ObserveError::Engine(_))),
            "{property}: {verdict:?}"
        );
    }
    let fault = ObserveError::Engine("gone".into());
    let query = Query::Inspect(named(ObjectKind::Container, "web"));
    let down = [Observation { query, answer: Err(fault) }];
    assert!(matches!(judge("{ container: { name: web } }", &down), Verdict::Error(_)));
}

#[test]
fn a_value_that_has_no_sense_once_it_is_known_is_an_error_and_never_asked_of_the_engine() {
    let vars: Vars = [("x".to_owned(), "../info".to_owned())].into();
    let kind = read("{ container: { name: \"${{ x }}\" } }").unwrap();
    assert!(matches!(kind.queries(&vars, Witness::Engine), Err(ObserveError::Unresolved(_))));
    let kind = read("{ container: { name: web, ports: [\"${{ x }}\"] } }").unwrap();
    let context = Context { vars: &vars, line: &|_| 1, witness: Witness::Engine, of: ("s", "c") };
    let verdict = kind.judge(&seen(), &context);
    assert!(matches!(verdict, Verdict::Error(ObserveError::Unresolved(_))), "{verdict:?}");
}

#[test]
fn what_cannot_be_meant_is_refused() {
    for (yaml, problem) in [
        ("{ container: {} }", "which one"),
        ("{ container: { state: running } }", "which one"),
        ("{ network: { internal: true } }", "which one"),
        ("{ network: { name: x, image: nginx } }", "no key `image`"),
        ("{ container: { name: a/b } }", "cannot be a name"),
        ("{ container: { name: x, gone: true, state: exited } }", "no other properties"),
        ("{ container: { image: x, gone: true } }", "known by its name"),
        ("{ container: { name: x, state: up } }", "up"),
        ("{ container: { name: x, ports: [\"x\"] } }", "not a valid value of `ports`"),
        ("{ container: { name: x, mounts: [data] } }", "not a valid value of `mounts`"),
        ("{ container: { name: x, restart: sometimes } }", "not a valid value of `restart`"),
        ("{ container: { name: x, memory: lots } }", "not a valid value of `memory`"),
        ("{ container: { name: x, cpus: many } }", "not a valid value of `cpus`"),
        ("{ container: { name: x, environment: {} } }", "names none"),
        ("{ container: { name: x, ports: [] } }", "ports"),
        ("{ container: { name: x, memroy: 1g } }", "memroy"),
        ("{ container: { name: x, restarts: 0 } }", "restarts"),
        ("{ container: { name: x, platform: linux/arm64 } }", "not a valid value of `platform`"),
    ] {
        let told = read(yaml).unwrap_err();
        assert!(told.contains(problem), "{yaml}: {told}");
    }
}

/// The same container with one thing changed.
fn with(path: &[&str], value: Value) -> Vec<Observation> {
    let mut object = web();
    let mut at = &mut object;
    for key in path {
        at = &mut at[*key];
    }
    *at = value;
    vec![inspected(named(ObjectKind::Container, "web"), vec![object]), images()]
}

#[test]
fn what_is_told_of_a_list_is_bounded() {
    let many: Vec<String> = (0..20).map(|number| format!("N{number}=x")).collect();
    let seen = with(&["HostConfig", "CapAdd"], json!(many));
    let Verdict::Fail(found) = judge("{ container: { name: web, cap_add: [X] } }", &seen) else {
        panic!();
    };
    assert!(matches!(&found[0].what, Difference::Property { seen, .. } if seen.len() == 8));
}

#[test]
fn what_is_told_of_a_long_value_is_bounded() {
    let seen = with(&["Config", "Hostname"], json!("x".repeat(10_000)));
    let Verdict::Fail(found) = judge("{ container: { name: web, hostname: y } }", &seen) else {
        panic!();
    };
    assert!(matches!(&found[0].what, Difference::Property { seen, .. } if seen[0].len() <= 500));
}

#[test]
fn of_several_that_come_as_near_the_first_is_told() {
    let (mut one, mut other) = (web(), web());
    (one["Name"], other["Name"]) = (json!("/one"), json!("/other"));
    let sought = Sought::MadeFrom { image: "nginx".into() };
    let seen = [inspected(sought, vec![one, other]), images()];
    let Verdict::Fail(found) = judge("{ container: { image: nginx, hostname: x } }", &seen) else {
        panic!();
    };
    assert!(matches!(&found[0].what, Difference::Property { object, .. } if object.name == "one"));
}

#[test]
fn each_object_asks_just_what_it_is_judged_by_and_has_the_templates_of_all_its_parts() {
    let vars: Vars = [("x".to_owned(), "web".to_owned())].into();
    let asked = |yaml: &str| read(yaml).unwrap().queries(&vars, Witness::Engine).unwrap();
    let web = || named(ObjectKind::Container, "web");
    assert_eq!(asked("{ container: { name: \"${{ x }}\" } }"), [Query::Inspect(web())]);
    let with_image = asked("{ container: { name: web, image: nginx } }");
    assert_eq!(with_image, [Query::Inspect(web()), Query::EngineImages]);
    let gone = asked("{ container: { name: web, gone: true } }");
    assert_eq!(
        gone,
        [Query::Inspect(web()), Query::Lifetime(ObjectName::new(ObjectKind::Container, "web"))]
    );
    let made = Sought::MadeFrom { image: "nginx".into() };
    assert_eq!(
        asked("{ container: { image: nginx } }"),
        [Query::Inspect(made), Query::EngineImages]
    );

    let kind =
        read("{ container: { name: a, image: b, labels: { c: d }, ports: [\"1\"] } }").unwrap();
    let written: Vec<String> = kind.templates().iter().map(|template| template.written()).collect();
    assert_eq!(written, ["a", "b", "1", "d"]);
    let nature = kind.nature();
    assert_eq!(nature.needs.len(), 1);
    assert!(nature.object.is_some_and(|object| !object.gone) && !nature.asks_journal());
    assert!(read("{ volume: { name: a, gone: true } }").unwrap().nature().asks_journal());
}

#[test]
fn a_name_has_the_length_and_the_letters_of_dockers() {
    let read = |name: &str| read(&format!("{{ volume: {{ name: \"{name}\" }} }}"));
    assert!(read(&"a".repeat(255)).is_ok() && read("0a_b.c-d").is_ok());
    for wrong in [&"a".repeat(256)[..], "-a", ".a", "a b", "a:b"] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
