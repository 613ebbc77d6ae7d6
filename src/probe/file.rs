//! A file, looked at below a root that no link in its path leads out of (openat2(2)).

use std::{
    fs,
    io::{self, Read as _},
    os::fd::{AsFd as _, AsRawFd as _, BorrowedFd, OwnedFd},
    path::Path,
};

use rustix::{
    fs::{CWD, FileType, Mode, OFlags, ResolveFlags, fstat, open, openat2},
    io::Errno,
};

use crate::{
    file::{File, FileKind, FileSeen, Id, name_of},
    outcome::{KEPT, Stream},
};

/// Bytes of a list of users.
const USERS: u64 = 1 << 20;
/// Names of a folder that are looked at.
const LOOKED_AT: usize = 10_000;
/// Names that are told of what is beside a file that is not there.
const BESIDE: usize = 50;

/// What it is like.
pub(super) fn look(root: &Path, path: &str, has_users: bool) -> io::Result<FileSeen> {
    let root = open(root, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
        .map_err(|error| io::Error::other(format!("{}: {error}", root.display())))?;
    let there = match below(root.as_fd(), path, OFlags::PATH) {
        Ok(there) => there,
        Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => {
            if below(root.as_fd(), path, OFlags::PATH | OFlags::NOFOLLOW).is_ok() {
                return Ok(FileSeen::Dangling);
            }
            let beside = beside(root.as_fd(), path);
            return Ok(FileSeen::Absent {
                folder: beside.is_some(),
                beside: beside.unwrap_or_default(),
            });
        }
        Err(error) => return Err(io::Error::other(format!("{path}: {error}"))),
    };
    let stat = fstat(&there)?;
    let of = FileType::from_raw_mode(stat.st_mode);
    let kind = if of.is_file() {
        FileKind::File
    } else if of.is_dir() {
        FileKind::Folder
    } else {
        FileKind::Special
    };
    let users = |list: &str, number: u32| {
        let lines = has_users.then(|| text_of(root.as_fd(), list)).flatten();
        Id { number, name: lines.and_then(|lines| name_of(&lines, number)) }
    };
    let content = match kind {
        FileKind::File => Some(
            content(&there)
                .map_err(|error| io::Error::other(format!("{path} cannot be read: {error}")))?,
        ),
        FileKind::Folder | FileKind::Special => None,
    };
    Ok(FileSeen::There(File {
        kind,
        mode: stat.st_mode & 0o7777,
        owner: users("etc/passwd", stat.st_uid),
        group: users("etc/group", stat.st_gid),
        size: u64::try_from(stat.st_size).unwrap_or_default(),
        content,
    }))
}

fn below(root: BorrowedFd<'_>, path: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
    let path = path.trim_start_matches('/');
    let path = if path.is_empty() { "." } else { path };
    let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    openat2(root, path, flags | OFlags::CLOEXEC, Mode::empty(), resolve)
}

/// What was found, opened to be read. It is a plain file, so nobody waits for a writer.
fn opened(there: &OwnedFd) -> io::Result<fs::File> {
    let path = format!("/proc/self/fd/{}", there.as_raw_fd());
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(rustix::fs::openat(CWD, path, flags, Mode::empty())?.into())
}

fn content(there: &OwnedFd) -> io::Result<Stream> {
    let mut bytes = Vec::new();
    opened(there)?.take(KEPT as u64 + 1).read_to_end(&mut bytes)?;
    Ok(Stream::beginning(bytes))
}

fn text_of(root: BorrowedFd<'_>, path: &str) -> Option<String> {
    let there = below(root, path, OFlags::PATH).ok()?;
    if FileType::from_raw_mode(fstat(&there).ok()?.st_mode) != FileType::RegularFile {
        return None;
    }
    let mut bytes = Vec::new();
    opened(&there).ok()?.take(USERS).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Some of what is in the folder where it should be; nothing where there is no such folder.
fn beside(root: BorrowedFd<'_>, path: &str) -> Option<Vec<String>> {
    let parent = path.trim_end_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent);
    let folder = below(root, parent, OFlags::RDONLY | OFlags::DIRECTORY).ok()?;
    let all = rustix::fs::Dir::read_from(&folder).ok()?;
    let names =
        all.flatten().take(LOOKED_AT).map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name != "." && name != "..").collect();
    names.sort();
    names.truncate(BESIDE);
    Some(names)
}

#[cfg(test)]
mod tests;
