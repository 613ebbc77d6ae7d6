//! The files that a fault puts in the place of a collection's true ones.
//!
//! Versions stay the same, so that a client which took one of them goes on with the true files
//! afterwards: it would refuse older versions.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::{
    TrustError, canonical,
    collection::Collection,
    encoding::{Base64, days_from_now},
    faults::{Fault, Stale},
    issue::{ROOT_DAYS, current, signing_keys},
    metadata::{Envelope, FileMeta, Listing, RoleKeys, Root, Targets},
    role::Role,
    route::Which,
    signer::{CertificateAge, PrivateKey, seal},
};

/// Served instead of the true files. Empty where the fault cannot be had.
#[derive(Default)]
pub(super) struct Forgery {
    newest: BTreeMap<Role, Vec<u8>>,
    hashed: BTreeMap<(Role, String), Vec<u8>>,
}

impl Forgery {
    /// What this fault makes of a collection.
    pub(super) fn of(collection: &Collection, fault: &Fault) -> Result<Self, TrustError> {
        let Some(parts) = Parts::of(collection)? else { return Ok(Self::default()) };
        match fault {
            Fault::Expired(stale) => expired(parts, *stale),
            Fault::RootCertificateExpired => certificate_expired(parts),
            Fault::TargetsTampered => tampered(parts),
            Fault::RootReplaced => root_replaced(parts),
            Fault::Rollback => rolled_back(collection),
            Fault::InternalError
            | Fault::Unavailable
            | Fault::Unauthorized
            | Fault::Slow(_)
            | Fault::CutShort => Ok(Self::default()),
        }
    }

    /// The forged file, where there is one.
    pub(super) fn find(&self, role: &Role, which: &Which) -> Option<&[u8]> {
        let found = match which {
            Which::Newest => self.newest.get(role),
            Which::Hash(hash) => self.hashed.get(&(role.clone(), hash.hex().to_owned())),
            Which::Number(_) => None,
        };
        found.map(Vec::as_slice)
    }

    fn put(&mut self, role: Role, bytes: Vec<u8>) {
        if let Some(hash) = FileMeta::of(&bytes).sha256_hex() {
            self.hashed.insert((role.clone(), hash), bytes.clone());
        }
        self.newest.insert(role, bytes);
    }
}

/// A collection, taken apart to be put together differently.
struct Parts {
    root: Root,
    targets: Targets,
    targets_bytes: Vec<u8>,
    snapshot: Listing,
    timestamp: Listing,
    keys: BTreeMap<Role, Vec<PrivateKey>>,
    gun: super::gun::Gun,
    forged: Forgery,
}

impl Parts {
    fn of(collection: &Collection) -> Result<Option<Self>, TrustError> {
        let (Some(root), Some(targets), Some(targets_bytes), Some(snapshot), Some(timestamp)) = (
            current::<Root>(collection, &Role::Root)?,
            current(collection, &Role::Targets)?,
            collection.read_newest(&Role::Targets)?,
            current(collection, &Role::Snapshot)?,
            current(collection, &Role::Timestamp)?,
        ) else {
            return Ok(None);
        };
        let mut keys = BTreeMap::new();
        for role in [Role::Root, Role::Targets, Role::Snapshot, Role::Timestamp] {
            if let Some(held) = signing_keys(collection, &root, &role)? {
                keys.insert(role, held);
            }
        }
        let gun = collection.gun().clone();
        let forged = Forgery::default();
        Ok(Some(Self { root, targets, targets_bytes, snapshot, timestamp, keys, gun, forged }))
    }

    fn signers(&self, role: &Role) -> Option<Vec<&PrivateKey>> {
        self.keys.get(role).map(|keys| keys.iter().collect())
    }

    /// Puts a file in the place of the true one, and into the snapshot.
    fn replace(&mut self, role: &Role, bytes: Vec<u8>) {
        self.snapshot.meta.insert(role.as_str().to_owned(), FileMeta::of(&bytes));
        self.forged.put(role.clone(), bytes);
    }

    /// Signs the snapshot as it now is, and the timestamp over it. Without their keys there is no
    /// forgery at all: half of one would be another fault than the one meant.
    fn finish(mut self) -> Result<Forgery, TrustError> {
        let Some(signers) = self.signers(&Role::Snapshot) else { return Ok(Forgery::default()) };
        let snapshot = seal(&self.snapshot, &signers)?;
        self.timestamp.meta.insert("snapshot".to_owned(), FileMeta::of(&snapshot));
        self.forged.put(Role::Snapshot, snapshot);
        self.finish_timestamp()
    }

    fn finish_timestamp(mut self) -> Result<Forgery, TrustError> {
        let Some(signers) = self.signers(&Role::Timestamp) else { return Ok(Forgery::default()) };
        let timestamp = seal(&self.timestamp, &signers)?;
        self.forged.put(Role::Timestamp, timestamp);
        Ok(self.forged)
    }
}

fn yesterday() -> Timestamp {
    days_from_now(-1)
}

