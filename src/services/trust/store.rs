//! Trust collections: every version of every file, and the keys that the classroom holds.
//!
//! Each collection has a folder named by the hash of its name. Files are stored under their
//! sha256; `index.json`, replaced in one step, says which of them exist. Whatever it does not
//! name was never published: an interrupted write leaves the collection as it was. Nothing is forced to
//! the disk ([`crate`] says why).
//!
//! Who asks for a key of a name that is not there gets one, as on a real server. Until something is
//! published with it that collection is a draft: in memory only, and the one that nobody used for
//! the longest makes room for another. So nobody fills the disk, or takes the last place, by asking.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{TrustError, collection::Collection, gun::Gun};
use crate::files::private_folder;

/// How many collections there may be.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    /// Published ones: a classroom needs dozens; beyond this somebody is filling the disk.
    kept: usize,
    /// Names of which somebody has a key, and nothing is published yet.
    drafts: usize,
    /// Bytes of all that is published; a collection has some 20 KiB. The last publication, of which the
    /// service takes 8 MiB at most, may pass it.
    bytes: u64,
}

const BOUNDS: Bounds = Bounds { kept: 4096, drafts: 1024, bytes: 512 << 20 };

type Shared = Arc<Mutex<Collection>>;

/// All collections. Each has its own lock: two publishers of one name take turns.
pub(super) struct Store {
    dir: PathBuf,
    bounds: Bounds,
    all: Mutex<All>,
}

/// Its lock is never asked for while a collection's is held.
struct All {
    kept: BTreeMap<Gun, Shared>,
    /// Bytes of each that is kept, as of its last publication.
    sizes: BTreeMap<Gun, u64>,
    /// The one that was used last is last.
    drafts: Vec<(Gun, Shared)>,
}

impl Store {
    /// The store in this folder, made where it is missing.
    pub(super) fn open(dir: &Path) -> Result<Self, TrustError> {
        Self::open_within(BOUNDS, dir)
    }

    fn open_within(bounds: Bounds, dir: &Path) -> Result<Self, TrustError> {
        private_folder(dir).map_err(|source| TrustError::file(dir, source))?;
        let (mut kept, mut sizes) = (BTreeMap::new(), BTreeMap::new());
        for entry in fs::read_dir(dir).map_err(|source| TrustError::file(dir, source))? {
            let path = entry.map_err(|source| TrustError::file(dir, source))?.path();
            if let Some(collection) = Collection::open(&path)? {
                sizes.insert(collection.gun().clone(), collection.size());
                kept.insert(collection.gun().clone(), Arc::new(Mutex::new(collection)));
            }
        }
        let all = Mutex::new(All { kept, sizes, drafts: Vec::new() });
        Ok(Self { dir: dir.to_owned(), bounds, all })
    }

    /// Does something with a collection that is known; `None` where it is not.
    pub(super) fn with<T>(&self, gun: &Gun, act: impl FnOnce(&mut Collection) -> T) -> Option<T> {
        let shared = lock(&self.all).find(gun)?;
        let mut collection = lock(&shared);
        (!collection.is_gone()).then(|| act(&mut collection))
    }

    /// Does something with a collection that publishes nothing. Where it is missing it is drafted.
    pub(super) fn draft<T>(
        &self,
        gun: &Gun,
        act: impl FnOnce(&mut Collection) -> Result<T, TrustError>,
    ) -> Result<T, TrustError> {
        let shared = self.find_or_draft(&mut lock(&self.all), gun);
        act_on(&mut lock(&shared), act)
    }

    /// Does something with a collection that may publish: then it is kept. Where it is missing it is
    /// drafted first.
    pub(super) fn publish<T, E: From<TrustError>>(
        &self,
        gun: &Gun,
        act: impl FnOnce(&mut Collection) -> Result<T, E>,
    ) -> Result<T, E> {
        let shared = {
            let mut all = lock(&self.all);
            if !all.kept.contains_key(gun) && all.kept.len() >= self.bounds.kept {
                return Err(TrustError::TooMany.into());
            }
            if all.bytes() >= self.bounds.bytes {
                return Err(TrustError::Full.into());
            }
            self.find_or_draft(&mut all, gun)
        };
        let done = act_on(&mut lock(&shared), act);
        lock(&self.all).settle(gun, &shared);
        done
    }

