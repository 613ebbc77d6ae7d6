//! A file of somebody's, read: a plain file, no more of it than was agreed, and nobody is waited for. What is in its
//! place may be a fifo that nobody writes into, a device without an end, or grow while it is read.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _},
    os::{fd::AsRawFd as _, unix::fs::OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use rustix::fs::{Mode, OFlags};

/// Why it was not read. Each says what to do, behind the file's name and a colon.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unread {
    /// Nothing is there.
    #[error("{}; check the path", self.why())]
    Missing(#[source] io::Error),
    /// A folder, a device, a fifo, a socket.
    #[error("{}; name a file", self.why())]
    NoFile,
    /// It has more bytes than this.
    #[error("{}; split it", self.why())]
    TooLong(u64),
    /// It cannot be opened or read.
    #[error("{}; check its permissions", self.why())]
    Failed(#[source] io::Error),
}

impl Unread {
    /// The same without what to do.
    pub(crate) fn why(&self) -> String {
        match self {
            Self::Missing(_) => "there is no such file".to_owned(),
            Self::NoFile => "this is no file".to_owned(),
            Self::TooLong(limit) => format!("it is too long: the limit is {limit} bytes"),
            Self::Failed(error) => format!("it cannot be read: {error}"),
        }
    }

    pub(crate) fn of(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            Self::Missing(error)
        } else {
            Self::Failed(error)
        }
    }
}

impl From<Unread> for io::Error {
    fn from(unread: Unread) -> Self {
        let why = unread.why();
        match unread {
            Unread::Missing(error) | Unread::Failed(error) => error,
            Unread::NoFile | Unread::TooLong(_) => Self::other(why),
        }
    }
}

/// The file at this path, links followed, and where it is in truth. Only its place is opened before it is known to be a
/// file: a device may do something when it is opened, and a fifo is waited for.
pub(crate) fn open(path: &Path) -> Result<(File, PathBuf), Unread> {
    open_by(path, OFlags::empty())
}

/// The same where the path's last part is no link: a link is no file.
pub(crate) fn open_unlinked(path: &Path) -> Result<File, Unread> {
    Ok(open_by(path, OFlags::NOFOLLOW)?.0)
}

fn open_by(path: &Path, flags: OFlags) -> Result<(File, PathBuf), Unread> {
    let place = rustix::fs::open(path, OFlags::PATH | OFlags::CLOEXEC | flags, Mode::empty());
    let place = File::from(place.map_err(|error| Unread::of(error.into()))?);
    if !place.metadata().map_err(Unread::of)?.is_file() {
        return Err(Unread::NoFile);
    }
    // By its descriptor it is this one, whatever lies at the path by now.
    let same = format!("/proc/self/fd/{}", place.as_raw_fd());
    let real = fs::read_link(&same).map_err(Unread::of)?;
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(same);
    Ok((file.map_err(Unread::of)?, real))
}

/// All of it, at most so many bytes.
pub(crate) fn bounded(path: &Path, limit: u64) -> Result<Vec<u8>, Unread> {
    whole(&open(path)?.0, limit)
}

/// The same of a file that is open. What it says of its size may be nothing (`/proc`), or change.
pub(crate) fn whole(file: &File, limit: u64) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(Unread::Failed)?;
    if bytes.len() as u64 > limit { Err(Unread::TooLong(limit)) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::*;

    #[test]
    fn a_plain_file_is_read_to_its_limit_and_nothing_else_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "four").unwrap();
        fs::create_dir(at("folder")).unwrap();
        mknodat(CWD, at("fifo"), FileType::Fifo, Mode::RWXU, 0).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        for (link, to) in [("loop", "loop"), ("link", "file"), ("to-fifo", "fifo"), ("dead", "x")] {
            std::os::unix::fs::symlink(at(to), at(link)).unwrap();
        }
        assert_eq!(bounded(&at("link"), 4).unwrap(), b"four");
        assert!(matches!(bounded(&at("file"), 3), Err(Unread::TooLong(3))));
        assert_eq!(whole(&open_unlinked(&at("file")).unwrap(), 4).unwrap(), b"four");
        for name in ["link", "to-fifo", "dead", "loop", "fifo", "folder"] {
            let refused = open_unlinked(&at(name));
            assert!(matches!(refused, Err(Unread::NoFile)), "{name}: {refused:?}");
        }
        let devices = ["/dev/zero", "/dev/null", "/dev/tty"].map(Into::into);
        let others = ["folder", "fifo", "socket", "to-fifo"].map(at);
        for path in others.into_iter().chain(devices) {
            let refused = bounded(&path, 1 << 20);
            assert!(matches!(refused, Err(Unread::NoFile)), "{}: {refused:?}", path.display());
        }
        for name in ["none", "dead"] {
            assert!(matches!(bounded(&at(name), 4), Err(Unread::Missing(_))), "{name}");
        }
        assert!(matches!(bounded(&at("loop"), 4), Err(Unread::Failed(_))));
        // The kernel says that it is empty.
        assert!(matches!(bounded(Path::new("/proc/self/mountinfo"), 8), Err(Unread::TooLong(8))));
    }
}
