//! Collections that the classroom signs itself: all four keys are its own.

use std::collections::BTreeMap;

use super::{
    TrustError,
    collection::{Collection, NewFile},
    encoding::{Base64, days_from_now},
    issue::{
        ROOT_DAYS, TARGETS_DAYS, current, next_snapshot, next_timestamp, publish, signing_keys,
    },
    keys::PublicKey,
    metadata::{Common, Delegations, FileMeta, Listing, RoleKeys, Root, Targets},
    role::Role,
    signer::{CertificateAge, PrivateKey, seal},
};

/// What a tag stands for.
pub(super) struct Target {
    /// The manifest's sha256, 32 bytes.
    pub(super) sha256: Vec<u8>,
    /// The manifest's length in bytes.
    pub(super) length: i64,
}

/// Signs `tag`. The first time the collection is made: published empty, then with the tag, as
/// `notary init -p` and `notary add -p` do, so that there is always an older state to go back to.
pub(super) fn sign(
    collection: &mut Collection,
    tag: &str,
    target: Target,
) -> Result<(), TrustError> {
    if collection.is_empty() {
        start(collection)?;
    }
    let hashes = BTreeMap::from([("sha256".to_owned(), Base64(target.sha256))]);
    let meta = FileMeta { custom: None, hashes, length: target.length };
    change(collection, |targets| {
        targets.insert(tag.to_owned(), meta);
        Ok(())
    })
}

/// Takes the signature of `tag` back.
pub(super) fn unsign(collection: &mut Collection, tag: &str) -> Result<(), TrustError> {
    let gun = collection.gun().clone();
    change(collection, |targets| match targets.remove(tag) {
        Some(_) => Ok(()),
        None => Err(TrustError::NoSuchTag(gun, tag.to_owned())),
    })
}

/// A root for these keys, signed by its own root key (and by `others`, at a rotation).
pub(super) fn root_of(
    version: i64,
    days: i64,
    keys: &BTreeMap<Role, PublicKey>,
    signers: &[&PrivateKey],
) -> Result<NewFile, TrustError> {
    let common = common(&Role::Root, version, days);
    let roles = keys.iter().map(|(role, key)| {
        (role.as_str().to_owned(), RoleKeys { keyids: vec![key.id()], threshold: 1 })
    });
    let root = Root {
        common,
        consistent_snapshot: false,
        keys: keys.values().map(|key| (key.id(), key.clone())).collect(),
        roles: roles.collect(),
    };
    let bytes = seal(&root, signers)?;
    Ok(NewFile { role: Role::Root, version: u64::try_from(version).unwrap_or(0), bytes })
}

/// What begins a file of a role.
pub(super) fn common(role: &Role, version: i64, days: i64) -> Common {
    Common { kind: role.file_type().to_owned(), expires: days_from_now(days), version }
}

fn start(collection: &mut Collection) -> Result<(), TrustError> {
    let root_key = PrivateKey::generate_root(collection.gun(), CertificateAge::Fresh)?;
    let mut keys = BTreeMap::from([(Role::Root, root_key)]);
    for role in [Role::Targets, Role::Snapshot, Role::Timestamp] {
        keys.insert(role, PrivateKey::generate()?);
    }
    for (role, key) in &keys {
        collection.keep_key(role, key, &[])?;
    }
    let public = keys.iter().map(|(role, key)| (role.clone(), key.public().clone())).collect();
    let signer: Vec<&PrivateKey> = keys.get(&Role::Root).into_iter().collect();
    let root = root_of(1, ROOT_DAYS, &public, &signer)?;
    let empty = Targets {
        common: common(&Role::Targets, 0, TARGETS_DAYS),
        delegations: Delegations::default(),
        names: BTreeMap::new(),
    };
    let content: Root = super::metadata::Envelope::parse(&root.bytes)?.content()?;
    advance(collection, &content, Some(root), empty)
}

fn change(
    collection: &mut Collection,
    edit: impl FnOnce(&mut BTreeMap<String, FileMeta>) -> Result<(), TrustError>,
) -> Result<(), TrustError> {
    let not_ours = || TrustError::NotOurs(collection.gun().clone());
    let root: Root = current(collection, &Role::Root)?.ok_or_else(not_ours)?;
    let mut targets: Targets = current(collection, &Role::Targets)?.ok_or_else(not_ours)?;
    edit(&mut targets.names)?;
    advance(collection, &root, None, targets)
}

