//! The host's files for who is not root: a layer over the whole of them is refused, because of what is mounted below,
//! one over each folder with nothing mounted below it is not.

use std::{
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use rustix::{
    fs::{Access, access},
    mount::mount_bind,
};

use super::{
    given::{LARGEST, give},
    layers::{Layer, has_files, is_own},
    read_only::read_only,
};
use crate::machine::{mountinfo::Mount, plan::Plan};

/// Folders without which nothing works.
const NEEDED: &[&str] = &["/bin", "/etc", "/lib", "/lib64", "/sbin", "/usr", "/var"];

/// Puts them together as a root folder, on a mount of its own.
pub(super) fn by_folder(
    table: &[Mount],
    plan: &Plan,
    changes: &Path,
    root: &Path,
) -> io::Result<()> {
    mount_bind(root, root)?;
    let mut layers = Layers { table, plan, changes, count: 0, refused: None };
    layers.lay(Path::new("/"), root)?;
    match layers.refused {
        Some(error) if layers.count == 0 => Err(error),
        _ => Ok(()),
    }
}

struct Layers<'l> {
    table: &'l [Mount],
    plan: &'l Plan,
    changes: &'l Path,
    /// How many layers there are.
    count: usize,
    /// Why the kernel refused one.
    refused: Option<io::Error>,
}

impl Layers<'_> {
    /// What is in a folder that something is mounted below.
    fn lay(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        // What was laid out when the machine was up before is what it was changed to since.
        let is_new = fs::read_dir(to)?.next().is_none();
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let (from, to) = (entry.path(), to.join(entry.file_name()));
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.folder(&from, &to)?;
            } else if kind.is_symlink() && is_new {
                symlink(fs::read_link(&from)?, &to)?;
            } else if kind.is_file() {
                file(&from, &to, is_new)?;
            }
        }
        let upper = self.upper(from);
        let may_be_changed = self.plan.were_up && from != Path::new("/") && upper.is_dir();
        if may_be_changed { changed(from, &upper, to) } else { Ok(()) }
    }

    /// By its path: the next time more or less may be mounted below a folder, and then its layer is one of several.
    fn upper(&self, from: &Path) -> PathBuf {
        self.changes.join("files").join(from.strip_prefix("/").unwrap_or(from))
    }

    fn folder(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let Ok(like) = fs::metadata(from) else { return Ok(()) }; // it went away
        let upper = self.upper(from);
        if fs::symlink_metadata(&upper).is_ok_and(|changed| !changed.is_dir()) {
            let _ = fs::remove_dir(to); // it was removed; what mounts of before need is empty
            return Ok(());
        }
        if !to.is_dir() {
            fs::create_dir(to)?;
            fs::set_permissions(to, like.permissions())?;
        }
        let mounted = self.table.iter().rfind(|mount| mount.place == from);
        let can_be_read = access(from, Access::READ_OK | Access::EXEC_OK).is_ok();
        let is_left = mounted.is_some_and(|mount| !has_files(mount, self.plan));
        if is_left || is_own(from, self.plan) || !can_be_read {
            return Ok(());
        }
        let mut places = self.table.iter().map(|mount| &mount.place);
        if places.any(|place| place != from && place.starts_with(from)) {
            return self.lay(from, to);
        }
        // What the kernel does not stack is left out: an empty folder is no harm.
        let work = self.changes.join(format!("work{}", self.count));
        let is_new = !upper.exists();
        if is_new {
            give(from, &upper, self.plan)?;
        }
        let layer = Layer { lower: from, upper: &upper, work: &work, is_new };
        match layer.stack(self.plan.rights, to) {
            Ok(()) => self.count += 1,
            Err(error) if NEEDED.iter().any(|needed| from == Path::new(needed)) => {
                return Err(error);
            }
            Err(error) => self.refused = Some(error),
        }
        Ok(())
    }
}

/// What was changed in a folder that had one layer the last time, and now has one for each folder in it: what is no
/// folder of the host's is the changed one itself.
fn changed(lower: &Path, upper: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(upper)? {
        let (entry, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        let (kind, to) = (fs::symlink_metadata(&entry)?.file_type(), to.join(&name));
        if kind.is_dir() {
            if !lower.join(&name).is_dir() {
                fs::create_dir_all(&to)?;
                mount_bind(&entry, &to)?;
            }
            continue;
        }
        match fs::remove_file(&to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        if kind.is_symlink() {
            symlink(fs::read_link(&entry)?, &to)?;
        } else if kind.is_file() {
            fs::write(&to, "")?;
            mount_bind(&entry, &to)?;
        }
    }
    Ok(())
}

/// A file beside which something is mounted: a small one is copied, once, a large one can be read.
fn file(from: &Path, to: &Path, is_new: bool) -> io::Result<()> {
    if access(from, Access::READ_OK).is_err() {
        return Ok(());
    }
    if fs::metadata(from)?.len() <= LARGEST {
        return if is_new { fs::copy(from, to).map(|_| ()) } else { Ok(()) };
    }
    fs::write(to, "")?;
    mount_bind(from, to)?;
    read_only(to)
}