fn expired(mut parts: Parts, stale: Stale) -> Result<Forgery, TrustError> {
    match stale {
        Stale::Timestamp => {
            parts.timestamp.common.expires = yesterday();
            return parts.finish_timestamp();
        }
        Stale::Snapshot => parts.snapshot.common.expires = yesterday(),
        Stale::Targets => {
            parts.targets.common.expires = yesterday();
            let Some(signers) = parts.signers(&Role::Targets) else {
                return Ok(Forgery::default());
            };
            let bytes = seal(&parts.targets, &signers)?;
            parts.replace(&Role::Targets, bytes);
        }
        Stale::Root => {
            parts.root.common.expires = yesterday();
            let Some(signers) = parts.signers(&Role::Root) else { return Ok(Forgery::default()) };
            let bytes = seal(&parts.root, &signers)?;
            parts.replace(&Role::Root, bytes);
        }
    }
    parts.finish()
}

fn certificate_expired(mut parts: Parts) -> Result<Forgery, TrustError> {
    let key = PrivateKey::generate_root(&parts.gun, CertificateAge::Expired)?;
    let mut root = parts.root.clone();
    give(&mut root, &Role::Root, &key);
    let Some(mut signers) = parts.signers(&Role::Root) else { return Ok(Forgery::default()) };
    signers.push(&key);
    let bytes = seal(&root, &signers)?;
    parts.replace(&Role::Root, bytes);
    parts.finish()
}

/// All keys but that of the targets are new: the targets stay readable under the new root, also
/// where their key is a client's.
fn root_replaced(mut parts: Parts) -> Result<Forgery, TrustError> {
    let root_key = PrivateKey::generate_root(&parts.gun, CertificateAge::Fresh)?;
    let mut root = parts.root.clone();
    root.common.expires = days_from_now(ROOT_DAYS);
    give(&mut root, &Role::Root, &root_key);
    for role in [Role::Snapshot, Role::Timestamp] {
        let key = PrivateKey::generate()?;
        give(&mut root, &role, &key);
        parts.keys.insert(role, vec![key]);
    }
    let bytes = seal(&root, &[&root_key])?;
    parts.replace(&Role::Root, bytes);
    parts.finish()
}

/// Makes `key` the only one of a role.
fn give(root: &mut Root, role: &Role, key: &PrivateKey) {
    let id = key.public().id();
    root.keys.insert(id.clone(), key.public().clone());
    root.roles.insert(role.as_str().to_owned(), RoleKeys { keyids: vec![id], threshold: 1 });
}

fn tampered(mut parts: Parts) -> Result<Forgery, TrustError> {
    let can_sign = parts.keys.contains_key(&Role::Snapshot);
    // Signed once more, the file has another hash: clients with a copy have to fetch it too.
    let again = match parts.signers(&Role::Targets).filter(|_| can_sign) {
        Some(signers) => Some(seal(&parts.targets, &signers)?),
        None => None,
    };
    let (genuine, mut forgery) = match again {
        Some(bytes) => {
            parts.snapshot.meta.insert("targets".to_owned(), FileMeta::of(&bytes));
            (bytes, parts.finish()?)
        }
        None => (parts.targets_bytes, Forgery::default()),
    };
    let changed = change_digests(&genuine)?;
    if let Some(hash) = FileMeta::of(&genuine).sha256_hex() {
        forgery.hashed.insert((Role::Targets, hash), changed.clone());
    }
    forgery.newest.insert(Role::Targets, changed);
    Ok(forgery)
}

/// The file with other digests of all its targets, as long as before; the signatures are kept.
fn change_digests(file: &[u8]) -> Result<Vec<u8>, TrustError> {
    let envelope = Envelope::parse(file)?;
    let mut targets: Targets = envelope.content()?;
    for meta in targets.names.values_mut() {
        for Base64(hash) in meta.hashes.values_mut() {
            if let Some(first) = hash.first_mut() {
                *first ^= 1;
            }
        }
    }
    if targets.names.is_empty() {
        targets.common.version += 1;
    }
    let mut changed: Value = canonical::parse(file)?;
    if let Some(signed) = changed.get_mut("signed") {
        *signed = serde_json::to_value(&targets)?;
    }
    Ok(canonical::encode(&changed))
}

/// The newest older timestamp that speaks of another snapshot than today's.
fn rolled_back(collection: &Collection) -> Result<Forgery, TrustError> {
    let mut forgery = Forgery::default();
    let Some(now) = collection.newest(&Role::Timestamp) else { return Ok(forgery) };
    let snapshot_of = |bytes: &[u8]| -> Result<Option<String>, TrustError> {
        let listing: Listing = Envelope::parse(bytes)?.content()?;
        Ok(listing.meta.get("snapshot").and_then(FileMeta::sha256_hex))
    };
    let today = snapshot_of(&collection.read(now)?)?;
    for number in (1..now.number).rev() {
        let Some(version) = collection.numbered(&Role::Timestamp, number) else { continue };
        let bytes = collection.read(version)?;
        let older = snapshot_of(&bytes)?;
        if older != today {
            let snapshot = older.and_then(|hash| collection.hashed(&Role::Snapshot, &hash));
            if let Some(snapshot) = snapshot {
                forgery.newest.insert(Role::Snapshot, collection.read(snapshot)?);
            }
            forgery.newest.insert(Role::Timestamp, bytes);
            return Ok(forgery);
        }
    }
    Ok(forgery)
}

