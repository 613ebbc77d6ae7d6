//! labcheck's own store of programs: each in a folder that is called by its digest, written aside and renamed.

use std::{
    fs,
    io::{self, Read as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use crate::{
    brought::Source,
    host::read,
    oci::{Algorithm, Digest},
};

/// What stands beside a program: what it is and where it came from.
const ORIGIN: &str = "from.json";
/// A text that is longer is none of ours, in bytes.
const LONGEST: u64 = 64 << 10;
/// How a folder's name begins in which something is fetched, and how old one is that nobody has any more.
const ASIDE: &str = ".aside-";
const ABANDONED: Duration = Duration::from_hours(24);
/// Bits of a mode by which others than the owner may write.
const OTHERS_WRITE: u32 = 0o022;

/// The store.
#[derive(Clone, Debug)]
pub(super) struct Store {
    folder: PathBuf,
}

/// What is known of a program that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Origin {
    program: String,
    from: Source,
}

/// A program that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) file: PathBuf,
    pub(super) from: Source,
    pub(super) digest: Digest,
    /// Whether its bytes are still those of its digest.
    pub(super) is_whole: bool,
}

impl Store {
    /// The one below a folder of caches.
    pub(super) fn below(cache: &Path) -> Self {
        Self { folder: cache.join("clients") }
    }

    /// A folder to fetch into, on the same disk; it goes away.
    pub(super) fn aside(&self) -> io::Result<TempDir> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        self.sweep();
        tempfile::Builder::new().prefix(ASIDE).tempdir_in(&self.folder)
    }

    /// Takes away what somebody killed left aside: no fetch takes a day.
    fn sweep(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let age = entry.metadata().and_then(|data| data.modified()).map(|at| at.elapsed());
            let is_old = age.is_ok_and(|age| age.is_ok_and(|age| age > ABANDONED));
            if is_old && entry.file_name().to_string_lossy().starts_with(ASIDE) {
                let _ = fs::remove_dir_all(entry.path()); // the next one tries again
            }
        }
    }

    /// The programs of this name, each looked at anew.
    pub(super) fn all(&self, program: &str) -> Vec<Kept> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut all: Vec<Kept> = entries
            .filter_map(|entry| self.kept(&entry.file_name().to_string_lossy(), program))
            .collect();
        all.sort_by(|one, other| one.file.cmp(&other.file));
        all
    }

    fn kept(&self, name: &str, program: &str) -> Option<Kept> {
        let digest: Digest = format!("sha256:{name}").parse().ok()?;
        let folder = self.folder.join(name);
        let file = folder.join(program);
        if ![&folder, &file].into_iter().all(|path| is_ones_own(path)) {
            return None;
        }
        let text = read::bounded(&folder.join(ORIGIN), LONGEST).ok()?;
        let origin: Origin = serde_json::from_slice(&text).ok()?;
        let is_whole = digest_of(&file).is_ok_and(|seen| seen == digest);
        (origin.program == program).then_some(Kept { file, from: origin.from, digest, is_whole })
    }

    /// Takes a program in that lies in a folder aside. Of what is there already the bytes are the same.
    pub(super) fn keep(&self, file: &Path, program: &str, from: Source) -> io::Result<Kept> {
        let digest = digest_of(file)?;
        let folder = self.folder.join(digest.hex());
        if let Some(kept) = self.kept(digest.hex(), program).filter(|kept| kept.is_whole) {
            return Ok(kept);
        }
        let made = self.aside()?;
        let path = made.path().join(program);
        fs::rename(file, &path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
        let origin = Origin { program: program.to_owned(), from: from.clone() };
        fs::write(made.path().join(ORIGIN), serde_json::to_vec_pretty(&origin)?)?;
        let whole = || self.kept(digest.hex(), program).filter(|kept| kept.is_whole);
        // Somebody else may have kept it since.
        if folder.exists() {
            if let Some(kept) = whole() {
                return Ok(kept);
            }
            fs::remove_dir_all(&folder)?; // damaged
        }
        if let Err(error) = fs::rename(made.path(), &folder) {
            return whole().ok_or(error);
        }
        // Nothing is left where it was; this only forgets it.
        let _ = made.keep();
        Ok(Kept { file: folder.join(program), from, digest, is_whole: true })
    }
}

/// Whether nobody else could have written it.
fn is_ones_own(path: &Path) -> bool {
    let me = rustix::process::geteuid().as_raw();
    fs::symlink_metadata(path).is_ok_and(|data| {
        (data.uid() == me || data.uid() == 0)
            && data.permissions().mode() & OTHERS_WRITE == 0
            && (data.is_file() || data.is_dir())
    })
}

/// The digest of a file's bytes.
pub(super) fn digest_of(file: &Path) -> io::Result<Digest> {
    digest_by(Algorithm::Sha256, file)
}

/// The same by another algorithm.
pub(super) fn digest_by(algorithm: Algorithm, file: &Path) -> io::Result<Digest> {
    let mut hasher = algorithm.hasher();
    let mut file = read::open(file)?.0;
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hasher.finish()),
            read => hasher.update(piece.get(..read).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_kept_under_its_digest_and_found_damaged_where_it_is() {
        let cache = tempfile::tempdir().unwrap();
        let store = Store::below(cache.path());
        assert_eq!(store.all("docker"), []);
        let from = Source::Package { name: "docker-cli".into(), version: "26.1.5".into() };
        let keep = || {
            let aside = store.aside().unwrap();
            let file = aside.path().join("fetched");
            fs::write(&file, "a client").unwrap();
            store.keep(&file, "docker", from.clone()).unwrap()
        };
        let kept = keep();
        assert_eq!(kept.digest, Digest::of(b"a client"));
        assert_eq!(store.all("docker"), std::slice::from_ref(&kept));
        assert_eq!(store.all("notary"), []);
        assert_eq!(keep(), kept, "it is there already");
        fs::write(&kept.file, "a virus").unwrap();
        assert_eq!(store.all("docker"), [Kept { is_whole: false, ..kept.clone() }]);
        assert_eq!(keep(), kept, "it is put right");
        assert_eq!(fs::read(&kept.file).unwrap(), b"a client");
        // What others may write to is not run.
        fs::set_permissions(&kept.file, fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(store.all("docker"), []);
        // What somebody killed left a day ago goes, and what somebody fetches now does not.
        let (old, new) = (store.aside().unwrap().keep(), store.aside().unwrap());
        let then = std::time::SystemTime::now() - ABANDONED * 2;
        fs::File::open(&old).unwrap().set_modified(then).unwrap();
        drop(store.aside().unwrap());
        assert!(!old.exists() && new.path().exists());
        drop(new);
        let left: Vec<_> = fs::read_dir(cache.path().join("clients")).unwrap().flatten().collect();
        assert_eq!(left.len(), 1, "nothing is left aside: {left:?}");
    }
}
