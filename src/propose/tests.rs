mod beginning;
mod left_out;

use std::{collections::BTreeSet, path::Path};

use serde_json::{Value, json};

use super::*;
use crate::{
    check::Check, image::EngineImage, object::ObjectKind, oci::Reference, scenario,
    syntax::source::Source,
};

const DIGEST: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn name(text: &str) -> Reference {
    text.parse().unwrap()
}

fn image(id: &str, tags: &[&str], digests: &[String]) -> EngineImage {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    EngineImage { id: id.to_owned(), tags, digests: digests.to_vec() }
}

/// What is not as in a lab's own machine, before anything was there.
#[derive(Default)]
struct Else<'a> {
    before: Option<&'a [EngineImage]>,
    containerd_store: bool,
    is_host: bool,
}

/// What is proposed where the lab's registry has a busybox.
fn around(images: &[EngineImage], other: &Else<'_>, seen: &Seen) -> Told {
    let known = [KnownImage { name: name("busy:1"), id: "busy".into(), digest: DIGEST.to_owned() }];
    let typed: BTreeSet<String> = ["web", "--subnet=10.7.0.0/24"].map(str::to_owned).into();
    let around = Around {
        images,
        before: other.before,
        known: &known,
        containerd_store: other.containerd_store,
        is_machine: !other.is_host,
        work: Some(Path::new("/home/me/lab")),
        typed: &typed,
    };
    match propose(seen, &around) {
        Ok(proposal) => {
            readable(&proposal);
            Told::Check(proposal.line(), proposal.name, proposal.todos)
        }
        Err(why) => Told::Nothing(why),
    }
}

#[derive(Debug, PartialEq)]
enum Told {
    Check(String, String, Vec<Todo>),
    Nothing(Unfit),
}

impl Told {
    fn line(self) -> String {
        let Self::Check(line, ..) = self else { panic!("{self:?}") };
        line
    }

    fn todos(self) -> Vec<Todo> {
        let Self::Check(_, _, todos) = self else { panic!("{self:?}") };
        todos
    }
}

const LAB: &str = "version: 1\ntitle: x\nlab: x.md\nclassroom: { images: [{ name: \"busy:1\", build: shell, id: busy }] }\nsteps:\n  - id: one\n    section: S\n    do:\n      - run: echo mine:1 made:1 made:2 far:1 busy:2\n";

/// The check that it makes in a scenario.
fn readable(proposal: &Proposal) -> Check {
    let item = Item { proposal: proposal.clone(), todos: vec!["x".into()] };
    let text = with_checks(LAB, "one", &[item]).unwrap();
    let source = Source { name: "x.yaml".into(), text };
    let scenario = scenario::load(&source, &[])
        .unwrap_or_else(|problems| panic!("{}\n{problems:?}", source.text));
    scenario.steps[0].checks[0].clone()
}

#[test]
fn an_image_is_told_by_where_it_came_from() {
    let digest = |repository: &str, digest: &str| format!("{repository}@{digest}");
    let other = format!("sha256:{}", "b".repeat(64));
    let images = [
        image("1", &["busy:1", "mine:1"], &[digest("busy", DIGEST)]),
        image("2", &["made:1", "made:2"], &[]),
        image("3", &["far:1"], &[digest("far", &other)]),
        image("4", &["<none>:<none>"], &[digest("busy", &other)]),
    ];
    let told = |text: &str| around(&images, &Else::default(), &Seen::Image(name(text)));
    assert_eq!(
        told("busy:1"),
        Told::Check(
            "{ image: { name: \"busy:1\", digest: \"${{ images.busy.digest }}\" } }".into(),
            "busy:1 is here, as the registry has it".into(),
            vec![]
        )
    );
    assert_eq!(told("mine:1").line(), "{ image: { name: \"mine:1\", same_as: \"busy:1\" } }");
    assert_eq!(told("made:1").line(), "{ image: { name: \"made:1\", local: true } }");
    assert_eq!(told("made:2").line(), "{ image: { name: \"made:2\", same_as: \"made:1\" } }");
    assert_eq!(told("far:1").todos(), [Todo::Moves]);
    assert_eq!(
        told(&digest("busy", &other)).line(),
        format!("{{ image: {{ name: \"busy@{other}\", untagged: true }} }}")
    );
    assert_eq!(
        told(&digest("busy", DIGEST)).line(),
        "{ image: { name: \"busy@${{ images.busy.digest }}\", present: true } }"
    );
    assert_eq!(told("busy:2"), Told::Nothing(Unfit::Missing));
    // Of two names that were made here the one that was there is the first.
    let before = [image("2", &["made:2"], &[])];
    let since = |text: &str| {
        let seen = Seen::Image(name(text));
        around(&images, &Else { before: Some(&before), ..Else::default() }, &seen).line()
    };
    assert_eq!(since("made:1"), "{ image: { name: \"made:1\", same_as: \"made:2\" } }");
    assert_eq!(since("made:2"), "{ image: { name: \"made:2\", local: true } }");
    // Where every image has a digest, it tells nothing of where one came from.
    let seen = Seen::Image(name("far:1"));
    let stored = around(&images, &Else { containerd_store: true, ..Else::default() }, &seen);
    assert_eq!(stored.line(), "{ image: { name: \"far:1\", present: true } }");
}

