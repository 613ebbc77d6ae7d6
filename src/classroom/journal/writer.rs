//! One thread writes, so that neither a server nor the follower ever waits for a disk.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use tokio::sync::{mpsc, oneshot};

use super::{clock::Clock, file::Written, seal::Seal};
use crate::journal::{Deed, Entry};

/// Entries that wait for the disk at most; more are lost, and a gap says so.
const WAITING: usize = 4096;

enum Message {
    Entry(Box<Entry>),
    Flush(oneshot::Sender<Seal>),
}

/// The way to the writing thread, which ends with the last of these.
#[derive(Clone)]
pub(super) struct Writer {
    clock: Clock,
    messages: mpsc::Sender<Message>,
    lost: Arc<AtomicBool>,
}

impl Writer {
    /// Starts to write into a journal, by this clock.
    pub(super) fn start(journal: Written, clock: Clock) -> io::Result<Self> {
        let (messages, waiting) = mpsc::channel(WAITING);
        let lost = Arc::new(AtomicBool::new(false));
        let writer = Self { clock: clock.clone(), messages, lost: Arc::clone(&lost) };
        let write = move || write(journal, waiting, &lost, &clock);
        thread::Builder::new().name("journal".into()).spawn(write)?;
        Ok(writer)
    }

    /// Hands over what happened at this moment. Never waits.
    pub(super) fn write(&self, deed: Deed) {
        let entry = Entry { at: self.clock.now(), deed };
        if self.messages.try_send(Message::Entry(Box::new(entry))).is_err() {
            self.lost.store(true, Ordering::Relaxed);
        }
    }

    /// Waits until everything handed over so far is written; nothing where it cannot be.
    pub(super) async fn flush(&self) -> Option<Seal> {
        let (done, written) = oneshot::channel();
        self.messages.send(Message::Flush(done)).await.ok()?;
        written.await.ok()
    }

    /// The clock that it writes by.
    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }
}

fn write(
    mut journal: Written,
    mut waiting: mpsc::Receiver<Message>,
    lost: &AtomicBool,
    clock: &Clock,
) {
    while let Some(message) = waiting.blocking_recv() {
        if lost.swap(false, Ordering::Relaxed) {
            let gap = Entry { at: clock.now(), deed: Deed::Gap };
            lost.fetch_or(journal.append(gap).is_err(), Ordering::Relaxed);
        }
        match message {
            Message::Entry(entry) => {
                lost.fetch_or(journal.append(*entry).is_err(), Ordering::Relaxed);
            }
            // What was lost is not in it, nor is the gap: no seal, so that who waits hears of an error.
            Message::Flush(_) if lost.load(Ordering::Relaxed) => {}
            // Nobody may wait for it any more.
            Message::Flush(done) => drop(done.send(journal.seal())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[tokio::test]
    async fn what_could_not_be_written_gives_no_seal() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &Path| {
            let journal = Written::create(path).unwrap();
            Writer::start(journal, Clock::begin()).unwrap()
        };
        let kept = write(&folder.path().join("journal"));
        kept.write(Deed::Opened);
        assert!(kept.flush().await.is_some());
        // A disk that is always full; the head is written to it before it is one.
        let full = Written::on(std::fs::OpenOptions::new().append(true).open("/dev/full").unwrap());
        let full = Writer::start(full, Clock::begin()).unwrap();
        assert!(full.flush().await.is_some(), "nothing was lost yet");
        full.write(Deed::Opened);
        assert!(full.flush().await.is_none());
        assert!(full.flush().await.is_none(), "nor is the gap that tells of it written");
    }
}
