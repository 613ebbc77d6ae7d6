//! Folders and files that an earlier labcheck of this user's made. What is in them is verified before it is believed:
//! opened by descriptor, through no link, and only where nobody but this user and root can have written it.

use std::{
    fs::File,
    io::{self, Read as _},
    os::fd::{AsFd, OwnedFd},
    path::{Component, Path, PathBuf},
};

use rustix::{
    fs::{CWD, FileType, Mode, OFlags, Stat, fstat, openat},
    io::Errno,
    process::geteuid,
};

/// What mode bits let others write.
const OTHERS_WRITE: u32 = 0o022;

/// Why something is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOwn {
    /// It leads somewhere else.
    #[error("it is a symbolic link")]
    Link,
    /// It is a file, or no file at all.
    #[error("it is no folder")]
    NoFolder,
    /// A folder, a fifo, a device.
    #[error("it is no regular file")]
    NoFile,
    /// The user of this number has it.
    #[error("it belongs to another user (number {0})")]
    Others(u32),
    /// Its mode lets others write into it.
    #[error("others can write into it (its mode is {:o})", .0 & 0o7777)]
    Writable(u32),
}

impl NotOwn {
    /// It, where it is what this error says.
    pub fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }
}

impl From<NotOwn> for io::Error {
    fn from(why: NotOwn) -> Self {
        Self::other(why)
    }
}

/// A folder of this user's own, or of root's, opened.
#[derive(Debug)]
pub struct Own(OwnedFd);

impl Own {
    /// Opens it, if it is one.
    pub fn open(path: &Path) -> io::Result<Self> {
        // Through a link with a slash behind it the kernel would go.
        let folder = Self::enter(CWD, &path.components().collect::<PathBuf>())?;
        is_closed(&fstat(&folder)?)?;
        Ok(Self(folder))
    }

    /// A regular file in it, to be read. No part of its name may be a link, or another user's, and nobody else may be let
    /// into the file.
    pub fn file(&self, name: impl AsRef<Path>) -> io::Result<File> {
        let path = name.as_ref();
        let mut folder: Option<OwnedFd> = None;
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        for part in path.parent().into_iter().flat_map(Path::components) {
            let Component::Normal(part) = part else {
                return Err(io::ErrorKind::InvalidInput.into());
            };
            let at = folder.as_ref().map_or(self.0.as_fd(), AsFd::as_fd);
            folder = Some(Self::enter(at, Path::new(part))?);
        }
        let at = folder.as_ref().map_or(self.0.as_fd(), AsFd::as_fd);
        // A fifo would be waited for without an end.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = openat(at, name, flags, Mode::empty()).map_err(through_no_link)?;
        let stat = fstat(&file)?;
        if !FileType::from_raw_mode(stat.st_mode).is_file() {
            return Err(NotOwn::NoFile.into());
        }
        is_believed(&stat)?;
        is_closed(&stat)?;
        Ok(file.into())
    }

    /// What stands in such a file; an error where that is more than this many bytes.
    pub fn read(&self, name: impl AsRef<Path>, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file(name)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(io::Error::other(format!("it is larger than {most} bytes")));
        }
        Ok(bytes)
    }

    fn enter(at: impl AsFd, path: &Path) -> io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let folder = openat(&at, path, flags, Mode::empty()).map_err(|errno| match errno {
            // Of a link, too, the kernel says that it is no folder.
            Errno::NOTDIR if is_link(&at, path) => NotOwn::Link.into(),
            Errno::NOTDIR => NotOwn::NoFolder.into(),
            errno => through_no_link(errno),
        })?;
        is_believed(&fstat(&folder)?)?;
        Ok(folder)
    }
}

/// A regular file at this path, to be read, in a folder of this user's own.
pub fn file(path: &Path) -> io::Result<File> {
    Own::open(path.parent().unwrap_or(path))?.file(path.file_name().unwrap_or_default())
}

/// What stands in it; an error where that is more than this many bytes.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    Own::open(path.parent().unwrap_or(path))?.read(path.file_name().unwrap_or_default(), most)
}

/// Whether this user, or root, has it.
fn is_believed(stat: &Stat) -> Result<(), NotOwn> {
    let is_own = stat.st_uid == geteuid().as_raw() || stat.st_uid == 0;
    if is_own { Ok(()) } else { Err(NotOwn::Others(stat.st_uid)) }
}

/// Whether nobody else can write into it.
fn is_closed(stat: &Stat) -> Result<(), NotOwn> {
    let is_open = stat.st_mode & OTHERS_WRITE != 0;
    if is_open { Err(NotOwn::Writable(stat.st_mode)) } else { Ok(()) }
}

