//! What the tests of this folder share: waiting for conditions, never for time to pass.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

/// Polls until `condition` gives a value, for at most ten seconds.
pub(super) async fn wait_for<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(value) = condition() {
            return value;
        }
        assert!(started.elapsed() < Duration::from_secs(10), "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The process id that a script wrote to this file, once it is there with its newline.
pub(super) async fn pid_in(file: &Path) -> u32 {
    wait_for("a pid file", || fs::read_to_string(file).ok()?.strip_suffix('\n')?.parse().ok()).await
}

/// Whether a process runs: neither gone nor a zombie.
pub(super) fn runs(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

/// Waits until a process is gone.
pub(super) async fn gone(pid: u32) {
    wait_for("a process to be gone", || (!runs(pid)).then_some(())).await;
}
