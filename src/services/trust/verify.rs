//! Whether a metadata file may be believed: its shape, its signatures, its version and its age.
//!
//! The rules are those of Notary's server 0.7.0 (`tuf/builder.go`, `trustpinning/certs.go`), and
//! so are the texts of the errors, which clients print. Two more are ours: a key has to stand
//! under its own id, and counts are bounded.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, tz::TimeZone};

use super::{
    gun::Gun,
    keys::PublicKey,
    metadata::{Common, Envelope, FileMeta, Listing, RoleKeys, Root, Targets},
    role::Role,
};

const MOST_SIGNATURES: usize = 64;
const MOST_KEYS: usize = 1024;
const FIXED_ROLES: [Role; 4] = [Role::Root, Role::Targets, Role::Snapshot, Role::Timestamp];

/// Why a file is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Doubt {
    /// Not signed at all.
    #[error("tuf: data has no signatures")]
    NoSignatures,
    /// Too few good signatures.
    #[error("valid signatures did not meet threshold for {0}")]
    Threshold(String),
    /// A key that stands under another id than its own.
    #[error("key ID is not valid for key content")]
    KeyId,
    /// The content is not what a file of the role holds.
    #[error("{role} type metadata invalid: {what}")]
    Shape {
        /// Of which role the file is.
        role: Role,
        /// What is wrong with it.
        what: String,
    },
    /// No such delegation.
    #[error("tuf: invalid role {0}. delegation does not exist")]
    NoSuchDelegation(Role),
    /// Nobody delegated so far.
    #[error("{0} must be loaded first")]
    Missing(Role),
    /// Past its expiry.
    #[error("{role} expired at {at}")]
    Expired {
        /// Of which role the file is.
        role: Role,
        /// When, as clients print times.
        at: String,
    },
    /// An older version than the one that is there.
    #[error("version {actual} is lower than current version {current}")]
    LowVersion {
        /// The file's.
        actual: i64,
        /// The one that is there.
        current: i64,
    },
    /// No certificate of the root is good for the collection.
    #[error(
        "could not validate the path to a trusted root: unable to retrieve valid leaf certificates"
    )]
    NoCertificate,
    /// The new root is not signed by the old one's keys.
    #[error(
        "could not rotate trust to a new trusted root: failed to validate data with current trusted certificates"
    )]
    Rotation,
    /// The root is not signed by its own keys.
    #[error("could not validate the path to a trusted root: failed to validate integrity of roots")]
    RootIntegrity,
    /// A hash that is not the file's.
    #[error("sha256 checksum for {role} did not match: expected {expected}")]
    Checksum {
        /// Whose file.
        role: String,
        /// Hex.
        expected: String,
    },
    /// No hash of a file that is there.
    #[error("no checksums for supported algorithms were provided for {0}")]
    NoChecksum(String),
}

/// A root that replaces `previous`. Its expiry is checked, since a server never takes an expired
/// root, whoever signed it.
pub(super) fn root(
    file: &Envelope,
    previous: Option<&Root>,
    gun: &Gun,
    now: Timestamp,
) -> Result<Root, Doubt> {
    let root: Root = content(file, &Role::Root)?;
    check_common(&root.common, &Role::Root)?;
    check_roles(&root)?;
    let own = trusted_keys(&root, gun, Some(now)).ok_or(Doubt::NoCertificate)?;
    if let Some(previous) = previous {
        let old = trusted_keys(previous, gun, None).ok_or(Doubt::Rotation)?;
        signed_by(file, &old, root_threshold(previous), "").map_err(|_| Doubt::Rotation)?;
    }
    signed_by(file, &own, root_threshold(&root), "").map_err(|_| Doubt::RootIntegrity)?;
    let current = previous.map_or(1, |previous| previous.common.version);
    if root.common.version < current {
        return Err(Doubt::LowVersion { actual: root.common.version, current });
    }
    check_expiry(&root.common, &Role::Root, now)?;
    Ok(root)
}