fn is_link(at: impl AsFd, path: &Path) -> bool {
    let flags = rustix::fs::AtFlags::SYMLINK_NOFOLLOW;
    rustix::fs::statat(at, path, flags)
        .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode).is_symlink())
}

fn through_no_link(errno: Errno) -> io::Error {
    if errno == Errno::LOOP { NotOwn::Link.into() } else { errno.into() }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        os::unix::fs::{PermissionsExt as _, symlink},
    };

    use super::*;

    /// A folder with a file in it, both its user's alone.
    fn folder() -> (tempfile::TempDir, PathBuf) {
        let top = tempfile::tempdir().unwrap();
        let room = top.path().join("room");
        fs::create_dir(&room).unwrap();
        fs::create_dir(room.join("desk")).unwrap();
        fs::set_permissions(&room, fs::Permissions::from_mode(0o700)).unwrap();
        fs::write(room.join("desk/paper"), "text").unwrap();
        (top, room)
    }

    #[test]
    fn what_is_its_users_own_is_read_up_to_a_bound() {
        let (_top, room) = folder();
        let own = Own::open(&room).unwrap();
        assert_eq!(own.read("desk/paper", 4).unwrap(), b"text");
        assert!(own.read("desk/paper", 3).unwrap_err().to_string().contains("larger than 3 bytes"));
        let missing = own.read("desk/none", 4).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        for outside in ["../room/desk/paper", "/etc/hostname", ".."] {
            assert_eq!(own.file(outside).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        }
    }

    #[test]
    fn a_link_is_not_followed_wherever_it_stands() {
        let (top, room) = folder();
        let link = top.path().join("link");
        symlink(&room, &link).unwrap();
        symlink(room.join("desk"), room.join("other")).unwrap();
        symlink("paper", room.join("desk/leaf")).unwrap();
        for link in [link.clone(), link.join(""), link.join(".")] {
            assert_eq!(NotOwn::of(&Own::open(&link).unwrap_err()), Some(NotOwn::Link), "{link:?}");
        }
        let own = Own::open(&room).unwrap();
        for name in ["other/paper", "desk/leaf"] {
            assert_eq!(NotOwn::of(&own.file(name).unwrap_err()), Some(NotOwn::Link), "{name}");
        }
    }

    #[test]
    fn what_is_no_regular_file_is_not_waited_for() {
        let (_top, room) = folder();
        let mode = Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(CWD, room.join("fifo"), FileType::Fifo, mode, 0).unwrap();
        let own = Own::open(&room).unwrap();
        for name in ["fifo", "desk"] {
            assert_eq!(NotOwn::of(&own.file(name).unwrap_err()), Some(NotOwn::NoFile), "{name}");
        }
        assert_eq!(
            NotOwn::of(&Own::open(&room.join("desk/paper")).unwrap_err()),
            Some(NotOwn::NoFolder)
        );
    }

    #[test]
    fn what_others_can_write_into_or_have_is_not_believed() {
        let (_top, room) = folder();
        for mode in [0o702, 0o720, 0o1777] {
            fs::set_permissions(&room, fs::Permissions::from_mode(mode)).unwrap();
            let error = Own::open(&room).unwrap_err();
            assert!(matches!(NotOwn::of(&error), Some(NotOwn::Writable(_))), "{error}");
            assert!(error.to_string().contains(&format!("{mode:o}")), "{error}");
        }
        fs::set_permissions(&room, fs::Permissions::from_mode(0o755)).unwrap();
        let own = Own::open(&room).unwrap();
        let paper = |mode| {
            fs::set_permissions(room.join("desk/paper"), fs::Permissions::from_mode(mode)).unwrap();
        };
        paper(0o620);
        let error = own.file("desk/paper").unwrap_err();
        assert!(matches!(NotOwn::of(&error), Some(NotOwn::Writable(_))), "{error}");
        paper(0o644);
        own.file("desk/paper").unwrap();
        // Only root can give something away.
        if std::os::unix::fs::chown(room.join("desk/paper"), Some(7), None).is_ok() {
            assert_eq!(NotOwn::of(&own.file("desk/paper").unwrap_err()), Some(NotOwn::Others(7)));
            std::os::unix::fs::chown(room.join("desk"), Some(7), None).unwrap();
            assert_eq!(NotOwn::of(&own.file("desk/none").unwrap_err()), Some(NotOwn::Others(7)));
            std::os::unix::fs::chown(&room, Some(7), None).unwrap();
            assert_eq!(NotOwn::of(&Own::open(&room).unwrap_err()), Some(NotOwn::Others(7)));
        }
    }
}
