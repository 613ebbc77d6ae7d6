//! What a machine looks like from outside: the same before and after a run.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::Command,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// What a run might leave, or take, on the host. Others use the machine and its engine at the same time, so only
/// what labcheck makes, or would damage, is looked at.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Machine {
    pub images: Vec<String>,
    pub containers: Vec<String>,
    pub networks: Vec<String>,
    pub links: Vec<String>,
    pub firewall: Vec<String>,
    pub mounts: BTreeSet<String>,
    pub cgroups: BTreeSet<String>,
    pub processes: BTreeSet<String>,
    pub files: BTreeSet<String>,
}

impl Machine {
    /// Looks. `state` names the state folder that is meant.
    pub(crate) fn look(state: &str) -> Self {
        let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
        Self {
            images: docker(
                "images -a --no-trunc --format {{.Repository}}|{{.Tag}}|{{.Digest}}|{{.ID}}",
                |line| is_of_the_lab(line.split('|').next().unwrap()),
            ),
            containers: docker("ps -a --format {{.Image}}|{{.ID}}", |line| {
                is_of_the_lab(line.split([':', '@', '|']).next().unwrap())
            }),
            networks: docker("network ls --format {{.Name}}", |line| line.contains("labcheck")),
            links: links(),
            firewall: firewall(),
            mounts: mounts.lines().filter(|line| line.contains(state)).map(str::to_owned).collect(),
            cgroups: cgroups(state),
            processes: processes(state),
            files: [state]
                .into_iter()
                .filter(|path| fs::exists(path).unwrap())
                .map(str::to_owned)
                .collect(),
        }
    }
}

/// One test at a time, of all suites on the machine, has the machine's engine under the lab's names, or the port
/// of the lab's registry.
pub(crate) fn alone() -> Alone {
    static ALONE: Mutex<()> = Mutex::new(());
    let ours = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let all = fs::File::create("/var/tmp/labcheck-tests.lock").unwrap();
    all.lock().unwrap();
    Alone { _all: all, _ours: ours }
}

/// See [`alone`].
pub(crate) struct Alone {
    _all: fs::File,
    _ours: MutexGuard<'static, ()>,
}

/// Whether a repository is one that the lab's commands make on the user's engine.
fn is_of_the_lab(repository: &str) -> bool {
    let names = ["alpine", "tenstartups/alpine", "localhost:5000/you/alpine"];
    let of_registry =
        |path: &str| path.ends_with("/library/alpine") || path.ends_with("/tenstartups/alpine");
    names.contains(&repository) || (repository.starts_with("127.0.0.1") && of_registry(repository))
}

/// The lines of an answer of the machine's engine that are meant, in order.
fn docker(line: &str, is_meant: impl Fn(&str) -> bool) -> Vec<String> {
    let text = output("docker", &line.split(' ').collect::<Vec<_>>());
    let mut lines: Vec<String> =
        text.lines().filter(|line| is_meant(line)).map(str::to_owned).collect();
    lines.sort();
    lines
}

fn output(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).env_remove("DOCKER_HOST").output();
    output.map_or_else(|e| e.to_string(), |o| String::from_utf8_lossy(&o.stdout).into_owned())
}

/// Network devices, but for those that come and go with others' containers and networks.
fn links() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir("/sys/class/net")
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with("veth") && !name.starts_with("br-"))
        .collect();
    names.sort();
    names
}

/// Chains and policies, and what the engine's own bridge needs: a second engine would take those away. The rules
/// of others' containers and networks come and go.
fn firewall() -> Vec<String> {
    let all = output("iptables", &["-S"]) + &output("iptables", &["-t", "nat", "-S"]);
    let is_lasting = |line: &&str| {
        let is_rule = line.starts_with("-A");
        !is_rule || (line.contains("docker0") && !line.contains("--dport"))
    };
    all.lines().filter(is_lasting).map(str::to_owned).collect()
}

/// Cgroups of classrooms that nobody else has: one that is left behind stays, others' come and go with their
/// folders and processes.
fn cgroups(state: &str) -> BTreeSet<String> {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let others = rooms_outside(state);
        let found: BTreeSet<String> = classroom_cgroups()
            .into_iter()
            .filter(|name| !others.contains(&name.replacen("labcheck-", "room-", 1)))
            .collect();
        if found.is_empty() || Instant::now() > deadline {
            return found;
        }
        std::thread::yield_now();
    }
}

/// In every hierarchy, or in the only one.
fn classroom_cgroups() -> Vec<String> {
    let top = Path::new("/sys/fs/cgroup");
    let hierarchies = fs::read_dir(top).unwrap().flatten().map(|entry| entry.path());
    let folders = hierarchies.chain([top.to_owned()]);
    folders
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("labcheck-"))
        .collect()
}

/// The names of others' classrooms: by their folders, in the places where tests and people have them, and by the
/// processes that name them.
fn rooms_outside(state: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders =
        vec![("/tmp".into(), 0), ("/var/tmp".into(), 0), ("/var/lib/labcheck".into(), 1)];
    while let Some((folder, depth)) = folders.pop() {
        let folder: std::path::PathBuf = folder;
        if folder.starts_with(state) || depth > 2 {
            continue;
        }
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("room-") {
                found.insert(name);
            } else if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push((entry.path(), depth + 1));
            }
        }
    }
    let commands = processes("/room-").into_iter().filter(|command| !command.contains(state));
    for command in commands {
        let rooms = command.split(['/', ' ']).filter(|part| part.starts_with("room-"));
        found.extend(rooms.map(str::to_owned));
    }
    found
}

/// Command lines that name a folder.
pub(crate) fn processes(folder: &str) -> BTreeSet<String> {
    fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| fs::read(entry.path().join("cmdline")).ok())
        .map(|bytes| String::from_utf8_lossy(&bytes).replace('\0', " "))
        .filter(|command| command.contains(folder))
        .collect()
}
