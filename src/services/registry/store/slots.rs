//! What is kept in memory of the upload sessions, beside their bytes on disk.

use std::collections::HashMap;

use super::super::names::UploadId;
use crate::oci::Hasher;

/// What is known of the sessions in memory.
pub(super) type Slots = HashMap<UploadId, Slot>;

/// What is known of a session in memory.
pub(super) enum Slot {
    /// A request is writing to it.
    Busy,
    /// The hash of its first bytes, so many.
    Hashed(Box<Hasher>, u64),
}

impl std::fmt::Debug for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Busy => "Busy",
            Self::Hashed(..) => "Hashed",
        })
    }
}
