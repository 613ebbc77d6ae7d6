//! What a process may take in time and output before it is ended.

use std::time::Duration;

/// How long a process has between SIGTERM and SIGKILL.
pub(super) const TERM_GRACE: Duration = Duration::from_millis(1500);
/// How long a stream that a background child still holds is read after the main process ended.
pub(super) const PIPE_GRACE: Duration = Duration::from_millis(200);

/// Bounds on one process, one shell command or one dialogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time until it is ended.
    pub deadline: Duration,
    /// Bytes of each stream that are kept, counted from its start; what follows is only counted.
    pub cap: usize,
    /// Bytes of one stream after which it is ended, kept or not.
    pub flood: u64,
}

impl Limits {
    /// The usual caps with this deadline.
    #[must_use]
    pub fn within(deadline: Duration) -> Self {
        Self { deadline, ..Self::default() }
    }
}

impl Default for Limits {
    /// A minute, 1 MiB kept of each stream, ended after 32 MiB. A long `docker build` prints some
    /// 100 KiB; docker CLI 1.12 asking for a passphrase without a terminal prints 1.6 million
    /// lines in 20 seconds.
    fn default() -> Self {
        Self { deadline: Duration::from_mins(1), cap: 1 << 20, flood: 32 << 20 }
    }
}
