//! From an upload to the files that are published: all of it is verified, what the service signs
//! is added, and only then anything is stored.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    TrustError,
    collection::{Collection, CommitError, NewFile},
    issue::{current, next_snapshot, next_timestamp, signing_keys},
    metadata::{Envelope, Listing, Root, Targets},
    role::Role,
    verify::{self, Doubt},
};

/// One file of an upload, read but not yet believed.
pub(super) struct Part {
    pub(super) bytes: Vec<u8>,
    pub(super) envelope: Envelope,
}

/// An upload: each role at most once, no timestamp.
pub(super) type Upload = BTreeMap<Role, Part>;

/// Why an upload was refused; nothing of it was stored. The variants are the errors that the
/// real server puts into its answer (`tuf/validation/errors.go`).
#[derive(Debug, thiserror::Error)]
pub(super) enum Rejection {
    /// Anything else.
    #[error("{0}")]
    Validation(String),
    /// A file that belongs to the upload is not in it.
    #[error("{message}")]
    Hierarchy {
        /// Whose.
        missing: Role,
        /// Told to the user.
        message: &'static str,
    },
    /// The root.
    #[error("{0}")]
    BadRoot(String),
    /// The targets, or those of a delegation.
    #[error("{0}")]
    BadTargets(String),
    /// The snapshot.
    #[error("{0}")]
    BadSnapshot(String),
    /// Somebody else published first.
    #[error("a newer version is there")]
    OldVersion,
    /// The service itself.
    #[error(transparent)]
    Store(#[from] TrustError),
}

/// Publishes an upload, or nothing of it.
pub(super) fn publish(
    collection: &mut Collection,
    upload: Upload,
    now: Timestamp,
) -> Result<(), Rejection> {
    let files = prepare(collection, upload, now)?;
    collection.commit(&files).map_err(|error| match error {
        CommitError::OldVersion(_) => Rejection::OldVersion,
        CommitError::Store(error) => Rejection::Store(error),
    })
}

fn prepare(
    collection: &Collection,
    upload: Upload,
    now: Timestamp,
) -> Result<Vec<NewFile>, Rejection> {
    let root = check_root(collection, &upload, now)?;
    let mut tree = Tree { collection, upload: &upload, root: &root, loaded: BTreeMap::new() };
    tree.check_all(now)?;
    let snapshot = match upload.get(&Role::Snapshot) {
        Some(part) => Some(check_snapshot(part, &upload, &root, now)?),
        None => None,
    };
    check_versions(collection, &upload)?;
    if let Some(listing) = &snapshot {
        check_listing(collection, &upload, listing)?;
    }
    let mut files = sign_rest(collection, &upload, &root)?;
    for (role, part) in upload {
        let version = u64::try_from(version_of(&part.envelope)).unwrap_or(0);
        files.push(NewFile { role, version, bytes: part.bytes });
    }
    Ok(files)
}

/// The root that holds after the upload.
fn check_root(collection: &Collection, upload: &Upload, now: Timestamp) -> Result<Root, Rejection> {
    let previous: Option<Root> = current(collection, &Role::Root)?;
    let Some(part) = upload.get(&Role::Root) else {
        let message = "no pre-existing root and no root provided in update.";
        return previous.ok_or_else(|| Rejection::Validation(message.to_owned()));
    };
    let before = previous.as_ref().map_or(1, |root| root.common.version);
    let new = version_of(&part.envelope);
    if new != before && new != before.saturating_add(1) {
        return Err(Rejection::BadRoot(format!(
            "Root modifications must increment the version. Current {before}, new {new}"
        )));
    }
    verify::root(&part.envelope, previous.as_ref(), collection.gun(), now)
        .map_err(|doubt| Rejection::BadRoot(doubt.to_string()))
}

/// Targets and delegations, each verified by the one above it, from the upload or the store.
struct Tree<'a> {
    collection: &'a Collection,
    upload: &'a Upload,
    root: &'a Root,
    loaded: BTreeMap<Role, Targets>,
}

