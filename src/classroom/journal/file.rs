//! A journal as a file: made once, written by one hand, read by whoever may. The hand knows what it wrote, so
//! that a line of somebody else's is noticed.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    journal::{Deed, Entry, lines},
    oci::{Algorithm, Digest, Hasher},
};

/// Bytes after which nothing more is written; the last entry is then a [`Deed::Gap`]. An evening's
/// work takes some 100 KiB.
const LARGEST: u64 = 64 << 20;
/// The last entry may pass the limit by its own length.
const READ_AT_MOST: u64 = LARGEST + (8 << 20);

/// What a journal's writer knows of what it wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// Bytes that it wrote.
    pub length: u64,
    /// Their SHA-256.
    pub digest: Digest,
    /// Whether the file had just these bytes whenever it was looked at.
    pub intact: bool,
}

/// Why a journal cannot be relied on.
#[derive(Debug, thiserror::Error)]
pub enum Unsealed {
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It is not what its writer wrote.
    #[error("it was changed by another hand than the classroom's")]
    Changed,
}

/// A journal in the hand of its writer.
pub(super) struct Written {
    file: File,
    length: u64,
    hash: Hasher,
    /// Whether the last line has its end.
    ended: bool,
    newest: Timestamp,
    intact: bool,
}

impl Written {
    /// Makes a journal, readable by its owner only, with its first line.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let file =
            OpenOptions::new().read(true).append(true).create_new(true).mode(0o600).open(path)?;
        let mut written = Self::on(file);
        written.add(&lines::head())?;
        Ok(written)
    }

    /// A journal in this file, which is empty.
    pub(super) fn on(file: File) -> Self {
        let (hash, newest) = (Algorithm::Sha256.hasher(), Timestamp::UNIX_EPOCH);
        Self { file, length: 0, hash, ended: true, newest, intact: true }
    }

    /// Adds an entry, later than the one before. A full journal stays as it is.
    pub(super) fn append(&mut self, entry: Entry) -> io::Result<()> {
        self.append_within(entry, LARGEST)
    }

    fn append_within(&mut self, mut entry: Entry, largest: u64) -> io::Result<()> {
        if self.length >= largest {
            return Ok(());
        }
        let next = self.newest.saturating_add(SignedDuration::from_nanos(1));
        entry.at = entry.at.max(next.unwrap_or(self.newest));
        self.newest = entry.at;
        // A line that could not be written to its end is ended first.
        let mut text = if self.ended { String::new() } else { "\n".to_owned() };
        text.push_str(&lines::line(&entry));
        if self.length + text.len() as u64 >= largest {
            text.push_str(&lines::line(&Entry { at: entry.at, deed: Deed::Gap }));
        }
        self.add(&text)
    }

    fn add(&mut self, text: &str) -> io::Result<()> {
        self.look()?;
        let before = self.file.metadata()?.len();
        let done = self.file.write_all(text.as_bytes());
        // A full disk takes a part.
        let added = match done {
            Ok(()) => text.len(),
            Err(_) => usize::try_from(self.file.metadata()?.len().saturating_sub(before))
                .map_or(text.len(), |added| added.min(text.len())),
        };
        self.hash.update(&text.as_bytes()[..added]);
        self.length += added as u64;
        if added > 0 {
            self.ended = text.as_bytes()[added - 1] == b'\n';
        }
        done
    }

    /// Whether somebody else wrote, or cut off. Once so, it stays so.
    fn look(&mut self) -> io::Result<()> {
        self.intact &= self.file.metadata()?.len() == self.length;
        Ok(())
    }

    /// What was written so far.
    pub(super) fn seal(&mut self) -> Seal {
        self.intact &= self.look().is_ok();
        Seal { length: self.length, digest: self.hash.clone().finish(), intact: self.intact }
    }
}

/// Everything that the journal at this path tells, whoever wrote it.
pub fn read(path: &Path) -> io::Result<Vec<Entry>> {
    Ok(told(&bytes(path)?))
}

