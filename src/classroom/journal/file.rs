//! A journal as a file: made once, appended to by several processes, read by whoever may.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    path::Path,
};

use crate::journal::{Deed, Entry, lines};

/// Bytes after which nothing more is written; the last entry is then a [`Deed::Gap`]. An evening's
/// work takes some 100 KiB.
const LARGEST: u64 = 64 << 20;
/// The last entry may pass the limit by its own length.
const READ_AT_MOST: u64 = LARGEST + (8 << 20);

/// Makes a journal, readable by its owner only, with its first line.
pub(super) fn create(path: &Path) -> io::Result<File> {
    let mut file =
        OpenOptions::new().read(true).append(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(lines::head().as_bytes())?;
    Ok(file)
}

/// Adds an entry to the journal at this path, in one write, so that several processes may do it at
/// once. A full journal stays as it is. An error where there is no journal.
pub fn append(path: &Path, entry: &Entry) -> io::Result<()> {
    append_to(&OpenOptions::new().read(true).append(true).open(path)?, entry, LARGEST)
}

/// The same, to an open file.
pub(super) fn append_to_open(file: &File, entry: &Entry) -> io::Result<()> {
    append_to(file, entry, LARGEST)
}

fn append_to(mut file: &File, entry: &Entry, largest: u64) -> io::Result<()> {
    let length = file.metadata()?.len();
    if length >= largest {
        return Ok(());
    }
    let mut text = String::new();
    let mut last = [b'\n'];
    if length > 0 {
        file.read_exact_at(&mut last, length - 1)?;
    }
    if last != *b"\n" {
        text.push('\n'); // a line that its writer could not end
    }
    text.push_str(&lines::line(entry));
    if length + text.len() as u64 >= largest {
        text.push_str(&lines::line(&Entry { at: entry.at, deed: Deed::Gap }));
    }
    file.write_all(text.as_bytes())
}

/// Everything that the journal at this path tells.
pub fn read(path: &Path) -> io::Result<Vec<Entry>> {
    // A fifo would be waited for without an end.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(READ_AT_MOST).read_to_end(&mut bytes)?;
    let mut entries = lines::read(&String::from_utf8_lossy(&bytes));
    if bytes.len() as u64 >= READ_AT_MOST {
        let at = entries.last().map_or(jiff::Timestamp::UNIX_EPOCH, |entry| entry.at);
        entries.push(Entry { at, deed: Deed::Gap });
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use jiff::Timestamp;

    use super::*;

    fn entry(second: i64, deed: Deed) -> Entry {
        Entry { at: Timestamp::from_second(second).unwrap(), deed }
    }

    #[test]
    fn what_is_appended_is_read_and_a_torn_line_spoils_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        assert!(append(&path, &entry(1, Deed::Opened)).is_err(), "none is made by the way");
        let file = create(&path).unwrap();
        append_to_open(&file, &entry(1, Deed::Opened)).unwrap();
        let torn = fs::read_to_string(&path).unwrap() + "{\"at";
        fs::write(&path, torn).unwrap();
        append(&path, &entry(2, Deed::Solved { step: "s".into() })).unwrap();
        let read = read(&path).unwrap();
        assert_eq!(
            read,
            [
                entry(1, Deed::Opened),
                entry(1, Deed::Gap),
                entry(2, Deed::Solved { step: "s".into() })
            ]
        );
    }

    #[test]
    fn a_full_journal_ends_with_a_gap_and_grows_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let file = create(&path).unwrap();
        for second in 0..40 {
            append_to(&file, &entry(second, Deed::Opened), 500).unwrap();
        }
        let length = fs::metadata(&path).unwrap().len();
        assert!((500..700).contains(&length), "{length}");
        assert_eq!(read(&path).unwrap().last().unwrap().deed, Deed::Gap);
    }
}