/// The file of `targets`, or of a delegation that `parent` made. `now` is `None` where an
/// expired file is good enough, as a parent that is stored is.
pub(super) fn targets(
    file: &Envelope,
    role: &Role,
    root: &Root,
    parent: Option<&Targets>,
    now: Option<Timestamp>,
) -> Result<Targets, Doubt> {
    match role {
        Role::Targets => signed_by_role(file, root, role)?,
        Role::Root | Role::Snapshot | Role::Timestamp | Role::Delegation(_) => {
            signed_by_delegate(file, role, parent)?;
        }
    }
    let targets: Targets = content(file, role)?;
    check_common(&targets.common, role)?;
    check_delegations(&targets, role)?;
    now.map_or(Ok(()), |now| check_expiry(&targets.common, role, now))?;
    Ok(targets)
}

/// A snapshot that a client signed.
pub(super) fn snapshot(file: &Envelope, root: &Root, now: Timestamp) -> Result<Listing, Doubt> {
    let role = Role::Snapshot;
    signed_by_role(file, root, &role)?;
    let listing: Listing = content(file, &role)?;
    check_common(&listing.common, &role)?;
    for name in ["root", "targets"] {
        if listing.meta.get(name).and_then(FileMeta::sha256_hex).is_none() {
            return Err(shape(&role, format!("missing {name} sha256 checksum information")));
        }
    }
    check_expiry(&listing.common, &role, now)?;
    Ok(listing)
}

/// Whether a listing's entry is this file's: every hash that it names, and the length.
pub(super) fn checksum(name: &str, listed: &FileMeta, bytes: &[u8]) -> Result<(), Doubt> {
    let found = FileMeta::of(bytes);
    let expected = listed.sha256_hex().ok_or_else(|| Doubt::NoChecksum(name.to_owned()))?;
    let differs = |(kind, hash)| found.hashes.get(kind).is_some_and(|own| own != hash);
    if listed.hashes.iter().any(differs) || listed.length != found.length {
        return Err(Doubt::Checksum { role: name.to_owned(), expected });
    }
    Ok(())
}

/// Whether `root` names enough keys that signed this file of a fixed role.
fn signed_by_role(file: &Envelope, root: &Root, role: &Role) -> Result<(), Doubt> {
    let wanted = root.roles.get(role.as_str()).cloned().unwrap_or_default();
    signed_by(file, &keys_of(&wanted, &root.keys)?, wanted.threshold, role.as_str())
}

fn signed_by_delegate(file: &Envelope, role: &Role, parent: Option<&Targets>) -> Result<(), Doubt> {
    let parent = parent.ok_or_else(|| Doubt::NoSuchDelegation(role.clone()))?;
    let named = parent.delegations.roles.iter().find(|known| known.name == role.as_str());
    let named = named.ok_or_else(|| Doubt::NoSuchDelegation(role.clone()))?;
    let keys = keys_of(&named.keys, &parent.delegations.keys)?;
    signed_by(file, &keys, named.keys.threshold, role.as_str())
}

type Keys<'a> = BTreeMap<&'a str, &'a PublicKey>;

fn keys_of<'a>(
    wanted: &'a RoleKeys,
    all: &'a BTreeMap<String, PublicKey>,
) -> Result<Keys<'a>, Doubt> {
    let mut keys = Keys::new();
    for id in &wanted.keyids {
        let key = all.get(id).filter(|key| key.id() == *id).ok_or(Doubt::KeyId)?;
        keys.insert(id, key);
    }
    Ok(keys)
}

/// Whether at least `threshold` of these keys signed the file, each counted once.
fn signed_by(file: &Envelope, keys: &Keys<'_>, threshold: i64, role: &str) -> Result<(), Doubt> {
    if file.signatures.is_empty() {
        return Err(Doubt::NoSignatures);
    }
    let message = file.message();
    let good = file.signatures.iter().take(MOST_SIGNATURES).filter(|signature| {
        keys.get(signature.keyid.as_str()).is_some_and(|key| key.verifies(signature, &message))
    });
    let count = good.map(|signature| &signature.keyid).collect::<BTreeSet<_>>().len();
    let enough = threshold >= 1 && usize::try_from(threshold).is_ok_and(|least| count >= least);
    if enough { Ok(()) } else { Err(Doubt::Threshold(role.to_owned())) }
}

