//! The mounts of this process, as the kernel lists them (proc_pid_mountinfo(5)).

use std::{ffi::OsString, fs, io, os::unix::ffi::OsStringExt as _, path::PathBuf};

/// A mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Where it is.
    pub place: PathBuf,
    /// The type of its file system.
    pub kind: String,
    /// Whether nothing can be written through it.
    pub is_read_only: bool,
}

/// All of them, in the order in which they were mounted. Empty where the system is no Linux.
pub fn mounts() -> io::Result<Vec<Mount>> {
    match fs::read("/proc/self/mountinfo") {
        Ok(table) => Ok(read(&table)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

pub(super) fn read(table: &[u8]) -> Vec<Mount> {
    table.split(|byte| *byte == b'\n').filter_map(line).collect()
}

/// `36 35 98:0 /root /place rw,noatime master:1 - ext3 /dev/root rw`
fn line(line: &[u8]) -> Option<Mount> {
    let fields: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
    let (place, options) = (fields.get(4)?, fields.get(5)?);
    let dash = fields.iter().position(|field| *field == b"-")?;
    let (kind, of_all) = (fields.get(dash + 1)?, fields.get(dash + 3)?);
    let says = |options: &[u8]| options.split(|byte| *byte == b',').any(|option| option == b"ro");
    Some(Mount {
        place: unescape(place),
        kind: String::from_utf8_lossy(kind).into_owned(),
        is_read_only: says(options) || says(of_all),
    })
}

/// Blanks and their like stand in the table as three octal digits.
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
    PathBuf::from(OsString::from_vec(bytes))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn escaped_places_are_read_as_they_are() {
        assert_eq!(unescape(br"/a\040b\134c"), Path::new("/a b\\c"));
        assert_eq!(unescape(br"/plain\9"), Path::new("/plain\\9"));
    }

    #[test]
    fn a_line_tells_place_type_and_whether_it_can_be_written() {
        let table = b"36 35 98:0 /r /a\\040b rw,noatime master:1 shared:2 - ext4 /dev/root rw,x\n\
            37 35 98:0 / /ro ro - ext4 /dev/root rw\n38 35 98:0 / /snap rw - squashfs /dev/loop0 ro\nbroken\n";
        let told: Vec<_> =
            read(table).into_iter().map(|m| (m.place, m.kind, m.is_read_only)).collect();
        let mount = |place: &str, kind: &str, ro| (PathBuf::from(place), kind.to_owned(), ro);
        assert_eq!(
            told,
            [
                mount("/a b", "ext4", false),
                mount("/ro", "ext4", true),
                mount("/snap", "squashfs", true)
            ]
        );
    }
}