/// What its writer wrote into the journal at this path up to the seal, and nothing else.
pub fn read_sealed(path: &Path, seal: &Seal) -> Result<Vec<Entry>, Unsealed> {
    let bytes = bytes(path)?;
    let length = usize::try_from(seal.length).unwrap_or(usize::MAX);
    match bytes.get(..length) {
        Some(own) if seal.intact && Digest::of(own) == seal.digest => Ok(told(own)),
        _ => Err(Unsealed::Changed),
    }
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    // A fifo would be waited for without an end.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(READ_AT_MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn told(bytes: &[u8]) -> Vec<Entry> {
    let mut entries = lines::read(&String::from_utf8_lossy(bytes));
    if bytes.len() as u64 >= READ_AT_MOST {
        let at = entries.last().map_or(Timestamp::UNIX_EPOCH, |entry| entry.at);
        entries.push(Entry { at, deed: Deed::Gap });
    }
    entries
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn entry(second: i64, deed: Deed) -> Entry {
        Entry { at: Timestamp::from_second(second).unwrap(), deed }
    }

    fn solved() -> Deed {
        Deed::Solved { step: "s".into() }
    }

    #[test]
    fn what_is_appended_is_read_in_its_order_each_later_than_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut written = Written::create(&path).unwrap();
        assert!(Written::create(&path).is_err(), "one journal, one writer");
        for (second, deed) in [(2, Deed::Opened), (1, solved()), (1, Deed::Gap), (9, solved())] {
            written.append(entry(second, deed)).unwrap();
        }
        let all = read_sealed(&path, &written.seal()).unwrap();
        assert_eq!(all, read(&path).unwrap());
        let deeds: Vec<_> = all.iter().map(|entry| entry.deed.clone()).collect();
        assert_eq!(deeds, [Deed::Opened, solved(), Deed::Gap, solved()]);
        assert!(all.windows(2).all(|pair| pair[0].at < pair[1].at), "{all:?}");
        assert_eq!(all[3], entry(9, solved()));
    }

    /// What somebody makes of a journal.
    type Hand<'h> = &'h dyn Fn(&str) -> String;

    #[test]
    fn whatever_another_hand_does_to_it_is_noticed_and_stays_so() {
        let own = lines::line(&entry(1, Deed::Opened));
        let forged = lines::line(&entry(2, solved()));
        let other = own.replace("opened", "gap");
        let hands: [Hand<'_>; 5] = [
            &|text| text.to_owned() + &forged,
            &|text| text.replace(&own, &other),
            &|text| text.replace(&own, ""),
            &|_| lines::head() + &forged,
            &|_| String::new(),
        ];
        for (number, hand) in hands.iter().enumerate() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("journal");
            let mut written = Written::create(&path).unwrap();
            written.append(entry(1, Deed::Opened)).unwrap();
            let is_read = |written: &mut Written| read_sealed(&path, &written.seal());
            assert_eq!(is_read(&mut written).unwrap().len(), 1);
            fs::write(&path, hand(&fs::read_to_string(&path).unwrap())).unwrap();
            assert!(matches!(is_read(&mut written), Err(Unsealed::Changed)), "hand {number}");
            written.append(entry(3, Deed::Gap)).unwrap();
            assert!(matches!(is_read(&mut written), Err(Unsealed::Changed)), "hand {number}");
        }
    }

    #[test]
    fn what_is_added_after_the_seal_is_left_for_the_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut written = Written::create(&path).unwrap();
        written.append(entry(1, Deed::Opened)).unwrap();
        let seal = written.seal();
        written.append(entry(2, solved())).unwrap();
        assert_eq!(read_sealed(&path, &seal).unwrap(), [entry(1, Deed::Opened)]);
        fs::remove_file(&path).unwrap();
        assert!(matches!(read_sealed(&path, &seal), Err(Unsealed::Unreadable(_))));
    }

    #[test]
    fn a_full_journal_ends_with_a_gap_and_grows_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut written = Written::create(&path).unwrap();
        for second in 0..40 {
            written.append_within(entry(second, Deed::Opened), 500).unwrap();
        }
        let length = fs::metadata(&path).unwrap().len();
        assert!((500..700).contains(&length), "{length}");
        assert_eq!(read(&path).unwrap().last().unwrap().deed, Deed::Gap);
        assert!(written.seal().intact);
    }
}