/// The root keys whose certificates are good for the collection, at `now` where a time matters:
/// a root that was trusted may have expired since. `None` where there is none.
fn trusted_keys<'a>(root: &'a Root, gun: &Gun, now: Option<Timestamp>) -> Option<Keys<'a>> {
    let wanted = root.roles.get(Role::Root.as_str())?;
    let mut keys = keys_of(wanted, &root.keys).ok()?;
    keys.retain(|_, key| {
        key.certificate().is_some_and(|leaf| {
            leaf.names(gun.as_str())
                && leaf.is_sound()
                && now.is_none_or(|now| leaf.is_valid_at(now))
        })
    });
    (!keys.is_empty()).then_some(keys)
}

fn root_threshold(root: &Root) -> i64 {
    root.roles.get(Role::Root.as_str()).map_or(0, |role| role.threshold)
}

fn content<T: serde::de::DeserializeOwned>(file: &Envelope, role: &Role) -> Result<T, Doubt> {
    file.content().map_err(|error| shape(role, error.to_string()))
}

fn check_common(common: &Common, role: &Role) -> Result<(), Doubt> {
    let (expected, found) = (role.file_type(), &common.kind);
    if found != expected {
        return Err(shape(role, format!("expected type {expected}, not {found}")));
    }
    if common.version < 1 {
        let one = if *role == Role::Root { "1" } else { "one" };
        return Err(shape(role, format!("version cannot be less than {one}")));
    }
    Ok(())
}

fn check_roles(root: &Root) -> Result<(), Doubt> {
    if root.keys.len() > MOST_KEYS {
        return Err(shape(&Role::Root, format!("more than {MOST_KEYS} keys")));
    }
    for role in FIXED_ROLES {
        let name = role.as_str();
        let Some(keys) = root.roles.get(name) else {
            return Err(shape(&Role::Root, format!("missing {name} role specification")));
        };
        check_role_keys(&Role::Root, name, keys, &root.keys)?;
    }
    Ok(())
}

fn check_delegations(targets: &Targets, role: &Role) -> Result<(), Doubt> {
    let delegations = &targets.delegations;
    if delegations.roles.len() > MOST_KEYS || delegations.keys.len() > MOST_KEYS {
        return Err(shape(role, format!("more than {MOST_KEYS} delegations or keys")));
    }
    for delegated in &delegations.roles {
        let name = &delegated.name;
        let parent = name.parse::<Role>().ok().and_then(|child| child.parent());
        if parent.as_ref() != Some(role) {
            return Err(shape(role, format!("delegation role {name} invalid")));
        }
        check_role_keys(role, name, &delegated.keys, &delegations.keys)?;
    }
    Ok(())
}

fn check_role_keys(
    file: &Role,
    name: &str,
    keys: &RoleKeys,
    all: &BTreeMap<String, PublicKey>,
) -> Result<(), Doubt> {
    if keys.threshold < 1 {
        let what = format!("invalid threshold specified for {name}: {} ", keys.threshold);
        return Err(shape(file, what));
    }
    if let Some(id) = keys.keyids.iter().find(|id| !all.contains_key(*id)) {
        let what = format!("key ID {id} specified in {name} without corresponding key");
        return Err(shape(file, what));
    }
    Ok(())
}

fn check_expiry(common: &Common, role: &Role, now: Timestamp) -> Result<(), Doubt> {
    if common.expires >= now {
        return Ok(());
    }
    let at = common.expires.to_zoned(TimeZone::UTC).strftime("%a %b %-d %H:%M:%S UTC %Y");
    Err(Doubt::Expired { role: role.clone(), at: at.to_string() })
}

fn shape(role: &Role, what: String) -> Doubt {
    Doubt::Shape { role: role.clone(), what }
}