/// As much of a container as an engine tells of `docker run -d --name web busy:1`.
fn container() -> Value {
    json!({
        "Id": "0123456789abcdef", "Name": "/web", "Image": "1",
        "Created": "2026-11-28T06:00:00Z",
        "State": { "Status": "running", "ExitCode": 0, "Pid": 77, "StartedAt": "now" },
        "Config": {
            "Image": "busy:1", "Hostname": "0123456789ab", "Cmd": ["sh"], "Entrypoint": null,
            "Env": ["PATH=/bin"], "Labels": { "maker": "them" }, "User": "", "WorkingDir": "",
        },
        "HostConfig": {
            "NetworkMode": "default", "PortBindings": {}, "RestartPolicy": { "Name": "no" },
            "Memory": 0, "CapAdd": null, "AutoRemove": false,
        },
        "Mounts": [],
        "NetworkSettings": { "Ports": {}, "Networks": { "bridge": { "IPAddress": "172.17.0.2" } } },
    })
}

fn of(told: Value, is_named: bool) -> Seen {
    let image = json!({
        "Cmd": ["sh"], "Env": ["PATH=/bin"], "Labels": { "maker": "them" },
        "Volumes": { "/cache": {} }, "User": "", "WorkingDir": "",
    });
    let (kind, name) = (ObjectKind::Container, "web".to_owned());
    Seen::Object { kind, name, is_named, told, image: Some(image) }
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut told = container();
    for (at, value) in changes {
        let (above, key) = at.rsplit_once('/').unwrap();
        told.pointer_mut(above).unwrap()[key] = value.clone();
    }
    told
}

fn busy() -> [EngineImage; 1] {
    [image("1", &["busy:1"], &[])]
}

#[test]
fn of_a_container_only_what_somebody_asked_for_is_told() {
    let told = |told: Value| around(&busy(), &Else::default(), &of(told, true));
    assert_eq!(
        told(container()),
        Told::Check(
            "{ container: { name: web, image: \"busy:1\", state: running } }".into(),
            "the container web runs".into(),
            vec![]
        )
    );
    let asked = with(&[
        ("/State/Health", json!({ "Status": "healthy" })),
        (
            "/HostConfig/PortBindings",
            json!({
                "80/tcp": [{ "HostIp": "", "HostPort": "8080" }],
                "53/udp": [{ "HostIp": "127.0.0.1", "HostPort": "" }],
                "90/tcp": [{ "HostIp": "0.0.0.0", "HostPort": "9000-9010" }],
            }),
        ),
        (
            "/Mounts",
            json!([
                { "Type": "volume", "Name": "data", "Destination": "/data", "RW": true },
                { "Type": "volume", "Name": "a".repeat(64), "Destination": "/cache", "RW": true },
                { "Type": "volume", "Name": "b".repeat(64), "Destination": "/own", "RW": true },
                { "Type": "bind", "Source": "/home/me/lab/html", "Destination": "/www", "RW": false },
                { "Type": "bind", "Source": "/home/me/labs", "Destination": "/labs", "RW": true },
                { "Type": "bind", "Source": "/etc/hosts", "Destination": "/h", "RW": true },
            ]),
        ),
        ("/NetworkSettings/Networks", json!({ "back": {} })),
        ("/HostConfig/NetworkMode", json!("back")),
        ("/Config/Env", json!(["PATH=/bin", "MODE=a: b", "DB_PASSWORD=hunter2x"])),
        (
            "/Config/Labels",
            json!({ "maker": "them", "com.docker.compose.project": "x", "tier": "yes" }),
        ),
        ("/Config/Cmd", json!(["sleep", "600"])),
        ("/Config/Hostname", json!("base")),
        ("/HostConfig/RestartPolicy", json!({ "Name": "on-failure", "MaximumRetryCount": 2 })),
        ("/HostConfig/Memory", json!(64 << 20)),
        ("/HostConfig/NanoCpus", json!(1_500_000_000)),
        ("/HostConfig/CapDrop", json!(["ALL"])),
    ]);
    assert_eq!(told(asked.clone()).todos(), [Todo::Secret("DB_PASSWORD".into())]);
    assert_eq!(
        told(asked).line(),
        "{ container: { name: web, image: \"busy:1\", state: running, health: healthy, \
         ports: [\"127.0.0.1::53/udp\", \"8080:80\", \"90\"], \
         mounts: [\"./html:/www:ro\", \"/etc/hosts:/h\", /labs, /own, \"data:/data\"], \
         networks: [back], environment: { MODE: \"a: b\" }, labels: { tier: \"yes\" }, \
         command: sleep 600, hostname: base, restart: \"on-failure:2\", cap_drop: [ALL], \
         memory: \"64m\", cpus: \"1.5\" } }"
    );
}

