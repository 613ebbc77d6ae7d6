//! The one door to what a user names to be written: opened before the work, so that a wrong path costs nothing,
//! and written as a whole or not at all.
//!
//! A regular file is written aside and renamed. What else there is (a device, a fifo, a descriptor, `-`) is
//! written to as it is. A link stays, and what it leads to is written.

mod folder;
mod named;

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::{
        fd::AsFd as _,
        unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown},
    },
    path::{Path, PathBuf},
};

use rustix::fs::{FileType, OFlags, fcntl_setfl};

use self::{
    folder::{Aside, Spot},
    named::Named,
};
use super::print;

/// Somewhere to write to, opened.
pub(crate) struct Target(Kind);

enum Kind {
    /// Standard output, which is for nobody else from then on.
    Output,
    /// What is no file of a folder's: written to as it is.
    Direct(File),
    /// A file, which is written aside first.
    Aside { aside: Aside, force: bool },
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
            Named::File(to) => {
                let to = Spot::open(&to)?;
                match to.look()? {
                    None => new(to, force)?,
                    Some(FileType::RegularFile) => replacing(to, force)?,
                    Some(FileType::Directory) => return Err(io::ErrorKind::IsADirectory.into()),
                    // Whoever names a disk does not mean that what is on it is to go.
                    Some(FileType::BlockDevice) => return Err(io::Error::other("it is a disk")),
                    Some(_) => Kind::Direct(in_place(&to)?),
                }
            }
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
            Kind::Aside { aside, force } => aside.write(bytes, force),
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
pub(crate) fn write(path: &Path, text: impl AsRef<[u8]>, force: bool) -> io::Result<()> {
    Target::open(path, force)?.write(text)
}

/// A new file has the mode that the umask leaves, and under sudo it is the folder's owner's.
fn new(to: Spot, force: bool) -> io::Result<Kind> {
    let owner = to.folder()?;
    let aside = to.aside()?;
    give(&aside.file, &owner)?;
    Ok(Kind::Aside { aside, force })
}

/// A file that is replaced hands on its mode, and its owner where that may be. One that may not be written to, or whose
/// name nothing else may take, is told now and not after the work.
fn replacing(to: Spot, force: bool) -> io::Result<Kind> {
    if !force {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let there = to.writing(FLAGS)?.metadata()?;
    if !there.is_file() {
        return Err(io::Error::other(REPLACED));
    }
    if to.is_mount() {
        return Err(io::Error::other("it is a mount, which no file can replace"));
    }
    named::may_be_renamed_onto(&to.folder()?, &there)?;
    let aside = to.aside()?;
    give(&aside.file, &there)?;
    aside.file.set_permissions(fs::Permissions::from_mode(there.mode() & 0o777))?;
    Ok(Kind::Aside { aside, force })
}

/// Opens what is there and is no file.
fn in_place(to: &Spot) -> io::Result<File> {
    let file = to.writing(OFlags::APPEND | FLAGS).map_err(unread)?;
    if file.metadata()?.is_file() {
        return Err(io::Error::other(REPLACED));
    }
    fcntl_setfl(&file, OFlags::APPEND)?; // from here on it waits for the reader
    Ok(file)
}

/// Opens a descriptor. What is written behind something (`3>> log`) goes behind it.
fn directly(path: &Path) -> io::Result<File> {
    let flags = FLAGS.bits().cast_signed();
    let file = OpenOptions::new().append(true).custom_flags(flags).open(path).map_err(unread)?;
    fcntl_setfl(&file, OFlags::APPEND)?;
    Ok(file)
}

/// A fifo that nobody reads is told at once: to wait for a reader could be for ever.
fn unread(error: io::Error) -> io::Error {
    match rustix::io::Errno::from_io_error(&error) {
        Some(rustix::io::Errno::NXIO) => {
            io::Error::other("nobody reads it; start its reader first")
        }
        _ => error,
    }
}

const FLAGS: OFlags = OFlags::NONBLOCK.union(OFlags::NOCTTY);
const REPLACED: &str = "somebody put something else there meanwhile; write it again";

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
