//! A container: what it was started with, as far as somebody asked for it and the language has a word for it.

use serde_json::Value;

use super::{
    json::{flag, labels, list, map, number, pairs, text, texts},
    keys::Keys,
    proposal::{Around, Proposal, Unfit, fit_name},
};
use crate::{lab::is_drawn, object::is_id, oci::Reference};

pub(super) fn propose(
    name: &str,
    is_named: bool,
    told: &Value,
    image: Option<&Value>,
    around: &Around<'_>,
) -> Result<Proposal, Unfit> {
    let made_from = made_from(told, around);
    let mut keys = Keys::default();
    let of = if is_named {
        fit_name(name)?;
        keys.text("name", name);
        format!("the container {name}")
    } else if !around.is_machine {
        return Err(Unfit::Unnamed);
    } else {
        format!("a container of {}", made_from.as_ref().ok_or(Unfit::Nameless)?)
    };
    if let Some(image) = &made_from {
        keys.text("image", image);
    }
    let status = text(told, "/State/Status");
    let is = match status {
        "running" => "runs",
        "paused" => "is paused",
        "created" => "is created",
        "exited" => "has ended",
        _ => return Err(Unfit::Passing),
    };
    keys.word("state", &status);
    let exit = number(told, "/State/ExitCode");
    // Above are signals: how somebody stopped it, which differs from stop to stop.
    if status == "exited" && (0..=125).contains(&exit) {
        keys.word("exit", &exit);
    }
    if text(told, "/State/Health/Status") == "healthy" && status == "running" {
        keys.word("health", &"healthy");
    }
    keys.texts("ports", ports(told));
    keys.texts("mounts", mounts(told, image, around));
    keys.texts("networks", networks(told));
    started_with(&mut keys, told, image);
    limits(&mut keys, told);
    Ok(Proposal::of("container", format!("{of} {is}"), keys))
}

/// The name of the image that it was made from: an id is none that a scenario can have.
fn made_from(told: &Value, around: &Around<'_>) -> Option<String> {
    let given = text(told, "/Config/Image");
    if let Ok(name) = given.parse::<Reference>()
        && around.images.iter().any(|image| image.is_called(&name))
    {
        return Some(name.familiar());
    }
    let id = text(told, "/Image");
    let image = around.images.iter().find(|image| !id.is_empty() && image.id == id)?;
    image.real_tags().find_map(|tag| tag.parse::<Reference>().ok()).map(|name| name.familiar())
}

/// As they were asked for: a port that the engine chose is another one every time.
fn ports(told: &Value) -> Vec<String> {
    let asked = map(told, "/HostConfig/PortBindings").flat_map(|(port, bound)| {
        let bound = bound.as_array().into_iter().flatten();
        bound.map(move |bound| (port, text(bound, "/HostIp"), text(bound, "/HostPort")))
    });
    let mut all: Vec<String> = asked.map(|(port, ip, host)| published(port, ip, host)).collect();
    if flag(told, "/HostConfig/PublishAllPorts") {
        let any = map(told, "/NetworkSettings/Ports").filter(|(_, bound)| !bound.is_null());
        let is_asked = |port: &str| map(told, "/HostConfig/PortBindings").any(|(p, _)| p == port);
        let any = any.filter(|(port, _)| !is_asked(port));
        all.extend(any.map(|(port, _)| published(port, "", "")));
    }
    all.sort();
    all.dedup();
    all
}

fn published(port: &str, ip: &str, host: &str) -> String {
    let port = port.strip_suffix("/tcp").unwrap_or(port);
    let host = if host.parse::<u16>().is_ok_and(|host| host > 0) { host } else { "" };
    let ip = if ["", "0.0.0.0", "::"].contains(&ip) { "" } else { ip };
    match (ip, host) {
        ("", "") => port.to_owned(),
        ("", host) => format!("{host}:{port}"),
        (ip, host) if ip.contains(':') => format!("[{ip}]:{host}:{port}"),
        (ip, host) => format!("{ip}:{host}:{port}"),
    }
}

fn mounts(told: &Value, image: Option<&Value>, around: &Around<'_>) -> Vec<String> {
    let is_images = |target: &str| {
        image.is_some_and(|image| map(image, "/Volumes").any(|(path, _)| path == target))
    };
    let mounted = list(told, "/Mounts").filter_map(|mount| {
        let target = text(mount, "/Destination");
        let mode = if flag(mount, "/RW") { "" } else { ":ro" };
        let source = match text(mount, "/Type") {
            "volume" => Some(text(mount, "/Name").to_owned()).filter(|name| !is_id(name)),
            "tmpfs" => Some("tmpfs".to_owned()),
            _ => folder(text(mount, "/Source"), around),
        };
        let is_own = source.is_some() || !is_images(target);
        let source = source.map_or_else(String::new, |source| format!("{source}:"));
        is_own.then(|| format!("{source}{target}{mode}"))
    });
    let tmpfs = map(told, "/HostConfig/Tmpfs").map(|(target, _)| format!("tmpfs:{target}"));
    let mut all: Vec<String> = mounted.chain(tmpfs).collect();
    all.sort();
    all
}

