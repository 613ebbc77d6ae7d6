//! Containers, networks and volumes on a real engine, as a student makes them: what is right passes, and each thing that
//! is wrong is told for what it is.

use crate::{
    student::Student,
    support::{told, typed},
};

const LAB: &str = r#"version: 1
lab: lab.md
title: Objects
classroom: { images: [{ name: "busy:1", build: shell, id: busy }, { name: "busy:2", build: shell, variant: two, id: other }] }
steps:
  - id: net
    section: Net
    check:
      - { name: the network is cut off, expect: { network: { name: back, internal: true, driver: bridge, subnet: [10.77.0.0/24], labels: { tier: db } } } }
      - { name: its subnet is written down, expect: { inspect: { network: back, at: IPAM.Config.0.Subnet, is: 10.77.0.0/24 } } }
      - { name: it has the database, expect: { network: { name: back, containers: [db] } } }
  - id: vol
    section: Vol
    check: [{ name: there is a volume, expect: { volume: { name: data, driver: local, labels: { keep: "yes" } } } }]
  - id: launch
    section: Run
    check:
      - name: the database runs
        when: ever
        expect:
          container:
            name: db
            image: "busy:1"
            state: running
            networks: [back]
            mounts: ["data:/data", "./conf:/conf:ro", "tmpfs:/run"]
            environment: { MODE: db }
            user: "1000"
            command: sleep 600
            hostname: base
      - name: it is bounded
        expect:
          container:
            image: "busy:1"
            memory: 64m
            cpus: "0.5"
            pids_limit: 50
            restart: "on-failure:2"
            read_only: true
            cap_drop: [ALL]
            cap_add: [NET_BIND_SERVICE]
            security_opt: [no-new-privileges]
            health: healthy
      - { name: it may have few processes, expect: { inspect: { container: db, at: HostConfig.PidsLimit, is: 50 } } }
      - { name: it has no port, expect: { inspect: { container: db, at: 'NetworkSettings.Ports["80/tcp"]', absent: true } } }
      - { name: the image is here, expect: { image: { name: "busy:1", present: true } } }
      - { name: its port is published, expect: { container: { name: web, ports: ["127.0.0.1:8099:80"] } } }
      - { name: a job ended with 3, expect: { container: { name: job, state: exited, exit: 3 } } }
  - id: gone
    section: Gone
    needs: [launch]
    check:
      - { name: the job is gone, expect: { container: { name: job, gone: true } } }
      - { name: the old network is gone, expect: { network: { name: old, gone: true } } }
      - { name: the old volume is gone, expect: { volume: { name: old, gone: true } } }
"#;
const HANDOUT: &str = "## Net\n\n## Vol\n\n## Run\n\n## Gone\n";
const NETWORK: &str = "docker network create --internal --subnet 10.77.0.0/24 --label tier=db back";
const VOLUME: &str = "docker volume create --label keep=yes data";
const DB: &str = "mkdir -p conf; docker run -d --name db --network back -v data:/data -v \"$PWD/conf:/conf:ro\" --tmpfs /run -e MODE=db -u 1000 --hostname base --memory 64m --cpus 0.5 --pids-limit 50 --restart on-failure:2 --read-only --cap-drop all --cap-add net_bind_service --security-opt no-new-privileges --health-cmd true --health-interval 1s busy:1 sleep 600";
const JOB: &str = "docker run --name job busy:1 sh -c 'exit 3'; true";
const WEB: &str = "docker create --name web -p 127.0.0.1:8099:80 busy:1 && docker start web";

