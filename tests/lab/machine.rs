//! What a machine looks like from outside: the same before and after a run.

use std::{
    collections::BTreeSet,
    fs,
    process::Command,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Lists of everything that a run might leave, or touch, on the host.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Machine {
    pub images: String,
    pub containers: String,
    pub networks: String,
    pub links: Vec<String>,
    pub firewall: String,
    pub mounts: BTreeSet<String>,
    pub cgroups: BTreeSet<String>,
    pub processes: BTreeSet<String>,
    pub files: BTreeSet<String>,
}

impl Machine {
    /// Looks. Only what concerns labcheck and Docker is compared: other tests run beside this one,
    /// each with a state folder of its own, so `state` names the one to look for.
    pub(crate) fn look(state: &str) -> Self {
        let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
        Self {
            images: output(
                "docker",
                &[
                    "images",
                    "-a",
                    "--no-trunc",
                    "--format",
                    "{{.Repository}} {{.Tag}} {{.Digest}} {{.ID}}",
                ],
            ),
            containers: output("docker", &["ps", "-aq"]),
            networks: output("docker", &["network", "ls", "-q"]),
            links: links(),
            firewall: output("iptables", &["-S"]) + &output("iptables", &["-t", "nat", "-S"]),
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

/// One test at a time compares the machine, or uses its engine.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn output(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).env_remove("DOCKER_HOST").output();
    output.map_or_else(|e| e.to_string(), |o| String::from_utf8_lossy(&o.stdout).into_owned())
}

fn links() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir("/sys/class/net")
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Cgroups of classrooms that have no folder outside `state`: whose folder is below it, or gone.
/// Other tests have classrooms at the same time, each with a folder that outlives its cgroups.
fn cgroups(state: &str) -> BTreeSet<String> {
    let before = rooms_outside(state);
    let controllers = fs::read_dir("/sys/fs/cgroup").unwrap().flatten();
    let found: BTreeSet<String> = controllers
        .flat_map(|controller| fs::read_dir(controller.path()).into_iter().flatten().flatten())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("labcheck-"))
        .collect();
    let after = rooms_outside(state);
    let is_others = |name: &String| {
        let room = name.replacen("labcheck-", "room-", 1);
        before.contains(&room) || after.contains(&room)
    };
    found.into_iter().filter(|name| !is_others(name)).collect()
}

/// The names of classrooms' folders in the places where tests and people have them.
fn rooms_outside(state: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![("/var/tmp".into(), 0), ("/var/lib/labcheck".into(), 1)];
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