#[test]
fn a_container_without_a_name_of_its_own_is_told_by_its_image_where_that_can_be_asked() {
    let nameless = of(container(), false);
    let line = around(&busy(), &Else::default(), &nameless).line();
    assert_eq!(line, "{ container: { image: \"busy:1\", state: running } }");
    let elsewhere = around(&busy(), &Else { is_host: true, ..Else::default() }, &nameless);
    assert_eq!(elsewhere, Told::Nothing(Unfit::Unnamed));
    let gone = around(&[], &Else::default(), &nameless);
    assert_eq!(gone, Told::Nothing(Unfit::Nameless), "its image has no name any more");
}

#[test]
fn a_state_that_passes_by_itself_is_not_told() {
    let of_state =
        |state: Value| around(&busy(), &Else::default(), &of(with(&[("/State", state)]), true));
    for state in ["restarting", "removing", "dead", ""] {
        let told = of_state(json!({ "Status": state }));
        assert_eq!(told, Told::Nothing(Unfit::Passing), "{state}");
    }
    for (exit, end) in [(3, "state: exited, exit: 3 } }"), (137, "state: exited } }")] {
        let line = of_state(json!({ "Status": "exited", "ExitCode": exit })).line();
        assert!(line.ends_with(end), "{line}");
    }
    let starting = of_state(json!({ "Status": "running", "Health": { "Status": "starting" } }));
    assert!(!starting.line().contains("health"));
}

#[test]
fn what_a_stranger_wrote_is_text_or_left_out() {
    let labels = json!({
        "a": "say \"it's\": # - {x} [y] & *z", "b: c": "one\ntwo", "d": "{{ x }} }}",
        "odd": "\u{1b}[31mred", "bidi": "\u{202e}x", "template": "${{ images.busy.digest }}",
        "long": "x".repeat(1_000),
    });
    let seen = of(with(&[("/Config/Labels", labels)]), true);
    let Told::Check(line, _, todos) = around(&busy(), &Else::default(), &seen) else { panic!() };
    assert!(
        line.contains("labels: { a: \"say \\\"it's\\\": # - {x} [y] & *z\", \"b: c\": \"one\\ntwo\", d: \"{{ x }} }}\" }"),
        "{line}"
    );
    let odd = ["bidi", "long", "odd", "template"].map(|key| Todo::Odd(format!("labels {key}")));
    assert_eq!(todos, odd);
}

fn object(kind: ObjectKind, told: Value) -> String {
    let seen = Seen::Object { kind, name: "it".into(), is_named: true, told, image: None };
    around(&[], &Else::default(), &seen).line()
}

#[test]
fn networks_volumes_and_services_are_told_by_what_is_not_usual() {
    let network = json!({
        "Driver": "bridge", "Internal": true, "Created": "now",
        "IPAM": { "Config": [{ "Subnet": "10.7.0.0/24", "Gateway": "10.7.0.1" }] },
    });
    let told = object(ObjectKind::Network, network);
    assert_eq!(told, "{ network: { name: it, internal: true, subnet: [\"10.7.0.0/24\"] } }");
    let volume = json!({ "Driver": "local", "Mountpoint": "/v", "Labels": { "keep": "1" } });
    assert_eq!(
        object(ObjectKind::Volume, volume),
        "{ volume: { name: it, labels: { keep: \"1\" } } }"
    );
    let service = json!({
        "ID": "x", "Version": { "Index": 7 }, "ServiceStatus": { "RunningTasks": 2 },
        "Spec": {
            "Mode": { "Replicated": { "Replicas": 2 } },
            "TaskTemplate": { "ContainerSpec": { "Image": format!("busy:1@{DIGEST}") } },
            "EndpointSpec": { "Ports": [{ "PublishedPort": 8080, "TargetPort": 80, "Protocol": "tcp" }] },
        },
    });
    assert_eq!(
        object(ObjectKind::Service, service),
        "{ service: { name: it, image: \"busy:1\", replicas: 2, running: 2, ports: [\"8080:80\"] } }"
    );
}
