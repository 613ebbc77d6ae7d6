//! Labs of several machines: each its own, on one network.

use crate::{
    cli,
    handouts::run_on,
    inside::{handout, steps},
    machine::Machine,
    needs,
    somebody::passes_with_root_and_without,
};

const TWO: &str = r#"classroom: { machines: [node1, node2], images: [{ name: "hello:1", build: shell, id: hello }] }"#;

/// Commands, each with the machine that it is typed on.
fn on(commands: &[(&str, &str, &str)]) -> (String, String) {
    let alone: Vec<(&str, &str)> =
        commands.iter().map(|(_, run, expect)| (*run, *expect)).collect();
    let mut machines = commands.iter().map(|(machine, ..)| machine);
    let typed = steps(&alone);
    let lines = typed.lines().map(|line| {
        let is_typed = line.trim_start().starts_with("- run:");
        let place = is_typed.then(|| format!("        in: {}\n", machines.next().unwrap()));
        format!("{line}\n{}", place.unwrap_or_default())
    });
    (lines.collect(), handout(&alone))
}

const SWARM: &[(&str, &str, &str)] = &[
    ("node1", "hostname", "{ stdout: { equals: node1 } }"),
    ("node2", "hostname", "{ stdout: { equals: node2 } }"),
    ("node2", "ip -o -4 address show eth0", "{ stdout: { contains: 'inet 192.168.64.11/24' } }"),
    ("node1", "getent hosts node2", "{ stdout: { matches: '^192\\.168\\.64\\.11 +node2$' } }"),
    ("node1", "docker pull -q hello:1", "{ exit: 0 }"),
    ("node2", "echo $(docker images -q | wc -l)", "{ stdout: { equals: '0' } }"),
    ("node2", "docker pull -q localhost:5000/library/hello:1", "{ exit: 0 }"),
    ("node1", "docker swarm init --advertise-addr 192.168.64.10", "{ exit: 0 }"),
    ("node1", "docker swarm join-token -q worker > $HOME/token", "{ exit: 0 }"),
    (
        "node2",
        "docker swarm join --token $(cat $HOME/token) node1:2377",
        "{ stdout: { contains: This node joined a swarm as a worker } }",
    ),
    (
        "node1",
        "docker node ls --format '{{.Hostname}}' | sort",
        "{ stdout: { lines: [node1, node2] } }",
    ),
    (
        "node1",
        "docker service create -q --detach=false --name web --replicas 2 --replicas-max-per-node 1 hello:1 sleep 600",
        "{ exit: 0 }",
    ),
    ("node2", "docker ps --format '{{.Image}}' | cut -c1-5", "{ stdout: { equals: hello } }"),
];

#[test]
fn a_swarm_spreads_over_two_machines_and_nothing_of_it_stays() {
    if !needs::met(&["private engine", "ip"]) {
        return;
    }
    let _host = crate::machine::alone();
    let base = cli::state();
    let before = Machine::look(base.path().to_str().unwrap());
    passes_for_everybody(SWARM);
    assert_eq!(Machine::look(base.path().to_str().unwrap()), before);
}

fn passes_for_everybody(commands: &[(&str, &str, &str)]) {
    let (steps, handout) = on(commands);
    passes_with_root_and_without(TWO, &steps, &handout);
}

/// Nobody listens at that port: a machine that is reached says so, and of one that is not nothing is heard.
const REACH: &str = "timeout 2 bash -c 'true </dev/tcp/node1/9' 2>/dev/null; echo $?";

#[test]
fn two_machines_can_be_cut_apart_and_joined_again() {
    if !needs::met(&["private engine", "ip"]) {
        return;
    }
    passes_for_everybody(&[
        ("node2", REACH, "{ stdout: { equals: '1' } }"),
        ("node1", "iptables -I INPUT -s node2 -j DROP", "{ exit: 0 }"),
        ("node2", REACH, "{ stdout: { equals: '124' } }"),
        ("node2", "docker pull -q hello:1", "{ exit: 0 }"),
        ("node1", "iptables -D INPUT -s node2 -j DROP", "{ exit: 0 }"),
        ("node2", REACH, "{ stdout: { equals: '1' } }"),
        (
            "node2",
            "ip link set eth0 down; docker pull -q localhost:5000/library/hello:1",
            "{ exit: 0 }",
        ),
        ("node2", "ip link set eth0 up", "{ exit: 0 }"),
        ("node2", REACH, "{ stdout: { equals: '1' } }"),
    ]);
}

#[test]
fn a_lab_of_several_machines_is_not_done_on_the_users_own_engine() {
    let (steps, handout) = on(&SWARM[..1]);
    let ran = run_on(Some("unix:///nowhere"), TWO, &steps, &handout, &[]);
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    let told = "the lab has 2 machines (node1, node2), which only labcheck's own can be: use --engine private";
    assert!(ran.err.contains(told), "{}{}", ran.out, ran.err);
}
