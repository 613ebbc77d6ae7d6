//! Each property of an object, beside a value that it has not.

use serde_json::json;

use super::{expect_all, judge, with};
use crate::{check::object::CONTAINER, verdict::Verdict};

#[test]
fn a_container_is_judged_by_each_of_its_properties() {
    let table = [
        ("state: running", true),
        ("state: exited", false),
        ("health: starting", true),
        ("health: healthy", false),
        ("exit: 0", false), // it runs: its status of 0 tells nothing
        ("image: nginx", true),
        ("image: \"other:1\"", false),
        ("image: gone", false),
        ("ports: [\"80\"]", true),
        ("ports: [\"8080:80\"]", true),
        ("ports: [\"${{ port }}:80\"]", true),
        ("ports: [\"8081:80\"]", false),
        ("ports: [\"443\"]", false), // exposed, not published
        ("ports: [\"80\", \"81\"]", false),
        ("mounts: [/data, \"/srv/html:/www:ro\", \"./html:/www\", \"tmpfs:/run\"]", true),
        ("mounts: [\"db:/data\"]", true),
        ("mounts: [\"db:/data:ro\"]", false),
        ("mounts: [/other]", false),
        ("networks: [back]", true),
        ("networks: [bridge]", false),
        ("environment: { A: b }", true),
        ("environment: { A: c }", false),
        ("environment: { B: b }", false),
        ("environment: { ATH: /bin }", false),
        ("labels: { com.example.tier: web }", true),
        ("labels: { com.example.tier: db }", false),
        ("user: root", true),
        ("user: nobody", false),
        ("command: \"nginx -g daemon off;\"", true),
        ("command: nginx", false),
        ("entrypoint: sh", false),
        ("working_dir: /www", true),
        ("working_dir: /", false),
        ("hostname: front", true),
        ("hostname: back", false),
        ("restart: \"on-failure:3\"", true),
        ("restart: always", false),
        ("restarts: 1", true),
        ("restarts: 2", true),
        ("restarts: 3", false),
        ("log_driver: json-file", true),
        ("log_driver: none", false),
        ("log_options: { max-size: 10m }", true),
        ("log_options: { max-size: 1m }", false),
        ("platform: linux", true),
        ("platform: windows", false),
        ("auto_remove: false", true),
        ("auto_remove: true", false),
        ("tty: true", true),
        ("tty: false", false),
        ("init: true", false),
        ("privileged: false", true),
        ("privileged: true", false),
        ("read_only: true", true),
        ("read_only: false", false),
        ("cap_add: [CAP_NET_ADMIN]", true),
        ("cap_add: [net_raw]", false),
        ("cap_drop: [all]", true),
        ("cap_drop: [CHOWN]", false),
        ("security_opt: [seccomp, no-new-privileges]", true),
        ("security_opt: [\"seccomp=unconfined\"]", false),
        ("security_opt: [apparmor]", false),
        ("memory: 512m", true),
        ("memory: 0.5g", true),
        ("memory: 511m", false),
        ("cpus: \"1.50\"", true),
        ("cpus: \"2\"", false),
        ("cpu_shares: 512", true),
        ("cpu_shares: 1024", false),
        ("cpuset: 0-1", true),
        ("cpuset: \"0\"", false),
        ("pids_limit: 100", true),
        ("pids_limit: 200", false),
        ("pid: host", true),
        ("pid: \"container:x\"", false),
    ];
    expect_all(&table, "{ container: { name: web, % } }");
    let asked = |key: &str, passes| table.iter().any(|(p, is)| p.starts_with(key) && *is == passes);
    for property in CONTAINER.properties() {
        assert!(
            asked(property, true) || ["exit", "entrypoint", "init"].contains(&property),
            "{property}"
        );
        assert!(asked(property, false), "{property}");
    }
}

#[test]
fn a_container_that_ended_has_a_status_and_the_ports_that_it_was_given() {
    let table = [
        ("state: exited, exit: 3, health: none", true),
        ("exit: 0", false),
        ("ports: [\"5300:53/udp\"]", true),
        ("ports: [\"127.0.0.1:5300:53/udp\"]", true),
        ("ports: [\"53\"]", false),
        ("user: root, restart: \"no\"", true),
        ("memory: 1g", false),
        ("cpus: \"1\"", false),
        ("pids_limit: 1", false),
    ];
    expect_all(&table, "{ container: { name: job, % } }");
}

