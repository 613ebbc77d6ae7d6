//! Follows a journal from outside: what is added to it from now on.

use std::{
    fs, io,
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
};

use crate::{
    host::own,
    journal::{Deed, Entry, lines},
};

/// Bytes that are read at once; more than that is told as a [`Deed::Gap`].
const AT_ONCE: u64 = 4 << 20;

/// The end of a journal, as somebody saw it last.
#[derive(Debug)]
pub struct Tail {
    path: PathBuf,
    /// Bytes that were read, all of them whole lines.
    read: u64,
    length: u64,
}

impl Tail {
    /// From its present end on. A line that is being written then is read when it is whole.
    pub fn of(path: &Path) -> io::Result<Self> {
        let file = own::file(path)?;
        let length = file.metadata()?.len();
        // The last line is looked for where it can be; one that is longer than that is none.
        let from = length.saturating_sub(AT_ONCE);
        let mut end = vec![0; usize::try_from(length - from).unwrap_or_default()];
        file.read_exact_at(&mut end, from)?;
        let whole = end.iter().rposition(|byte| *byte == b'\n').map(|at| from + at as u64 + 1);
        let read = whole.unwrap_or(if from == 0 { 0 } else { length });
        Ok(Self { path: path.to_owned(), read, length: read })
    }

    /// What was added since the last time. Costs one question for the file's length where that is
    /// nothing. An error where the journal is no more.
    pub fn more(&mut self) -> io::Result<Vec<Entry>> {
        let length = fs::metadata(&self.path)?.len();
        if length == self.length {
            return Ok(Vec::new());
        }
        self.length = length;
        if length < self.read || length - self.read > AT_ONCE {
            self.read = length;
            let at = jiff::Timestamp::now();
            return Ok(vec![Entry { at, deed: Deed::Gap }]);
        }
        let mut added = vec![0; usize::try_from(length - self.read).unwrap_or_default()];
        own::file(&self.path)?.read_exact_at(&mut added, self.read)?;
        let whole = added.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        self.read += whole as u64;
        let text = lines::head() + &String::from_utf8_lossy(&added[..whole]);
        Ok(lines::read(&text))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn opened(second: i64) -> Entry {
        Entry { at: jiff::Timestamp::from_second(second).unwrap(), deed: Deed::Opened }
    }

    #[test]
    fn of_a_long_journal_only_the_end_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let file = fs::File::create(&path).unwrap();
        file.set_len(1 << 40).unwrap(); // a hole, with nothing to be found before
        file.write_all_at(b"\n{", 1 << 40).unwrap();
        let mut tail = Tail::of(&path).unwrap();
        file.write_all_at(&lines::line(&opened(2)).as_bytes()[1..], (1 << 40) + 2).unwrap();
        assert_eq!(tail.more().unwrap(), [opened(2)]);
        assert!(Tail::of(std::path::Path::new("/dev/zero")).is_err());
    }

    #[test]
    fn only_whole_lines_that_are_new_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        assert!(Tail::of(&path).is_err());
        fs::write(&path, lines::head() + &lines::line(&opened(1)) + "{\"at\"").unwrap();
        let mut tail = Tail::of(&path).unwrap();
        assert_eq!(tail.more().unwrap(), []);
        let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(&lines::line(&opened(2)).as_bytes()[5..]).unwrap();
        file.write_all(&lines::line(&opened(3)).as_bytes()[..9]).unwrap();
        assert_eq!(tail.more().unwrap(), [opened(2)]);
        assert_eq!(tail.more().unwrap(), []);
        file.write_all(&lines::line(&opened(3)).as_bytes()[9..]).unwrap();
        assert_eq!(tail.more().unwrap(), [opened(3)]);
        fs::write(&path, "").unwrap();
        assert_eq!(tail.more().unwrap()[0].deed, Deed::Gap);
        fs::remove_file(&path).unwrap();
        assert!(tail.more().is_err());
    }
}
