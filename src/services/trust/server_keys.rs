//! The keys of roles that a server signs: handed out when a collection is made, and rotated.

use super::{
    TrustError, collection::Collection, issue::current, keys::PublicKey, metadata::Root,
    role::Role, signer::PrivateKey,
};

/// The key to put into a root: the one that the current root names, if it is held here; else the
/// newest one that waits for a root; else a new one.
pub(super) fn get(collection: &mut Collection, role: &Role) -> Result<PublicKey, TrustError> {
    let in_use = in_use(collection, role)?;
    let held = collection.keys(role)?;
    let named = held.iter().find(|key| in_use.contains(&key.public().id()));
    match named.or(held.last()) {
        Some(key) => Ok(key.public().clone()),
        None => rotate(collection, role),
    }
}

/// A new key, to be used once a root names it.
pub(super) fn rotate(collection: &mut Collection, role: &Role) -> Result<PublicKey, TrustError> {
    let in_use = in_use(collection, role)?;
    let key = PrivateKey::generate()?;
    collection.keep_key(role, &key, &in_use)?;
    Ok(key.public().clone())
}

fn in_use(collection: &Collection, role: &Role) -> Result<Vec<String>, TrustError> {
    let root: Option<Root> = current(collection, &Role::Root)?;
    let named = root.and_then(|root| root.roles.get(role.as_str()).cloned());
    Ok(named.map(|keys| keys.keyids).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_until_it_is_rotated_and_a_root_takes_it() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = Collection::new(dir.path(), "a/b".parse().unwrap());
        let first = get(&mut collection, &Role::Timestamp).unwrap();
        assert_eq!(get(&mut collection, &Role::Timestamp).unwrap(), first);
        assert_ne!(get(&mut collection, &Role::Snapshot).unwrap(), first);
        let second = rotate(&mut collection, &Role::Timestamp).unwrap();
        assert_ne!(second, first);
        assert_eq!(get(&mut collection, &Role::Timestamp).unwrap(), second);
    }

    #[test]
    fn rotations_that_nobody_publishes_leave_the_key_in_use_alone() {
        let dir = tempfile::tempdir().unwrap();
        let mut collection = Collection::new(dir.path(), "a/b".parse().unwrap());
        let target = super::super::own::Target { sha256: vec![1; 32], length: 1 };
        super::super::own::sign(&mut collection, "v1", target).unwrap();
        let used = get(&mut collection, &Role::Timestamp).unwrap();
        for _ in 0..40 {
            rotate(&mut collection, &Role::Timestamp).unwrap();
        }
        assert_eq!(get(&mut collection, &Role::Timestamp).unwrap(), used);
    }
}