/// A folder of the host's, where it is the same for everybody who does the lab: one below the folder that is worked in,
/// or one of the system's.
fn folder(source: &str, around: &Around<'_>) -> Option<String> {
    const SYSTEM: &[&str] = &[
        "/bin",
        "/boot",
        "/dev",
        "/etc",
        "/lib",
        "/proc",
        "/run",
        "/sys",
        "/usr",
        "/var/lib/docker",
        "/var/log",
        "/var/run",
    ];
    let below = |folder: &str| {
        source.strip_prefix(folder).filter(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if let Some(below) = around.work.and_then(|work| work.to_str()).and_then(below) {
        let below = below.trim_start_matches('/');
        return (!below.is_empty()).then(|| format!("./{below}"));
    }
    SYSTEM.iter().any(|folder| below(folder).is_some()).then(|| source.to_owned())
}

fn networks(told: &Value) -> Vec<String> {
    let is_usual = ["default", "bridge", ""].contains(&text(told, "/HostConfig/NetworkMode"));
    let all = map(told, "/NetworkSettings/Networks").map(|(name, _)| name.clone());
    let mut all: Vec<String> = all.filter(|name| !is_usual || name != "bridge").collect();
    all.sort();
    all
}

/// What is not as its image has it. Where nobody knows that, nothing tells what of it somebody asked for.
fn started_with(keys: &mut Keys, told: &Value, image: Option<&Value>) {
    if let Some(image) = image {
        let theirs = texts(image, "/Env");
        let own = texts(told, "/Config/Env").into_iter().filter(|pair| !theirs.contains(pair));
        let own = own.filter_map(|pair| {
            pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()))
        });
        keys.pairs("environment", own.collect::<Vec<_>>());
        let theirs = pairs(image, "/Labels");
        let own = labels(told, "/Config/Labels").into_iter().filter(|pair| !theirs.contains(pair));
        keys.pairs("labels", own.collect::<Vec<_>>());
        for (key, at, of_image) in [
            ("user", "/Config/User", "/User"),
            ("working_dir", "/Config/WorkingDir", "/WorkingDir"),
        ] {
            let own = text(told, at);
            if !own.is_empty() && own != text(image, of_image) {
                keys.text(key, own);
            }
        }
        for (key, at, of_image) in [
            ("command", "/Config/Cmd", "/Cmd"),
            ("entrypoint", "/Config/Entrypoint", "/Entrypoint"),
        ] {
            let own = texts(told, at);
            if !own.is_empty() && own != texts(image, of_image) {
                keys.text(key, &own.join(" "));
            }
        }
    }
    let (hostname, id) = (text(told, "/Config/Hostname"), text(told, "/Id"));
    let mode = text(told, "/HostConfig/NetworkMode");
    // With the network of the host, or of another container, comes that one's name.
    let is_own = mode != "host" && !mode.starts_with("container:");
    if is_own && !hostname.is_empty() && !id.starts_with(hostname) && !is_drawn(hostname) {
        keys.text("hostname", hostname);
    }
}

fn limits(keys: &mut Keys, told: &Value) {
    let most = number(told, "/HostConfig/RestartPolicy/MaximumRetryCount");
    match text(told, "/HostConfig/RestartPolicy/Name") {
        "" | "no" => {}
        "on-failure" if most > 0 => keys.text("restart", &format!("on-failure:{most}")),
        policy => keys.text("restart", policy),
    }
    for (key, at) in [
        ("auto_remove", "/HostConfig/AutoRemove"),
        ("init", "/HostConfig/Init"),
        ("privileged", "/HostConfig/Privileged"),
        ("read_only", "/HostConfig/ReadonlyRootfs"),
    ] {
        keys.flag(key, flag(told, at));
    }
    keys.texts("cap_add", texts(told, "/HostConfig/CapAdd"));
    keys.texts("cap_drop", texts(told, "/HostConfig/CapDrop"));
    // A profile is written into it whole; that there is one is told by its name.
    let options = texts(told, "/HostConfig/SecurityOpt").into_iter();
    let options = options.map(|option| match option.split_once(['=', ':']) {
        Some((name, value)) if value.starts_with('{') => name.to_owned(),
        _ => option,
    });
    if !flag(told, "/HostConfig/Privileged") {
        keys.texts("security_opt", options.collect::<Vec<_>>());
    }
    let pid = text(told, "/HostConfig/PidMode");
    if pid == "host" {
        keys.text("pid", pid);
    }
    let memory = number(told, "/HostConfig/Memory");
    if memory > 0 {
        keys.text("memory", &size(memory));
    }
    let nanos = number(told, "/HostConfig/NanoCpus");
    if nanos > 0 {
        let (whole, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
        let cpus = format!("{whole}.{rest:09}");
        keys.text("cpus", cpus.trim_end_matches('0').trim_end_matches('.'));
    }
    let shares = number(told, "/HostConfig/CpuShares");
    if shares > 0 {
        keys.word("cpu_shares", &shares);
    }
    let cpuset = text(told, "/HostConfig/CpusetCpus");
    if !cpuset.is_empty() {
        keys.text("cpuset", cpuset);
    }
    let pids = number(told, "/HostConfig/PidsLimit");
    if pids > 0 {
        keys.word("pids_limit", &pids);
    }
}

/// `64m`, as docker takes it.
fn size(bytes: i64) -> String {
    let units = [(1 << 30, "g"), (1 << 20, "m"), (1 << 10, "k")];
    let whole = units.into_iter().find(|(unit, _)| bytes % unit == 0);
    whole.map_or_else(|| format!("{bytes}b"), |(unit, name)| format!("{}{name}", bytes / unit))
}