/// Publishes the next targets with a snapshot and a timestamp, and a root where there is a new one.
fn advance(
    collection: &mut Collection,
    root: &Root,
    new_root: Option<NewFile>,
    mut targets: Targets,
) -> Result<(), TrustError> {
    let keys_of = |role: &Role| {
        signing_keys(collection, root, role)?
            .ok_or_else(|| TrustError::NotOurs(collection.gun().clone()))
    };
    let version = targets.common.version.saturating_add(1);
    targets.common = common(&Role::Targets, version, TARGETS_DAYS);
    let targets_keys = keys_of(&Role::Targets)?;
    let bytes = seal(&targets, &targets_keys.iter().collect::<Vec<_>>())?;
    let version = u64::try_from(version).unwrap_or(0);
    let mut files = vec![NewFile { role: Role::Targets, version, bytes }];
    files.extend(new_root);
    let changed: Vec<(&Role, &[u8])> =
        files.iter().map(|file| (&file.role, file.bytes.as_slice())).collect();
    let before: Option<Listing> = current(collection, &Role::Snapshot)?;
    let snapshot = next_snapshot(before.as_ref(), &changed, &keys_of(&Role::Snapshot)?)?;
    let before: Option<Listing> = current(collection, &Role::Timestamp)?;
    let keys = keys_of(&Role::Timestamp)?;
    let timestamp = next_timestamp(before.as_ref(), &snapshot.bytes, &keys)?;
    files.extend([snapshot, timestamp]);
    publish(collection, &files)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{gun::Gun, metadata::Envelope},
        *,
    };

    fn target() -> Target {
        Target { sha256: vec![7; 32], length: 527 }
    }

    fn collection(dir: &tempfile::TempDir) -> Collection {
        let gun: Gun = "docker.io/library/alpine".parse().unwrap();
        Collection::new(&dir.path().join(gun.folder()), gun)
    }

    fn versions(collection: &Collection) -> [u64; 4] {
        [Role::Root, Role::Targets, Role::Snapshot, Role::Timestamp]
            .map(|role| collection.newest(&role).unwrap().number)
    }

    #[test]
    fn every_signing_makes_the_next_version_and_names_its_parts_by_hash() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = collection(&dir);
        sign(&mut collection, "latest", target()).unwrap();
        assert_eq!(versions(&collection), [1, 2, 2, 2]);
        sign(&mut collection, "edge", target()).unwrap();
        unsign(&mut collection, "latest").unwrap();
        assert_eq!(versions(&collection), [1, 4, 4, 4]);
        let targets: Targets = current(&collection, &Role::Targets).unwrap().unwrap();
        assert_eq!(targets.names.keys().collect::<Vec<_>>(), ["edge"]);
        let timestamp: Listing = current(&collection, &Role::Timestamp).unwrap().unwrap();
        let snapshot: Listing = current(&collection, &Role::Snapshot).unwrap().unwrap();
        for (listing, role) in
            [(&timestamp, Role::Snapshot), (&snapshot, Role::Root), (&snapshot, Role::Targets)]
        {
            let bytes = collection.read_newest(&role).unwrap().unwrap();
            assert_eq!(listing.meta[role.as_str()], FileMeta::of(&bytes), "{role}");
        }
    }

    #[test]
    fn every_file_is_signed_by_the_key_that_the_root_names() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = collection(&dir);
        sign(&mut collection, "latest", target()).unwrap();
        let root: Root = current(&collection, &Role::Root).unwrap().unwrap();
        for role in [Role::Root, Role::Targets, Role::Snapshot, Role::Timestamp] {
            let bytes = collection.read_newest(&role).unwrap().unwrap();
            let envelope = Envelope::parse(&bytes).unwrap();
            let wanted = &root.roles[role.as_str()].keyids;
            assert_eq!(wanted.len(), 1);
            let signature = &envelope.signatures[0];
            assert_eq!(signature.keyid, wanted[0]);
            assert!(root.keys[&wanted[0]].verifies(signature, &envelope.message()), "{role}");
        }
    }

    #[test]
    fn a_tag_that_was_never_signed_cannot_be_taken_back() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = collection(&dir);
        sign(&mut collection, "latest", target()).unwrap();
        assert!(matches!(unsign(&mut collection, "edge"), Err(TrustError::NoSuchTag(..))));
        assert_eq!(versions(&collection), [1, 2, 2, 2]);
    }

    #[test]
    fn without_the_targets_key_nothing_is_signed() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = collection(&dir);
        sign(&mut collection, "latest", target()).unwrap();
        let folder = dir.path().join(collection.gun().folder());
        std::fs::remove_file(folder.join("keys.json")).unwrap();
        let mut again = Collection::open(&folder).unwrap().unwrap();
        assert!(matches!(sign(&mut again, "edge", target()), Err(TrustError::NotOurs(_))));
    }
}
