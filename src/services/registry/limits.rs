//! How much the registry takes before it refuses: every size, count and wait that a client controls.
//!
//! Values only; the code that enforces one is named beside it.

use std::time::Duration;

/// The registry's bounds. [`Limits::default`] suits a classroom on one machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest manifest in bytes; default 4 MiB, as distribution 2.8 has it and as the OCI
    /// distribution spec ("Pushing Manifests") asks for at least. More is answered 413.
    pub manifest_bytes: u64,
    /// Largest blob in bytes; default 8 GiB. More is answered 413 and the upload is dropped.
    pub blob_bytes: u64,
    /// Bytes of everything that is stored, open uploads too; default 20 GiB: several labs with images of some
    /// gigabytes, and no more than a laptop's disk can spare. Each blob and manifest counts 4 KiB besides, as file
    /// systems do, so that small ones have an end, too. What would be more is answered 403 `DENIED`, which clients do
    /// not try again.
    pub store_bytes: u64,
    /// Upload sessions that may be open at once; default 256. For one more, the session that is idle for
    /// the longest is dropped; where requests are writing to all of them, it is answered 429.
    pub uploads: usize,
    /// An upload session that saw no byte for this long is dropped; default 1 hour. It is looked
    /// for whenever another session starts and when the registry is opened.
    pub upload_idle: Duration,
    /// A request body that pauses for this long is given up (408); default 60 seconds.
    pub body_idle: Duration,
    /// Repositories; default 10,000. One more is answered 429.
    pub repositories: usize,
    /// Tags in one repository; default 10,000. One more is answered 429.
    pub tags: usize,
    /// Manifests in one repository; default 10,000. One more is answered 429.
    pub manifests: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            manifest_bytes: 4 << 20,
            blob_bytes: 8 << 30,
            store_bytes: 20 << 30,
            uploads: 256,
            upload_idle: Duration::from_hours(1),
            body_idle: Duration::from_mins(1),
            repositories: 10_000,
            tags: 10_000,
            manifests: 10_000,
        }
    }
}
