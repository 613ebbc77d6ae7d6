//! The properties of a service of a swarm (Engine API, `ServiceList` with `status`; the names of its networks are ours).

use serde_json::Value;

use super::{
    json::{at, flag, list, number, one, pairs, text},
    port::{is_mount, is_port, wrong_mount, wrong_port},
    property::{Property, Takes},
    size::{NO_LIMIT, are_bytes, are_cpus, cpu_limit, limit, wrong_bytes, wrong_cpus},
    spec::Kind,
};
use crate::{object::ObjectKind, oci::Reference};

const MODES: &[&str] = &["replicated", "global", "replicated-job", "global-job"];
const UPDATES: &[&str] = &[
    "none",
    "updating",
    "paused",
    "completed",
    "rollback_started",
    "rollback_paused",
    "rollback_completed",
];
/// What a service says of its containers.
const OF_CONTAINER: [&str; 3] = ["Spec", "TaskTemplate", "ContainerSpec"];

/// Services.
pub(crate) const SERVICE: &Kind = &Kind {
    of: ObjectKind::Service,
    what: "`service`",
    properties: &[
        Property::new("image", Takes::Text, |it| one(it, &container("Image")), "The image that its containers are made from, by its name; a digest counts where one is written.")
            .fits(is_image)
            .wrong(|text| text.parse::<Reference>().is_err().then_some("write the name of an image, as `nginx:latest`")),
        Property::new("mode", Takes::Word(MODES), mode, "How many there are of it: as many as is said, or one on every node."),
        Property::new("replicas", Takes::Number(0, 100_000), replicas, "How many there should be of it."),
        Property::new("running", Takes::Number(0, 100_000), running, "How many of it run, as `docker service ls` counts them."),
        Property::new("ports", Takes::Texts, ports, "Ports that it publishes: `80`, `8080:80`, `53:53/udp`.")
            .fits(is_port)
            .wrong(wrong_published),
        Property::new("networks", Takes::Texts, |it| list(it, &["Networks"]), "Networks that it was given, by their names."),
        Property::new("mounts", Takes::Texts, mounts, "What is mounted, as `-v` takes it: `/data`, `db:/data`, `/srv/html:/www:ro`.")
            .fits(is_mount)
            .wrong(wrong_mount),
        Property::new("secrets", Takes::Texts, |it| names(it, "Secrets", "SecretName"), "Secrets that it was given, by their names."),
        Property::new("configs", Takes::Texts, |it| names(it, "Configs", "ConfigName"), "Configs that it was given, by their names."),
        Property::new("environment", Takes::Pairs("a variable"), |it| list(it, &container("Env")), "Variables that it was given."),
        Property::new("labels", Takes::Pairs("a label"), |it| pairs(it, &["Spec", "Labels"]), "Labels that it has."),
        Property::new("container_labels", Takes::Pairs("a label"), |it| pairs(it, &container("Labels")), "Labels that its containers have."),
        Property::new("constraints", Takes::Texts, constraints, "Where it may run: `node.role == manager`, `node.labels.zone != a`.")
            .fits(|wanted, seen| bare(wanted) == bare(seen))
            .wrong(wrong_constraint),
        Property::new("command", Takes::Text, |it| joined(it, "Args"), "What its containers run, behind their entrypoint, one space between."),
        Property::new("entrypoint", Takes::Text, |it| joined(it, "Command"), "The entrypoint that it was given, one space between."),
        Property::new("user", Takes::Text, |it| one(it, &container("User")), "The user that it was given."),
        Property::new("working_dir", Takes::Text, |it| one(it, &container("Dir")), "The folder that it was given."),
        Property::new("hostname", Takes::Text, |it| one(it, &container("Hostname")), "What its containers call themselves."),
        Property::new("read_only", Takes::Boolean, |it| flag(it, &container("ReadOnly")), "Whether its containers' files cannot be written to, by `--read-only`."),
        Property::new("memory", Takes::Text, |it| memory(it, "Limits"), "The most memory that each may use, by `--limit-memory`, as `512m`.")
            .fits(are_bytes)
            .wrong(wrong_bytes),
        Property::new("cpus", Takes::Text, |it| cpus(it, "Limits"), "How many CPUs each may use, by `--limit-cpu`, as `0.5`.")
            .fits(are_cpus)
            .wrong(wrong_cpus),
        Property::new("pids_limit", Takes::Number(1, 4_194_304), pids, "The most processes that each may have, by `--limit-pids`."),
        Property::new("reserve_memory", Takes::Text, |it| memory(it, "Reservations"), "The memory that a node has to have left for each, by `--reserve-memory`.")
            .fits(are_bytes)
            .wrong(wrong_bytes),
        Property::new("reserve_cpus", Takes::Text, |it| cpus(it, "Reservations"), "The CPUs that a node has to have left for each, by `--reserve-cpu`.")
            .fits(are_cpus)
            .wrong(wrong_cpus),
        Property::new("restart", Takes::Word(&["any", "on-failure", "none"]), restart, "When one that ended is started anew, by `--restart-condition`."),
        Property::new("update_state", Takes::Word(UPDATES), update, "How its last update goes; `none` where there was none."),
        Property::new("update_parallelism", Takes::Number(0, 100_000), parallelism, "How many are updated at a time, by `--update-parallelism`; 0 is all."),
        Property::new("update_order", Takes::Word(&["stop-first", "start-first"]), order, "What comes first in an update, by `--update-order`."),
        Property::new("endpoint", Takes::Word(&["vip", "dnsrr"]), endpoint, "How its name leads to it, by `--endpoint-mode`."),
    ],
};

