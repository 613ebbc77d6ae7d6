//! A folder for one classroom, owned for as long as its lock is held.
//!
//! The lock dies with the process, whatever ends it: a folder whose lock can be taken is abandoned.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use rustix::fs::{FlockOperation, flock};

use super::{
    layout::{BEFORE, DESK, LEDGER, LOCK, SEAL, SESSION},
    mounts, state,
};
use crate::host::own::{NotOwn, Own};

const PREFIX: &str = "room-";
/// A folder for temporary files.
const SCRATCH: &str = "scratch-";
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
    /// Makes a new folder below `base`, which is there, readable by its owner only, and owns it.
    pub(super) fn create(base: &Path) -> io::Result<Self> {
        Self::create_called(base, PREFIX)
    }

    /// The same for temporary files.
    pub(super) fn create_scratch(base: &Path) -> io::Result<Self> {
        Self::create_called(base, SCRATCH)
    }

    fn create_called(base: &Path, prefix: &str) -> io::Result<Self> {
        let unborn = tempfile::Builder::new()
            .prefix(&format!("{UNBORN}{}-", std::process::id()))
            .rand_bytes(6)
            .tempdir_in(base)?;
        fs::set_permissions(unborn.path(), fs::Permissions::from_mode(0o700))?;
        fs::DirBuilder::new().mode(0o700).create(unborn.path().join(DESK))?;
        let lock = unborn.path().join(LOCK);
        let lock = File::options().write(true).create_new(true).mode(0o600).open(lock)?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
        let name = unborn.path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let random = name.rsplit('-').next().unwrap_or_default().to_lowercase();
        let path = base.join(format!("{prefix}{random}"));
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
        for path in named(base, UNBORN) {
            remove_unborn(&path);
        }
        named(base, PREFIX).iter().filter_map(|path| Self::take_over(path)).collect()
    }

    /// The same, only looked at.
    pub(super) fn abandoned_paths(base: &Path) -> Vec<PathBuf> {
        named(base, PREFIX).into_iter().filter(|path| is_abandoned(path)).collect()
    }

    /// Takes over this folder, if its owner is dead.
    pub(super) fn take_over(path: &Path) -> Option<Self> {
        let lock = lock(path)?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive).ok()?;
        Some(Self { path: path.to_owned(), _lock: lock })
    }

    /// Removes it with everything in it, and the folder above once that is empty. What a lab
    /// mounted below it is unmounted first, and never emptied.
    pub(super) fn remove(&self) -> io::Result<()> {
        mounts::detach_below(&self.path)?;
        // What it told of itself goes first, so that nobody goes on with what a removal cut short has left, or is asked
        // about it. Through a link it told nothing.
        let told = fs::symlink_metadata(self.path.join(DESK)).is_ok_and(|desk| desk.is_dir());
        for first in [BEFORE, SESSION, SEAL].into_iter().filter(|first| told || *first != SESSION) {
            match fs::remove_file(self.path.join(first)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        // Lock and ledger go last, so that a removal cut short is still an abandoned folder.
        for entry in fs::read_dir(&self.path)?.flatten() {
            let name = entry.file_name();
            if name == LOCK || name == LEDGER {
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
    named(base, PREFIX).into_iter().filter(|path| is_owned(path)).collect()
}

/// Everything below `base` that is called as a folder for temporary files.
pub(super) fn scratches(base: &Path) -> Vec<PathBuf> {
    named(base, SCRATCH)
}

/// Everything below `base` that is called as a classroom's folder.
pub(super) fn rooms(base: &Path) -> Vec<PathBuf> {
    named(base, PREFIX)
}

/// What is below a state folder with a name that begins so; nothing where that folder is not to be believed.
fn named(base: &Path, prefix: &str) -> Vec<PathBuf> {
    if !state::look(base).unwrap_or_default() {
        return Vec::new();
    }
    let entries = fs::read_dir(base).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
    let mut found: Vec<PathBuf> = named.map(|entry| entry.path()).collect();
    found.sort();
    found
}

/// Why what stands in a folder is not to be believed, where that is so.
pub(super) fn distrust(path: &Path) -> Option<NotOwn> {
    Own::open(path).err().and_then(|error| NotOwn::of(&error))
}

/// The lock of a folder that is to be believed.
fn lock(path: &Path) -> Option<File> {
    Own::open(path).and_then(|own| own.file(LOCK)).ok()
}

/// Whether a folder is a classroom's whose owner lives. Asking takes the lock for a moment, shared
/// with others who ask: of a dead owner's folder that is nobody's loss.
pub(super) fn is_owned(path: &Path) -> bool {
    lock(path).is_some_and(|lock| is_held(&lock))
}

/// Whether it is a classroom's whose owner is dead.
pub(super) fn is_abandoned(path: &Path) -> bool {
    lock(path).is_some_and(|lock| !is_held(&lock))
}

fn is_held(lock: &File) -> bool {
    flock(lock, FlockOperation::NonBlockingLockShared) == Err(rustix::io::Errno::WOULDBLOCK)
}

/// A folder's own part of its name.
pub(super) fn own_part(name: &str) -> &str {
    name.strip_prefix(PREFIX).unwrap_or(name)
}

/// A folder whose maker died before it could lock it: the maker's process id stands in the name.
fn remove_unborn(path: &Path) {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let maker = name.strip_prefix(UNBORN).and_then(|rest| rest.split('-').next());
    let Some(maker) = maker.and_then(|maker| maker.parse::<u32>().ok()) else { return };
    if !Path::new("/proc").join(maker.to_string()).exists() && Own::open(path).is_ok() {
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
        state::make(&state).unwrap();
        let (one, two) = (Folder::create(&state).unwrap(), Folder::create(&state).unwrap());
        assert_ne!(one.name(), two.name());
        one.remove().unwrap();
        assert!(state.exists());
        two.remove().unwrap();
        assert!(!state.exists());
    }

    #[test]
    fn what_stands_in_another_users_folder_is_not_believed() {
        let base = tempfile::tempdir().unwrap();
        let folder = Folder::create(base.path()).unwrap();
        assert_eq!(owned(base.path()), [folder.path()]);
        // Only root can give a folder away.
        if std::os::unix::fs::chown(folder.path(), Some(1), None).is_ok() {
            assert_eq!(distrust(folder.path()), Some(NotOwn::Others(1)));
            assert!(owned(base.path()).is_empty());
            drop(folder);
            assert!(Folder::abandoned(base.path()).is_empty(), "it is not taken over");
            assert!(Folder::abandoned_paths(base.path()).is_empty());
        }
    }
}