impl Tree<'_> {
    /// Verifies every targets file of the upload, and the targets that stay: a new root may have
    /// taken their key away.
    fn check_all(&mut self, now: Timestamp) -> Result<(), Rejection> {
        let is_targets = |role: &&Role| matches!(role, Role::Targets | Role::Delegation(_));
        let mut roles: Vec<&Role> = self.upload.keys().filter(is_targets).collect();
        roles.sort_by_key(|role| role.depth());
        for role in roles {
            self.load(role, now)?;
        }
        let known = |role| self.upload.contains_key(role) || self.collection.newest(role).is_some();
        if !known(&Role::Targets) {
            return Err(Rejection::Validation(Doubt::Missing(Role::Targets).to_string()));
        }
        self.load(&Role::Targets, now)
    }

    fn load(&mut self, role: &Role, now: Timestamp) -> Result<(), Rejection> {
        if self.loaded.contains_key(role) {
            return Ok(());
        }
        let parent = role.parent();
        if let Some(parent) = &parent {
            self.load(parent, now)?;
        }
        let parent = parent.and_then(|parent| self.loaded.get(&parent));
        let bad = |doubt: Doubt| Rejection::BadTargets(doubt.to_string());
        let targets = match self.upload.get(role) {
            Some(part) => verify::targets(&part.envelope, role, self.root, parent, Some(now)),
            None => match self.collection.read_newest(role)? {
                Some(bytes) => {
                    let file = Envelope::parse(&bytes).map_err(TrustError::from)?;
                    verify::targets(&file, role, self.root, parent, None)
                }
                None if *role == Role::Targets => Err(Doubt::Missing(Role::Targets)),
                None => return Ok(()),
            },
        };
        self.loaded.insert(role.clone(), targets.map_err(bad)?);
        Ok(())
    }
}

/// A snapshot that the client signed, against the files that came with it.
fn check_snapshot(
    part: &Part,
    upload: &Upload,
    root: &Root,
    now: Timestamp,
) -> Result<Listing, Rejection> {
    let bad = |doubt: Doubt| Rejection::BadSnapshot(doubt.to_string());
    let listing = verify::snapshot(&part.envelope, root, now).map_err(bad)?;
    for (role, part) in upload.iter().filter(|(role, _)| **role != Role::Snapshot) {
        let name = role.as_str();
        let listed =
            listing.meta.get(name).ok_or_else(|| bad(Doubt::NoChecksum(name.to_owned())))?;
        verify::checksum(name, listed, &part.bytes).map_err(bad)?;
    }
    Ok(listing)
}

/// Nobody published these versions before. Asked before the listing is compared with what is
/// stored, so that the second of two publishers hears of a conflict and not of a wrong hash.
fn check_versions(collection: &Collection, upload: &Upload) -> Result<(), Rejection> {
    let is_old = |(role, part): (&Role, &Part)| {
        let new = u64::try_from(version_of(&part.envelope)).unwrap_or(0);
        collection.newest(role).is_some_and(|newest| newest.number >= new)
    };
    if upload.iter().any(is_old) { Err(Rejection::OldVersion) } else { Ok(()) }
}

/// A client's snapshot, against the files that it did not send: a snapshot that names others
/// would make the collection unreadable.
fn check_listing(
    collection: &Collection,
    upload: &Upload,
    listing: &Listing,
) -> Result<(), Rejection> {
    let bad = |doubt: Doubt| Rejection::BadSnapshot(doubt.to_string());
    for (name, listed) in &listing.meta {
        let role: Role = name.parse().map_err(|_| bad(Doubt::NoChecksum(name.clone())))?;
        if upload.contains_key(&role) {
            continue;
        }
        let bytes = collection.read_newest(&role)?;
        let bytes = bytes.ok_or_else(|| bad(Doubt::NoChecksum(name.clone())))?;
        verify::checksum(name, listed, &bytes).map_err(bad)?;
    }
    Ok(())
}

/// The snapshot, where the client sent none, and the timestamp.
fn sign_rest(
    collection: &Collection,
    upload: &Upload,
    root: &Root,
) -> Result<Vec<NewFile>, Rejection> {
    let mut files = Vec::new();
    let snapshot = if let Some(part) = upload.get(&Role::Snapshot) {
        part.bytes.clone()
    } else {
        let made = sign_snapshot(collection, upload, root)?;
        let bytes = made.bytes.clone();
        files.push(made);
        bytes
    };
    let keys = signing_keys(collection, root, &Role::Timestamp)?
        .ok_or_else(|| Rejection::BadRoot("no  timestamp keys exist on the server".to_owned()))?;
    let before: Option<Listing> = current(collection, &Role::Timestamp)?;
    files.push(next_timestamp(before.as_ref(), &snapshot, &keys)?);
    Ok(files)
}

fn sign_snapshot(
    collection: &Collection,
    upload: &Upload,
    root: &Root,
) -> Result<NewFile, Rejection> {
    let message = "no snapshot was included in update and server does not hold current snapshot key for repository";
    let keys = signing_keys(collection, root, &Role::Snapshot)?
        .ok_or(Rejection::Hierarchy { missing: Role::Snapshot, message })?;
    let before: Option<Listing> = current(collection, &Role::Snapshot)?;
    let changed: Vec<(&Role, &[u8])> =
        upload.iter().map(|(role, part)| (role, part.bytes.as_slice())).collect();
    Ok(next_snapshot(before.as_ref(), &changed, &keys)?)
}

/// The version that a file claims; 0 where it claims none.
fn version_of(envelope: &Envelope) -> i64 {
    envelope.signed.get("version").and_then(serde_json::Value::as_i64).unwrap_or(0)
}
