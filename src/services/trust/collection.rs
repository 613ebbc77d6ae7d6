//! One trust collection: the versions of its files, and the keys that the classroom holds for it.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    TrustError, encoding::Base64, gun::Gun, json_file, keys::PublicKey, role::Role,
    signer::PrivateKey,
};
use crate::{files::write_private, oci::Digest};

const INDEX: &str = "index.json";
const KEYS: &str = "keys.json";
/// How many versions of a file stay; all of a root's do, since clients walk along them.
const MOST_VERSIONS: usize = 500;
/// How many keys of a role are held: rotations that nobody published push older ones out.
const MOST_KEYS: usize = 16;

/// A file that is to be published.
pub(super) struct NewFile {
    pub(super) role: Role,
    pub(super) version: u64,
    pub(super) bytes: Vec<u8>,
}

/// A version of a file that was published.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) number: u64,
    pub(super) sha256: Digest,
    pub(super) at: Timestamp,
}

/// Why files were not published; nothing of them was.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommitError {
    /// There is this version of a file, or a newer one.
    #[error("a newer version of {0} was published before")]
    OldVersion(Role),
    /// The disk.
    #[error(transparent)]
    Store(#[from] TrustError),
}

/// One collection, loaded. Its lock in the store is what makes changes take turns.
pub(super) struct Collection {
    dir: PathBuf,
    index: Index,
    keys: Vec<HeldKey>,
    /// Whether it was published once; before, nothing of it is written.
    on_disk: bool,
    gone: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Index {
    gun: Gun,
    files: BTreeMap<Role, Vec<Version>>,
}

#[derive(Clone, Serialize, Deserialize)]
struct HeldKey {
    role: Role,
    public: PublicKey,
    pkcs8: Base64,
}

impl Collection {
    /// A new collection without files and keys, of which nothing is on disk yet.
    pub(super) fn new(dir: &Path, gun: Gun) -> Self {
        let index = Index { gun, files: BTreeMap::new() };
        Self { dir: dir.to_owned(), index, keys: Vec::new(), on_disk: false, gone: false }
    }

    /// The collection in this folder; `None` for a folder that is none. What an interrupted
    /// write left in it is removed.
    pub(super) fn open(dir: &Path) -> Result<Option<Self>, TrustError> {
        let Some(index) = json_file::read::<Index>(&dir.join(INDEX))? else { return Ok(None) };
        let keys = json_file::read(&dir.join(KEYS))?.unwrap_or_default();
        if dir.file_name().is_none_or(|name| name != index.gun.folder().as_str()) {
            return Ok(None);
        }
        let collection = Self { dir: dir.to_owned(), index, keys, on_disk: true, gone: false };
        collection.sweep();
        Ok(Some(collection))
    }

    /// The name.
    pub(super) fn gun(&self) -> &Gun {
        &self.index.gun
    }

    /// Whether it was forgotten while somebody waited for it.
    pub(super) fn is_gone(&self) -> bool {
        self.gone
    }

    /// Whether it outlives the service: it was published once.
    pub(super) fn is_on_disk(&self) -> bool {
        self.on_disk
    }

    /// Bytes that it has on disk.
    pub(super) fn size(&self) -> u64 {
        let files = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        files.filter_map(|file| Some(file.metadata().ok()?.len())).sum()
    }

    /// Whether anything was published.
    pub(super) fn is_empty(&self) -> bool {
        self.index.files.is_empty()
    }

    /// The newest version of a role's file.
    pub(super) fn newest(&self, role: &Role) -> Option<&Version> {
        self.index.files.get(role)?.last()
    }

    /// The version of this number.
    pub(super) fn numbered(&self, role: &Role, number: u64) -> Option<&Version> {
        self.index.files.get(role)?.iter().rev().find(|known| known.number == number)
    }

    /// The version with this sha256, hex.
    pub(super) fn hashed(&self, role: &Role, sha256: &str) -> Option<&Version> {
        self.index.files.get(role)?.iter().rev().find(|known| known.sha256.hex() == sha256)
    }

    /// The bytes of a version, checked against the hash.
    pub(super) fn read(&self, version: &Version) -> Result<Vec<u8>, TrustError> {
        let path = self.path_of(&version.sha256);
        let bytes = fs::read(&path).map_err(|source| TrustError::file(&path, source))?;
        if Digest::of(&bytes) == version.sha256 {
            return Ok(bytes);
        }
        let changed = io::Error::new(io::ErrorKind::InvalidData, "the content was changed");
        Err(TrustError::file(&path, changed))
    }

    /// The bytes of the newest version of a role's file.
    pub(super) fn read_newest(&self, role: &Role) -> Result<Option<Vec<u8>>, TrustError> {
        self.newest(role).map(|version| self.read(version)).transpose()
    }

