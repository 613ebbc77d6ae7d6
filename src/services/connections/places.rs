//! The connections of a service: so many at most, and which one makes room for another.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{connection::Connection, state::least_missed};

/// How often a newcomer looks again while every connection is busy.
const AGAIN: Duration = Duration::from_millis(200);

/// The connections of one service, so many at most.
#[derive(Debug)]
pub(crate) struct Connections {
    open: Mutex<Vec<Arc<Connection>>>,
    slots: Arc<Semaphore>,
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
        let connection = Arc::new(Connection::new());
        self.open().push(Arc::clone(&connection));
        Place { all: Arc::clone(self), connection, _slot: slot }
    }

    /// Drops the connection that is missed the least, if any may go.
    pub(crate) fn drop_one(&self) {
        let open = self.open();
        let staying: Vec<_> = open.iter().filter(|one| !one.is_dropped()).collect();
        let states: Vec<_> = staying.iter().map(|one| one.state()).collect();
        let least = least_missed(&states, Instant::now());
        if let Some(least) = least.and_then(|at| staying.get(at)) {
            least.drop_for_another();
        }
    }

    fn open(&self) -> MutexGuard<'_, Vec<Arc<Connection>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    pub(crate) fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.all.open().retain(|other| !Arc::ptr_eq(other, &self.connection));
    }
}
