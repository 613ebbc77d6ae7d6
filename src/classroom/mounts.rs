//! Mounts below a folder: taken off before the folder is emptied, so that nobody's files behind
//! them are emptied with it.

use std::{
    fs, io,
    os::unix::ffi::OsStringExt as _,
    path::{Path, PathBuf},
};

use rustix::mount::{UnmountFlags, unmount};

/// Detaches every mount below a folder, the innermost first. An error where one is left.
pub(super) fn detach_below(folder: &Path) -> io::Result<()> {
    let folder = fs::canonicalize(folder)?;
    for mount in below(&folder)?.into_iter().rev() {
        unmount(&mount, UnmountFlags::DETACH | UnmountFlags::NOFOLLOW)?;
    }
    match below(&folder)?.first() {
        None => Ok(()),
        Some(left) => Err(io::Error::other(format!("{} is mounted there", left.display()))),
    }
}

/// The mounts below a folder, in the order in which they were mounted.
fn below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let table = match fs::read("/proc/self/mountinfo") {
        Ok(table) => table,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()), // no Linux
        Err(error) => return Err(error),
    };
    let places =
        table.split(|byte| *byte == b'\n').filter_map(|line| line.split(|b| *b == b' ').nth(4));
    Ok(places.map(unescape).filter(|place| place.starts_with(folder) && place != folder).collect())
}

/// Blanks and their like stand in the table as three octal digits (proc_pid_mountinfo(5)).
fn unescape(place: &[u8]) -> PathBuf {
    let mut bytes = Vec::with_capacity(place.len());
    let mut rest = place;
    while let Some((first, after)) = rest.split_first() {
        let octal = after.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = octal.and_then(|digits| u8::from_str_radix(digits, 8).ok());
        if let (b'\\', Some(code)) = (first, code) {
            bytes.push(code);
            rest = &after[3..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_places_are_read_as_they_are() {
        assert_eq!(unescape(br"/a\040b\134c"), Path::new("/a b\\c"));
        assert_eq!(unescape(br"/plain\9"), Path::new("/plain\\9"));
    }
}
