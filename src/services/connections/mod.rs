//! Who is connected to a service, what each connection is doing, and which one has to go when another comes.
//!
//! Knows no HTTP: [`super::serve`] tells what begins and ends.

mod state;
mod stream;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use self::state::State;
pub(crate) use self::{state::Patience, stream::Watched};

/// How often a newcomer looks again while every connection is busy.
const AGAIN: Duration = Duration::from_millis(200);

/// The connections of one service, so many at most.
#[derive(Debug)]
pub(crate) struct Connections {
    open: Mutex<Vec<Arc<Connection>>>,
    slots: Arc<Semaphore>,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct Connection {
    state: Mutex<State>,
    dropped: CancellationToken,
}

/// A place among the connections, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    all: Arc<Connections>,
    connection: Arc<Connection>,
    _slot: OwnedSemaphorePermit,
}

impl Connections {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { open: Mutex::default(), slots: Arc::new(Semaphore::new(most)) })
    }

    /// A place for a newcomer. Where all are taken, the connection that is idle for the longest is dropped;
    /// where none is idle, the one whose request is silent for the longest.
    pub(crate) async fn enter(self: &Arc<Self>) -> Place {
        loop {
            if let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() {
                return self.place(slot);
            }
            self.drop_one();
            // Whoever was dropped is gone in a moment; who is busy now may be silent later.
            if let Ok(Ok(slot)) = timeout(AGAIN, Arc::clone(&self.slots).acquire_owned()).await {
                return self.place(slot);
            }
        }
    }

    fn place(self: &Arc<Self>, slot: OwnedSemaphorePermit) -> Place {
        let state = Mutex::new(State::Idle(Instant::now()));
        let connection = Arc::new(Connection { state, dropped: CancellationToken::new() });
        lock(&self.open).push(Arc::clone(&connection));
        Place { all: Arc::clone(self), connection, _slot: slot }
    }

    /// Drops the connection that is missed the least, if any may go.
    pub(crate) fn drop_one(&self) {
        let open = lock(&self.open);
        let staying: Vec<_> = open.iter().filter(|one| !one.dropped.is_cancelled()).collect();
        let states: Vec<_> = staying.iter().map(|one| *lock(&one.state)).collect();
        let least = state::least_missed(&states, Instant::now());
        if let Some(least) = least.and_then(|at| staying.get(at)) {
            least.dropped.cancel();
        }
    }
}

impl Place {
    pub(crate) fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.all.open).retain(|other| !Arc::ptr_eq(other, &self.connection));
    }
}

impl Connection {
    /// A request's head is whole.
    pub(crate) fn begins(&self) {
        *lock(&self.state) = State::Busy(Instant::now());
    }

    /// Its answer is handed over.
    pub(crate) fn ends(&self) {
        *lock(&self.state) = State::Idle(Instant::now());
    }

    fn reads(&self) {
        let mut state = lock(&self.state);
        *state = state.reads(Instant::now());
    }

    fn writes(&self) {
        let mut state = lock(&self.state);
        *state = state.writes(Instant::now());
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
            let deadline = lock(&self.state).deadline(patience);
            let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
            match left {
                Some(Duration::ZERO) => return,
                Some(left) => sleep(left.min(patience.head)).await,
                None => sleep(patience.head).await,
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
