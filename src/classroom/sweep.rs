//! Takes away what killed classrooms left: at once what is outside of their folders, and the folders of those that were
//! no student's. A student's stays until somebody says that it is to go, also where nobody can go on with it.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::sleep;

use super::{
    folder::Folder,
    ledger::Ledger,
    mounts,
    scratch::Scratch,
    standing::{dead, find},
};
use crate::{
    classroom::layout::{BEFORE, CONFIG, MACHINES, SESSION},
    host::{is_named_in_a_command, kill_all_with},
    machine,
};

const REMOVE_TRIES: u32 = 50;
const REMOVE_PAUSE: Duration = Duration::from_millis(20);

/// Takes away what classrooms left whose labcheck was killed, but for the students' folders.
pub async fn sweep(base: &Path) -> Swept {
    sweep_but(base, |_| true).await
}

/// The same, with these folders.
pub async fn sweep_all(base: &Path) -> Swept {
    sweep_but(base, |_| false).await
}

/// The same, with this folder; other students' stay.
pub async fn sweep_with(base: &Path, gone: &Path) -> Swept {
    sweep_but(base, |path| path != gone).await
}

async fn sweep_but(base: &Path, stays: impl Fn(&Path) -> bool) -> Swept {
    Scratch::sweep(base);
    let mut swept = Swept::default();
    for folder in Folder::abandoned(base) {
        let path = folder.path().to_owned();
        // The lab's shells carry their classroom's configuration; a killed labcheck left them. In a
        // standing classroom they are the user's own, who may have work open in them.
        if ![SESSION, BEFORE].iter().any(|file| path.join(file).exists()) {
            kill_all_with("DOCKER_CONFIG", path.join(CONFIG).as_os_str());
        }
        engine_has_ended(&path).await;
        swept.left.extend(Ledger::settle_at(&path).await);
        let is_students = dead::look(&path).map_or(true, |dead| dead.is_some());
        if is_students && stays(&path) {
            let mounted = mounts::detach_below(&path).err();
            swept.left.extend(mounted.map(|error| format!("{} ({error})", path.display())));
            continue;
        }
        swept.folders.push(path);
        swept.left.extend(remove(folder).await);
    }
    swept
}

/// The same for what this process itself has just let go of. A child that it was starting at that
/// moment holds the folder's lock until the kernel has closed its files, an instant longer.
pub async fn sweep_own(base: &Path) {
    for _ in 0..REMOVE_TRIES {
        sweep(base).await;
        if find(base).passing.is_empty() {
            return; // else it is ours still, or a `labcheck run` of somebody's
        }
        sleep(REMOVE_PAUSE).await;
    }
}

/// A machine of the lab's ends by itself a moment after its labcheck. Until then it may make folders anew
/// that were removed. Who else looks at its files is not waited for longer than a second.
pub(super) async fn engine_has_ended(folder: &Path) {
    let machines = folder.join(MACHINES);
    for _ in 0..REMOVE_TRIES {
        if !is_named_in_a_command(machines.as_os_str()) {
            return;
        }
        sleep(REMOVE_PAUSE).await;
    }
}

/// The folders of classrooms whose labcheck was killed. Nothing is changed.
pub fn abandoned(base: &Path) -> Vec<PathBuf> {
    Folder::abandoned_paths(base)
}

/// What a sweep found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// The folders that were taken away.
    pub folders: Vec<PathBuf>,
    /// What of them could not be removed.
    pub left: Vec<String>,
}

/// Mounts of a dead engine go a moment after its last process: a busy folder is tried again.
pub(super) async fn remove(folder: Folder) -> Vec<String> {
    let mut last = String::new();
    for _ in 0..REMOVE_TRIES {
        match folder.remove() {
            // Somebody who was ended a moment ago may have made a folder anew.
            Ok(()) if folder.path().exists() => "it comes again".clone_into(&mut last),
            Ok(()) => return Vec::new(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
            Err(error) => {
                last = error.to_string();
                // What a machine made without root wrote is not all its user's outside.
                let machines = folder.path().join(MACHINES);
                if error.kind() == io::ErrorKind::PermissionDenied && mounts::is_free(&machines) {
                    let _ = machine::remove(&machines).await;
                }
            }
        }
        sleep(REMOVE_PAUSE).await;
    }
    vec![format!("{} ({last})", folder.path().display())]
}
