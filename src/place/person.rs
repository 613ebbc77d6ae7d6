//! Who works here: what their course calls them, and the key that their submissions are signed with. Both stay in the state
//! folder, for the next time.

use std::{io, path::Path};

use ring::{rand::SystemRandom, signature::Ed25519KeyPair};

use crate::{
    classroom::state::{self, Put},
    host::own::Own,
    output::refusal::Refusal,
    submission::{Key, Who},
};

/// The key's file in the state folder.
const KEY: &str = "submission.key";
/// The person's file in the state folder.
const PERSON: &str = "student.json";
/// Bytes of either at most.
const MOST: u64 = 4096;

/// Who said last time that they hand in; nothing where nobody did.
pub(crate) fn remembered(base: &Path) -> Option<Who> {
    serde_json::from_slice(&Own::open(base).ok()?.read(PERSON, MOST).ok()?).ok()
}

/// Keeps it for the next time.
pub(crate) fn remember(base: &Path, who: &Who) -> Result<(), Refusal> {
    let text = serde_json::to_vec(who)?;
    state::put(base, PERSON, &text, Put::Over).map_err(Refusal::own)
}

/// The key, made at the first use.
pub(crate) fn key(base: &Path) -> Result<Key, Refusal> {
    if !is_there(base)? {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| {
            Refusal::own(
                "this machine gives no random numbers, so no key can be made; see: man 7 random",
            )
        })?;
        state::put(base, KEY, made.as_ref(), Put::New).map_err(Refusal::own)?;
    }
    let bytes = Own::open(base)
        .and_then(|own| own.read(KEY, MOST))
        .map_err(|error| cannot(base, KEY, &error))?;
    Key::from_pkcs8(&bytes).map_err(|error| {
        let path = base.join(KEY);
        Refusal::own(format!(
            "{} cannot be used: {error}. Move it away, and the next submission is signed with a new key: mv {} {}.old",
            path.display(), path.display(), path.display()
        ))
    })
}

fn is_there(base: &Path) -> Result<bool, Refusal> {
    match Own::open(base).and_then(|own| own.file(KEY)) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(cannot(base, KEY, &error)),
    }
}

fn cannot(base: &Path, name: &str, error: &io::Error) -> Refusal {
    let path = base.join(name);
    Refusal::own(format!(
        "{} cannot be read: {error}; see: ls -l {}",
        path.display(),
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    fn base() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("state");
        (folder, base)
    }

    #[test]
    fn a_key_is_made_once_and_is_nobody_elses_to_read() {
        let (_folder, base) = base();
        let first = key(&base).unwrap().public();
        assert_eq!(key(&base).unwrap().public(), first);
        assert_eq!(fs::metadata(base.join(KEY)).unwrap().permissions().mode() & 0o777, 0o600);
        state::put(&base, KEY, b"another", Put::New).unwrap();
        assert_eq!(key(&base).unwrap().public(), first, "who comes second takes the first one's");
        fs::write(base.join(KEY), "no key").unwrap();
        let told = format!("{:?}", key(&base).unwrap_err());
        assert!(told.contains("no Ed25519 key") && told.contains("mv "), "{told}");
    }

    #[test]
    fn who_hands_in_is_remembered_until_somebody_else_does() {
        let (_folder, base) = base();
        assert_eq!(remembered(&base), None);
        for id in ["ada", "grace"] {
            let who = Who { id: id.to_owned(), name: None };
            remember(&base, &who).unwrap();
            assert_eq!(remembered(&base), Some(who));
        }
        fs::write(base.join(PERSON), "{").unwrap();
        assert_eq!(remembered(&base), None);
    }
}