#[test]
fn objects_pass_where_they_are_as_they_should_be_and_what_is_wrong_is_told() {
    let Some(student) = Student::arrives(LAB, HANDOUT) else { return };
    for step in ["net", "vol", "launch", "gone"] {
        student.hears(step, &["not begun"]);
    }
    // Each thing the wrong way first.
    student.types("docker network create back && docker volume create data");
    student.hears(
        "net",
        &["LC224", "internal: false", "subnet 10.77.0.0/24", "tier=db", "containers: none"],
    );
    student.hears("vol", &["LC224", "labels keep=yes", "labels: none"]);
    student.types("docker run -d --name db busy:2 true && docker wait db");
    student.hears("net", &["IPAM.Config.0.Subnet of network back is \"10.77.0.0/24\""]);
    student.hears("launch", &["LC224", "state: exited", "image: busy:2", "differences more"]);
    student.hears("launch", &["HostConfig.PidsLimit of container db is 50"]);
    student.types("docker rm -f db; docker network rm back; docker volume rm data");
    // Somebody else's image under the right name.
    student.types("docker tag busy:2 busy:1 && docker run -d --name db busy:1 sleep 600");
    student.types("docker rmi busy:1 && docker pull busy:1");
    student.hears("launch", &["image busy:1", "image: busy:2"]);
    student.types("docker rm -f db");
    // The same, and the name taken away again: what is not there is no image to be made from.
    student.types(
        "docker tag busy:2 busy:1 && docker run -d --name db busy:1 sleep 600 && docker rmi busy:1",
    );
    student.hears("launch", &["image: busy:2", "the image busy:1 on this host"]);
    student.types("docker rm -f db; docker pull busy:1");

    student.types(NETWORK);
    student.types(VOLUME);
    student.types(DB);
    student.types(WEB);
    student.hears("launch", &["container job", "no such container"]);
    student.types(JOB);
    student.types("until docker inspect db | grep -q '\"healthy\"'; do :; done");
    for step in ["net", "vol", "launch"] {
        student.asks(step, 0);
    }
    // What was never there is not gone.
    student.hears("gone", &["LC222", "docker rm -f job", "LC208", "nothing of that name"]);
    student.types("docker network create old; docker volume create old");
    student.types("docker rm job; docker network rm old; docker volume rm old");
    student.asks("gone", 0);
    student.types("docker stop -t 0 db");
    let said = student.asks("launch", 1);
    assert!(said.contains("no such container"), "the job is gone: {said}");
    assert!(!said.contains("FAIL the database runs"), "it counts that it ran: {said}");
}

#[test]
fn what_a_step_made_goes_when_it_is_put_back_and_what_another_made_stays() {
    let Some(student) = Student::arrives(LAB, HANDOUT) else { return };
    for line in [NETWORK, VOLUME, DB, WEB, JOB] {
        student.types(line);
    }
    student.types("docker run -d --name mine busy:2 sleep 600");
    let said = student.asks("reset", 2);
    assert!(said.contains("labcheck reset"), "{said}");
    let said = student.place.run(&["reset", "launch", "--dry-run"], 0);
    assert!(said.contains("container db") && said.contains("container job"), "{said}");
    assert!(!said.contains("volume data") && !said.contains("mine"), "{said}");
    student.place.run(&["reset", "launch"], 0);
    student.hears("launch", &["no such container"]);
    student.hears("gone", &["nothing of that name"]);
    student.asks("vol", 0);
    let there = student.types("docker ps --format '{{.Names}}'");
    assert_eq!(there.trim(), "mine");
}

const MORE: &str = r#"version: 1
lab: lab.md
title: More
classroom: { images: [{ name: "busy:1", build: shell, id: busy }] }
steps:
  - id: logs
    section: Logs
    check:
      - { name: it is ready, expect: { container: { name: web, logs: [{ line: ready }, { line: oh no }, { absent: broken }] } } }
  - id: terminal
    section: Terminal
    check: [{ name: the terminal said so, expect: { container: { name: term, tty: true, logs: { equals: ready } } } }]
  - id: again
    section: Again
    check: [{ name: it came again, expect: { container: { name: loop, restarts: 2, restart: always, log_driver: local, log_options: { max-size: 1m }, platform: linux } } }]
  - id: apart
    section: Apart
    check:
      - { name: the network has one of them, expect: { network: { name: back, containers: [web], scope: local } } }
      - { name: the volume has one of them, expect: { volume: { name: data, used_by: [web] } } }
"#;