    /// Takes away what is published of a collection, whose keys stay; nothing where it is not known.
    pub(super) fn clear(&self, gun: &Gun) -> Option<Result<(), TrustError>> {
        let shared = lock(&self.all).find(gun)?;
        let done = {
            let mut collection = lock(&shared);
            (!collection.is_gone()).then(|| collection.clear())
        };
        lock(&self.all).settle(gun, &shared);
        done
    }

    /// Takes a collection away, keys and all. Whether there was one.
    pub(super) fn remove(&self, gun: &Gun) -> Result<bool, TrustError> {
        let mut all = lock(&self.all);
        let Some(shared) = all.find(gun) else { return Ok(false) };
        lock(&shared).destroy()?;
        all.kept.remove(gun);
        all.sizes.remove(gun);
        all.drafts.retain(|(name, _)| name != gun);
        Ok(true)
    }

    fn find_or_draft(&self, all: &mut All, gun: &Gun) -> Shared {
        all.find(gun).unwrap_or_else(|| {
            all.make_room(self.bounds.drafts);
            let made = Collection::new(&self.dir.join(gun.folder()), gun.clone());
            let shared = Arc::new(Mutex::new(made));
            all.drafts.push((gun.clone(), Arc::clone(&shared)));
            shared
        })
    }
}

impl All {
    fn find(&mut self, gun: &Gun) -> Option<Shared> {
        if let Some(kept) = self.kept.get(gun) {
            return Some(Arc::clone(kept));
        }
        let at = self.drafts.iter().position(|(name, _)| name == gun)?;
        self.drafts.get_mut(at..)?.rotate_left(1);
        self.drafts.last().map(|(_, shared)| Arc::clone(shared))
    }

    fn bytes(&self) -> u64 {
        self.sizes.values().sum()
    }

    /// Drops the draft that was not used for the longest, if there are so many; none that is in use.
    fn make_room(&mut self, drafts: usize) {
        if self.drafts.len() >= drafts {
            let unused = self.drafts.iter().position(|(_, shared)| Arc::strong_count(shared) == 1);
            unused.map(|at| self.drafts.remove(at));
        }
    }

    /// Keeps a collection that was a draft until something of it was published.
    fn settle(&mut self, gun: &Gun, shared: &Shared) {
        let collection = lock(shared);
        if collection.is_on_disk() && !collection.is_gone() {
            self.drafts.retain(|(_, draft)| !Arc::ptr_eq(draft, shared));
            self.sizes.insert(gun.clone(), collection.size());
            self.kept.entry(gun.clone()).or_insert_with(|| Arc::clone(shared));
        }
    }
}

fn act_on<T, E: From<TrustError>>(
    collection: &mut Collection,
    act: impl FnOnce(&mut Collection) -> Result<T, E>,
) -> Result<T, E> {
    if collection.is_gone() {
        return Err(TrustError::Forgotten(collection.gun().clone()).into());
    }
    act(collection)
}

