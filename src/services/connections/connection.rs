//! One connection: what it is doing, and whether it has to go.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::state::{Patience, State};

/// A connection that is open.
#[derive(Debug)]
pub(crate) struct Connection {
    state: Mutex<State>,
    dropped: CancellationToken,
}

impl Connection {
    /// One that has just been opened.
    pub(super) fn new() -> Self {
        let state = Mutex::new(State::Idle(Instant::now()));
        Self { state, dropped: CancellationToken::new() }
    }

    /// A request's head is whole.
    pub(crate) fn begins(&self) {
        *self.lock() = State::Busy(Instant::now());
    }

    /// Its answer is handed over.
    pub(crate) fn ends(&self) {
        *self.lock() = State::Idle(Instant::now());
    }

    /// Bytes came in.
    pub(super) fn reads(&self) {
        let mut state = self.lock();
        *state = state.reads(Instant::now());
    }

    /// Bytes went out.
    pub(super) fn writes(&self) {
        let mut state = self.lock();
        *state = state.writes(Instant::now());
    }

    /// What it is doing now.
    pub(super) fn state(&self) -> State {
        *self.lock()
    }

    /// Drops it for another.
    pub(super) fn drop_for_another(&self) {
        self.dropped.cancel();
    }

    /// Whether it was dropped; it may still be on its way out.
    pub(super) fn is_dropped(&self) -> bool {
        self.dropped.is_cancelled()
    }

    /// Ends when the connection has to go: dropped for another, or its client is too late.
    pub(crate) async fn has_to_go(&self, patience: Patience) {
        tokio::select! {
            () = self.dropped.cancelled() => {}
            () = self.is_late(patience) => {}
        }
    }

    /// Looks at least as often as a head may take, since a head may begin at any time.
    async fn is_late(&self, patience: Patience) {
        loop {
            let deadline = self.lock().deadline(patience);
            let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
            match left {
                Some(Duration::ZERO) => return,
                Some(left) => sleep(left.min(patience.head)).await,
                None => sleep(patience.head).await,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
