//! The properties of a container (Engine API, `ContainerInspect`).

use serde_json::Value;

use super::{
    json::{at, flag, keys, list, number, one, pairs, text},
    port::{is_mount, is_port, wrong_mount, wrong_port},
    property::{Property, Takes},
    size::{NO_LIMIT, are_bytes, are_cpus, cpu_limit, limit, wrong_bytes, wrong_cpus},
    spec::Kind,
};
use crate::object::ObjectKind;

const STATES: &[&str] =
    &["created", "running", "paused", "restarting", "removing", "exited", "dead"];
const HEALTH: &[&str] = &["healthy", "unhealthy", "starting", "none"];

/// Containers.
pub(crate) const CONTAINER: &Kind = &Kind {
    of: ObjectKind::Container,
    what: "`container`",
    properties: &[
        Property::new("state", Takes::Word(STATES), state, "What it does now, as `docker ps --all` has it."),
        Property::new("health", Takes::Word(HEALTH), health, "What its health check says; `none` where it has none."),
        Property::new("exit", Takes::Number(0, 255), exit, "The status that it ended with; one that runs has none."),
        Property::new("ports", Takes::Texts, ports, "Ports that it publishes, as `-p` takes them: `80`, `8080:80`, `127.0.0.1:8080:80/tcp`.")
            .fits(is_port)
            .wrong(wrong_port),
        Property::new("mounts", Takes::Texts, mounts, "What is mounted, as `-v` takes it: `/data`, `db:/data`, `./html:/www:ro`.")
            .fits(is_mount)
            .wrong(wrong_mount),
        Property::new("networks", Takes::Texts, networks, "Networks that it is in: `bridge`, `host`, `none` or a name."),
        Property::new("environment", Takes::Pairs("a variable"), environment, "Variables that it was started with."),
        Property::new("labels", Takes::Pairs("a label"), |it| pairs(it, &["Config", "Labels"]), "Labels that it has."),
        Property::new("user", Takes::Text, |it| one(it, &["Config", "User"]), "The user that its command runs as, as it was given; `root` where none was.")
            .fits(|wanted, seen| by_name(wanted) == by_name(seen)),
        Property::new("command", Takes::Text, |it| joined(it, &["Config", "Cmd"]), "Its command with its arguments, one space between."),
        Property::new("entrypoint", Takes::Text, |it| joined(it, &["Config", "Entrypoint"]), "Its entrypoint with its arguments, one space between."),
        Property::new("working_dir", Takes::Text, |it| one(it, &["Config", "WorkingDir"]), "The folder that its command runs in."),
        Property::new("hostname", Takes::Text, |it| one(it, &["Config", "Hostname"]), "What it calls itself."),
        Property::new("restart", Takes::Text, restart, "Its restart policy: `no`, `always`, `unless-stopped`, `on-failure`, `on-failure:3`.")
            .wrong(wrong_restart),
        Property::new("restarts", Takes::Number(1, 1_000_000), restarts, "How often its restart policy has started it anew, at least.")
            .fits(is_at_least),
        Property::new("auto_remove", Takes::Boolean, |it| flag(it, &["HostConfig", "AutoRemove"]), "Whether it goes when it ends, by `--rm`."),
        Property::new("tty", Takes::Boolean, |it| flag(it, &["Config", "Tty"]), "Whether it has a terminal, by `-t`."),
        Property::new("init", Takes::Boolean, |it| flag(it, &["HostConfig", "Init"]), "Whether an init process was put into it, by `--init`."),
        Property::new("privileged", Takes::Boolean, |it| flag(it, &["HostConfig", "Privileged"]), "Whether it may do everything, by `--privileged`."),
        Property::new("read_only", Takes::Boolean, |it| flag(it, &["HostConfig", "ReadonlyRootfs"]), "Whether its files cannot be written to, by `--read-only`."),
        Property::new("cap_add", Takes::Texts, |it| list(it, &["HostConfig", "CapAdd"]), "Capabilities that it was given.")
            .fits(is_capability),
        Property::new("cap_drop", Takes::Texts, |it| list(it, &["HostConfig", "CapDrop"]), "Capabilities that were taken from it.")
            .fits(is_capability),
        Property::new("security_opt", Takes::Texts, |it| list(it, &["HostConfig", "SecurityOpt"]), "Its security options: `no-new-privileges`, `seccomp=unconfined`; `seccomp` alone is any profile.")
            .fits(is_option),
        Property::new("pid", Takes::Text, |it| one(it, &["HostConfig", "PidMode"]), "Whose processes it sees, by `--pid`: `host`."),
        Property::new("memory", Takes::Text, memory, "The most memory that it may use, as `512m`.")
            .fits(are_bytes)
            .wrong(wrong_bytes),
        Property::new("cpus", Takes::Text, cpus, "How many CPUs it may use, as `1.5`.")
            .fits(are_cpus)
            .wrong(wrong_cpus),
        Property::new("cpu_shares", Takes::Number(0, 262_144), |it| Some(vec![number(it, &["HostConfig", "CpuShares"]).to_string()]), "Its share of the CPUs where they are busy, by `--cpu-shares`."),
        Property::new("cpuset", Takes::Text, |it| one(it, &["HostConfig", "CpusetCpus"]), "The CPUs that it may use, by `--cpuset-cpus`: `0-1`."),
        Property::new("log_driver", Takes::Text, |it| one(it, &["HostConfig", "LogConfig", "Type"]), "The driver of its logs, by `--log-driver`: `json-file`, `local`, `none`."),
        Property::new("log_options", Takes::Pairs("an option"), |it| pairs(it, &["HostConfig", "LogConfig", "Config"]), "Options of that, by `--log-opt`, as `max-size: 10m`."),
        Property::new("platform", Takes::Text, |it| one(it, &["Platform"]), "The operating system that it is for: `linux`; an engine tells no more of it.")
            .wrong(|text| text.contains('/').then_some("write the operating system alone, as `linux`")),
        Property::new("pids_limit", Takes::Number(1, 4_194_304), pids, "The most processes that it may have."),
    ],
};

