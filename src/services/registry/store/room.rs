//! How many bytes a store has, of those that it may have.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::super::RegistryError;

/// What a file takes besides its bytes: no file is free, however small.
const FILE: u64 = 4 << 10;

/// The room of a store.
#[derive(Debug)]
pub(super) struct Room {
    taken: AtomicU64,
    limit: u64,
}

impl Room {
    /// An empty one.
    pub(super) fn of(limit: u64) -> Self {
        Self { taken: AtomicU64::new(0), limit }
    }

    /// Takes so many bytes, or none of them.
    pub(super) fn take(&self, bytes: u64) -> Result<(), RegistryError> {
        let fits = |taken: u64| taken.checked_add(bytes).filter(|taken| *taken <= self.limit);
        let taken = self.taken.fetch_update(Relaxed, Relaxed, fits);
        taken.map(drop).map_err(|_| RegistryError::Full { limit: self.limit })
    }

    /// Counts what is there already, however much that is.
    pub(super) fn count(&self, bytes: u64) {
        self.change(|taken| taken.saturating_add(bytes));
    }

    /// So many bytes are gone.
    pub(super) fn give_back(&self, bytes: u64) {
        self.change(|taken| taken.saturating_sub(bytes));
    }

    fn change(&self, change: impl Fn(u64) -> u64) {
        // It always changes.
        let _ = self.taken.fetch_update(Relaxed, Relaxed, |taken| Some(change(taken)));
    }

    #[cfg(test)]
    pub(super) fn taken(&self) -> u64 {
        self.taken.load(Relaxed)
    }
}

/// What content of this length takes.
pub(super) fn of_content(length: u64) -> u64 {
    length.saturating_add(FILE)
}
