//! The cgroups of a private engine: the one thing of it that lives outside its namespaces.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::sleep;

const ROOT: &str = "/sys/fs/cgroup";
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(20);

/// Removes every cgroup of this name, in each hierarchy of version 1 and in version 2. A cgroup is
/// busy until the kernel has taken the last dead process out of it, so this tries for a second.
pub(super) async fn remove(name: &str) {
    for _ in 0..TRIES {
        let left: Vec<PathBuf> =
            find(name).into_iter().filter(|path| remove_tree(path).is_err()).collect();
        if left.is_empty() {
            return;
        }
        sleep(PAUSE).await;
    }
}

fn find(name: &str) -> Vec<PathBuf> {
    let controllers = fs::read_dir(ROOT).into_iter().flatten().flatten().map(|entry| entry.path());
    std::iter::once(PathBuf::from(ROOT))
        .chain(controllers)
        .map(|hierarchy| hierarchy.join(name))
        .filter(|path| path.is_dir() && !path.is_symlink())
        .collect()
}

/// The files in a cgroup are the kernel's; removing the folder removes them.
fn remove_tree(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)?.flatten() {
        if entry.file_type()?.is_dir() {
            remove_tree(&entry.path())?;
        }
    }
    fs::remove_dir(path)
}
