//! The one door to what a user names to be written: opened before the work, so that a wrong path costs nothing,
//! and written as a whole or not at all.
//!
//! A regular file is written aside and renamed. What else there is (a device, a fifo, a descriptor, `-`) is
//! written to as it is. A link stays, and what it leads to is written.

mod named;

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::{
        fd::AsFd as _,
        unix::fs::{
            FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown,
        },
    },
    path::{Path, PathBuf},
};

use rustix::fs::{AtFlags, CWD, OFlags, StatxAttributes, StatxFlags, fcntl_setfl, statx};

use self::named::Named;
use super::print;

/// Somewhere to write to, opened.
pub(crate) struct Target(Kind);

enum Kind {
    /// Standard output, which is for nobody else from then on.
    Output,
    /// What is no file of a folder's: written to as it is.
    Direct(File),
    /// A file, which is written aside first.
    Aside { aside: tempfile::NamedTempFile, to: PathBuf, force: bool },
}

impl Target {
    /// Opens it. Without `force` no file that is there is overwritten.
    pub(crate) fn open(path: &Path, force: bool) -> io::Result<Self> {
        Ok(Self(match named::resolve(path)? {
            Named::Descriptor(1) => {
                print::leave_output();
                Kind::Output
            }
            Named::Descriptor(2) => Kind::Direct(io::stderr().as_fd().try_clone_to_owned()?.into()),
            Named::Descriptor(_) => Kind::Direct(directly(path)?),
            Named::File(to) => match fs::symlink_metadata(&to) {
                Ok(there) if there.is_file() => replacing(to, &there, force)?,
                Ok(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
                // Whoever names a disk does not mean that what is on it is to go.
                Ok(there) if there.file_type().is_block_device() => {
                    return Err(io::Error::other("it is a disk"));
                }
                Ok(_) => Kind::Direct(directly(&to)?),
                Err(error) if error.kind() == io::ErrorKind::NotFound => new(to, force)?,
                Err(error) => return Err(error),
            },
        }))
    }

    /// Whether it is a file, beside which another one may stand.
    pub(crate) fn is_file(&self) -> bool {
        matches!(self.0, Kind::Aside { .. })
    }

    /// Writes it: all of it, or what was there stays.
    pub(crate) fn write(self, text: impl AsRef<[u8]>) -> io::Result<()> {
        let bytes = text.as_ref();
        match self.0 {
            Kind::Output => print::to_output(&String::from_utf8_lossy(bytes)),
            Kind::Direct(mut file) => file.write_all(bytes),
            Kind::Aside { mut aside, to, force } => {
                aside.write_all(bytes)?;
                aside.as_file().sync_all()?;
                let kept = if force { aside.persist(to) } else { aside.persist_noclobber(to) };
                kept.map(drop).map_err(|error| error.error)
            }
        }
    }
}

/// Which file a path leads to, there or not; nothing where it is a descriptor, and where it leads to no folder.
pub(crate) fn place(path: &Path) -> Option<PathBuf> {
    match named::resolve(path) {
        Ok(Named::File(place)) => Some(place),
        Ok(Named::Descriptor(_)) | Err(_) => None,
    }
}

/// Whether it is a descriptor that labcheck was started with, by whatever name.
pub(crate) fn is_descriptor(path: &Path) -> bool {
    matches!(named::resolve(path), Ok(Named::Descriptor(_)))
}

/// Writes a file at once. Without `force` nothing that is there is touched.
pub(crate) fn write(path: &Path, text: &str, force: bool) -> io::Result<()> {
    Target::open(path, force)?.write(text)
}

/// A new file has the mode that the umask leaves, and under sudo it is the folder's owner's.
fn new(to: PathBuf, force: bool) -> io::Result<Kind> {
    let aside = beside(&to)?;
    give(aside.as_file(), &fs::metadata(folder(&to))?)?;
    Ok(Kind::Aside { aside, to, force })
}

/// A file that is replaced hands on its mode, and its owner where that may be. One that may not be written to, or whose
/// name nothing else may take, is told now and not after the work.
fn replacing(to: PathBuf, there: &fs::Metadata, force: bool) -> io::Result<Kind> {
    if !force {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    OpenOptions::new().write(true).custom_flags(flags()).open(&to)?;
    let looked = statx(CWD, &to, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::BASIC_STATS);
    if looked.is_ok_and(|seen| seen.stx_attributes.contains(StatxAttributes::MOUNT_ROOT)) {
        return Err(io::Error::other("it is a mount, which no file can replace"));
    }
    named::may_be_renamed_onto(&fs::metadata(folder(&to))?, there)?;
    let aside = beside(&to)?;
    give(aside.as_file(), there)?;
    aside.as_file().set_permissions(fs::Permissions::from_mode(there.mode() & 0o777))?;
    Ok(Kind::Aside { aside, to, force })
}

fn beside(to: &Path) -> io::Result<tempfile::NamedTempFile> {
    let usual = fs::Permissions::from_mode(0o666); // less the umask
    tempfile::Builder::new().prefix(".labcheck-").permissions(usual).tempfile_in(folder(to))
}

fn folder(to: &Path) -> &Path {
    to.parent().unwrap_or(Path::new("/"))
}

/// Opens what is there. A fifo that nobody reads is told at once: to wait for a reader could be for ever. What is
/// written behind something (`3>> log`) goes behind it.
fn directly(path: &Path) -> io::Result<File> {
    let opened = OpenOptions::new().append(true).custom_flags(flags()).open(path);
    let file = opened.map_err(|error| match rustix::io::Errno::from_io_error(&error) {
        Some(rustix::io::Errno::NXIO) => {
            io::Error::other("nobody reads it; start its reader first")
        }
        _ => error,
    })?;
    fcntl_setfl(&file, OFlags::APPEND)?; // from here on it waits for the reader
    Ok(file)
}

fn flags() -> i32 {
    (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed()
}

/// Makes a new file, opened, of this owner's. Where it is not root that asks, it is the asker's anyway.
pub(crate) fn give(file: &File, owner: &fs::Metadata) -> io::Result<()> {
    if rustix::process::geteuid().is_root() {
        fchown(file, Some(owner.uid()), Some(owner.gid()))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