fn state(it: &Value) -> Option<Vec<String>> {
    let state = text(it, &["State", "Status"]);
    (!state.is_empty()).then(|| vec![state])
}

/// A container without a health check has no health; older engines say so in words.
fn health(it: &Value) -> Option<Vec<String>> {
    at(it, &["State"])?;
    let health = text(it, &["State", "Health", "Status"]);
    Some(vec![if health.is_empty() { "none".to_owned() } else { health }])
}

/// What runs has a status of 0 until it ends, which tells nothing.
fn exit(it: &Value) -> Option<Vec<String>> {
    let state = state(it)?.pop()?;
    Some(match state.as_str() {
        "exited" | "dead" => vec![at(it, &["State", "ExitCode"])?.to_string()],
        _ => vec![format!("none, because it is {state}")],
    })
}

/// Of one that runs, those it has; of another, those it was asked to publish.
fn ports(it: &Value) -> Option<Vec<String>> {
    at(it, &["NetworkSettings"])?;
    let of = |path: &[&str]| -> Vec<String> {
        let map = at(it, path).and_then(Value::as_object).into_iter().flatten();
        let bound = map.flat_map(|(port, bound)| {
            let bound = bound.as_array().into_iter().flatten();
            bound
                .map(move |one| published(&text(one, &["HostIp"]), &text(one, &["HostPort"]), port))
        });
        bound.collect()
    };
    let now = of(&["NetworkSettings", "Ports"]);
    Some(if now.is_empty() { of(&["HostConfig", "PortBindings"]) } else { now })
}

fn published(ip: &str, host: &str, port: &str) -> String {
    match (ip, host) {
        ("", "") => port.to_owned(),
        ("", host) => format!("{host}:{port}"),
        (ip, host) if ip.contains(':') => format!("[{ip}]:{host}:{port}"),
        (ip, host) => format!("{ip}:{host}:{port}"),
    }
}

fn mounts(it: &Value) -> Option<Vec<String>> {
    let mounted = at(it, &["Mounts"]).and_then(Value::as_array);
    let mounted = mounted.into_iter().flatten().map(|mount| {
        let source = match text(mount, &["Type"]).as_str() {
            "volume" => text(mount, &["Name"]),
            "tmpfs" => "tmpfs".to_owned(),
            _ => text(mount, &["Source"]),
        };
        let mode = if text(mount, &["RW"]) == "true" { "rw" } else { "ro" };
        format!("{source}:{}:{mode}", text(mount, &["Destination"]))
    });
    let tmpfs = keys(it, &["HostConfig", "Tmpfs"]).into_iter().map(|at| format!("tmpfs:{at}:rw"));
    at(it, &["HostConfig"])?;
    Some(mounted.chain(tmpfs).collect())
}

