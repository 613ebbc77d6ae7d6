//! The host's files, copied on write.

use std::{
    fs, io,
    os::unix::{
        ffi::OsStrExt as _,
        fs::{MetadataExt as _, chown},
    },
    path::{Path, PathBuf},
};

use rustix::mount::{MountFlags, mount, mount_bind};

use super::changes::{FILES, WORK, all_used, changes_of};
use crate::machine::{mountinfo::Mount, plan::Plan, rights::Rights};

/// Places that a machine has of its own, or does not have.
const OWN: &[&str] = &[
    "/proc",
    "/sys",
    "/dev",
    "/run",
    "/var/run",
    "/tmp",
    "/var/lib/docker",
    "/var/lib/containerd",
];
/// File systems that hold no files of anybody's.
const NO_FILES: &[&str] = &[
    "autofs",
    "binfmt_misc",
    "bpf",
    "cgroup",
    "cgroup2",
    "configfs",
    "debugfs",
    "devpts",
    "devtmpfs",
    "efivarfs",
    "fusectl",
    "hugetlbfs",
    "mqueue",
    "nsfs",
    "proc",
    "pstore",
    "rpc_pipefs",
    "securityfs",
    "sysfs",
    "tracefs",
];
/// File system by file system. What the kernel does not stack is left out: an empty folder is no harm, a folder that
/// can be written through would be.
pub(super) fn by_file_system(
    table: &[Mount],
    plan: &Plan,
    changes: &Path,
    root: &Path,
) -> io::Result<()> {
    let (mut done, mut used): (Vec<&Path>, Vec<PathBuf>) = (Vec::new(), Vec::new());
    let all = table.iter().filter(|mount| has_files(mount, plan));
    for Mount { place, is_read_only, .. } in all {
        let at = root.join(place.strip_prefix("/").unwrap_or(place));
        if done.contains(&place.as_path()) || !place.is_dir() || !at.is_dir() {
            continue;
        }
        done.push(place);
        let is_root = place == Path::new("/");
        // The machine writes into its root, whatever the host may.
        let stacked = if *is_read_only && !is_root {
            mount_bind(place, &at).map_err(io::Error::from)
        } else {
            let own = changes_of(place, changes)?;
            used.push(own.clone());
            let (upper, work) = (own.join(FILES), own.join(WORK));
            let is_new = !upper.exists();
            Layer { lower: place, upper: &upper, work: &work, is_new }.stack(plan.rights, &at)
        };
        if is_root {
            stacked?;
        }
    }
    all_used(changes, &used)
}

/// Whether it is a place that a machine has of its own.
pub(super) fn is_own(place: &Path, plan: &Plan) -> bool {
    OWN.iter().any(|own| place.starts_with(own)) || place.starts_with(&plan.hidden)
}

/// Whether there are files of somebody's in it.
pub(super) fn has_files(mount: &Mount, plan: &Plan) -> bool {
    let kind = mount.kind.as_str();
    !is_own(&mount.place, plan) && !NO_FILES.contains(&kind) && !kind.starts_with("fuse.")
}

/// A layer over a folder.
pub(super) struct Layer<'l> {
    /// The folder.
    pub(super) lower: &'l Path,
    /// What is changed of it.
    pub(super) upper: &'l Path,
    /// What the kernel needs beside that.
    pub(super) work: &'l Path,
    /// Whether nothing was changed yet.
    pub(super) is_new: bool,
}

impl Layer<'_> {
    /// Mounts it somewhere else.
    pub(super) fn stack(&self, rights: Rights, at: &Path) -> io::Result<()> {
        let Self { lower, upper, work, is_new } = *self;
        for folder in [upper, work] {
            fs::create_dir_all(folder)?;
        }
        if is_new {
            // The layer is the folder's new face: it has the folder's permissions, and root's layer its owner too.
            let like = fs::metadata(lower)?;
            fs::set_permissions(upper, like.permissions())?;
            if rights.is_root() {
                chown(upper, Some(like.uid()), Some(like.gid()))?;
            }
        }
        let mut options = b"lowerdir=".to_vec();
        escape(lower, b"\\,:", &mut options);
        options.extend(b",upperdir=");
        escape(upper, b"\\,", &mut options);
        options.extend(b",workdir=");
        escape(work, b"\\,", &mut options);
        if !rights.is_root() {
            options.extend(b",userxattr");
        }
        let options = std::ffi::CString::new(options)?;
        Ok(mount("overlay", at, "overlay", MountFlags::empty(), Some(options.as_c_str()))?)
    }
}

/// A path as an option has it: what means something there has a backslash before it.
fn escape(path: &Path, special: &[u8], options: &mut Vec<u8>) {
    for byte in path.as_os_str().as_bytes() {
        if special.contains(byte) {
            options.push(b'\\');
        }
        options.push(*byte);
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn what_means_something_in_an_option_is_escaped_and_no_byte_is_lost() {
        let escaped = |path: &[u8]| {
            let mut options = Vec::new();
            escape(Path::new(OsStr::from_bytes(path)), b"\\,:", &mut options);
            options
        };
        assert_eq!(escaped(b"/a b"), b"/a b");
        assert_eq!(escaped(b"/a,b:c\\d\xff"), b"/a\\,b\\:c\\\\d\xff");
    }
}
