//! The files that the service itself signs: snapshots and timestamps.

use std::collections::BTreeMap;

use super::{
    TrustError,
    collection::{Collection, NewFile},
    encoding::days_from_now,
    metadata::{Common, Envelope, FileMeta, Listing, Root},
    role::Role,
    signer::{PrivateKey, is_near, seal},
};

/// Notary's defaults (docs/reference/server-config of its 0.7.0).
pub(super) const ROOT_DAYS: i64 = 3650;
/// Three years.
pub(super) const TARGETS_DAYS: i64 = 3 * 365;
const SNAPSHOT_DAYS: i64 = 3 * 365;
const TIMESTAMP_DAYS: i64 = 14;
/// When so many days are left, the service signs the file again.
const SNAPSHOT_RENEWAL_DAYS: i64 = 30;
const TIMESTAMP_RENEWAL_DAYS: i64 = 7;

/// The held keys with which a role's file can be signed under this root: as many as the role's
/// threshold asks for, else `None`.
pub(super) fn signing_keys(
    collection: &Collection,
    root: &Root,
    role: &Role,
) -> Result<Option<Vec<PrivateKey>>, TrustError> {
    let Some(wanted) = root.roles.get(role.as_str()) else { return Ok(None) };
    let mut keys = collection.keys(role)?;
    keys.retain(|key| wanted.keyids.contains(&key.public().id()));
    let enough = usize::try_from(wanted.threshold).is_ok_and(|least| keys.len() >= least.max(1));
    Ok(enough.then_some(keys))
}

/// The snapshot after `previous`, with these files changed.
pub(super) fn next_snapshot(
    previous: Option<&Listing>,
    changed: &[(&Role, &[u8])],
    keys: &[PrivateKey],
) -> Result<NewFile, TrustError> {
    let mut meta = previous.map(|listing| listing.meta.clone()).unwrap_or_default();
    for (role, bytes) in changed {
        meta.insert(role.as_str().to_owned(), FileMeta::of(bytes));
    }
    listing(Role::Snapshot, SNAPSHOT_DAYS, previous, meta, keys)
}

/// The timestamp after `previous`, of this snapshot.
pub(super) fn next_timestamp(
    previous: Option<&Listing>,
    snapshot: &[u8],
    keys: &[PrivateKey],
) -> Result<NewFile, TrustError> {
    let meta = BTreeMap::from([("snapshot".to_owned(), FileMeta::of(snapshot))]);
    listing(Role::Timestamp, TIMESTAMP_DAYS, previous, meta, keys)
}

fn listing(
    role: Role,
    days: i64,
    previous: Option<&Listing>,
    meta: BTreeMap<String, FileMeta>,
    keys: &[PrivateKey],
) -> Result<NewFile, TrustError> {
    let before = previous.map_or(0, |listing| listing.common.version);
    let version = before.saturating_add(1);
    let kind = role.file_type().to_owned();
    let common = Common { kind, expires: days_from_now(days), version };
    let keys: Vec<&PrivateKey> = keys.iter().collect();
    let bytes = seal(&Listing { common, meta }, &keys)?;
    Ok(NewFile { role, version: u64::try_from(version).unwrap_or(0), bytes })
}

/// The newest file of a role, read; only of files that were verified or made here.
pub(super) fn current<T: serde::de::DeserializeOwned>(
    collection: &Collection,
    role: &Role,
) -> Result<Option<T>, TrustError> {
    let Some(bytes) = collection.read_newest(role)? else { return Ok(None) };
    Ok(Some(Envelope::parse(&bytes)?.content()?))
}

/// Signs timestamp and snapshot again where they near their end and the keys are held; a file
/// whose key is somebody else's is left to expire.
pub(super) fn renew(collection: &mut Collection) -> Result<(), TrustError> {
    let Some(root) = current::<Root>(collection, &Role::Root)? else { return Ok(()) };
    let Some(timestamp) = current::<Listing>(collection, &Role::Timestamp)? else { return Ok(()) };
    let Some(snapshot) = current::<Listing>(collection, &Role::Snapshot)? else { return Ok(()) };
    let mut files = Vec::new();
    if is_near(snapshot.common.expires, SNAPSHOT_RENEWAL_DAYS)
        && let Some(keys) = signing_keys(collection, &root, &Role::Snapshot)?
    {
        files.push(next_snapshot(Some(&snapshot), &[], &keys)?);
    }
    if files.is_empty() && !is_near(timestamp.common.expires, TIMESTAMP_RENEWAL_DAYS) {
        return Ok(());
    }
    let Some(keys) = signing_keys(collection, &root, &Role::Timestamp)? else { return Ok(()) };
    let bytes = match files.first() {
        Some(file) => file.bytes.clone(),
        None => collection.read_newest(&Role::Snapshot)?.unwrap_or_default(),
    };
    files.push(next_timestamp(Some(&timestamp), &bytes, &keys)?);
    publish(collection, &files)
}

