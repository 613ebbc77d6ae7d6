//! Mounts below a folder: taken off before the folder is emptied, so that nobody's files behind
//! them are emptied with it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rustix::mount::{UnmountFlags, unmount};

use crate::machine::mountinfo;

/// Detaches every mount below a folder, the innermost first. An error where one is left.
pub(super) fn detach_below(folder: &Path) -> io::Result<()> {
    let folder = fs::canonicalize(folder)?;
    for mount in below(&folder)?.into_iter().rev() {
        unmount(&mount, UnmountFlags::DETACH | UnmountFlags::NOFOLLOW)?;
    }
    match below(&folder)?.first() {
        None => Ok(()),
        Some(left) => Err(io::Error::other(format!("{} is mounted there", left.display()))),
    }
}

/// Whether nothing is mounted in a folder that is there, as far as can be seen.
pub(super) fn is_free(folder: &Path) -> bool {
    let mounts = fs::canonicalize(folder).and_then(|folder| below(&folder));
    mounts.is_ok_and(|mounts| mounts.is_empty())
}

/// The mounts below a folder, in the order in which they were mounted.
fn below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let places = mountinfo::mounts()?.into_iter().map(|mount| mount.place);
    Ok(places.filter(|place| place.starts_with(folder) && place != folder).collect())
}
