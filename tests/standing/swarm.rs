//! A swarm on a real engine, as a student makes it: what is right passes, and each thing that is wrong is told for what it
//! is.

use std::{fs, process::Command};

use crate::{student::Student, support::told};

const LAB: &str = r#"version: 1
lab: lab.md
title: Swarm
classroom: { images: [{ name: "busy:1", build: shell, id: busy }, { name: "busy:2", build: shell, variant: two, id: other }] }
steps:
  - id: node
    section: Node
    check:
      - { name: the node is labelled, expect: { node: { name: lab, role: manager, leader: true, state: ready, availability: active, labels: { zone: a }, os: linux } } }
  - id: kept
    section: Kept
    check:
      - { name: there is a secret, expect: { secret: { name: pw, labels: { tier: db } } } }
      - { name: there is a config, expect: { config: { name: conf, content: "listen 80;", labels: { tier: web } } } }
      - { name: there is a network, expect: { network: { name: back, driver: overlay, scope: swarm, attachable: true } } }
  - id: launch
    section: Launch
    check:
      - name: the service runs
        expect:
          service:
            name: web
            image: "busy:1"
            mode: replicated
            replicas: 2
            running: 2
            ports: ["8090:80"]
            networks: [back]
            mounts: ["data:/data"]
            secrets: [pw]
            configs: [conf]
            environment: { MODE: x }
            labels: { tier: web }
            container_labels: { c: d }
            constraints: ["node.labels.zone == a"]
            command: sleep 600
            user: "0"
            memory: 64m
            cpus: "0.2"
            pids_limit: 50
            reserve_memory: 8m
            restart: on-failure
            update_parallelism: 2
            update_state: none
      - { name: its volume is used, expect: { volume: { name: data, scope: local } } }
  - id: shop
    section: Shop
    check:
      - { name: there is a stack, expect: { stack: { name: shop, services: [front], networks: [n1], secrets: [s1] } } }
      - { name: its service runs, expect: { service: { name: shop_front, running: 1 } } }
  - id: gone
    section: Gone
    needs: [launch]
    check:
      - { name: the old service is gone, expect: { service: { name: old, gone: true } } }
      - { name: the old secret is gone, expect: { secret: { name: old, gone: true } } }
      - { name: the old config is gone, expect: { config: { name: old, gone: true } } }
"#;
const HANDOUT: &str = "## Node\n\n## Kept\n\n## Launch\n\n## Shop\n\n## Gone\n";
const WEB: &str = "docker service create -q --name web --replicas 2 -p 8090:80 --network back --mount type=volume,source=data,target=/data --secret pw --config source=conf,target=/etc/conf -e MODE=x -l tier=web --container-label c=d --constraint node.labels.zone==a --limit-memory 64m --limit-cpu 0.2 --limit-pids 50 --reserve-memory 8m --user 0 --restart-condition on-failure --update-parallelism 2 --update-monitor 1s --stop-grace-period 0s busy:1 sleep 600";
const STACK: &str = r#"version: "3.8"
services: { front: { image: "busy:1", command: sleep 600, networks: [n1], secrets: [s1] } }
networks: { n1: {} }
secrets: { s1: { file: ./lab.md } }
"#;

#[test]
fn what_a_swarm_has_passes_where_it_is_as_it_should_be_and_what_is_wrong_is_told() {
    let Some(student) = Student::arrives(LAB, HANDOUT) else { return };
    student.types("docker pull -q busy:1; docker pull -q busy:2");
    // No swarm yet: nobody can have made anything.
    for step in ["node", "kept", "launch", "shop", "gone"] {
        student.hears(step, &["LC225", "in no swarm", "docker swarm init"]);
    }
    student.types("docker swarm init");
    student.hears("node", &["LC224", "labels zone=a", "labels: none"]);
    student.types("docker node update --label-add zone=a --availability drain lab");
    student.hears("node", &["LC224", "availability: drain", "docker node update"]);
    student.types("docker node update --availability active lab");
    student.asks("node", 0);

    student.hears("kept", &["LC221", "no such secret", "no such config", "docker secret ls"]);
    student.types("echo hush | docker secret create pw - && echo 'listen 81;' | docker config create -l tier=web conf -");
    student.types("docker network create -d overlay back");
    student.hears("kept", &["LC224", "tier=db", "content: listen 81;", "attachable: false"]);
    student.types("docker secret rm pw && docker config rm conf && docker network rm back");
    student.types("echo hush | docker secret create -l tier=db pw - && echo 'listen 80;' | docker config create -l tier=web conf -");
    student.types("docker network create -d overlay --attachable back");
    student.asks("kept", 0);

    student.hears("launch", &["LC221", "no such service", "docker service ls"]);
    // The right name, and nearly all of it wrong.
    student.types("docker service create -q --name web --mode global busy:2 sleep 60");
    student.hears(
        "launch",
        &["LC224", "image busy:1", "image: busy:2", "mode: global", "none, because it is global"],
    );
    student.types("docker service rm web");
    student.types(&WEB.replace("8090:80", "8091:80"));
    student.hears(
        "launch",
        &["LC224", "ports 8090:80", "ports: 8091:80/tcp", "docker service update"],
    );
    student.types("docker service update -q --publish-rm 8091:80 --publish-add 8090:80 web");
    student.hears("launch", &["LC224", "update state: completed"]);
    student.types("docker service rm web");
    student.types(WEB);
    student.asks("launch", 0);
    // As many as are wanted, and fewer run: none has a place where no node has the label.
    student.types("docker service update -q --detach --constraint-add node.labels.zone==b web; docker service scale --detach web=2");
    student.types("until docker service ls | grep -q ' 1/2 \\| 0/2 '; do :; done");
    student.hears("launch", &["LC224", "running: ", "docker service ps web"]);

    fs::write(student.place.folder().join("shop.yaml"), STACK).unwrap();
    student.hears("shop", &["LC221", "no such stack"]);
    student.types("docker stack deploy -c shop.yaml other");
    student.hears("shop", &["LC221", "no such stack", "no such service"]);
    student.types(&format!("cat > shop.yaml <<'END'\n{}END", STACK.replace("front", "back")));
    student.types("docker stack deploy -c shop.yaml shop");
    student.hears("shop", &["LC224", "services front", "services: back"]);
    student.types(&format!("cat > shop.yaml <<'END'\n{STACK}END"));
    student.types("docker stack deploy -c shop.yaml shop");
    student.types("until docker service ls | grep shop_front | grep -q ' 1/1 '; do :; done");
    student.asks("shop", 0);
}

