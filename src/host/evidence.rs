//! A classroom's journal as a host sees it: read for what was done, and written to with what labcheck itself
//! said and did.

use std::{fmt, sync::Arc};

use crate::{
    fact::ObserveError,
    journal::{Deed, Entry},
};

type Read = dyn Fn(UpTo) -> Result<Vec<Entry>, ObserveError> + Send + Sync;
type Note = dyn Fn(Vec<Deed>) -> Result<(), ObserveError> + Send + Sync;

/// How much of what happened has to be in a journal that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpTo {
    /// Everything that the engine did up to now: it is waited for.
    Now,
    /// What is written.
    Written,
}

/// A journal at hand.
#[derive(Clone)]
pub struct Evidence {
    read: Arc<Read>,
    note: Arc<Note>,
}

impl Evidence {
    /// From what reads it and what has it written.
    pub fn new(
        read: impl Fn(UpTo) -> Result<Vec<Entry>, ObserveError> + Send + Sync + 'static,
        note: impl Fn(Vec<Deed>) -> Result<(), ObserveError> + Send + Sync + 'static,
    ) -> Self {
        Self { read: Arc::new(read), note: Arc::new(note) }
    }

    /// Everything in it.
    pub fn read(&self, up_to: UpTo) -> Result<Vec<Entry>, ObserveError> {
        (self.read)(up_to)
    }

    /// Adds to it, at this moment.
    pub fn note(&self, deeds: Vec<Deed>) -> Result<(), ObserveError> {
        (self.note)(deeds)
    }
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Evidence")
    }
}
