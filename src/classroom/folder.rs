//! A folder for one classroom, owned for as long as its lock is held.
//!
//! The lock dies with the process, whatever ends it: a folder whose lock can be taken is abandoned.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use rustix::fs::{FlockOperation, flock};

use super::{
    layout::{DESK, LOCK},
    ledger, mounts,
};

const PREFIX: &str = "room-";
/// A folder that its maker has not locked yet.
const UNBORN: &str = ".new-";

/// An owned folder. Dropping it gives up the lock and leaves the files: [`Folder::remove`] takes
/// them away.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes a new folder below `base`, readable by its owner only, and owns it.
    pub(super) fn create(base: &Path) -> io::Result<Self> {
        fs::create_dir_all(base)?;
        let unborn = tempfile::Builder::new()
            .prefix(&format!("{UNBORN}{}-", std::process::id()))
            .rand_bytes(6)
            .tempdir_in(base)?;
        fs::set_permissions(unborn.path(), fs::Permissions::from_mode(0o700))?;
        fs::create_dir(unborn.path().join(DESK))?;
        let lock = File::create(unborn.path().join(LOCK))?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
        let name = unborn.path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let random = name.rsplit('-').next().unwrap_or_default().to_lowercase();
        let path = base.join(format!("{PREFIX}{random}"));
        fs::rename(unborn.path(), &path)?;
        let _ = unborn.keep(); // it has another name now
        Ok(Self { path, _lock: lock })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Its own part of the name, unique on this machine.
    pub(super) fn name(&self) -> &str {
        let name = self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        own_part(name)
    }

    /// Takes over every folder below `base` whose owner is dead.
    pub(super) fn abandoned(base: &Path) -> Vec<Self> {
        let mut found = Vec::new();
        for entry in fs::read_dir(base).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Some(rest) = name.strip_prefix(UNBORN) {
                remove_unborn(&entry.path(), rest);
            } else if name.starts_with(PREFIX) {
                found.extend(Self::take_over(&entry.path()));
            }
        }
        found
    }

    /// The same, only looked at.
    pub(super) fn abandoned_paths(base: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(base).into_iter().flatten().flatten();
        let rooms = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
        let dead = |path: &PathBuf| path.join(LOCK).exists() && !is_owned(path);
        let mut found: Vec<PathBuf> = rooms.map(|entry| entry.path()).filter(dead).collect();
        found.sort();
        found
    }

    fn take_over(path: &Path) -> Option<Self> {
        let lock = File::open(path.join(LOCK)).ok()?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive).ok()?;
        Some(Self { path: path.to_owned(), _lock: lock })
    }

    /// Removes it with everything in it, and the folder above once that is empty. What a lab
    /// mounted below it is unmounted first, and never emptied.
    pub(super) fn remove(&self) -> io::Result<()> {
        mounts::detach_below(&self.path)?;
        // Lock and ledger go last, so that a removal cut short is still an abandoned folder.
        for entry in fs::read_dir(&self.path)?.flatten() {
            let name = entry.file_name();
            if name == LOCK || name == ledger::FILE {
                continue;
            }
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
        fs::remove_dir_all(&self.path)?;
        if let Some(base) = self.path.parent() {
            let _ = fs::remove_dir(base); // not empty: somebody else's folders are in it
        }
        Ok(())
    }
}

/// The folders below `base` whose owner lives, in the order of their names.
pub(super) fn owned(base: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(base).into_iter().flatten().flatten();
    let rooms = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    let mut found: Vec<PathBuf> =
        rooms.map(|entry| entry.path()).filter(|path| is_owned(path)).collect();
    found.sort();
    found
}

/// Whether a folder is a classroom's whose owner lives. Asking takes the lock for a moment, shared
/// with others who ask: of a dead owner's folder that is nobody's loss.
pub(super) fn is_owned(path: &Path) -> bool {
    let Ok(lock) = File::open(path.join(LOCK)) else { return false };
    flock(&lock, FlockOperation::NonBlockingLockShared) == Err(rustix::io::Errno::WOULDBLOCK)
}

/// A folder's own part of its name.
pub(super) fn own_part(name: &str) -> &str {
    name.strip_prefix(PREFIX).unwrap_or(name)
}

/// A folder whose maker died before it could lock it: the maker's process id stands in the name.
fn remove_unborn(path: &Path, rest: &str) {
    let maker = rest.split('-').next().unwrap_or_default();
    if !maker.is_empty() && !Path::new("/proc").join(maker).exists() {
        let _ = fs::remove_dir_all(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_abandoned_only_when_its_owner_is_gone() {
        let base = tempfile::tempdir().unwrap();
        let folder = Folder::create(base.path()).unwrap();
        fs::write(folder.path().join("x"), "x").unwrap();
        assert!(Folder::abandoned(base.path()).is_empty(), "its owner lives");
        let path = folder.path().to_owned();
        drop(folder);
        let abandoned = Folder::abandoned(base.path());
        assert_eq!(abandoned.iter().map(Folder::path).collect::<Vec<_>>(), [path.as_path()]);
        for folder in abandoned {
            folder.remove().unwrap();
        }
        assert!(!path.exists());
    }

    #[test]
    fn the_folder_above_stays_while_others_are_in_it() {
        let base = tempfile::tempdir().unwrap();
        let state = base.path().join("state");
        let (one, two) = (Folder::create(&state).unwrap(), Folder::create(&state).unwrap());
        assert_ne!(one.name(), two.name());
        one.remove().unwrap();
        assert!(state.exists());
        two.remove().unwrap();
        assert!(!state.exists());
    }
}
