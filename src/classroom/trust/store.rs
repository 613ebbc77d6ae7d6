//! Trust collections on disk: every version of every file, and the keys that the classroom holds.
//!
//! Each collection has a folder named by the hash of its name. Files are stored under their
//! sha256; `index.json`, replaced in one step, says which of them exist. Whatever it does not
//! name was never published: an interrupted write leaves the collection as it was.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::de::DeserializeOwned;

use super::{
    TrustError,
    collection::Collection,
    files::{private_folder, write_private},
    gun::Gun,
};

/// A classroom needs dozens; beyond this somebody is filling the disk.
const MOST_COLLECTIONS: usize = 4096;

type Shared = Arc<Mutex<Collection>>;

/// All collections. Each has its own lock: two publishers of one name take turns.
pub(super) struct Store {
    dir: PathBuf,
    all: Mutex<BTreeMap<Gun, Shared>>,
}

impl Store {
    /// The store in this folder, made where it is missing.
    pub(super) fn open(dir: &Path) -> Result<Self, TrustError> {
        private_folder(dir).map_err(|source| TrustError::file(dir, source))?;
        let mut all = BTreeMap::new();
        for entry in fs::read_dir(dir).map_err(|source| TrustError::file(dir, source))? {
            let path = entry.map_err(|source| TrustError::file(dir, source))?.path();
            if let Some(collection) = Collection::open(&path)? {
                all.insert(collection.gun().clone(), Arc::new(Mutex::new(collection)));
            }
        }
        Ok(Self { dir: dir.to_owned(), all: Mutex::new(all) })
    }

    /// Does something with a collection that is known; `None` where it is not.
    pub(super) fn with<T>(&self, gun: &Gun, act: impl FnOnce(&mut Collection) -> T) -> Option<T> {
        let shared = lock(&self.all).get(gun).cloned()?;
        let mut collection = lock(&shared);
        (!collection.is_gone()).then(|| act(&mut collection))
    }

    /// Does something with a collection, which is made where it is missing.
    pub(super) fn with_new<T>(
        &self,
        gun: &Gun,
        act: impl FnOnce(&mut Collection) -> Result<T, TrustError>,
    ) -> Result<T, TrustError> {
        let shared = self.get_or_make(gun)?;
        let mut collection = lock(&shared);
        if collection.is_gone() {
            return Err(TrustError::Forgotten(gun.clone()));
        }
        act(&mut collection)
    }

    /// Takes a collection away, keys and all. Whether there was one.
    pub(super) fn remove(&self, gun: &Gun) -> Result<bool, TrustError> {
        let mut all = lock(&self.all);
        let Some(shared) = all.get(gun).cloned() else { return Ok(false) };
        lock(&shared).destroy()?;
        all.remove(gun);
        Ok(true)
    }

    /// A collection as it would begin; it is not part of the store.
    pub(super) fn blank(&self, gun: &Gun) -> Collection {
        Collection::new(&self.dir.join(gun.folder()), gun.clone())
    }

    fn get_or_make(&self, gun: &Gun) -> Result<Shared, TrustError> {
        let mut all = lock(&self.all);
        if let Some(shared) = all.get(gun) {
            return Ok(Arc::clone(shared));
        }
        if all.len() >= MOST_COLLECTIONS {
            return Err(TrustError::TooMany);
        }
        let made = self.blank(gun);
        let shared = Arc::new(Mutex::new(made));
        all.insert(gun.clone(), Arc::clone(&shared));
        Ok(shared)
    }
}

/// A panic while a lock was held left no half-written state behind: all writes end in a rename.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads JSON that this store wrote; `None` where the file is missing.
pub(super) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, TrustError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if missing(&error) => return Ok(None),
        Err(source) => return Err(TrustError::file(path, source)),
    };
    let damaged = |source| TrustError::Damaged { path: path.to_owned(), source };
    serde_json::from_slice(&bytes).map(Some).map_err(damaged)
}

/// Writes JSON in one step.
pub(super) fn write_json<T: serde::Serialize>(path: &Path, value: &T) -> Result<(), TrustError> {
    let bytes = serde_json::to_vec_pretty(value)?;
    write_private(path, &bytes).map_err(|source| TrustError::file(path, source))
}

fn missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::{super::role::Role, *};

    fn gun(number: usize) -> Gun {
        format!("example.com/{number}").parse().unwrap()
    }

    #[test]
    fn the_number_of_collections_is_bounded_and_the_others_stay_usable() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        for number in 0..MOST_COLLECTIONS {
            store.with_new(&gun(number), |_| Ok(())).unwrap();
        }
        let one_more = store.with_new(&gun(MOST_COLLECTIONS), |_| Ok(()));
        assert!(matches!(one_more, Err(TrustError::TooMany)));
        store.with_new(&gun(0), |_| Ok(())).unwrap();
        assert!(store.remove(&gun(0)).unwrap() && !store.remove(&gun(0)).unwrap());
        store.with_new(&gun(MOST_COLLECTIONS), |_| Ok(())).unwrap();
    }

    #[test]
    fn who_waited_for_a_collection_that_was_removed_does_not_bring_it_back() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let shared = store.get_or_make(&gun(1)).unwrap();
        store.remove(&gun(1)).unwrap();
        assert!(lock(&shared).is_gone() && store.with(&gun(1), |_| ()).is_none());
    }

    #[test]
    fn a_damaged_collection_is_named_and_a_strange_folder_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("strange")).unwrap();
        fs::write(dir.path().join("strange/file"), "kept").unwrap();
        fs::write(dir.path().join("loose"), "kept").unwrap();
        Store::open(dir.path()).unwrap();
        assert!(dir.path().join("strange/file").exists() && dir.path().join("loose").exists());
        let store = Store::open(dir.path()).unwrap();
        store
            .with_new(&gun(1), |made| super::super::server_keys::rotate(made, &Role::Timestamp))
            .unwrap();
        for name in ["keys.json", "index.json"] {
            let damaged = dir.path().join(gun(1).folder()).join(name);
            fs::write(&damaged, "{").unwrap();
            let refused = Store::open(dir.path()).err().unwrap();
            assert!(refused.to_string().contains(&damaged.display().to_string()), "{refused}");
        }
    }
}
