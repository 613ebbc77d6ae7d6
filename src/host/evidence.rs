//! A classroom's journal as a host sees it: read for what was done, and written to with what labcheck itself
//! said and did.

use std::{fmt, sync::Arc};

use crate::{
    fact::Fault,
    journal::{Deed, Entry},
};

type Read = dyn Fn() -> Result<Vec<Entry>, Fault> + Send + Sync;
type Note = dyn Fn(Deed) + Send + Sync;

/// A journal at hand.
#[derive(Clone)]
pub struct Evidence {
    read: Arc<Read>,
    note: Arc<Note>,
}

impl Evidence {
    /// From what reads it and what appends to it.
    pub fn new(
        read: impl Fn() -> Result<Vec<Entry>, Fault> + Send + Sync + 'static,
        note: impl Fn(Deed) + Send + Sync + 'static,
    ) -> Self {
        Self { read: Arc::new(read), note: Arc::new(note) }
    }

    /// Everything in it so far.
    pub fn read(&self) -> Result<Vec<Entry>, Fault> {
        (self.read)()
    }

    /// Adds to it, at this moment.
    pub fn note(&self, deed: Deed) {
        (self.note)(deed);
    }
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Evidence")
    }
}
