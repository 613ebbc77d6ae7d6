//! A journal as a file: made once, written by one hand, read by whoever may. The hand knows what it wrote, so
//! that a line of somebody else's is noticed.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use jiff::{SignedDuration, Timestamp};

use super::seal::{Seal, SealFile};
use crate::{
    classroom::layout::JOURNAL,
    host::own::{self, Own},
    journal::{Deed, Entry, lines},
    oci::{Algorithm, Digest, Hasher},
};

/// Bytes after which nothing more is written; the last entry is then a [`Deed::Gap`]. An evening's
/// work takes some 100 KiB.
pub(super) const LARGEST: u64 = 64 << 20;
/// A line that is longer is none of a journal's: the longest has all images of a lab.
const LONGEST_LINE: u64 = 8 << 20;
/// The last entry may pass the limit by its own length.
const READ_AT_MOST: u64 = LARGEST + LONGEST_LINE;

/// Bytes that are read from the disk at once.
const PIECE: usize = 64 << 10;

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
    /// Where its seal is kept, if anybody may go on with it.
    kept: Option<SealFile>,
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
        Self { file, length: 0, hash, ended: true, newest, intact: true, kept: None }
    }

    /// A journal in this file, which has just this.
    pub(super) fn behind(file: File, own: &Gone) -> Self {
        let Gone { length, ended, newest, .. } = *own;
        let hash = own.hash.clone();
        Self { file, length, hash, ended, newest, intact: true, kept: None }
    }

    /// The same journal, whose seal is kept in this file from now on, and which comes to the disk as it is written.
    pub(super) fn sealed_at(mut self, path: &Path) -> io::Result<Self> {
        self.kept = Some(SealFile::open(path, self.seal(), self.file.try_clone()?)?);
        Ok(self)
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
        let seal = self.seal();
        let kept = self.kept.as_ref().map_or(Ok(()), |kept| kept.written(seal));
        done.and(kept)
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

/// A classroom's journal, letter for letter.
pub fn text(folder: &Path) -> io::Result<Vec<u8>> {
    Own::open(folder)?.read(JOURNAL, READ_AT_MOST)
}

/// Everything that the journal at this path tells, whoever wrote it.
pub fn read(path: &Path) -> io::Result<Vec<Entry>> {
    Ok(Gone::through(path, READ_AT_MOST)?.entries)
}

/// What its writer wrote into the journal at this path up to the seal, and nothing else.
pub fn read_sealed(path: &Path, seal: &Seal) -> Result<Vec<Entry>, Unsealed> {
    let own = Gone::through(path, seal.length)?;
    if seal.intact && own.digest() == seal.digest {
        Ok(own.entries)
    } else {
        Err(Unsealed::Changed)
    }
}

/// A journal that was gone through a line at a time, from its beginning up to some byte.
pub(super) struct Gone {
    /// What it tells up to there.
    pub(super) entries: Vec<Entry>,
    /// The bytes.
    pub(super) length: u64,
    /// Whether its first line is that of this format.
    pub(super) is_ours: bool,
    /// When the last thing happened that it tells.
    pub(super) newest: Timestamp,
    hash: Hasher,
    ended: bool,
}

impl Gone {
    /// Goes through so many bytes of it, or all where there are less. What is behind the most that is read is a
    /// [`Deed::Gap`].
    pub(super) fn through(path: &Path, length: u64) -> io::Result<Self> {
        Self::of(own::file(path)?, length)
    }

    /// The same of a text.
    pub(super) fn of(text: impl io::Read, length: u64) -> io::Result<Self> {
        let limit = length.min(READ_AT_MOST);
        let mut file = BufReader::with_capacity(PIECE, text.take(limit));
        let mut gone = Self {
            entries: Vec::new(),
            length: 0,
            is_ours: false,
            newest: Timestamp::UNIX_EPOCH,
            hash: Algorithm::Sha256.hasher(),
            ended: true,
        };
        let (mut lines, mut line) = (lines::Reader::default(), Vec::new());
        let mut is_too_long = false;
        while gone.piece(&mut file, &mut line)? {
            if gone.ended {
                let end = line.len() - 1;
                let entry = if is_too_long { Some(lines.gap()) } else { lines.line(&line[..end]) };
                gone.entries.extend(entry);
                is_too_long = false;
                line.clear();
            } else if line.len() as u64 >= LONGEST_LINE {
                is_too_long = true;
                line.clear();
            }
        }
        if gone.length >= READ_AT_MOST {
            gone.entries.push(lines.gap());
        }
        gone.is_ours = lines.is_ours();
        gone.newest = gone.entries.iter().map(|entry| entry.at).max().unwrap_or(gone.newest);
        Ok(gone)
    }

    /// Adds the bytes to a line up to its end, or as many as it may have; whether there were any.
    fn piece(&mut self, file: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
        let before = line.len();
        let room = LONGEST_LINE.saturating_sub(before as u64);
        file.take(room).read_until(b'\n', line)?;
        let added = &line[before..];
        if added.is_empty() {
            return Ok(false);
        }
        self.hash.update(added);
        self.length += added.len() as u64;
        self.ended = added.ends_with(b"\n");
        Ok(true)
    }

    /// The SHA-256 of the bytes.
    pub(super) fn digest(&self) -> Digest {
        self.hash.clone().finish()
    }
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;

    /// Something that happened at a second.
    pub(in super::super) fn entry(second: i64, deed: Deed) -> Entry {
        Entry { at: Timestamp::from_second(second).unwrap(), deed }
    }

    /// Something that labcheck did.
    pub(in super::super) fn solved() -> Deed {
        Deed::Solved { step: "s".into() }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{
        testing::{entry, solved},
        *,
    };

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

    /// An entry of each, of which some cannot be read.
    #[test]
    fn lines_without_an_end_are_gaps_and_the_bytes_are_those_of_all_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (first, last) =
            (lines::line(&entry(1, Deed::Opened)), lines::line(&entry(2, solved())));
        let longest = usize::try_from(LONGEST_LINE).unwrap();
        for (long, told) in [(longest - 1, 1), (longest, 1), (2 * longest + 5, 1), (0, 0)] {
            let text = lines::head() + &first + &"x".repeat(long) + "\n" + &last + "{\"at\"";
            fs::write(&path, &text).unwrap();
            let gone = Gone::through(&path, u64::MAX).unwrap();
            let deeds: Vec<_> = gone.entries.iter().map(|entry| entry.deed.clone()).collect();
            let gaps = vec![Deed::Gap; told];
            assert_eq!(deeds, [vec![Deed::Opened], gaps, vec![solved()]].concat(), "{long}");
            assert_eq!(
                (gone.length, gone.digest()),
                (text.len() as u64, Digest::of(text.as_bytes()))
            );
            assert!(gone.is_ours && !gone.ended);
        }
        let fifo = folder.path().join("fifo");
        let (kind, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU);
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, kind, mode, 0).unwrap();
        assert!(read(&fifo).is_err() && read(Path::new("/dev/zero")).is_err());
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
