//! A journal whose writer has ended: what of it can be relied on, and whether somebody can go on with it.

use std::{
    fs::{self, OpenOptions},
    io,
    path::Path,
};

use jiff::Timestamp;

use super::{
    file::{Gone, LARGEST, Written},
    seal::Kept,
};
use crate::journal::Entry;

/// Why nobody can go on with a journal.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// It, or its seal, cannot be read.
    #[error("its journal cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It has no seal, or one that cannot be read.
    #[error("its journal has no seal that this labcheck can read")]
    Unsealed,
    /// It is not what its writer wrote.
    #[error("its journal is damaged: it is not what was written")]
    Damaged,
    /// It is of another format, or has room for nothing more.
    #[error("its journal cannot be added to by this labcheck")]
    Closed,
}

/// A journal whose writer has ended.
pub(super) struct Ended {
    /// What its writer wrote, as far as the seal answers for it.
    own: Gone,
    /// Whether it is all that was written, and nothing else.
    pub(super) is_whole: bool,
}

impl Ended {
    /// Looks at the journal at this path; nothing is changed.
    pub(super) fn read(path: &Path, seal: &Path) -> Result<Self, Unfit> {
        let length = fs::metadata(path)?.len();
        let kept = Kept::read(seal)?.ok_or(Unfit::Unsealed)?;
        let up_to = |length: u64| Gone::through(path, length).map(|own| (own.digest(), own));
        let (own, is_whole) = kept.answers_for(length, up_to)?.ok_or(Unfit::Damaged)?;
        if own.length >= LARGEST || !own.is_ours {
            return Err(Unfit::Closed);
        }
        Ok(Self { own, is_whole })
    }

    /// What its writer wrote.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.own.entries
    }

    /// When the last thing happened that it tells.
    pub(super) fn newest(&self) -> Timestamp {
        self.own.newest
    }

    /// Takes the journal at this path into its hand, and cuts off what the seal does not answer for.
    pub(super) fn go_on(&self, path: &Path) -> io::Result<Written> {
        let file = OpenOptions::new().read(true).append(true).open(path)?;
        file.set_len(self.own.length)?;
        file.sync_data()?;
        Ok(Written::behind(file, &self.own))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::file::{
            read_sealed,
            testing::{entry, solved},
        },
        *,
    };
    use crate::journal::{Deed, lines};

    #[test]
    fn whoever_goes_on_with_a_journal_is_behind_all_that_was_written_and_another_hand_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, seal) = (folder.path().join("journal"), folder.path().join("seal"));
        let begin = || Written::create(&path).unwrap().sealed_at(&seal).unwrap();
        let mut written = begin();
        written.append(entry(5, Deed::Opened)).unwrap();
        written.append(entry(6, solved())).unwrap();
        drop(written); // killed
        let ended = Ended::read(&path, &seal).unwrap();
        assert!(ended.is_whole);
        let mut on = ended.go_on(&path).unwrap().sealed_at(&seal).unwrap();
        on.append(entry(1, Deed::Resumed)).unwrap();
        let all = read_sealed(&path, &on.seal()).unwrap();
        assert_eq!(all.len(), 3);
        assert!(all[2].at > all[1].at && all[1] == entry(6, solved()), "{all:?}");
        drop(on);

        let good = fs::read_to_string(&path).unwrap();
        let forged = good.clone() + &lines::line(&entry(9, solved()));
        fs::write(&path, forged).unwrap();
        let ended = Ended::read(&path, &seal).unwrap();
        assert!(!ended.is_whole && ended.entries() == all, "what was added is left out");
        ended.go_on(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), good);
        for damaged in [good.replacen("opened", "gap", 1), String::new()] {
            fs::write(&path, damaged).unwrap();
            assert!(matches!(Ended::read(&path, &seal), Err(Unfit::Damaged)));
        }
        fs::remove_file(&seal).unwrap();
        assert!(matches!(Ended::read(&path, &seal), Err(Unfit::Unsealed)));
    }

    #[test]
    fn nobody_goes_on_with_a_journal_that_another_hand_was_at_while_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let (path, seal) = (folder.path().join("journal"), folder.path().join("seal"));
        let mut written = Written::create(&path).unwrap().sealed_at(&seal).unwrap();
        let text = fs::read_to_string(&path).unwrap() + &lines::line(&entry(1, solved()));
        fs::write(&path, text).unwrap();
        written.append(entry(2, Deed::Gap)).unwrap();
        assert!(matches!(Ended::read(&path, &seal), Err(Unfit::Damaged)));
    }
}