const fn container(key: &'static str) -> [&'static str; 4] {
    [OF_CONTAINER[0], OF_CONTAINER[1], OF_CONTAINER[2], key]
}

/// The docker command pins what it finds in the registry: `nginx:latest@sha256:…`.
fn is_image(wanted: &str, seen: &str) -> bool {
    let (Ok(wanted), Ok(seen)) = (wanted.parse::<Reference>(), seen.parse::<Reference>()) else {
        return false;
    };
    let is_digest = wanted.digest().is_none_or(|digest| seen.digest() == Some(digest));
    let is_tag = if wanted.digest().is_some() {
        wanted.tag().is_none() || wanted.tag() == seen.tag()
    } else {
        wanted.tag().unwrap_or("latest") == seen.tag().unwrap_or("latest")
    };
    wanted.shares_repository(&seen) && is_digest && is_tag
}

fn mode(it: &Value) -> Option<Vec<String>> {
    let mode = at(it, &["Spec", "Mode"])?.as_object()?;
    let known = [
        ("Replicated", "replicated"),
        ("Global", "global"),
        ("ReplicatedJob", "replicated-job"),
        ("GlobalJob", "global-job"),
    ];
    let mut known = known.iter().filter(|(key, _)| mode.contains_key(*key));
    known.next().map(|(_, word)| vec![(*word).to_owned()])
}

fn replicas(it: &Value) -> Option<Vec<String>> {
    let mode = mode(it)?.pop()?;
    let wanted = at(it, &["Spec", "Mode", "Replicated", "Replicas"]);
    Some(vec![wanted.map_or_else(|| format!("none, because it is {mode}"), Value::to_string)])
}

fn running(it: &Value) -> Option<Vec<String>> {
    Some(vec![at(it, &["ServiceStatus"])?.get("RunningTasks")?.to_string()])
}

fn ports(it: &Value) -> Option<Vec<String>> {
    let all = at(it, &["Endpoint"])?.get("Ports").and_then(Value::as_array).into_iter().flatten();
    let told = all.map(|port| {
        let (to, protocol) = (text(port, &["TargetPort"]), text(port, &["Protocol"]));
        match text(port, &["PublishedPort"]).as_str() {
            "" | "0" => format!("{to}/{protocol}"),
            from => format!("{from}:{to}/{protocol}"),
        }
    });
    Some(told.collect())
}

