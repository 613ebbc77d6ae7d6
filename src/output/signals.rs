//! The signals that end a run.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancelled by Ctrl-C, SIGTERM or SIGHUP.
pub(crate) fn cancelled_by_signals() -> CancellationToken {
    let cancel = CancellationToken::new();
    for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
        if let Ok(mut signals) = signal(kind) {
            let cancel = cancel.clone();
            tokio::spawn(async move {
                signals.recv().await;
                cancel.cancel();
            });
        }
    }
    cancel
}
