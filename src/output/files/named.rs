//! What a path leads to: a file of a folder's, or a descriptor that labcheck was started with.

use std::{
    fs, io,
    os::unix::{ffi::OsStrExt as _, fs::MetadataExt as _},
    path::{Path, PathBuf},
};

/// Links that lead on at most, as in the kernel (`path_resolution(7)`).
const LINKS: usize = 40;
/// Others may put something into such a folder and not take away what is not theirs.
const STICKY: u32 = 0o1000;
const FOR_OTHERS: u32 = 0o002;

/// What is named.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// `-`, `/dev/stdout`, `/dev/fd/3`: to be written to and never to be replaced, whatever stands behind it.
    Descriptor(u32),
    /// The place of a file, whose folder is there and in whose path no link is any more.
    File(PathBuf),
}

/// Follows links as `open` does.
pub(super) fn resolve(path: &Path) -> io::Result<Named> {
    if path == Path::new("-") {
        return Ok(Named::Descriptor(1));
    }
    let own = format!("/proc/{}/fd", std::process::id());
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let is_folder = path.as_os_str().as_bytes().ends_with(b"/");
        let Some(name) = path.file_name().filter(|_| !is_folder) else {
            return Err(io::ErrorKind::IsADirectory.into());
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new(".")))?;
        if folder == Path::new(&own)
            && let Some(number) = name.to_str().and_then(|name| name.parse().ok())
        {
            return Ok(Named::Descriptor(number));
        }
        let here = folder.join(name);
        match fs::symlink_metadata(&here) {
            Ok(link) if link.is_symlink() => {
                may_be_followed(&fs::metadata(&folder)?, &link)?;
                path = folder.join(fs::read_link(here)?);
            }
            Ok(_) => return Ok(Named::File(here)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Named::File(here)),
            Err(error) => return Err(error),
        }
    }
    Err(rustix::io::Errno::LOOP.into())
}

/// In `/tmp` and its like a link of somebody else's leads nowhere (`proc_sys_fs(5)`, `protected_symlinks`): it may have
/// been laid there for whoever writes.
fn may_be_followed(folder: &fs::Metadata, link: &fs::Metadata) -> io::Result<()> {
    let is_shared = folder.mode() & (STICKY | FOR_OTHERS) == STICKY | FOR_OTHERS;
    let us = rustix::process::geteuid().as_raw();
    if is_shared && link.uid() != us && link.uid() != folder.uid() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it is a link of somebody else's in a folder that everybody may write to",
        ));
    }
    Ok(())
}

/// Whether a file may take the place of this one.
pub(super) fn may_be_renamed_onto(folder: &fs::Metadata, there: &fs::Metadata) -> io::Result<()> {
    let us = rustix::process::geteuid();
    let is_ours = us.is_root() || there.uid() == us.as_raw() || folder.uid() == us.as_raw();
    if folder.mode() & STICKY != 0 && !is_ours {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    Ok(())
}
