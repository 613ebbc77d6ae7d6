//! One thread writes, so that neither a server nor the follower ever waits for a disk.

use std::{
    fs::File,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

use super::file;
use crate::journal::{Deed, Entry};

/// Entries that wait for the disk at most; more are lost, and a gap says so.
const WAITING: usize = 4096;

enum Message {
    Entry(Entry),
    Flush(oneshot::Sender<()>),
}

/// The way to the writing thread, which ends with the last of these.
#[derive(Clone)]
pub(super) struct Writer {
    messages: mpsc::Sender<Message>,
    lost: Arc<AtomicBool>,
}

impl Writer {
    /// Starts to write to a file.
    pub(super) fn start(file: File) -> io::Result<Self> {
        let (messages, mut waiting) = mpsc::channel(WAITING);
        let lost = Arc::new(AtomicBool::new(false));
        let writer = Self { messages, lost: Arc::clone(&lost) };
        let write = move || {
            while let Some(message) = waiting.blocking_recv() {
                if lost.swap(false, Ordering::Relaxed) {
                    let gap = Entry { at: Timestamp::now(), deed: Deed::Gap };
                    let failed = file::append_to_open(&file, &gap).is_err();
                    lost.fetch_or(failed, Ordering::Relaxed);
                }
                match message {
                    Message::Entry(entry) => {
                        let failed = file::append_to_open(&file, &entry).is_err();
                        lost.fetch_or(failed, Ordering::Relaxed);
                    }
                    // Nobody may wait for it any more.
                    Message::Flush(done) => drop(done.send(())),
                }
            }
        };
        thread::Builder::new().name("journal".into()).spawn(write)?;
        Ok(writer)
    }

    /// Hands an entry over. Never waits.
    pub(super) fn write(&self, entry: Entry) {
        if self.messages.try_send(Message::Entry(entry)).is_err() {
            self.lost.store(true, Ordering::Relaxed);
        }
    }

    /// Waits until everything handed over so far is written.
    pub(super) async fn flush(&self) {
        let (done, written) = oneshot::channel();
        if self.messages.send(Message::Flush(done)).await.is_ok() {
            let _ = written.await; // the thread is gone: nothing is left to wait for
        }
    }
}
