//! What a handout may have typed that is no docker pull: in the lab's machine it does what it does on a fresh Linux
//! machine with Docker, and the host is as before.

use std::path::Path;

use crate::{
    cli,
    handouts::{CLASSROOM, run},
    machine::Machine,
    needs,
    somebody::Somebody,
};

/// A scenario's commands, each with what it has to print.
pub(crate) fn steps(commands: &[(&str, &str)]) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let line = |(command, expect): &(&str, &str)| {
        format!("      - run: {}\n        expect: [{expect}]\n", quoted(command))
    };
    let lines: String = commands.iter().map(line).collect();
    format!("  - id: step1\n    section: \"Step 1: Anything\"\n    do:\n{lines}")
}

pub(crate) fn handout(commands: &[(&str, &str)]) -> String {
    let lines: Vec<String> =
        commands.iter().map(|(command, _)| format!("    $ {command}\n")).collect();
    format!("## Step 1: Anything\n\n{}", lines.concat())
}

/// Does them all, and compares the host.
fn does(commands: &[(&str, &str)]) {
    if !needs::met(&["private engine", "curl", "ip"]) {
        return;
    }
    let _host = crate::machine::alone();
    let base = cli::state();
    let before = Machine::look(base.path().to_str().unwrap());
    let ran = run(&steps(commands), &handout(commands), &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(Machine::look(base.path().to_str().unwrap()), before);
}

/// The same, and once more without root.
fn does_for_everybody(commands: &[(&str, &str)]) {
    does(commands);
    let Some(somebody) = Somebody::comes() else { return };
    let _host = crate::machine::alone();
    let state = somebody.state();
    let before = Machine::look(state.to_str().unwrap());
    let ran = somebody.runs(CLASSROOM, &steps(commands), &handout(commands));
    assert_eq!(ran.code, 0, "without root:\n{}{}", ran.out, ran.err);
    assert_eq!(Machine::look(state.to_str().unwrap()), before);
}

const SERVER: &str = "docker run -d --name web -p 8080:80 hello:1 sh -c 'while true; do printf \"HTTP/1.0 200 OK\\r\\n\\r\\nhi there\\n\" | nc -l -p 80; done'";

#[test]
fn the_network_is_that_of_a_machine_with_docker() {
    does_for_everybody(&[
        ("hostname", "{ stdout: { equals: lab } }"),
        ("ip -o link", "{ stdout: { contains: ' docker0: ' } }"),
        ("ip -o -4 address show eth0", "{ stdout: { contains: 'inet 192.168.64.10/24' } }"),
        ("ip route", "{ stdout: { contains: 'default via 192.168.64.1 dev eth0' } }"),
        (SERVER, "{ exit: 0 }"),
        (
            "for i in 1 2 3 4 5 6 7 8 9; do curl -s localhost:8080 && break; sleep 0.2; done",
            "{ stdout: { contains: hi there } }",
        ),
        ("curl -s http://localhost:5000/v2/_catalog", "{ stdout: { contains: library/hello } }"),
        ("curl -s https://registry-1.docker.io/v2/", "{ stdout: { contains: '{}' } }"),
        ("docker manifest inspect hello:1", "{ stdout: { contains: schemaVersion } }"),
        ("docker rm -f web", "{ stdout: { equals: web } }"),
        // Published ports are the machine's own: nobody else is met there.
        ("curl -s --max-time 2 localhost:8080", "{ exit: 7 }"),
    ]);
}

#[test]
fn docker_keeps_networks_apart_and_swarms_and_forwards() {
    does_for_everybody(&[
        ("docker network create one", "{ exit: 0 }"),
        ("docker network create two", "{ exit: 0 }"),
        ("docker container run -d --name aa --network one hello:1 sleep 60", "{ exit: 0 }"),
        ("docker container run -d --name bb --network two hello:1 sleep 60", "{ exit: 0 }"),
        ("docker exec aa ping -c 1 -w 2 aa", "{ stdout: { contains: ' 0% packet loss' } }"),
        (
            "docker exec aa ping -c 1 -w 2 $(docker inspect -f '{{.NetworkSettings.Networks.two.IPAddress}}' bb)",
            "{ stdout: { contains: '100% packet loss' } }, { exit: 1 }",
        ),
        ("docker rm -f aa bb", "{ exit: 0 }"),
        ("docker swarm init", "{ stdout: { contains: Swarm initialized } }"),
        ("docker node ls", "{ stdout: { contains: lab } }"),
    ]);
}

#[test]
fn whatever_way_docker_is_called_it_reaches_the_labs_engine() {
    let mut commands = vec![
        ("docker pull hello:1", "{ exit: 0 }"),
        ("env -u DOCKER_HOST docker images -q hello", "{ stdout: { matches: '^[0-9a-f]{12}$' } }"),
        ("unset DOCKER_HOST; docker images -q hello", "{ stdout: { matches: '^[0-9a-f]{12}$' } }"),
        (
            "sh -c 'env -i PATH=$PATH docker images -q hello'",
            "{ stdout: { matches: '^[0-9a-f]{12}$' } }",
        ),
        (
            "docker -H unix:///run/docker.sock images -q hello",
            "{ stdout: { matches: '^[0-9a-f]{12}$' } }",
        ),
        ("docker info", "{ stdout: { contains: 'Docker Root Dir: /var/lib/docker' } }"),
        ("docker context ls", "{ stdout: { contains: 'unix:///var/run/docker.sock' } }"),
    ];
    if machine_has("sudo") {
        commands.push(("sudo docker images -q hello", "{ stdout: { matches: '^[0-9a-f]{12}$' } }"));
    }
    does_for_everybody(&commands);
}

fn machine_has(program: &str) -> bool {
    labcheck::machine::programs::find_program(&needs::surroundings().path(), program).is_some()
}

#[test]
fn what_a_handout_does_to_files_it_does_not_do_to_the_host() {
    let mark = format!("/etc/labcheck-was-here-{}", std::process::id());
    let touch = format!("echo x > {mark}");
    let look = format!("cat {mark}");
    does(&[
        (&touch, "{ exit: 0 }"),
        (&look, "{ stdout: { equals: x } }"),
        ("rm -rf /usr/share/perl5", "{ exit: 0 }"),
        ("ls /usr/share/perl5", "{ exit: 2 }"),
        ("echo 1 > /proc/sys/vm/drop_caches", "{ exit: 1 }"),
        ("hostname elsewhere && hostname", "{ stdout: { equals: elsewhere } }"),
        ("echo $(ls /dev | grep -cE '^(vd|sd|nvme|loop|dm-)')", "{ stdout: { equals: '0' } }"),
        ("ls /tmp | wc -l", "{ stdout: { equals: '0' } }"),
        // Neither the services' keys nor whoever else has a machine.
        (
            "echo $(ls ${DOCKER_CONFIG%/config})",
            "{ stdout: { equals: config desk home lock machines tmp } }",
        ),
        ("echo $(ls ${DOCKER_CONFIG%/config}/machines/lab)", "{ stdout: { equals: door } }"),
        ("touch ${DOCKER_CONFIG%/config}/desk/journal.jsonl", "{ exit: 1 }"),
    ]);
    assert!(!Path::new(&mark).exists() && Path::new("/usr/share/perl5").is_dir());
}
