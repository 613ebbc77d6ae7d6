//! Keeps the forgery of each collection while a fault lasts: a client reads several files, and
//! they have to be of one piece.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use super::{
    TrustError,
    collection::Collection,
    faults::{Fault, Faults},
    forgery::Forgery,
    gun::Gun,
    role::Role,
    route::Which,
    store::lock,
};
use crate::oci::Digest;

/// Forges what the present fault asks for, once for each state of a collection.
#[derive(Default)]
pub(super) struct Forger {
    pub(super) faults: Faults,
    made: Mutex<BTreeMap<Gun, Made>>,
}

struct Made {
    fault: Fault,
    timestamp: Option<Digest>,
    forgery: Arc<Forgery>,
}

impl Forger {
    /// The file that is served in the place of the true one, where a fault asks for that.
    pub(super) fn find(
        &self,
        collection: &Collection,
        role: &Role,
        which: &Which,
    ) -> Result<Option<Vec<u8>>, TrustError> {
        let Some(fault) = self.faults.current() else {
            lock(&self.made).remove(collection.gun());
            return Ok(None);
        };
        let forgery = self.forgery(collection, fault)?;
        Ok(forgery.find(role, which).map(<[u8]>::to_vec))
    }

    fn forgery(&self, collection: &Collection, fault: Fault) -> Result<Arc<Forgery>, TrustError> {
        let timestamp = collection.newest(&Role::Timestamp).map(|known| known.sha256.clone());
        let mut made = lock(&self.made);
        if let Some(known) = made.get(collection.gun())
            && (&known.fault, &known.timestamp) == (&fault, &timestamp)
        {
            return Ok(Arc::clone(&known.forgery));
        }
        let forgery = Arc::new(Forgery::of(collection, &fault)?);
        let new = Made { fault, timestamp, forgery: Arc::clone(&forgery) };
        made.insert(collection.gun().clone(), new);
        Ok(forgery)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{faults::Stale, own},
        *,
    };

    fn sign(collection: &mut Collection, tag: &str) {
        let target = own::Target { sha256: vec![7; 32], length: 527 };
        own::sign(collection, tag, target).unwrap();
    }

    #[test]
    fn a_forgery_lasts_as_long_as_its_fault_and_the_state_that_it_was_made_of() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = Collection::new(dir.path(), "example.com/a".parse().unwrap());
        sign(&mut collection, "v1");
        let forger = Forger::default();
        let timestamp = |collection: &Collection| {
            forger.find(collection, &Role::Timestamp, &Which::Newest).unwrap()
        };
        assert_eq!(timestamp(&collection), None);
        forger.faults.set(Fault::Expired(Stale::Timestamp));
        let first = timestamp(&collection);
        assert!(first.is_some() && timestamp(&collection) == first, "of one piece");
        forger.faults.set(Fault::Expired(Stale::Snapshot));
        let second = timestamp(&collection);
        assert_ne!(second, first, "another fault");
        sign(&mut collection, "v2");
        assert_ne!(timestamp(&collection), second, "another state");
        forger.faults.clear();
        assert_eq!(timestamp(&collection), None);
    }
}
