//! What a swarm has: each property beside a value that it has not, and an engine that manages none.

use serde_json::{Value, json};

use super::{inspected, judge, lifetime_of, named, read};
use crate::{
    check::object::{CONFIG, NODE, SECRET, SERVICE, STACK},
    fact::{Fact, Observation, ObserveError, Query},
    journal::{Deed, EngineEvent, Subject},
    object::{NoManager, ObjectKind, ObjectName},
    verdict::{Difference, Verdict},
};

/// As Docker 20.10 tells of `docker service create --name web --replicas 2 -p 8090:80 --network back -e MODE=x …`.
fn service() -> Value {
    json!({
        "ID": "41zwo55fyzs7voe66yxi3ppgk",
        "Spec": {
            "Name": "web",
            "Labels": { "tier": "db" },
            "TaskTemplate": {
                "ContainerSpec": {
                    "Image": "busy:1@sha256:d44797365c296504dbc00cebd931a8403b049b4f5ada64b4298ba97719e1d56d",
                    "Labels": { "c": "d" },
                    "Args": ["sleep", "600"],
                    "Hostname": "front",
                    "Env": ["MODE=x"],
                    "Dir": "/tmp",
                    "User": "1000",
                    "Mounts": [
                        { "Type": "volume", "Source": "data", "Target": "/data" },
                        { "Type": "bind", "Source": "/srv", "Target": "/www", "ReadOnly": true },
                        { "Type": "tmpfs", "Target": "/run" },
                    ],
                    "Secrets": [{ "File": { "Name": "pw" }, "SecretName": "pw" }],
                    "Configs": [{ "File": { "Name": "/etc/conf" }, "ConfigName": "conf" }],
                },
                "Resources": {
                    "Limits": { "NanoCPUs": 500_000_000, "MemoryBytes": 67_108_864, "Pids": 50 },
                    "Reservations": { "MemoryBytes": 16_777_216 },
                },
                "RestartPolicy": { "Condition": "on-failure", "MaxAttempts": 0 },
                "Placement": { "Constraints": ["node.role==manager"] },
                "Networks": [{ "Target": "j7gowwc47ifj8f1mdybug38vl" }],
            },
            "Mode": { "Replicated": { "Replicas": 2 } },
            "UpdateConfig": { "Parallelism": 2, "Order": "stop-first" },
            "EndpointSpec": { "Mode": "vip" },
        },
        "Endpoint": { "Ports": [
            { "Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8090, "PublishMode": "ingress" },
            { "Protocol": "udp", "TargetPort": 53 },
        ] },
        "ServiceStatus": { "RunningTasks": 1, "DesiredTasks": 2, "CompletedTasks": 0 },
        "Networks": ["back"],
    })
}

fn global() -> Value {
    json!({
        "Spec": {
            "Name": "glob",
            "Labels": {},
            "TaskTemplate": {
                "ContainerSpec": { "Image": "busy" },
                "Resources": { "Limits": {}, "Reservations": {} },
            },
            "Mode": { "Global": {} },
        },
        "Endpoint": { "Spec": {} },
        "UpdateStatus": { "State": "completed" },
        "Networks": [],
    })
}

fn seen() -> Vec<Observation> {
    let node = json!({
        "Spec": { "Labels": { "zone": "a" }, "Role": "manager", "Availability": "active" },
        "Description": {
            "Hostname": "node1",
            "Platform": { "Architecture": "x86_64", "OS": "linux" },
            "Engine": { "EngineVersion": "20.10.24+dfsg1" },
        },
        "Status": { "State": "ready" },
        "ManagerStatus": { "Leader": true },
    });
    let worker = json!({
        "Spec": { "Labels": {}, "Role": "worker", "Availability": "drain" },
        "Description": { "Hostname": "node2", "Engine": { "EngineVersion": "20.10.24" } },
        "Status": { "State": "down" },
    });
    let again = json!({ "Spec": { "Role": "worker" }, "Status": { "State": "ready" } });
    let secret = json!({ "Spec": { "Name": "pw", "Labels": { "tier": "db" } } });
    let driven = json!({
        "Spec": { "Name": "kept", "Driver": { "Name": "vault" }, "Templating": { "Name": "golang" } },
    });
    let config = json!({
        "Spec": { "Name": "conf", "Labels": { "tier": "db" }, "Data": "bGlzdGVuIDgwOwo=" },
    });
    let stack = json!({
        "Name": "app", "Services": ["app_back", "app_front"], "Networks": ["app_n1", "outer"],
        "Secrets": ["app_s1"], "Configs": [],
    });
    let left = json!({
        "Name": "left", "Services": [], "Networks": ["left_n1"], "Secrets": [], "Configs": [],
    });
    vec![
        inspected(named(ObjectKind::Service, "web"), vec![service()]),
        inspected(named(ObjectKind::Service, "glob"), vec![global()]),
        inspected(named(ObjectKind::Service, "none"), vec![]),
        inspected(named(ObjectKind::Node, "node1"), vec![node]),
        inspected(named(ObjectKind::Node, "node2"), vec![worker, again]),
        inspected(named(ObjectKind::Secret, "pw"), vec![secret]),
        inspected(named(ObjectKind::Secret, "kept"), vec![driven]),
        inspected(named(ObjectKind::Config, "conf"), vec![config]),
        inspected(named(ObjectKind::Stack, "app"), vec![stack]),
        inspected(named(ObjectKind::Stack, "left"), vec![left]),
    ]
}

/// Each property with what is right and what is wrong, and that none was left out.
fn expect_each(table: &[(&str, bool)], of: &str, properties: impl Iterator<Item = &'static str>) {
    for (property, passes) in table {
        let yaml = of.replace('%', property);
        let verdict = judge(&yaml, &seen());
        assert_eq!(verdict.passed(), *passes, "{yaml}: {verdict:?}");
        assert!(matches!(verdict, Verdict::Pass | Verdict::Fail(_)), "{yaml}: {verdict:?}");
    }
    for property in properties {
        let key = format!("{property}:");
        for passes in [true, false] {
            let is_there = table.iter().any(|(text, is)| text.starts_with(&key) && *is == passes);
            assert!(is_there, "{property}: {passes}");
        }
    }
}

#[test]
fn a_service_is_judged_by_each_of_its_properties() {
    let table = [
        ("image: \"busy:1\"", true),
        (
            "image: \"docker.io/library/busy:1@sha256:d44797365c296504dbc00cebd931a8403b049b4f5ada64b4298ba97719e1d56d\"",
            true,
        ),
        (
            "image: \"busy@sha256:d44797365c296504dbc00cebd931a8403b049b4f5ada64b4298ba97719e1d56d\"",
            true,
        ),
        (
            "image: \"busy@sha256:0000000000000000000000000000000000000000000000000000000000000000\"",
            false,
        ),
        ("image: \"busy:2\"", false),
        ("image: busy", false),
        ("image: \"other:1\"", false),
        ("mode: replicated", true),
        ("mode: global", false),
        ("replicas: 2", true),
        ("replicas: 3", false),
        ("running: 1", true),
        ("running: 2", false),
        ("ports: [\"8090:80\", \"53/udp\"]", true),
        ("ports: [\"8091:80\"]", false),
        ("ports: [\"53\"]", false),
        ("networks: [back]", true),
        ("networks: [front]", false),
        ("mounts: [\"data:/data:rw\", \"/srv:/www:ro\", \"tmpfs:/run\"]", true),
        ("mounts: [\"data:/data:ro\"]", false),
        ("secrets: [pw]", true),
        ("secrets: [pw, other]", false),
        ("configs: [conf]", true),
        ("configs: [/etc/conf]", false),
        ("environment: { MODE: x }", true),
        ("environment: { MODE: y }", false),
        ("labels: { tier: db }", true),
        ("labels: { c: d }", false),
        ("container_labels: { c: d }", true),
        ("container_labels: { tier: db }", false),
        ("constraints: [\"node.role == manager\"]", true),
        ("constraints: [\"node.role != manager\"]", false),
        ("command: sleep 600", true),
        ("command: sleep", false),
        ("user: \"1000\"", true),
        ("user: root", false),
        ("working_dir: /tmp", true),
        ("working_dir: /", false),
        ("hostname: front", true),
        ("hostname: back", false),
        ("read_only: false", true),
        ("read_only: true", false),
        ("memory: 64m", true),
        ("memory: 16m", false),
        ("cpus: \"0.5\"", true),
        ("cpus: \"1\"", false),
        ("pids_limit: 50", true),
        ("pids_limit: 51", false),
        ("reserve_memory: 16m", true),
        ("reserve_memory: 64m", false),
        ("reserve_cpus: \"0.5\"", false),
        ("restart: on-failure", true),
        ("restart: any", false),
        ("update_state: none", true),
        ("update_state: completed", false),
        ("update_parallelism: 2", true),
        ("update_parallelism: 1", false),
        ("update_order: stop-first", true),
        ("update_order: start-first", false),
        ("endpoint: vip", true),
        ("endpoint: dnsrr", false),
        ("entrypoint: sh", false),
    ];
    let always = ["entrypoint", "reserve_cpus"];
    let properties = SERVICE.properties().filter(|property| !always.contains(property));
    expect_each(&table, "{ service: { name: web, % } }", properties);
    let table = [
        ("mode: global", true),
        ("replicas: 1", false),
        ("image: busy", true),
        ("image: \"busy:latest\"", true),
        ("restart: any, update_parallelism: 1, update_order: stop-first, endpoint: vip", true),
        ("update_state: completed", true),
        ("update_state: paused", false),
        ("memory: 64m", false),
        ("pids_limit: 1", false),
        ("ports: [\"80\"]", false),
        ("constraints: [\"node.role == worker\"]", false),
    ];
    expect_each(&table, "{ service: { name: glob, % } }", std::iter::empty());
    // An engine before API 1.41 does not count what runs.
    let verdict = judge("{ service: { name: glob, running: 1 } }", &seen());
    assert!(matches!(verdict, Verdict::Error(ObserveError::Engine(_))), "{verdict:?}");
}

#[test]
fn a_node_is_judged_by_each_of_its_properties() {
    let table = [
        ("role: manager", true),
        ("role: worker", false),
        ("leader: true", true),
        ("leader: false", false),
        ("availability: active", true),
        ("availability: drain", false),
        ("state: ready", true),
        ("state: down", false),
        ("labels: { zone: a }", true),
        ("labels: { zone: b }", false),
        ("engine: \"20.10\"", true),
        ("engine: \"20.10.24+dfsg1\"", true),
        ("engine: \"20.1\"", false),
        ("engine: \"28\"", false),
        ("os: linux", true),
        ("os: windows", false),
        ("architecture: x86_64", true),
        ("architecture: aarch64", false),
    ];
    expect_each(&table, "{ node: { name: node1, % } }", NODE.properties());
    // Two of one name: one of them has to be all of it.
    let table = [
        ("role: worker, leader: false", true),
        ("state: ready", true),
        ("availability: drain, state: down", true),
        ("availability: drain, state: ready", false),
    ];
    expect_each(&table, "{ node: { name: node2, % } }", std::iter::empty());
}

#[test]
fn secrets_configs_and_stacks_are_judged_by_each_of_their_properties() {
    let table = [
        ("labels: { tier: db }", true),
        ("labels: { tier: web }", false),
        ("driver: vault", false),
    ];
    expect_each(&table, "{ secret: { name: pw, % } }", std::iter::empty());
    let table = [
        ("driver: vault", true),
        ("driver: other", false),
        ("template_driver: golang", true),
        ("template_driver: other", false),
        ("labels: { tier: db }", false),
    ];
    expect_each(
        &table,
        "{ secret: { name: kept, % } }",
        SECRET.properties().filter(|p| *p != "labels"),
    );
    let table = [
        ("labels: { tier: db }", true),
        ("labels: { tier: web }", false),
        ("content: \"listen 80;\"", true),
        ("content: \"listen 80;\\n\"", true),
        ("content: listen", false),
        ("contains: [listen, \"80;\"]", true),
        ("contains: [listen, \"81;\"]", false),
        ("template_driver: golang", false),
    ];
    let properties = CONFIG.properties().filter(|property| *property != "template_driver");
    expect_each(&table, "{ config: { name: conf, % } }", properties);
    let table = [
        ("services: [front, back]", true),
        ("services: [front, other]", false),
        ("services: [app_front]", false),
        ("networks: [n1, outer]", true),
        ("networks: [default]", false),
        ("secrets: [s1]", true),
        ("secrets: [s2]", false),
        ("configs: [c1]", false),
    ];
    let properties = STACK.properties().filter(|property| *property != "configs");
    expect_each(&table, "{ stack: { name: app, % } }", properties);
    let Verdict::Fail(found) = judge("{ stack: { name: left } }", &seen()) else {
        panic!("a network that was left is no stack");
    };
    assert!(matches!(found[0].what, Difference::ObjectMissing { .. }), "{found:?}");
}

#[test]
fn an_engine_that_manages_no_swarm_has_nothing_of_one_and_neither_has_it_lost_anything() {
    for kind in ["service", "node", "secret", "config", "stack"] {
        let of = |text: &str| judge(text, &seen());
        assert!(matches!(of(&format!("{{ {kind}: {{ name: unasked }} }}")), Verdict::Error(_)));
    }
    for why in [NoManager::Alone, NoManager::Worker] {
        let sought = named(ObjectKind::Service, "web");
        let answer = Ok(Fact::NoManager(why));
        let seen = [Observation { query: Query::Inspect(sought.clone()), answer }];
        for rest in ["running: 1", "gone: true"] {
            let verdict = judge(&format!("{{ service: {{ name: web, {rest} }} }}"), &seen);
            let Verdict::Fail(found) = verdict else { panic!("{rest}: {verdict:?}") };
            assert_eq!(found[0].what, Difference::NoManager { sought: sought.clone(), why });
        }
    }
}

#[test]
fn what_a_swarm_has_is_gone_where_it_came_before() {
    let event = |subject, action: &str| {
        let (action, name) = (action.to_owned(), Some("it".to_owned()));
        Deed::Engine(EngineEvent { subject, action, image: None, id: None, name })
    };
    let recorded = Deed::Recorded { machine: "main".into(), programs: Vec::new() };
    for (kind, subject, comes_by) in [
        (ObjectKind::Service, Subject::Service, "create"),
        (ObjectKind::Secret, Subject::Secret, "create"),
        (ObjectKind::Config, Subject::Config, "create"),
        (ObjectKind::Node, Subject::Node, "update"),
    ] {
        let gone = |deeds: Vec<Deed>, object: Option<Value>| {
            let yaml = format!("{{ {}: {{ name: it, gone: true }} }}", kind.name());
            judge(&yaml, &lifetime_of(ObjectName::new(kind, "it"), deeds, object))
        };
        let all = vec![recorded.clone(), event(subject, comes_by), event(subject, "remove")];
        assert_eq!(gone(all.clone(), None), Verdict::Pass, "{kind:?}");
        assert!(matches!(gone(all, Some(json!({}))), Verdict::Fail(_)), "{kind:?} is there");
        let other = vec![recorded.clone(), event(Subject::Volume, comes_by)];
        let Verdict::Fail(found) = gone(other, None) else { panic!("{kind:?} never was there") };
        assert!(matches!(found[0].what, Difference::NeverThere { .. }));
    }
}

#[test]
fn what_of_a_swarm_cannot_be_meant_is_refused() {
    for (yaml, problem) in [
        ("{ service: {} }", "which one"),
        ("{ service: { image: nginx } }", "which one"),
        ("{ service: { name: web, image: \"Not An Image\" } }", "not a valid value of `image`"),
        (
            "{ service: { name: web, ports: [\"127.0.0.1:80:80\"] } }",
            "not a valid value of `ports`",
        ),
        (
            "{ service: { name: web, constraints: [manager] } }",
            "not a valid value of `constraints`",
        ),
        ("{ service: { name: web, gone: true, replicas: 1 } }", "no other properties"),
        ("{ service: { name: web, mode: many } }", "many"),
        ("{ node: { name: x, role: leader } }", "leader"),
        ("{ secret: { name: x, content: y } }", "content"),
        ("{ config: { name: x, contains: [\"\"] } }", "`contains` is empty"),
        ("{ stack: { name: x, gone: true } }", "does not tell when a stack"),
        ("{ stack: { name: x, gone: false } }", "does not tell when a stack"),
    ] {
        let told = read(yaml).unwrap_err();
        assert!(told.contains(problem), "{yaml}: {told}");
    }
}

#[test]
fn a_service_names_its_image_as_a_container_does() {
    let kind = read("{ service: { name: web, image: nginx, replicas: 1 } }").unwrap();
    let nature = kind.nature();
    assert_eq!(nature.needs.len(), 1);
    assert_eq!(nature.needs[0].name.written(), "nginx");
    assert!(read("{ service: { name: web } }").unwrap().nature().needs.is_empty());
}
