//! A mount that can no longer be written through.

use std::{io, path::Path};

use rustix::{
    fs::{StatVfsMountFlags, statvfs},
    mount::{MountFlags, mount_remount},
};

/// What a mount forbids already; in a user namespace it has to go on forbidding it.
const KEPT: &[(StatVfsMountFlags, MountFlags)] = &[
    (StatVfsMountFlags::NOSUID, MountFlags::NOSUID),
    (StatVfsMountFlags::NODEV, MountFlags::NODEV),
    (StatVfsMountFlags::NOEXEC, MountFlags::NOEXEC),
    (StatVfsMountFlags::NOATIME, MountFlags::NOATIME),
    (StatVfsMountFlags::NODIRATIME, MountFlags::NODIRATIME),
    (StatVfsMountFlags::RELATIME, MountFlags::RELATIME),
];

/// Makes it so.
pub(super) fn read_only(place: &Path) -> io::Result<()> {
    let has = statvfs(place)?.f_flag;
    let kept = KEPT.iter().filter(|(is, _)| has.contains(*is)).map(|(_, flag)| *flag);
    let flags = kept.fold(MountFlags::BIND | MountFlags::RDONLY, MountFlags::union);
    Ok(mount_remount(place, flags, c"")?)
}