#[test]
fn networks_and_volumes_are_judged_by_each_of_their_properties() {
    let networks = [
        ("driver: bridge", true),
        ("driver: overlay", false),
        ("internal: true", true),
        ("internal: false", false),
        ("attachable: true", false),
        ("ipv6: false", true),
        ("ipv6: true", false),
        ("subnet: [172.30.0.0/16]", true),
        ("subnet: [172.31.0.0/16]", false),
        ("gateway: [172.30.0.1]", true),
        ("gateway: [172.30.0.2]", false),
        ("containers: [web]", true),
        ("containers: [web, db]", false),
        ("scope: local", true),
        ("scope: swarm", false),
        ("labels: { a: b }", false),
        ("options: { com.docker.network.bridge.name: br }", true),
    ];
    expect_all(&networks, "{ network: { name: back, % } }");
    let volumes = [
        ("driver: local", true),
        ("driver: nfs", false),
        ("scope: local", true),
        ("scope: global", false),
        ("used_by: [web]", true),
        ("used_by: [web, db]", false),
        ("labels: { keep: \"yes\" }", true),
        ("labels: { keep: \"no\" }", false),
        ("options: { type: tmpfs }", false),
    ];
    expect_all(&volumes, "{ volume: { name: db, % } }");
}

#[test]
fn a_property_is_told_however_docker_has_it() {
    let host = |key| ["HostConfig", key];
    let ports = |ip: &str, port: &str| {
        let ports = json!({ "80/tcp": [{ "HostIp": ip, "HostPort": port }] });
        with(&["NetworkSettings", "Ports"], ports)
    };
    let restart = |name: &str, most: i64| {
        with(&host("RestartPolicy"), json!({ "Name": name, "MaximumRetryCount": most }))
    };
    let table = [
        (ports("", "9000"), "ports: [\"9000:80\"]", "ports: [\"9001:80\"]"),
        (ports("::", "9000"), "ports: [\"[::]:9000:80\"]", "ports: [\"0.0.0.0:9000:80\"]"),
        (restart("on-failure", 0), "restart: on-failure", "restart: \"on-failure:1\""),
        (restart("", 0), "restart: \"no\"", "restart: always"),
        (with(&host("NanoCpus"), json!(500_000_000)), "cpus: \"0.5\"", "cpus: \"1.5\""),
        (with(&host("CpuPeriod"), json!(0)), "cpus: \"1.5\"", "cpus: \"1\""),
        (with(&host("CpuPeriod"), json!(50_000)), "cpus: \"3\"", "cpus: \"1.5\""),
        (with(&host("PidsLimit"), json!(-1)), "state: running", "pids_limit: 1"),
        (with(&["Config", "User"], json!("0:0")), "user: \"0\"", "user: \"1000\""),
        (with(&["Config", "User"], json!("1000:1000")), "user: \"1000:1000\"", "user: root"),
        (with(&["State", "Status"], json!("dead")), "exit: 0", "exit: 1"),
        (
            with(&["Mounts"], json!([{ "Type": "tmpfs", "Destination": "/t", "RW": true }])),
            "mounts: [\"tmpfs:/t\"]",
            "mounts: [/data]",
        ),
        (
            with(&host("SecurityOpt"), json!(["no-new-privileges:false"])),
            "state: running",
            "security_opt: [no-new-privileges]",
        ),
        (
            with(&host("SecurityOpt"), json!(["seccomp:unconfined"])),
            "security_opt: [\"seccomp=unconfined\"]",
            "security_opt: [\"seccomp=x\"]",
        ),
    ];
    for (seen, right, wrong) in table {
        let judged =
            |property: &str| judge(&format!("{{ container: {{ name: web, {property} }} }}"), &seen);
        assert_eq!(judged(right), Verdict::Pass, "{right}");
        assert!(matches!(judged(wrong), Verdict::Fail(_)), "{wrong}");
    }
}
