//! The devices of a machine: those that every program expects, and no disk of the host's.

use std::{
    fs, io,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::Path,
};

use rustix::{
    fs::{CWD, FileType, Mode, makedev, mknodat},
    mount::{MountFlags, mount, mount_bind},
};

use crate::machine::rights::Rights;

/// What is the host's own. Where one is missing there, nobody misses it here.
const SAME: &[&str] = &["null", "zero", "full", "random", "urandom", "tty", "fuse", "net/tun"];
const LINKS: &[(&str, &str)] = &[
    ("fd", "/proc/self/fd"),
    ("stdin", "/proc/self/fd/0"),
    ("stdout", "/proc/self/fd/1"),
    ("stderr", "/proc/self/fd/2"),
];

/// Mounts them at `/dev`; below `host` are the host's files.
pub(super) fn lay_out(host: &Path, rights: Rights) -> io::Result<()> {
    let (dev, hosts) = (Path::new("/dev"), host.join("dev"));
    fs::create_dir_all(dev)?;
    mount("tmpfs", dev, "tmpfs", MountFlags::NOSUID, Some(c"mode=755,size=64k"))?;
    for name in SAME {
        let (from, to) = (hosts.join(name), dev.join(name));
        if !from.exists() {
            continue;
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&to, "")?;
        mount_bind(&from, &to)?;
    }
    terminals(dev)?;
    for (name, to) in LINKS {
        symlink(to, dev.join(name))?;
    }
    let pts = dev.join("pts");
    fs::create_dir(&pts)?;
    if rights.is_root() {
        // The terminals of the host, because those who come in bring theirs along.
        mount_bind(hosts.join("pts"), pts)?;
    } else {
        // Of the host's only root may make new ones. What somebody brings along works without its name.
        let flags = MountFlags::NOSUID | MountFlags::NOEXEC;
        mount("devpts", pts, "devpts", flags, Some(c"newinstance,ptmxmode=0666,mode=620"))?;
    }
    for (name, kind) in [("shm", "tmpfs"), ("mqueue", "mqueue")] {
        let place = dev.join(name);
        fs::create_dir(&place)?;
        let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
        // A kernel without message queues has none for the host either.
        if mount(kind, &place, kind, flags, None).is_ok() {
            fs::set_permissions(&place, fs::Permissions::from_mode(0o1777))?;
        }
    }
    Ok(())
}

/// What makes new terminals. The kernel looks for `pts` beside it, so it cannot be the host's. Where a device cannot
/// be made, the one of the file system of terminals does.
fn terminals(dev: &Path) -> io::Result<()> {
    let (path, all) = (dev.join("ptmx"), Mode::from_raw_mode(0o666));
    if mknodat(CWD, &path, FileType::CharacterDevice, all, makedev(5, 2)).is_ok() {
        return fs::set_permissions(&path, fs::Permissions::from_mode(0o666));
    }
    symlink("pts/ptmx", path)
}