#[test]
fn what_of_a_swarm_was_there_is_gone_and_what_a_step_made_goes_when_it_is_put_back() {
    let Some(student) = Student::arrives(LAB, HANDOUT) else { return };
    student.types("docker pull -q busy:1; docker pull -q busy:2");
    student.types("docker swarm init && docker node update --label-add zone=a lab");
    student.hears("gone", &["LC208", "nothing of that name"]);
    student.types("docker service create -q --detach --name old busy:1 sleep 600; echo a | docker secret create old -; echo a | docker config create old -");
    student.hears(
        "gone",
        &["LC222", "docker service rm old", "docker secret rm old", "docker config rm old"],
    );
    student.types("docker service rm old; docker secret rm old; docker config rm old");
    student.asks("gone", 0);

    student.types("echo hush | docker secret create -l tier=db pw - && echo 'listen 80;' | docker config create -l tier=web conf -");
    student.types("docker network create -d overlay --attachable back");
    student.types(WEB);
    student.types("docker service create -q --detach --name mine --network back busy:2 sleep 600");
    fs::write(student.place.folder().join("shop.yaml"), STACK).unwrap();
    student.types(&format!("cat > shop.yaml <<'END'\n{STACK}END"));
    student.types("docker stack deploy -c shop.yaml shop");
    for (step, said, unsaid) in [
        ("launch", &["service web", "volume data"][..], &["secret pw", "mine", "node"][..]),
        ("shop", &["stack shop", "service shop_front"], &["service web"]),
    ] {
        let told = student.place.run(&["reset", step, "--dry-run"], 0);
        assert!(said.iter().all(|word| told.contains(word)), "{told}");
        assert!(!unsaid.iter().any(|word| told.contains(word)), "{told}");
        student.place.run(&["reset", step], 0);
    }
    student.hears("launch", &["no such service", "no such volume"]);
    student.hears("shop", &["no such stack"]);
    assert_eq!(student.types("docker service ls --format '{{.Name}}'").trim(), "mine");
    assert_eq!(student.types("docker secret ls --format '{{.Name}}'").trim(), "pw");
    let networks = student.types("docker network ls --filter scope=swarm --format '{{.Name}}'");
    assert!(networks.contains("back") && !networks.contains("shop_n1"), "{networks}");
    student.types("docker service rm mine");
    student.place.run(&["reset", "kept"], 0);
    student.hears("kept", &["no such secret", "no such config", "no such network"]);
    // What the swarm had went with it.
    student.types("docker swarm leave --force");
    student.hears("gone", &["LC225", "in no swarm"]);
    student.place.run(&["reset", "shop"], 0);
}

const WORKER: &str = r#"version: 1
lab: lab.md
title: Nodes
classroom: { machines: [one, two], images: [{ name: "busy:1", build: shell, id: busy }] }
steps:
  - id: join
    section: Join
    check:
      - { name: there are two, expect: [{ node: { name: one, role: manager } }, { node: { name: two, role: worker, state: ready } }] }
  - id: leave
    section: Leave
    check: [{ name: the second left, expect: { node: { name: two, gone: true } } }]
"#;

#[test]
fn a_worker_is_told_that_only_managers_know_and_a_node_that_left_is_gone() {
    let Some(student) = Student::arrives(WORKER, "## Join\n\n## Leave\n") else { return };
    let on = |machine: &str, line: &str| {
        let folder = student.session.folder.join("machines").join(machine).join("door/docker.sock");
        let output = Command::new("sh")
            .args(["-c", line])
            .env("DOCKER_HOST", format!("unix://{}", folder.display()))
            .output()
            .unwrap();
        assert!(output.status.success(), "{line}: {}", told(&output));
        told(&output).trim().to_owned()
    };
    let joins = |machine: &str| {
        let other = if machine == "one" { "two" } else { "one" };
        let token = on(other, "docker swarm join-token -q worker");
        let at = on(other, "docker node inspect self --format '{{.ManagerStatus.Addr}}'");
        on(machine, &format!("docker swarm join --token {token} {at}"));
    };
    // The first machine as a worker of the second's swarm.
    on("two", "docker swarm init");
    joins("one");
    student.hears("join", &["LC225", "a worker of a swarm", "docker node promote"]);
    student.hears("leave", &["LC225", "a worker of a swarm"]);
    on("one", "docker swarm leave");
    on("two", "docker swarm leave --force");
    on("one", "docker swarm init");
    student.hears("join", &["LC221", "no such node"]);
    student.hears("leave", &["LC208", "nothing of that name"]);
    joins("two");
    on("one", "until docker node ls | grep two | grep -q Ready; do :; done");
    student.asks("join", 0);
    student.hears("leave", &["LC222", "docker node rm two"]);
    on("two", "docker swarm leave");
    on("one", "until docker node ls | grep two | grep -q Down; do :; done; docker node rm two");
    student.asks("leave", 0);
}