#[cfg(test)]
mod tests {
    use super::{super::own, *};

    fn signed(dir: &tempfile::TempDir) -> Collection {
        let mut collection = Collection::new(dir.path(), "example.com/forged".parse().unwrap());
        let target = own::Target { sha256: vec![7; 32], length: 527 };
        own::sign(&mut collection, "v1", target).unwrap();
        collection
    }

    fn listed(forgery: &Forgery, listing: &Role, role: &Role) -> Vec<u8> {
        let bytes = forgery.find(listing, &Which::Newest).unwrap();
        let content: Listing = Envelope::parse(bytes).unwrap().content().unwrap();
        let meta = &content.meta[role.as_str()];
        let hash = format!("sha256:{}", meta.sha256_hex().unwrap()).parse().unwrap();
        let found = forgery.find(role, &Which::Hash(hash)).unwrap().to_vec();
        assert_eq!(meta.length, i64::try_from(found.len()).unwrap());
        found
    }

    #[test]
    fn tampered_targets_name_other_digests_under_the_hash_and_signatures_of_the_true_ones() {
        let dir = tempfile::tempdir().unwrap();
        let collection = signed(&dir);
        let root: Root = current(&collection, &Role::Root).unwrap().unwrap();
        let key = &root.keys[&root.roles["targets"].keyids[0]];
        let forgery = Forgery::of(&collection, &Fault::TargetsTampered).unwrap();
        let changed = Envelope::parse(&listed(&forgery, &Role::Snapshot, &Role::Targets)).unwrap();
        assert!(!key.verifies(&changed.signatures[0], &changed.message()));
        let mut targets: Targets = changed.content().unwrap();
        let hash = targets.names.get_mut("v1").unwrap().hashes.get_mut("sha256").unwrap();
        assert_ne!(hash.0, [7; 32]);
        hash.0 = vec![7; 32];
        let true_content = canonical::encode(&serde_json::to_value(&targets).unwrap());
        assert!(key.verifies(&changed.signatures[0], &true_content));
    }

    #[test]
    fn a_root_with_an_expired_certificate_is_signed_by_the_old_key_and_by_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let collection = signed(&dir);
        let old: Root = current(&collection, &Role::Root).unwrap().unwrap();
        let forgery = Forgery::of(&collection, &Fault::RootCertificateExpired).unwrap();
        let file = Envelope::parse(&listed(&forgery, &Role::Snapshot, &Role::Root)).unwrap();
        let new: Root = file.content().unwrap();
        assert_eq!(new.common.version, old.common.version);
        for root in [&old, &new] {
            let id = &root.roles["root"].keyids[0];
            let by = file.signatures.iter().find(|signature| signature.keyid == *id).unwrap();
            assert!(root.keys[id].verifies(by, &file.message()));
        }
    }

    #[test]
    fn a_replaced_root_is_not_signed_by_the_old_key_and_carries_its_own_servers_keys() {
        let dir = tempfile::tempdir().unwrap();
        let collection = signed(&dir);
        let old: Root = current(&collection, &Role::Root).unwrap().unwrap();
        let forgery = Forgery::of(&collection, &Fault::RootReplaced).unwrap();
        let file = Envelope::parse(&listed(&forgery, &Role::Snapshot, &Role::Root)).unwrap();
        let new: Root = file.content().unwrap();
        let signers: Vec<_> = file.signatures.iter().map(|s| s.keyid.as_str()).collect();
        assert_eq!(signers, new.roles["root"].keyids);
        for role in ["root", "snapshot", "timestamp"] {
            assert_ne!(new.roles[role], old.roles[role], "{role}");
        }
        assert_eq!(new.roles["targets"], old.roles["targets"]);
        let timestamp = forgery.find(&Role::Timestamp, &Which::Newest).unwrap();
        let timestamp = Envelope::parse(timestamp).unwrap();
        let id = &new.roles["timestamp"].keyids[0];
        assert!(new.keys[id].verifies(&timestamp.signatures[0], &timestamp.message()));
    }

    #[test]
    fn nothing_is_forged_of_nothing_nor_by_faults_of_the_connection() {
        let dir = tempfile::tempdir().unwrap();
        let empty = Collection::new(dir.path(), "example.com/empty".parse().unwrap());
        let full = signed(&dir);
        for (collection, fault) in
            [(&empty, Fault::RootReplaced), (&empty, Fault::Rollback), (&full, Fault::CutShort)]
        {
            let forgery = Forgery::of(collection, &fault).unwrap();
            assert!(forgery.newest.is_empty() && forgery.hashed.is_empty(), "{fault:?}");
        }
    }
}