#[test]
fn logs_restarts_and_who_is_where_are_told_by_a_real_engine() {
    let Some(student) = Student::arrives(MORE, "## Logs\n\n## Terminal\n\n## Again\n\n## Apart\n")
    else {
        return;
    };
    student.hears("logs", &["LC221"]);
    student.types("docker run --name web busy:1 sh -c 'echo ready; echo broken; echo oh no >&2'");
    student.hears("logs", &["LC224", "in it nothing like: broken", "docker logs web"]);
    student.types("docker rm web; docker run --name web busy:1 echo not ready");
    student.hears("logs", &["LC224", "in it: ready", "not ready"]);
    student.types("docker rm web; docker run --log-driver none --name web busy:1 echo ready");
    let said = student.asks("logs", 3);
    assert!(said.contains("does not support reading") && said.contains("LC501"), "{said}");
    // So much that what came first is not kept: it may have been broken.
    let much = "sh -c 'echo oh no; i=0; while [ $i -lt 5000 ]; do echo and on and on $i; i=$((i+1)); done; echo ready; echo oh no >&2'";
    student.types(&format!("docker rm web; docker run --name web busy:1 {much}"));
    let said = student.asks("logs", 3);
    assert!(said.contains("more output than is kept") && said.contains("LC507"), "{said}");
    student.types("docker network create back; docker volume create data; docker rm web");
    student.hears("apart", &["containers web", "used by: none"]);
    student.types("docker run -d --name web --network back -v data:/data busy:1 sh -c 'echo ready; echo oh no >&2; sleep 600'");
    student.types("until docker logs web 2>&1 | grep -q 'oh no'; do :; done");
    student.asks("logs", 0);
    student.asks("apart", 0);

    student.types("docker run -dt --name term busy:1 sh -c 'echo ready; sleep 600'");
    student.types("until docker logs term | grep -q ready; do :; done");
    student.asks("terminal", 0);

    student.types("docker run -d --name loop --restart always busy:1 sleep 600");
    student.hears("again", &["restarts: 0", "log driver: json-file"]);
    student.types("docker rm -f loop; docker run -d --name loop --restart always --log-driver local --log-opt max-size=1m busy:1 true");
    student
        .types("until [ $(docker inspect loop --format '{{.RestartCount}}') -ge 2 ]; do :; done");
    student.asks("again", 0);
}

const COMMANDS: &str = r#"version: 1
lab: lab.md
title: Commands
classroom: { images: [{ name: "busy:1", build: shell, id: busy }] }
steps:
  - id: repo
    section: Repo
    check:
      - { name: there is a note, expect: { command: { run: cat notes/first, expect: [{ stdout: { equals: hello } }] } } }
      - { name: the container answers, expect: { command: { run: docker exec web hostname, expect: [{ stdout: { equals: front } }] } } }
      - { name: it was asked by hand, expect: { typed: { line: docker exec web hostname } } }
  - id: slow
    section: Slow
    check: [{ name: it ends, expect: { command: { run: sleep 60, within: 200ms } } }]
"#;

#[test]
fn a_command_is_asked_in_the_machine_and_not_in_the_students_shell() {
    let Some(student) = Student::arrives(COMMANDS, "## Repo\n\n## Slow\n") else { return };
    student.hears("repo", &["cat: ", "[LC101]"]);
    // A program of the student's own, first on the PATH of who asks, answers nothing.
    let bin = student.place.folder().join("bin");
    student.types("mkdir bin && printf '#!/bin/sh\\necho hello\\n' > bin/cat && chmod +x bin/cat");
    assert_eq!(typed(&student.session, &bin, "./cat nothing").trim(), "hello");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let output = student.asking("repo").env("PATH", path).output().unwrap();
    assert!(told(&output).contains("FAIL  there is a note"), "{}", told(&output));
    student.types("mkdir ~/notes");
    student.types(
        "echo hello > ~/notes/first; docker run -d --name web --hostname front busy:1 sleep 600",
    );
    let said = student.asks("repo", 1);
    for passes in ["pass there is a note", "pass the container answers"] {
        assert!(said.contains(passes), "{said}");
    }
    // What labcheck asks is no deed of the student's.
    assert!(said.contains("FAIL it was asked by hand"), "{said}");
    let said = student.asks("repo", 1);
    assert!(said.contains("FAIL it was asked by hand"), "asked a second time: {said}");
    student.types("docker exec web hostname");
    student.asks("repo", 0);
    let said = student.asks("slow", 3);
    assert!(said.contains("still running"), "{said}");
}
