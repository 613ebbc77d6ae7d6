//! Takes away what killed classrooms left.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::sleep;

use super::{folder::Folder, ledger::Ledger, standing::find};
use crate::{
    classroom::layout::{self, CONFIG, MACHINES},
    host::{is_named_in_a_command, kill_all_with},
};

const REMOVE_TRIES: u32 = 50;
const REMOVE_PAUSE: Duration = Duration::from_millis(20);

/// Takes away what classrooms left whose labcheck was killed; tells the folders, and what could
/// not be removed.
pub async fn sweep(base: &Path) -> Swept {
    let mut swept = Swept::default();
    for folder in Folder::abandoned(base) {
        // The lab's shells carry their classroom's configuration; a killed labcheck left them. In a
        // standing classroom they are the user's own, who may have work open in them.
        if !folder.path().join(layout::SESSION).exists() {
            kill_all_with("DOCKER_CONFIG", folder.path().join(CONFIG).as_os_str());
        }
        swept.folders.push(folder.path().to_owned());
        engine_has_ended(folder.path()).await;
        swept.left.extend(Ledger::read(folder.path()).settle().await);
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

/// The folders that a sweep would take away. Nothing is changed.
pub fn abandoned(base: &Path) -> Vec<PathBuf> {
    Folder::abandoned_paths(base)
}

/// What a sweep found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// The abandoned classrooms.
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
            Err(error) => last = error.to_string(),
        }
        sleep(REMOVE_PAUSE).await;
    }
    vec![format!("{} ({last})", folder.path().display())]
}
