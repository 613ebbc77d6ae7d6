//! From a request to its answer, without any network.

use std::collections::{BTreeMap, btree_map::Entry};

use axum::http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    TrustError,
    access::Published,
    collection::Collection,
    forger::Forger,
    gun::Gun,
    issue::{current, renew},
    metadata::{Envelope, Root, Targets},
    multipart::{boundary_of, parts},
    reply::{Refusal, Reply},
    role::Role,
    route::{Route, Which},
    server_keys,
    store::Store,
    update::{self, Part, Rejection, Upload},
};

/// What the docker CLI prefers to the targets themselves (docker/cli, `trust.ReleasesRole`).
const RELEASES: &str = "targets/releases";
/// Tags that are told to the journal at most.
const MOST_SIGNED: usize = 500;

/// A request whose body was read.
pub(super) struct Request<'a> {
    pub(super) method: &'a Method,
    pub(super) route: &'a Route,
    /// The `Content-Type`, empty where there is none.
    pub(super) content_type: &'a str,
    pub(super) body: &'a [u8],
}

/// What the service says, with the files that a fault puts in the place of true ones. Methods and
/// paths that are not the protocol's are answered as the real server does: as something that is
/// not there.
pub(super) fn answer(
    store: &Store,
    forger: &Forger,
    request: &Request<'_>,
) -> Result<Reply, Refusal> {
    match (request.method.as_str(), request.route) {
        ("GET", Route::Ping | Route::Health) => Ok(Reply::ok("{}")),
        ("GET", Route::File(gun, role, which)) => file(store, forger, gun, role, which),
        ("GET", Route::Key(gun, role)) => key(store, gun, role, server_keys::get),
        ("POST", Route::Key(gun, role)) => key(store, gun, role, server_keys::rotate),
        ("POST", Route::Collection(gun)) => upload(store, gun, request),
        ("DELETE", Route::Collection(gun)) => match store.clear(gun) {
            Some(Err(_)) => Err(Refusal::UNKNOWN),
            Some(Ok(())) | None => Ok(Reply::ok("")),
        },
        ("POST", Route::BadGun) => Err(Refusal::INVALID_GUN),
        _ => Err(Refusal::NOT_FOUND),
    }
}

fn key(
    store: &Store,
    gun: &Gun,
    role: &Role,
    act: impl FnOnce(&mut Collection, &Role) -> Result<super::keys::PublicKey, TrustError>,
) -> Result<Reply, Refusal> {
    let key = store.draft(gun, |collection| act(collection, role));
    key.map(|key| Reply::ok(key.to_json().to_string())).map_err(|_| Refusal::UNKNOWN)
}

fn upload(store: &Store, gun: &Gun, request: &Request<'_>) -> Result<Reply, Refusal> {
    let upload = read_upload(request)?;
    let mut published = published(&upload);
    let root = root_of(&upload);
    let now = Timestamp::now();
    let done = store.publish(gun, |collection| {
        update::publish(collection, upload, now)?;
        if let (Some(published), Some(root)) = (&mut published, &root) {
            published.handed_over = handed_over(collection, root)?;
        }
        Ok(())
    });
    let signed = || store.with(gun, |collection| signed(collection)).flatten();
    done.map(|()| Reply { published, signed: signed(), ..Reply::ok("") })
        .map_err(|rejection| refuse(&rejection))
}

/// The tags with the digests that they stand for, as the docker CLI takes them: what `targets/releases` has comes
/// first. Nothing where it cannot be read, or is more than a journal should hold.
fn signed(collection: &Collection) -> Option<BTreeMap<String, String>> {
    let releases: Role = RELEASES.parse().ok()?;
    let mut found = BTreeMap::new();
    for role in [Role::Targets, releases] {
        let held: Option<Targets> = current(collection, &role).ok()?;
        for (tag, meta) in held.map(|targets| targets.names).unwrap_or_default() {
            let digest = meta.sha256_hex()?;
            found.insert(tag, format!("sha256:{digest}"));
        }
    }
    (found.len() <= MOST_SIGNED).then_some(found)
}

/// The root in an upload.
fn root_of(upload: &Upload) -> Option<Root> {
    let part = upload.get(&Role::Root)?;
    serde_json::from_value(part.envelope.signed.clone()).ok()
}

/// The roles whose key, by this root, is the newest that the service made for them.
fn handed_over(collection: &Collection, root: &Root) -> Result<Vec<String>, TrustError> {
    let mut roles = Vec::new();
    for role in [Role::Snapshot, Role::Timestamp] {
        let newest = collection.keys(&role)?.last().map(|key| key.public().id());
        let named = root.roles.get(role.as_str()).map_or(&[][..], |keys| &keys.keyids);
        if newest.is_some_and(|newest| named.contains(&newest)) {
            roles.push(role.as_str().to_owned());
        }
    }
    Ok(roles)
}

/// The names and the delegated roles in an upload; nothing where it has neither targets nor a root.
fn published(upload: &Upload) -> Option<Published> {
    let mut found: Option<Published> = None;
    if upload.contains_key(&Role::Root) {
        found = Some(Published::default());
    }
    for (role, part) in upload {
        if !matches!(role, Role::Targets | Role::Delegation(_)) {
            continue;
        }
        let held = found.get_or_insert_default();
        // What is no targets file is refused when it is published.
        let Ok(file) = serde_json::from_value::<Targets>(part.envelope.signed.clone()) else {
            continue;
        };
        held.targets.extend(file.names.into_keys());
        held.delegations.extend(file.delegations.roles.into_iter().map(|role| role.name));
    }
    found
}