fn networks(it: &Value) -> Option<Vec<String>> {
    at(it, &["NetworkSettings"])?;
    Some(keys(it, &["NetworkSettings", "Networks"]))
}

fn environment(it: &Value) -> Option<Vec<String>> {
    list(it, &["Config", "Env"])
}

/// Root has several names, and none where nobody was named.
fn by_name(user: &str) -> &str {
    if ["", "0", "0:0", "root:root"].contains(&user) { "root" } else { user }
}

fn joined(it: &Value, path: &[&str]) -> Option<Vec<String>> {
    Some(vec![list(it, path)?.join(" ")])
}

fn restart(it: &Value) -> Option<Vec<String>> {
    at(it, &["HostConfig"])?;
    let policy = text(it, &["HostConfig", "RestartPolicy", "Name"]);
    let most = number(it, &["HostConfig", "RestartPolicy", "MaximumRetryCount"]);
    Some(vec![match policy.as_str() {
        "" => "no".to_owned(),
        "on-failure" if most > 0 => format!("on-failure:{most}"),
        _ => policy,
    }])
}

fn restarts(it: &Value) -> Option<Vec<String>> {
    Some(vec![at(it, &["RestartCount"])?.as_u64()?.to_string()])
}

/// Restarts go on while somebody looks.
fn is_at_least(wanted: &str, seen: &str) -> bool {
    let (Ok(wanted), Ok(seen)) = (wanted.parse::<u64>(), seen.parse::<u64>()) else { return false };
    seen >= wanted
}

fn wrong_restart(text: &str) -> Option<&'static str> {
    let is_policy = ["no", "always", "unless-stopped", "on-failure"].contains(&text)
        || text.strip_prefix("on-failure:").is_some_and(|most| most.parse::<u32>().is_ok());
    (!is_policy).then_some("write `no`, `always`, `unless-stopped`, `on-failure` or `on-failure:3`")
}

/// Docker takes them in any case, with `CAP_` and without.
fn is_capability(wanted: &str, seen: &str) -> bool {
    let bare = |text: &str| {
        let text = text.to_ascii_uppercase();
        text.strip_prefix("CAP_").unwrap_or(&text).to_owned()
    };
    bare(wanted) == bare(seen)
}

/// `name=value`, which older clients wrote `name:value`; a name alone means any value but `false`, and is `true`.
fn is_option(wanted: &str, seen: &str) -> bool {
    let parts = |text| -> (String, Option<String>) {
        let (name, value) = str::split_once(text, ['=', ':']).unzip();
        (name.unwrap_or(text).to_owned(), value.map(str::to_owned))
    };
    let ((name, wanted), (of, seen)) = (parts(wanted), parts(seen));
    let seen = seen.as_deref().unwrap_or("true");
    name == of && wanted.map_or(seen != "false", |wanted| wanted == seen)
}

fn memory(it: &Value) -> Option<Vec<String>> {
    at(it, &["HostConfig"])?;
    Some(vec![limit(u64::try_from(number(it, &["HostConfig", "Memory"])).ok()?)])
}

/// `--cpus`, or what `--cpu-quota` and `--cpu-period` make of them.
fn cpus(it: &Value) -> Option<Vec<String>> {
    at(it, &["HostConfig"])?;
    let of = |key: &str| u64::try_from(number(it, &["HostConfig", key])).unwrap_or_default();
    let (nanos, quota) = (of("NanoCpus"), of("CpuQuota"));
    // The kernel's own period where none is given (Docker's reference of `--cpu-period`).
    let period = if of("CpuPeriod") == 0 { 100_000 } else { of("CpuPeriod") };
    let nanos = if nanos == 0 { quota.saturating_mul(1_000_000_000) / period } else { nanos };
    Some(vec![cpu_limit(nanos)])
}

fn pids(it: &Value) -> Option<Vec<String>> {
    at(it, &["HostConfig"])?;
    let limit = number(it, &["HostConfig", "PidsLimit"]);
    Some(vec![if limit > 0 { limit.to_string() } else { NO_LIMIT.to_owned() }])
}