/// Publishes files that were made here, whose versions follow the ones that are there.
pub(super) fn publish(collection: &mut Collection, files: &[NewFile]) -> Result<(), TrustError> {
    use super::collection::CommitError;
    match collection.commit(files) {
        Ok(()) => Ok(()),
        Err(CommitError::Store(error)) => Err(error),
        Err(CommitError::OldVersion(_)) => Err(TrustError::Forgotten(collection.gun().clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{encoding::Base64, own, signer::seal},
        *,
    };

    fn signed(dir: &tempfile::TempDir) -> Collection {
        let gun = "docker.io/library/alpine".parse().unwrap();
        let mut collection = Collection::new(dir.path(), gun);
        let target = own::Target { sha256: vec![7; 32], length: 527 };
        own::sign(&mut collection, "latest", target).unwrap();
        collection
    }

    /// Signs the newest file of a role again with an expiry in so many days.
    fn age(collection: &mut Collection, role: &Role, days: i64) {
        let mut listing: Listing = current(collection, role).unwrap().unwrap();
        listing.common.expires = days_from_now(days);
        listing.common.version += 1;
        let keys = collection.keys(role).unwrap();
        let bytes = seal(&listing, &keys.iter().collect::<Vec<_>>()).unwrap();
        let version = u64::try_from(listing.common.version).unwrap();
        publish(collection, &[NewFile { role: role.clone(), version, bytes }]).unwrap();
    }

    fn version(collection: &Collection, role: &Role) -> u64 {
        collection.newest(role).unwrap().number
    }

    #[test]
    fn a_timestamp_is_signed_again_a_week_before_it_expires() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = signed(&dir);
        renew(&mut collection).unwrap();
        assert_eq!(version(&collection, &Role::Timestamp), 2, "a fresh one is left alone");
        for days in [6, -3] {
            age(&mut collection, &Role::Timestamp, days);
            let before = version(&collection, &Role::Timestamp);
            renew(&mut collection).unwrap();
            assert_eq!(version(&collection, &Role::Timestamp), before + 1);
            let renewed: Listing = current(&collection, &Role::Timestamp).unwrap().unwrap();
            assert!(!is_near(renewed.common.expires, 13));
            let bytes = collection.read_newest(&Role::Snapshot).unwrap().unwrap();
            assert_eq!(renewed.meta["snapshot"], FileMeta::of(&bytes));
        }
    }

    #[test]
    fn a_snapshot_is_signed_again_a_month_before_it_expires_and_the_timestamp_follows() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = signed(&dir);
        age(&mut collection, &Role::Snapshot, 20);
        renew(&mut collection).unwrap();
        assert_eq!(version(&collection, &Role::Snapshot), 4);
        assert_eq!(version(&collection, &Role::Timestamp), 3);
        let timestamp: Listing = current(&collection, &Role::Timestamp).unwrap().unwrap();
        let snapshot = collection.read_newest(&Role::Snapshot).unwrap().unwrap();
        assert_eq!(timestamp.meta["snapshot"], FileMeta::of(&snapshot));
        assert_ne!(timestamp.meta["snapshot"].hashes["sha256"], Base64::default());
    }

    #[test]
    fn without_the_key_a_file_is_left_to_expire() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = signed(&dir);
        age(&mut collection, &Role::Timestamp, 1);
        let root: Root = current(&collection, &Role::Root).unwrap().unwrap();
        assert!(signing_keys(&collection, &root, &Role::Timestamp).unwrap().is_some());
        let mut two = root.clone();
        two.roles.get_mut("timestamp").unwrap().threshold = 2;
        assert!(signing_keys(&collection, &two, &Role::Timestamp).unwrap().is_none());
        let mut other = root;
        other.roles.get_mut("timestamp").unwrap().keyids = vec!["0".repeat(64)];
        assert!(signing_keys(&collection, &other, &Role::Timestamp).unwrap().is_none());
    }
}