/// Reads the parts; believes none of them.
fn read_upload(request: &Request<'_>) -> Result<Upload, Refusal> {
    let boundary = boundary_of(request.content_type).ok_or(Refusal::MALFORMED_UPLOAD)?;
    let parts = parts(request.body, boundary).map_err(|_| Refusal::MALFORMED_UPLOAD)?;
    let mut upload = Upload::new();
    for part in parts {
        let name = part.name.strip_suffix(".json").unwrap_or(&part.name);
        if name.is_empty() {
            return Err(Refusal::NO_FILENAME);
        }
        let role = match name.parse() {
            Ok(Role::Timestamp) | Err(_) => {
                return Err(Refusal::INVALID_ROLE.with(Value::String(name.to_owned())));
            }
            Ok(role) => role,
        };
        let envelope = Envelope::parse(part.content).map_err(|_| Refusal::MALFORMED_JSON)?;
        match upload.entry(role) {
            Entry::Vacant(free) => {
                free.insert(Part { bytes: part.content.to_vec(), envelope });
            }
            Entry::Occupied(_) => return Err(Refusal::MALFORMED_UPLOAD),
        }
    }
    Ok(upload)
}

/// The refusal of an upload as clients decode it: a name of an error, and what it holds.
fn refuse(rejection: &Rejection) -> Refusal {
    let (name, missing) = match rejection {
        Rejection::OldVersion => return Refusal::VERSION.with(json!({})),
        Rejection::Store(TrustError::Full | TrustError::TooMany) => return Refusal::FULL,
        Rejection::Store(_) => return Refusal::UPDATING,
        Rejection::Validation(_) => ("ErrValidation", None),
        Rejection::Hierarchy { missing, .. } => ("ErrBadHierarchy", Some(missing)),
        Rejection::BadRoot(_) => ("ErrBadRoot", None),
        Rejection::BadTargets(_) => ("ErrBadTargets", None),
        Rejection::BadSnapshot(_) => ("ErrBadSnapshot", None),
    };
    let message = rejection.to_string();
    let error = match missing {
        Some(role) => json!({ "Missing": role.as_str(), "Msg": message }),
        None => json!({ "Msg": message }),
    };
    Refusal::INVALID_UPDATE.with(json!({ "Name": name, "Error": error }))
}

fn file(
    store: &Store,
    forger: &Forger,
    gun: &Gun,
    role: &Role,
    which: &Which,
) -> Result<Reply, Refusal> {
    let mut at_hand = None;
    let found = store.with(gun, |collection| {
        let signed_here = matches!(role, Role::Snapshot | Role::Timestamp);
        if signed_here && *which == Which::Newest {
            renew(collection)?;
            at_hand = signed(collection);
        }
        let instead = forger.find(collection, role, which)?;
        instead.map_or_else(|| read(collection, role, which), |bytes| Ok(Some(bytes)))
    });
    match found {
        Some(Ok(Some(bytes))) => Ok(Reply { signed: at_hand, ..Reply::ok(bytes) }),
        Some(Err(_)) => Err(Refusal::UNKNOWN),
        Some(Ok(None)) | None => Err(Refusal::NOT_FOUND.with(json!({}))),
    }
}

fn read(
    collection: &Collection,
    role: &Role,
    which: &Which,
) -> Result<Option<Vec<u8>>, TrustError> {
    let version = match which {
        Which::Newest => collection.newest(role),
        Which::Number(number) => collection.numbered(role, *number),
        Which::Hash(hash) => collection.hashed(role, hash.hex()),
    };
    version.map(|version| collection.read(version)).transpose()
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            collection::NewFile, encoding::days_from_now, issue::publish, metadata::Listing, own,
            signer::seal,
        },
        *,
    };

    /// A collection whose timestamp expires tomorrow.
    fn aged(store: &Store, gun: &Gun) {
        let target = own::Target { sha256: vec![7; 32], length: 527 };
        store.publish(gun, |collection| own::sign(collection, "v1", target)).unwrap();
        let age = |collection: &mut Collection| {
            let mut listing: Listing = current(collection, &Role::Timestamp)?.unwrap();
            listing.common.expires = days_from_now(1);
            listing.common.version += 1;
            let keys = collection.keys(&Role::Timestamp)?;
            let bytes = seal(&listing, &keys.iter().collect::<Vec<_>>())?;
            publish(collection, &[NewFile { role: Role::Timestamp, version: 3, bytes }])
        };
        store.publish(gun, age).unwrap();
    }

    #[test]
    fn a_service_that_is_full_says_so_in_an_answer_of_its_own() {
        for full in [TrustError::Full, TrustError::TooMany] {
            assert_eq!(refuse(&Rejection::Store(full)).reply().status, 507);
        }
        assert_eq!(refuse(&Rejection::Store(TrustError::Key)).reply().status, 500);
    }

    #[test]
    fn who_asks_for_the_timestamp_or_the_snapshot_gets_one_that_is_not_about_to_expire() {
        for role in [Role::Timestamp, Role::Snapshot] {
            let dir = tempfile::tempdir().unwrap();
            let store = Store::open(dir.path()).unwrap();
            let gun: Gun = "example.com/aged".parse().unwrap();
            aged(&store, &gun);
            let route = Route::File(gun.clone(), role.clone(), Which::Newest);
            let request =
                Request { method: &Method::GET, route: &route, content_type: "", body: b"" };
            answer(&store, &Forger::default(), &request).unwrap();
            let newest = |collection: &mut Collection| {
                collection.newest(&Role::Timestamp).map(|version| version.number)
            };
            assert_eq!(store.with(&gun, newest).unwrap(), Some(4), "{role}");
        }
    }
}