/// A service is published at every address of every node.
fn wrong_published(text: &str) -> Option<&'static str> {
    let port = text.split('/').next().unwrap_or_default();
    wrong_port(text).or_else(|| {
        (port.matches(':').count() > 1)
            .then_some("leave the address out: a service is published at all of them")
    })
}

fn mounts(it: &Value) -> Option<Vec<String>> {
    at(it, &OF_CONTAINER)?;
    let all = at(it, &container("Mounts")).and_then(Value::as_array).into_iter().flatten();
    let told = all.map(|mount| {
        let source = match text(mount, &["Type"]).as_str() {
            "tmpfs" => "tmpfs".to_owned(),
            _ => text(mount, &["Source"]),
        };
        let mode = if text(mount, &["ReadOnly"]) == "true" { "ro" } else { "rw" };
        format!("{source}:{}:{mode}", text(mount, &["Target"]))
    });
    Some(told.collect())
}

fn names(it: &Value, list: &'static str, name: &str) -> Option<Vec<String>> {
    at(it, &OF_CONTAINER)?;
    let all = at(it, &container(list)).and_then(Value::as_array).into_iter().flatten();
    Some(all.map(|one| text(one, &[name])).collect())
}

fn constraints(it: &Value) -> Option<Vec<String>> {
    at(it, &["Spec", "TaskTemplate"])?;
    Some(list(it, &["Spec", "TaskTemplate", "Placement", "Constraints"]).unwrap_or_default())
}

fn bare(constraint: &str) -> String {
    constraint.chars().filter(|c| !c.is_whitespace()).collect()
}

fn wrong_constraint(text: &str) -> Option<&'static str> {
    let is_one = text.contains("==") || text.contains("!=");
    (!is_one).then_some("write what has to be what, as `node.role == manager`")
}

fn joined(it: &Value, key: &'static str) -> Option<Vec<String>> {
    Some(vec![list(it, &container(key))?.join(" ")])
}

fn amount(it: &Value, of: &str, key: &str) -> Option<u64> {
    at(it, &["Spec", "TaskTemplate"])?;
    u64::try_from(number(it, &["Spec", "TaskTemplate", "Resources", of, key])).ok()
}

fn memory(it: &Value, of: &str) -> Option<Vec<String>> {
    Some(vec![limit(amount(it, of, "MemoryBytes")?)])
}

fn cpus(it: &Value, of: &str) -> Option<Vec<String>> {
    Some(vec![cpu_limit(amount(it, of, "NanoCPUs")?)])
}

fn pids(it: &Value) -> Option<Vec<String>> {
    let most = amount(it, "Limits", "Pids")?;
    Some(vec![if most == 0 { NO_LIMIT.to_owned() } else { most.to_string() }])
}

/// What is left out is Docker's default (Engine API, `TaskSpec`, `ServiceSpec`).
fn or(it: &Value, path: &[&str], default: &str) -> Option<Vec<String>> {
    at(it, &["Spec"])?;
    let word = text(it, path);
    Some(vec![if word.is_empty() { default.to_owned() } else { word }])
}

fn restart(it: &Value) -> Option<Vec<String>> {
    or(it, &["Spec", "TaskTemplate", "RestartPolicy", "Condition"], "any")
}

fn update(it: &Value) -> Option<Vec<String>> {
    or(it, &["UpdateStatus", "State"], "none")
}

fn parallelism(it: &Value) -> Option<Vec<String>> {
    or(it, &["Spec", "UpdateConfig", "Parallelism"], "1")
}

fn order(it: &Value) -> Option<Vec<String>> {
    or(it, &["Spec", "UpdateConfig", "Order"], "stop-first")
}

fn endpoint(it: &Value) -> Option<Vec<String>> {
    or(it, &["Spec", "EndpointSpec", "Mode"], "vip")
}