/// A panic while a lock was held left no half-written state behind: all writes end in a rename.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{keys::PublicKey, own, role::Role, server_keys},
        *,
    };

    fn gun(number: usize) -> Gun {
        format!("example.com/{number}").parse().unwrap()
    }

    fn within(kept: usize, drafts: usize) -> (Store, tempfile::TempDir) {
        let dir = tempfile::tempdir().unwrap();
        let bounds = Bounds { kept, drafts, ..BOUNDS };
        (Store::open_within(bounds, dir.path()).unwrap(), dir)
    }

    fn ask(store: &Store, number: usize) -> PublicKey {
        store.draft(&gun(number), |one| server_keys::get(one, &Role::Timestamp)).unwrap()
    }

    fn sign(store: &Store, number: usize) -> Result<(), TrustError> {
        let target = own::Target { sha256: vec![7; 32], length: 527 };
        store.publish(&gun(number), |one| own::sign(one, "v1", target))
    }

    #[test]
    fn the_number_of_collections_is_bounded_and_the_others_stay_usable() {
        let (store, _dir) = within(2, 9);
        ask(&store, 3);
        sign(&store, 1).unwrap();
        sign(&store, 2).unwrap();
        assert!(matches!(sign(&store, 3), Err(TrustError::TooMany)));
        sign(&store, 1).unwrap();
        ask(&store, 4);
        assert!(store.remove(&gun(1)).unwrap() && !store.remove(&gun(1)).unwrap());
        sign(&store, 3).unwrap();
    }

    #[test]
    fn the_bytes_of_all_collections_are_bounded_and_what_goes_makes_room() {
        let dir = tempfile::tempdir().unwrap();
        let open = |bytes| Store::open_within(Bounds { bytes, ..BOUNDS }, dir.path()).unwrap();
        let store = open(1);
        sign(&store, 1).expect("the last one may pass the limit");
        let is_full = |store: &Store| matches!(sign(store, 2), Err(TrustError::Full));
        assert!(is_full(&store) && is_full(&open(1)), "it is counted when it is opened, too");
        let larger = open(1 << 20);
        sign(&larger, 2).unwrap();
        assert!(larger.remove(&gun(2)).unwrap() && store.remove(&gun(1)).unwrap());
        sign(&store, 2).unwrap();
        store.clear(&gun(2)).unwrap().unwrap();
        let cleared = lock(&store.all).bytes();
        sign(&open(cleared + 1), 2).expect("of what is cleared hardly anything is left");
        assert!(is_full(&open(cleared + 1)));
    }

    #[test]
    fn who_asks_for_a_key_leaves_nothing_on_disk_and_takes_nobodys_place() {
        let (store, dir) = within(1, 2);
        let [first, second] = [1, 2].map(|number| ask(&store, number));
        assert_eq!(ask(&store, 1), first, "the key that was given out");
        ask(&store, 3); // the second was not used for the longest
        assert_eq!(ask(&store, 1), first);
        assert_ne!(ask(&store, 2), second);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        sign(&store, 9).unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_published_is_kept_with_the_keys_that_were_given_out_before() {
        let (store, dir) = within(9, 1);
        let rotated = |role| {
            let key = |one: &mut Collection| server_keys::rotate(one, role);
            store.draft(&gun(1), key).unwrap()
        };
        let (timestamp, snapshot) = (rotated(&Role::Timestamp), rotated(&Role::Snapshot));
        sign(&store, 1).unwrap();
        ask(&store, 2);
        ask(&store, 3);
        let again = Store::open(dir.path()).unwrap();
        let held = |role: &Role, key: &PublicKey| {
            let keys = again.with(&gun(1), |one| one.keys(role).unwrap()).unwrap();
            keys.iter().any(|held| held.public() == key)
        };
        assert!(held(&Role::Timestamp, &timestamp) && held(&Role::Snapshot, &snapshot));
        assert!(again.with(&gun(2), |_| ()).is_none());
    }

    #[test]
    fn a_draft_that_somebody_is_publishing_is_not_dropped() {
        let (store, dir) = within(9, 1);
        ask(&store, 1);
        let target = own::Target { sha256: vec![7; 32], length: 527 };
        let publishes = |one: &mut Collection| {
            ask(&store, 2);
            ask(&store, 3);
            own::sign(one, "v1", target)
        };
        store.publish(&gun(1), publishes).unwrap();
        let newest = |one: &mut Collection| one.newest(&Role::Targets).is_some();
        assert_eq!(store.with(&gun(1), newest), Some(true));
        assert!(Store::open(dir.path()).unwrap().with(&gun(1), newest).unwrap());
    }

    #[test]
    fn who_waited_for_a_collection_that_was_removed_does_not_bring_it_back() {
        for published in [false, true] {
            let (store, dir) = within(9, 9);
            ask(&store, 1);
            if published {
                sign(&store, 1).unwrap();
            }
            let shared = lock(&store.all).find(&gun(1)).unwrap();
            store.remove(&gun(1)).unwrap();
            lock(&store.all).settle(&gun(1), &shared);
            assert!(lock(&shared).is_gone() && store.with(&gun(1), |_| ()).is_none());
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
            sign(&store, 1).expect("the name is free again");
        }
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
        sign(&store, 1).unwrap();
        for name in ["keys.json", "index.json"] {
            let damaged = dir.path().join(gun(1).folder()).join(name);
            fs::write(&damaged, "{").unwrap();
            let refused = Store::open(dir.path()).err().unwrap();
            assert!(refused.to_string().contains(&damaged.display().to_string()), "{refused}");
        }
    }
}
