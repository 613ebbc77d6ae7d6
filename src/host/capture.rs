//! What a stream carried: its first bytes kept, the rest counted, never more memory than the cap.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::{sync::watch, time::Instant};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

/// The bytes of one stream.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Captured {
    /// The first bytes, at most the cap, exactly as printed.
    pub bytes: Vec<u8>,
    /// Whether more was printed than is kept.
    pub truncated: bool,
    /// How many bytes were seen altogether.
    pub total: u64,
}

impl Captured {
    /// The kept bytes as text, invalid UTF-8 replaced. Still untrusted: not for a terminal.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    pub(super) fn push(&mut self, bytes: &[u8], cap: usize) {
        let room = cap.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..room.min(bytes.len())]);
        self.truncated |= bytes.len() > room;
        self.total = self.total.saturating_add(bytes.len() as u64);
    }
}

/// A stream being read in a task of its own until it ends or this is dropped.
#[derive(Debug)]
pub(super) struct Tap {
    kept: Arc<Mutex<Captured>>,
    ended: watch::Receiver<bool>,
    _task: AbortOnDropHandle<()>,
}

impl Tap {
    /// Reads `stream`, keeps `cap` bytes, and cancels `flooded` once more than `flood` came.
    pub(super) fn open(
        mut stream: impl AsyncRead + Unpin + Send + 'static,
        cap: usize,
        flood: u64,
        flooded: CancellationToken,
    ) -> Self {
        let kept = Arc::new(Mutex::new(Captured::default()));
        let (end, ended) = watch::channel(false);
        let target = Arc::clone(&kept);
        let task = tokio::spawn(async move {
            let mut buffer = vec![0; 16 << 10];
            while let Ok(count @ 1..) = stream.read(&mut buffer).await {
                let mut kept = lock(&target);
                kept.push(&buffer[..count], cap);
                if kept.total > flood {
                    flooded.cancel();
                }
            }
            end.send_replace(true);
        });
        Self { kept, ended, _task: AbortOnDropHandle::new(task) }
    }

    /// Waits for the end of the stream, but no longer than until then.
    pub(super) async fn settle(&mut self, until: Instant) {
        let _ = tokio::time::timeout_at(until, self.ended.wait_for(|ended| *ended)).await;
    }

    /// What came until now. Later bytes are not kept anywhere.
    pub(super) fn take(&self) -> Captured {
        std::mem::take(&mut *lock(&self.kept))
    }

    /// Whether the stream has not ended yet.
    pub(super) fn is_open(&self) -> bool {
        !*self.ended.borrow()
    }
}

fn lock(kept: &Mutex<Captured>) -> MutexGuard<'_, Captured> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_kept_and_the_rest_counted() {
        let mut captured = Captured::default();
        captured.push(b"abc", 4);
        assert!(!captured.truncated);
        captured.push(b"de", 4);
        captured.push(b"", 4);
        assert_eq!(captured, Captured { bytes: b"abcd".to_vec(), truncated: true, total: 5 });
    }

    #[test]
    fn output_of_exactly_the_cap_is_whole() {
        let mut captured = Captured::default();
        captured.push(b"abcd", 4);
        assert!(!captured.truncated && captured.total == 4);
    }
}
