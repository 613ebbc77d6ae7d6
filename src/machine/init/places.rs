//! Places of a machine's files that are not the host's files, copied on write: what is its own, shared, shown or empty.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use rustix::mount::{MountFlags, mount, mount_bind};

use super::read_only::read_only;

/// Where the host's files are for as long as the machine's are put together.
pub(super) const HOST: &str = "/.host";

/// A folder of the host's as it is here.
pub(super) fn host(path: &Path) -> PathBuf {
    Path::new(HOST).join(path.strip_prefix("/").unwrap_or(path))
}

/// A folder of the machine's own at its place.
pub(super) fn bind(from: &Path, to: &Path, mode: u32) -> io::Result<()> {
    let from = host(from);
    fs::set_permissions(&from, fs::Permissions::from_mode(mode))?;
    fs::create_dir_all(to)?;
    Ok(mount_bind(from, to)?)
}

/// A folder that is inside what it is outside.
pub(super) fn share(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    Ok(mount_bind(host(folder), folder)?)
}

/// A file or a folder of the host's that can be read, and not written.
pub(super) fn show(path: &Path) -> io::Result<()> {
    show_at(path, path)
}

/// The same somewhere else.
pub(super) fn show_at(path: &Path, at: &Path) -> io::Result<()> {
    if host(path).is_dir() {
        fs::create_dir_all(at)?;
    } else {
        fs::create_dir_all(at.parent().unwrap_or(at))?;
        fs::write(at, "")?;
    }
    mount_bind(host(path), at)?;
    read_only(at)
}

/// A folder with nothing in it.
pub(super) fn empty(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV;
    Ok(mount("tmpfs", folder, "tmpfs", flags, Some(c"mode=755"))?)
}
