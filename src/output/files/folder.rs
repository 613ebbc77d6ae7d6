//! The place of a file that is written: its folder is opened once, and everything is done from there. Whose folder it is
//! may put another one, or a link, at its path meanwhile: nothing is written there.

use std::{
    ffi::{OsStr, OsString},
    fs::{File, Metadata},
    io::{self, Write as _},
    path::{Component, Path},
};

use rustix::{
    fs::{
        AtFlags, CWD, FileType, Mode, OFlags, RenameFlags, StatxAttributes, StatxFlags, linkat,
        openat, renameat, renameat_with, statat, statx, unlinkat,
    },
    io::Errno,
};

/// A name in a folder that is open.
pub(super) struct Spot {
    folder: File,
    name: OsString,
}

impl Spot {
    /// Opens the folder of a path in which no link is: where one is by now, somebody laid it there since.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?.to_owned();
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut folder = openat(CWD, "/", flags, Mode::empty())?;
        for part in path.parent().into_iter().flat_map(Path::components) {
            match part {
                Component::Normal(part) => folder = openat(&folder, part, flags, Mode::empty())?,
                Component::RootDir => {}
                Component::CurDir | Component::ParentDir | Component::Prefix(_) => {
                    return Err(io::ErrorKind::InvalidInput.into());
                }
            }
        }
        Ok(Self { folder: folder.into(), name })
    }

    /// The folder's owner and mode.
    pub(super) fn folder(&self) -> io::Result<Metadata> {
        self.folder.metadata()
    }

    /// What stands there, if anything does.
    pub(super) fn look(&self) -> io::Result<Option<FileType>> {
        match statat(&self.folder, &self.name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(there) => Ok(Some(FileType::from_raw_mode(there.st_mode))),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a file system is mounted there.
    pub(super) fn is_mount(&self) -> bool {
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        let seen = statx(&self.folder, &self.name, flags, StatxFlags::BASIC_STATS);
        seen.is_ok_and(|seen| seen.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
    }

    /// Opens what stands there to be written to.
    pub(super) fn writing(&self, flags: OFlags) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | flags;
        Ok(openat(&self.folder, &self.name, flags, Mode::empty())?.into())
    }

    /// Makes a new file beside it, which is gone again where it does not come to stand there.
    pub(super) fn aside(self) -> io::Result<Aside> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let usual = Mode::from_raw_mode(0o666); // less the umask
        let mut name = OsString::new();
        let made = tempfile::Builder::new().prefix(".labcheck-").make_in("", |drawn| {
            drawn.file_name().unwrap_or_default().clone_into(&mut name);
            Ok(File::from(openat(&self.folder, &name, flags, usual)?))
        })?;
        let (file, drawn) = made.into_parts();
        let _ = drawn.keep(); // it is removed from the folder that is open, and not by a path
        Ok(Aside { file, name, to: self })
    }

    fn remove(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.folder, name, AtFlags::empty())?)
    }
}

/// A file that is written beside the one whose place it takes.
pub(super) struct Aside {
    /// It, to be written to.
    pub(super) file: File,
    name: OsString,
    to: Spot,
}

impl Aside {
    /// Writes all of it, and has it take its place. Without `force` it takes nobody's.
    pub(super) fn write(mut self, bytes: &[u8], force: bool) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.sync_all()?;
        let (folder, name, to) = (&self.to.folder, &self.name, &self.to.name);
        if force {
            return Ok(renameat(folder, name, folder, to)?);
        }
        match renameat_with(folder, name, folder, to, RenameFlags::NOREPLACE) {
            // A file system that has no such rename.
            Err(Errno::INVAL | Errno::NOSYS | Errno::PERM) => {
                Ok(linkat(folder, name, folder, to, AtFlags::empty())?)
            }
            done => Ok(done?),
        }
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        let _ = self.to.remove(&self.name); // of one that has its place there is none any more
    }
}
