//! A classroom that stands: its start to the first prompt beside a plain engine's, what it holds in memory while nobody
//! does anything beside its engine, and two machines beside one. Prints ratios; judges nothing.

#![expect(clippy::unwrap_used, reason = "a measurement that panics has failed")]
#![expect(clippy::print_stdout, reason = "what it measured is for a person to read")]

mod ratio;

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use labcheck::{
    classroom::standing,
    cli::EngineArg,
    env::Surroundings,
    place::{origin::Origin, world},
};
use ratio::Pairs;

const ROUNDS: usize = 5;
/// How long an engine may take to begin.
const WITHIN: Duration = Duration::from_mins(1);
const HANDOUT: &str = "## One\n\n```console\n$ docker version\n```\n";
const ONE: &str = "version: 1\ntitle: One\nlab: lab.md\nsteps: [{ id: one, section: One, do: [{ run: docker version }] }]\n";
const TWO: &str = "version: 1\ntitle: Two\nlab: lab.md\nclassroom: { machines: [node1, node2] }\nsteps: [{ id: one, section: One, do: [{ run: docker version }] }]\n";

fn main() {
    let surroundings =
        Surroundings { program: env!("CARGO_BIN_EXE_labcheck").into(), ..Surroundings::read() };
    let origin = Origin::of(&surroundings);
    if let Err(reason) = world::choose(EngineArg::Private, &origin.machine) {
        println!("SKIPPED: {reason}");
        return;
    }
    if !surroundings.is_root {
        println!("SKIPPED: a plain engine to measure beside wants root; type sudo make bench");
        return;
    }
    let base = tempfile::Builder::new().prefix("labcheck-bench-").tempdir_in("/var/tmp").unwrap();
    for (name, text) in [("lab.md", HANDOUT), ("one.yaml", ONE), ("two.yaml", TWO)] {
        fs::write(base.path().join(name), text).unwrap();
    }
    let _end = End(base.path());
    let (mut starts, mut machines, mut held) = (Pairs::default(), Pairs::default(), Vec::new());
    for _ in 0..ROUNDS {
        let engine = plain_engine(base.path());
        let one = start(base.path(), "one.yaml");
        starts.add(one + prompt(base.path()), engine);
        held.push(memory(base.path()));
        labcheck(base.path(), &["finish"]);
        machines.add(start(base.path(), "two.yaml"), one);
        labcheck(base.path(), &["finish"]);
    }
    println!("labcheck start to the first prompt / a plain dockerd until it answers = {starts}");
    println!("start of two machines / of one = {machines}");
    held.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (ratio, keeper, engine) = held[ROUNDS / 2];
    println!(
        "idle memory, labcheck's own / its engine's = {ratio:.2} ({keeper} MiB beside {engine} MiB)"
    );
}

/// Whatever happens, nothing is left standing.
struct End<'b>(&'b Path);

impl Drop for End<'_> {
    fn drop(&mut self) {
        let _ = command(self.0, &["finish"]).output();
    }
}

fn command(base: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_labcheck"));
    command.args(args).env("LABCHECK_STATE_DIR", base.join("state")).current_dir(base);
    // What somebody has their shell do at its start is none of labcheck's.
    command
        .env("HOME", base)
        .env_remove("DOCKER_HOST")
        .env_remove("DOCKER_CONTENT_TRUST")
        .stdin(Stdio::null());
    command
}

fn labcheck(base: &Path, args: &[&str]) -> Duration {
    timed(&mut command(base, args))
}

fn start(base: &Path, lab: &str) -> Duration {
    labcheck(base, &["start", "--plain", "--yes", lab])
}

/// A shell of the classroom that ends at its first prompt.
fn prompt(base: &Path) -> Duration {
    labcheck(base, &["shell", "--plain"])
}

/// The wall time of a command that has to succeed.
fn timed(command: &mut Command) -> Duration {
    let began = Instant::now();
    let output = command.output().unwrap();
    let took = began.elapsed();
    assert!(output.status.success(), "{command:?}: {output:#?}");
    took
}

/// How long a dockerd without a network takes until its client is answered.
fn plain_engine(base: &Path) -> Duration {
    let folder = tempfile::tempdir_in(base).unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let host = format!("unix://{}", path("docker.sock"));
    let log = fs::File::create(folder.path().join("log")).unwrap();
    fs::write(folder.path().join("config"), "{}").unwrap(); // nothing of the machine's own
    // In a network of its own: one without a bridge takes the machine's away (moby, `removeDefaultBridgeInterface`).
    let mut engine = Command::new("unshare");
    engine.args(["--net", "dockerd"]);
    engine.args(["--data-root", &path("data"), "--exec-root", &path("exec"), "-H", &host]);
    engine.args(["--pidfile", &path("pid"), "--bridge", "none", "--iptables=false"]);
    engine.args(["--config-file", &path("config")]);
    engine.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    let began = Instant::now();
    let mut engine = Engine(engine.spawn().unwrap());
    let mut asked = Command::new("docker");
    asked.args(["-H", &host, "version"]).stdin(Stdio::null());
    asked.stdout(Stdio::null()).stderr(Stdio::null());
    while !asked.status().unwrap().success() {
        let log = || fs::read_to_string(folder.path().join("log")).unwrap();
        assert!(engine.0.try_wait().unwrap().is_none(), "it has ended: {}", log());
        assert!(began.elapsed() < WITHIN, "{}", log());
    }
    began.elapsed()
}

/// A daemon that is told to end, and waited for.
struct Engine(Child);

impl Drop for Engine {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// What labcheck's own processes hold beside those of the engine, and both in MiB: each page by its share (`Pss`, proc(5)).
fn memory(base: &Path) -> (f64, u64, u64) {
    let keeper = standing::choose(&base.join("state"), None).unwrap().pid;
    let mut of: BTreeMap<bool, u64> = BTreeMap::new();
    for pid in family(keeper) {
        let Ok(name) = fs::read_to_string(format!("/proc/{pid}/comm")) else { continue };
        let is_engine = name.starts_with("dockerd") || name.starts_with("containerd");
        *of.entry(is_engine).or_default() += kibibytes(pid);
    }
    let (own, engine) = (of.get(&false).copied().unwrap(), of.get(&true).copied().unwrap());
    let ratio = f64::from(u32::try_from(own).unwrap()) / f64::from(u32::try_from(engine).unwrap());
    (ratio, own >> 10, engine >> 10)
}

fn kibibytes(pid: u32) -> u64 {
    let told = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let pss = told.lines().find_map(|line| line.strip_prefix("Pss:"));
    pss.and_then(|pss| pss.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// A process and all that come from it.
fn family(first: u32) -> Vec<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in fs::read_dir("/proc").unwrap() {
        let Ok(pid) = entry.unwrap().file_name().to_string_lossy().parse::<u32>() else { continue };
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let parent =
            stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(1)?.parse().ok());
        if let Some(parent) = parent {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut family = vec![first];
    let mut at = 0;
    while let Some(pid) = family.get(at) {
        family.extend(children.get(pid).into_iter().flatten().copied().collect::<Vec<_>>());
        at += 1;
    }
    family
}