    /// Publishes all these files, or none: every version has to be newer than what is there.
    pub(super) fn commit(&mut self, files: &[NewFile]) -> Result<(), CommitError> {
        let mut index = self.index.clone();
        let at = Timestamp::now();
        let mut dropped = Vec::new();
        for file in files {
            let known = index.files.entry(file.role.clone()).or_default();
            if known.last().is_some_and(|last| last.number >= file.version) {
                return Err(CommitError::OldVersion(file.role.clone()));
            }
            let sha256 = Digest::of(&file.bytes);
            known.push(Version { number: file.version, sha256, at });
            if file.role != Role::Root && known.len() > MOST_VERSIONS {
                dropped.push(known.remove(0).sha256);
            }
        }
        for file in files {
            let path = self.path_of(&Digest::of(&file.bytes));
            write_private(&path, &file.bytes).map_err(|source| TrustError::file(&path, source))?;
        }
        if !self.on_disk {
            json_file::write(&self.dir.join(KEYS), &self.keys)?;
        }
        json_file::write(&self.dir.join(INDEX), &index)?;
        self.on_disk = true;
        self.index = index;
        self.drop_files(&dropped);
        Ok(())
    }

    /// The keys that the classroom holds for a role, oldest first.
    pub(super) fn keys(&self, role: &Role) -> Result<Vec<PrivateKey>, TrustError> {
        let held = self.keys.iter().filter(|key| key.role == *role);
        held.map(|key| PrivateKey::load(key.public.clone(), key.pkcs8.0.clone())).collect()
    }

    /// Keeps one more key for a role; the oldest that is not `in_use` makes room.
    pub(super) fn keep_key(
        &mut self,
        role: &Role,
        key: &PrivateKey,
        in_use: &[String],
    ) -> Result<(), TrustError> {
        let mut keys = self.keys.clone();
        let idle = |held: &HeldKey| held.role == *role && !in_use.contains(&held.public.id());
        if keys.iter().filter(|held| held.role == *role).count() >= MOST_KEYS
            && let Some(oldest) = keys.iter().position(idle)
        {
            keys.remove(oldest);
        }
        keys.push(HeldKey {
            role: role.clone(),
            public: key.public().clone(),
            pkcs8: Base64(key.pkcs8().to_vec()),
        });
        self.replace_keys(keys)
    }

    /// Unpublishes everything. The keys of the roles that a server signs stay, as on a real
    /// server, so that a client which still has its copy may publish it again.
    pub(super) fn clear(&mut self) -> Result<(), TrustError> {
        if !self.on_disk {
            return Ok(());
        }
        let index = Index { gun: self.index.gun.clone(), files: BTreeMap::new() };
        json_file::write(&self.dir.join(INDEX), &index)?;
        self.index = index;
        let server = |key: &&HeldKey| matches!(key.role, Role::Snapshot | Role::Timestamp);
        self.replace_keys(self.keys.iter().filter(server).cloned().collect())?;
        self.sweep();
        Ok(())
    }

