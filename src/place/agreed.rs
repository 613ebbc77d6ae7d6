//! What somebody has said yes to, as a list of digests in the state folder. Anything else in it is nothing.

use std::path::Path;

use crate::{
    classroom::state::{self, Put, StateError},
    host::own,
    oci::Digest,
};

/// The file in the state folder.
const FILE: &str = "agreed";
/// How many answers are remembered.
const COUNT: usize = 500;
/// A file that is larger is none of labcheck's, in bytes.
const LARGEST: u64 = 64 << 10;

/// Whether it was said yes to.
pub(super) fn has(base: &Path, digest: &Digest) -> bool {
    all(base).contains(digest)
}

/// Remembers it. The oldest is forgotten where there are too many.
pub(super) fn add(base: &Path, digest: &Digest) -> Result<(), StateError> {
    let mut all = all(base);
    all.retain(|earlier| earlier != digest);
    all.push(digest.clone());
    let lines = all[all.len().saturating_sub(COUNT)..].iter().map(|digest| format!("{digest}\n"));
    let lines: String = lines.collect();
    state::put(base, FILE, lines.as_bytes(), Put::Over)
}

/// What is in the list; nothing where it cannot be read or somebody else may have written it.
fn all(base: &Path) -> Vec<Digest> {
    let bytes = own::read(&base.join(FILE), LARGEST).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    text.lines().filter_map(|line| line.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink},
    };

    use super::*;

    #[test]
    fn what_was_said_yes_to_is_remembered_and_nothing_else() {
        let top = tempfile::tempdir().unwrap();
        let base = top.path().join("a/state");
        let (one, two) = (Digest::of(b"one"), Digest::of(b"two"));
        assert!(!has(&base, &one));
        add(&base, &one).unwrap();
        assert!(has(&base, &one) && !has(&base, &two));
        assert_eq!(fs::metadata(&base).unwrap().mode() & 0o777, 0o700);
        add(&base, &two).unwrap();
        add(&base, &two).unwrap();
        assert!(has(&base, &one) && has(&base, &two));
        let file = base.join(FILE);
        assert_eq!(fs::read_to_string(&file).unwrap(), format!("{one}\n{two}\n"));
        for number in 0..COUNT {
            add(&base, &Digest::of(number.to_string().as_bytes())).unwrap();
        }
        assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), COUNT);
        assert!(!has(&base, &one), "the oldest is forgotten");
    }

    #[test]
    fn what_is_no_list_of_ones_own_is_no_answer() {
        let base = tempfile::tempdir().unwrap();
        let file = base.path().join(FILE);
        let yes = Digest::of(b"1");
        let is_believed = || has(base.path(), &yes);
        let own = |text: &str| {
            let _ = fs::remove_file(&file);
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        };
        own(&format!("\u{0}junk\n{{\n{yes}\nsha256:ab\n"));
        assert!(is_believed(), "the control: what is malformed beside it is nothing");
        for text in [format!("{yes}x"), format!(" {yes}"), yes.hex().to_owned(), "*".to_owned()] {
            own(&text);
            assert!(!is_believed(), "{text}");
        }
        own(&format!("{yes}\n"));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o620)).unwrap();
        assert!(!is_believed(), "others may write it");
        own(&format!("{yes}\n"));
        // Only root can give a file away.
        if std::os::unix::fs::chown(&file, Some(1), None).is_ok() {
            assert!(!is_believed(), "it is another's");
        }
        own(&format!("{yes}\n"));
        fs::rename(&file, base.path().join("elsewhere")).unwrap();
        symlink("elsewhere", &file).unwrap();
        assert!(!is_believed(), "it is a link");
        // And what is there is replaced, not written through.
        add(base.path(), &yes).unwrap();
        assert!(is_believed() && !fs::symlink_metadata(&file).unwrap().is_symlink());
        own(&format!("{}{yes}\n", "#\n".repeat(40_000)));
        assert!(!is_believed(), "it is too large");
    }
}
