//! What a store is made of: a folder, its bounds, and what takes turns. What it does stands in the files beside this.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{super::Limits, layout::Layout, room::Room, slots::Slots};

/// The state on disk and the little that is kept in memory beside it.
#[derive(Debug)]
pub(in super::super) struct Store {
    pub(super) layout: Layout,
    pub(super) limits: Limits,
    /// Bytes of all content and of the open uploads.
    pub(super) room: Room,
    /// Held while metadata changes; the number of repositories.
    changes: Mutex<usize>,
    /// Upload sessions whose hash is known in memory, or which a request is writing to now.
    uploads: Mutex<Slots>,
}

impl Store {
    /// The store in this folder, before anybody has looked what is there.
    pub(super) fn new(layout: Layout, limits: Limits) -> Self {
        let room = Room::of(limits.store_bytes);
        Self { layout, limits, room, changes: Mutex::new(0), uploads: Mutex::default() }
    }

    /// The bounds that the store was opened with.
    pub(in super::super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// One change of metadata at a time. A panic while it was held left files whole: go on.
    pub(super) fn changes(&self) -> MutexGuard<'_, usize> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known of the upload sessions.
    pub(super) fn slots(&self) -> MutexGuard<'_, Slots> {
        self.uploads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