    /// Removes the folder.
    pub(super) fn destroy(&mut self) -> Result<(), TrustError> {
        self.gone = true;
        match fs::remove_dir_all(&self.dir) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(TrustError::file(&self.dir, error))
            }
            _ => Ok(()),
        }
    }

    fn replace_keys(&mut self, keys: Vec<HeldKey>) -> Result<(), TrustError> {
        if self.on_disk {
            json_file::write(&self.dir.join(KEYS), &keys)?;
        }
        self.keys = keys;
        Ok(())
    }

    fn path_of(&self, sha256: &Digest) -> PathBuf {
        self.dir.join(format!("{}.json", sha256.hex()))
    }

    fn drop_files(&self, dropped: &[Digest]) {
        for sha256 in dropped {
            if !self.index.files.values().flatten().any(|known| known.sha256 == *sha256) {
                let _ = fs::remove_file(self.path_of(sha256));
            }
        }
    }

    /// Removes files that the index does not name. What cannot be removed only takes space.
    fn sweep(&self) {
        let versions = self.index.files.values().flatten();
        let known: Vec<PathBuf> = versions.map(|known| self.path_of(&known.sha256)).collect();
        let keep = |path: &Path| path.ends_with(INDEX) || path.ends_with(KEYS);
        for entry in fs::read_dir(&self.dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if !keep(&path) && !known.contains(&path) {
                let _ = fs::remove_file(path);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn new(dir: &Path) -> Collection {
        let gun: Gun = "docker.io/library/alpine".parse().unwrap();
        Collection::new(&dir.join(gun.folder()), gun)
    }

    fn file(role: Role, version: u64, content: &str) -> NewFile {
        NewFile { role, version, bytes: content.as_bytes().to_vec() }
    }

    fn files_in(collection: &Collection) -> usize {
        fs::read_dir(&collection.dir).unwrap().count()
    }

    #[test]
    fn a_commit_is_all_or_nothing_and_versions_only_grow() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = new(dir.path());
        collection.commit(&[file(Role::Root, 1, "r1"), file(Role::Targets, 1, "t1")]).unwrap();
        for version in [0, 1] {
            let files = [file(Role::Root, 2, "r2"), file(Role::Targets, version, "other")];
            let refused = collection.commit(&files);
            assert!(matches!(refused, Err(CommitError::OldVersion(Role::Targets))));
        }
        let twice = [file(Role::Targets, 2, "a"), file(Role::Targets, 2, "b")];
        assert!(collection.commit(&twice).is_err());
        assert_eq!(collection.read_newest(&Role::Root).unwrap().unwrap(), b"r1");
        assert_eq!(collection.read_newest(&Role::Targets).unwrap().unwrap(), b"t1");
        assert!(collection.numbered(&Role::Root, 2).is_none());
    }

    #[test]
    fn versions_are_found_by_number_and_by_hash_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = new(dir.path());
        collection.commit(&[file(Role::Root, 1, "r1")]).unwrap();
        collection.commit(&[file(Role::Root, 2, "r2")]).unwrap();
        fs::write(collection.dir.join("leftover.json"), "torn").unwrap();
        let before = files_in(&collection);
        let again = Collection::open(&collection.dir).unwrap().unwrap();
        assert_eq!(files_in(&again), before - 1, "what no index names is swept");
        let first = again.hashed(&Role::Root, Digest::of(b"r1").hex()).unwrap();
        assert_eq!(again.read(first).unwrap(), b"r1");
        assert_eq!(again.numbered(&Role::Root, 2).unwrap().sha256, Digest::of(b"r2"));
        assert!(again.hashed(&Role::Targets, Digest::of(b"r1").hex()).is_none());
    }

    #[test]
    fn a_file_that_somebody_changed_is_not_served() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = new(dir.path());
        collection.commit(&[file(Role::Root, 1, "r1")]).unwrap();
        fs::write(collection.path_of(&Digest::of(b"r1")), "changed").unwrap();
        assert!(collection.read_newest(&Role::Root).is_err());
    }

    #[test]
    fn keys_are_private_on_disk_and_the_ones_in_use_are_never_pushed_out() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = new(dir.path());
        collection.commit(&[file(Role::Root, 1, "r1")]).unwrap();
        let first = PrivateKey::generate().unwrap();
        collection.keep_key(&Role::Timestamp, &first, &[]).unwrap();
        let in_use = [first.public().id()];
        for _ in 0..2 * MOST_KEYS {
            let key = PrivateKey::generate().unwrap();
            collection.keep_key(&Role::Timestamp, &key, &in_use).unwrap();
        }
        let again = Collection::open(&collection.dir).unwrap().unwrap();
        let kept = again.keys(&Role::Timestamp).unwrap();
        assert_eq!(kept.len(), MOST_KEYS);
        assert_eq!(kept[0].public(), first.public());
        assert!(again.keys(&Role::Snapshot).unwrap().is_empty());
        for entry in fs::read_dir(&collection.dir).unwrap() {
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(fs::metadata(&collection.dir).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn old_versions_go_but_roots_stay() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = new(dir.path());
        let last = u64::try_from(MOST_VERSIONS).unwrap() + 1;
        let mut index = collection.index.clone();
        for role in [Role::Root, Role::Targets] {
            let all = (1..last).map(|version| {
                let sha256 = Digest::of(format!("{role}{version}").as_bytes());
                Version { number: version, sha256, at: Timestamp::now() }
            });
            let all = all.collect();
            index.files.insert(role, all);
        }
        collection.index = index;
        let oldest = collection.path_of(&Digest::of(b"targets1"));
        write_private(&oldest, b"targets1").unwrap();
        collection.commit(&[file(Role::Root, last, "r"), file(Role::Targets, last, "t")]).unwrap();
        assert!(collection.numbered(&Role::Root, 1).is_some());
        assert!(collection.numbered(&Role::Targets, 1).is_none() && !oldest.exists());
        assert!(collection.numbered(&Role::Targets, 2).is_some());
    }

    #[test]
    fn clearing_keeps_only_the_servers_keys() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = new(dir.path());
        for role in [Role::Root, Role::Targets, Role::Snapshot, Role::Timestamp] {
            collection.keep_key(&role, &PrivateKey::generate().unwrap(), &[]).unwrap();
        }
        collection.commit(&[file(Role::Root, 1, "r1")]).unwrap();
        collection.clear().unwrap();
        assert!(collection.is_empty() && collection.keys(&Role::Root).unwrap().is_empty());
        assert_eq!(collection.keys(&Role::Timestamp).unwrap().len(), 1);
        assert_eq!(files_in(&collection), 2);
    }
}
