//! The seal of a journal on the disk: by it whoever goes on with a journal knows that it is what its writer wrote, and
//! how much of it. It is no lock: who owns the file can write another one.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
};

use serde::{Deserialize, Serialize};

use crate::{host::own, oci::Digest};

/// Bytes of the file, always as many: a writer that is killed in the middle leaves the old ones or the new ones.
const SIZE: usize = 512;

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

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    /// Of all that was written.
    written: Seal,
    /// Of what is known to be on the disk: behind it a power cut may have taken anything.
    synced: Seal,
}

impl Kept {
    /// Reads it; nothing where there is none, or something else.
    pub(super) fn read(path: &Path) -> io::Result<Option<Self>> {
        match own::read(path, 2 * SIZE as u64) {
            Ok(text) => Ok(serde_json::from_slice(text.trim_ascii_end()).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What of a journal it answers for, and whether that is all that was written. Nothing where it is none of
    /// what was written, or another hand was at it. `up_to` reads so many bytes of the journal, or all where
    /// it is shorter, and tells their digest; `length` is that of all of it.
    pub(super) fn answers_for<T>(
        &self,
        length: u64,
        up_to: impl Fn(u64) -> io::Result<(Digest, T)>,
    ) -> io::Result<Option<(T, bool)>> {
        if !self.written.intact {
            return Ok(None);
        }
        for seal in [&self.written, &self.synced] {
            let (digest, own) = up_to(seal.length)?;
            if digest == seal.digest {
                let is_whole = seal == &self.written && seal.length == length;
                return Ok(Some((own, is_whole)));
            }
        }
        Ok(None)
    }
}

/// The file in the hand of the journal's writer, who never waits for a disk: a thread of its own has it keep what is
/// written, and ends with this.
pub(super) struct SealFile {
    shared: Arc<Shared>,
    wake: Option<SyncSender<()>>,
    syncing: Option<JoinHandle<()>>,
}

impl SealFile {
    /// Makes it, or takes over that of a writer who has ended, for a journal with this seal.
    pub(super) fn open(path: &Path, seal: Seal, journal: File) -> io::Result<Self> {
        let shared = Arc::new(Shared::open(path, seal)?);
        let (wake, woken) = sync_channel(1);
        let own = Arc::clone(&shared);
        let syncing = thread::Builder::new().name("journal-sync".into()).spawn(move || {
            while woken.recv().is_ok() {
                // A disk that does not tell loses what a power cut takes, and no more.
                let _ = own.sync(&journal);
            }
        })?;
        Ok(Self { shared, wake: Some(wake), syncing: Some(syncing) })
    }

    /// This is written.
    pub(super) fn written(&self, seal: Seal) -> io::Result<()> {
        self.shared.written(seal)?;
        // Who is woken already looks at this, too.
        let _ = self.wake.as_ref().map(|wake| wake.try_send(()));
        Ok(())
    }
}

/// Once it is gone, nobody writes into the file any more.
impl Drop for SealFile {
    fn drop(&mut self) {
        drop(self.wake.take());
        let _ = self.syncing.take().map(JoinHandle::join);
    }
}

struct Shared {
    file: File,
    kept: Mutex<Kept>,
}

impl Shared {
    fn open(path: &Path, seal: Seal) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let kept = Mutex::new(Kept { written: seal.clone(), synced: seal });
        let own = Self { file, kept };
        own.change(|_| ())?;
        Ok(own)
    }

    fn written(&self, seal: Seal) -> io::Result<()> {
        self.change(|kept| kept.written = seal)
    }

    /// Has everything written up to now on the disk.
    fn sync(&self, journal: &File) -> io::Result<()> {
        let written = self.lock().written.clone();
        journal.sync_data()?;
        self.change(|kept| kept.synced = written)?;
        self.file.sync_data()
    }

    fn change(&self, change: impl FnOnce(&mut Kept)) -> io::Result<()> {
        let mut kept = self.lock();
        change(&mut kept);
        let mut text = serde_json::to_vec(&*kept)?;
        text.resize(SIZE.max(text.len() + 1), b' ');
        self.file.write_all_at(&text, 0)
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn seal(text: &[u8]) -> Seal {
        Seal { length: text.len() as u64, digest: Digest::of(text), intact: true }
    }

    #[test]
    fn it_answers_for_what_was_written_and_after_a_power_cut_for_what_is_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seal");
        assert_eq!(Kept::read(&path).unwrap(), None);
        let journal = tempfile::tempfile().unwrap();
        let file = Shared::open(&path, seal(b"")).unwrap();
        file.written(seal(b"one\n")).unwrap();
        file.sync(&journal).unwrap();
        file.written(seal(b"one\ntwo\n")).unwrap();
        let answers_for = |journal: &[u8]| {
            let kept = Kept::read(&path).unwrap().unwrap();
            let up_to = |length: u64| {
                let own = &journal[..journal.len().min(usize::try_from(length).unwrap())];
                Ok((Digest::of(own), own.len()))
            };
            kept.answers_for(journal.len() as u64, up_to).unwrap()
        };
        for (journal, answer) in [
            (&b"one\ntwo\n"[..], Some((8, true))),
            (b"one\ntwo\nforged\n", Some((8, false))),
            (b"one\ntw", Some((4, false))),
            (b"one\n", Some((4, false))),
            (b"one\nTWO\n", Some((4, false))),
            (b"ONE\ntwo\n", None),
            (b"on", None),
        ] {
            assert_eq!(answers_for(journal), answer, "{}", String::from_utf8_lossy(journal));
        }
        let changed = Seal { intact: false, ..seal(b"one\n") };
        file.written(changed).unwrap();
        assert_eq!(answers_for(b"one\n"), None);
        fs::write(&path, "{").unwrap();
        assert_eq!(Kept::read(&path).unwrap(), None);
    }

    #[test]
    fn what_is_written_comes_to_the_disk_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seal");
        let file = SealFile::open(&path, seal(b""), tempfile::tempfile().unwrap()).unwrap();
        for text in [b"one\n", b"two\n"] {
            file.written(seal(text)).unwrap();
            while Kept::read(&path).unwrap().unwrap().synced != seal(text) {
                thread::yield_now();
            }
        }
    }
}
