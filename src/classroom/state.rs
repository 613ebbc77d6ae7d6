//! The state folder, below which all classrooms of a user are: this user's own, and nobody else's to write into or to
//! put another in its place. What stands in any other is not looked at.

use std::{
    error::Error,
    fmt, fs,
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use rustix::process::{getegid, geteuid};

use crate::host::own::{NotOwn, Own};

/// Who has what is of somebody without a number here, as a folder of the host's in a container
/// (`/proc/sys/kernel/overflowuid`).
const NOBODYS: u32 = 65_534;
const STICKY: u32 = 0o1000;
/// How often something is made in a folder that goes meanwhile.
const TRIES: u32 = 100;

/// Why a folder cannot be a state folder.
#[derive(Debug)]
pub enum StateError {
    /// Nothing says where it is.
    Nowhere,
    /// It is not this user's alone.
    NotOwn {
        /// The folder.
        path: PathBuf,
        /// Why not.
        why: NotOwn,
    },
    /// Somebody else can put another folder in its place.
    Replaceable {
        /// The folder.
        path: PathBuf,
        /// The one above it that others can write into.
        above: PathBuf,
    },
    /// It cannot be read or made.
    Io {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl StateError {
    /// What is wrong.
    pub fn seen(&self) -> String {
        match self {
            Self::Nowhere => {
                "there is no folder to keep state in: this user has no home".to_owned()
            }
            Self::NotOwn { path, why } => format!("no state is kept in {}: {why}", path.display()),
            Self::Replaceable { path, above } => format!(
                "no state is kept in {}: others can replace what is in {}",
                path.display(),
                above.display()
            ),
            Self::Io { path, source } => {
                format!("no state can be kept in {}: {source}", path.display())
            }
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> String {
        const ANOTHER: &str = "set LABCHECK_STATE_DIR to a folder of your own";
        match self {
            Self::NotOwn { path, why: NotOwn::Writable(_) } => format!(
                "look whether all that is in it is yours, then chmod 700 {}; or {ANOTHER}",
                path.display()
            ),
            Self::Io { .. } => {
                format!("check its owner and that the disk is not full; or {ANOTHER}")
            }
            Self::Nowhere | Self::NotOwn { .. } | Self::Replaceable { .. } => ANOTHER.to_owned(),
        }
    }
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.seen(), self.remedy())
    }
}

impl Error for StateError {}

/// Whether this state folder is there; an error where it is not to be believed.
pub fn look(base: &Path) -> Result<bool, StateError> {
    if base.as_os_str().is_empty() {
        return Err(StateError::Nowhere);
    }
    above(base)?;
    let failed = |error: io::Error| match NotOwn::of(&error) {
        Some(why) => StateError::NotOwn { path: base.to_owned(), why },
        None => StateError::Io { path: base.to_owned(), source: error },
    };
    match Own::open(base) {
        Ok(_) => own(base).map(|()| true).map_err(failed),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

/// Makes it where it is missing, for nobody but its user whatever the umask.
pub fn make(base: &Path) -> Result<(), StateError> {
    let failed = |source| StateError::Io { path: base.to_owned(), source };
    if !look(base)? {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(base).map_err(failed)?;
        look(base)?; // somebody may have been faster
    }
    if fs::metadata(base).map_err(failed)?.mode() & 0o777 != 0o700 {
        fs::set_permissions(base, fs::Permissions::from_mode(0o700)).map_err(failed)?;
    }
    Ok(())
}

/// Makes something in it, which may go with somebody's last folder at any moment.
pub fn make_in<T>(
    base: &Path,
    mut make_it: impl FnMut() -> io::Result<T>,
) -> Result<T, StateError> {
    let failed = |source| StateError::Io { path: base.to_owned(), source };
    let mut made = || make(base).and_then(|()| make_it().map_err(failed));
    for _ in 1..TRIES {
        match made() {
            Err(StateError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
            done => return done,
        }
    }
    made()
}

/// Whether a file that is there is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It stays: whoever was first has made it.
    New,
    /// It is.
    Over,
}

/// Writes a file in it, its user's alone: aside, and put in its place, so that who is killed in the middle leaves what was
/// there.
pub fn put(base: &Path, name: &str, bytes: &[u8], how: Put) -> Result<(), StateError> {
    make_in(base, || {
        let mut aside = tempfile::NamedTempFile::new_in(base)?;
        aside.write_all(bytes)?;
        aside.as_file().sync_all()?;
        let to = base.join(name);
        let kept = match how {
            Put::Over => aside.persist(to),
            Put::New => aside.persist_noclobber(to),
        };
        match kept {
            Err(error) if how == Put::New && error.error.kind() == io::ErrorKind::AlreadyExists => {
                Ok(())
            }
            kept => kept.map(drop).map_err(|error| error.error),
        }
    })
}

/// Root's is not this user's: nothing of its own could be made there.
fn own(base: &Path) -> io::Result<()> {
    let owner = fs::metadata(base)?.uid();
    if owner == geteuid().as_raw() { Ok(()) } else { Err(NotOwn::Others(owner).into()) }
}

/// Every folder above it, as far as there are any, is one in which nobody else can replace what is this user's.
fn above(base: &Path) -> Result<(), StateError> {
    let there = base.ancestors().skip(1).find_map(|folder| fs::canonicalize(folder).ok());
    let there = there.iter().flat_map(|folder| folder.ancestors());
    // As it is written, too: a link on the way can be made to lead elsewhere by its owner.
    for folder in there.chain(base.ancestors().skip(1)) {
        let Ok(data) = fs::symlink_metadata(folder) else { continue };
        if is_replaceable(&data) {
            return Err(StateError::Replaceable {
                path: base.to_owned(),
                above: folder.to_owned(),
            });
        }
    }
    Ok(())
}

fn is_replaceable(data: &fs::Metadata) -> bool {
    let (user, group) = (geteuid().as_raw(), getegid().as_raw());
    let is_known = [user, 0].contains(&data.uid()) || data.uid() == NOBODYS && lacks_users();
    if !is_known || data.is_symlink() {
        return !is_known; // what a link's mode says counts for nothing
    }
    // Where everybody has a group of their own, by the same number, what the group can write is nobody else's.
    let is_own_group = data.gid() == 0 || data.gid() == group && group == user;
    let others = data.mode() & 0o002 != 0 || data.mode() & 0o020 != 0 && !is_own_group;
    others && data.mode() & STICKY == 0
}

/// Whether some of the machine's users have no number here (user_namespaces(7)).
fn lacks_users() -> bool {
    let map = fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    map.split_whitespace().ne(["0", "0", "4294967295"])
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{chown, symlink};

    use super::*;

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn it_is_made_for_its_user_alone_and_one_that_others_could_read_is_closed() {
        let top = tempfile::tempdir().unwrap();
        let base = top.path().join("deep/state");
        assert!(!look(&base).unwrap());
        make(&base).unwrap();
        assert!(look(&base).unwrap());
        for folder in [&base, &top.path().join("deep")] {
            assert_eq!(fs::metadata(folder).unwrap().mode() & 0o777, 0o700);
        }
        mode(&base, 0o755);
        assert!(look(&base).unwrap(), "nobody could write into it");
        make(&base).unwrap();
        assert_eq!(fs::metadata(&base).unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn what_is_made_in_it_is_made_again_where_it_went_meanwhile_and_not_for_ever() {
        let top = tempfile::tempdir().unwrap();
        let base = top.path().join("state");
        let mut times = 0;
        let made = make_in(&base, || {
            times += 1;
            if times < 3 {
                fs::remove_dir(&base)?;
            }
            fs::write(base.join("x"), "")
        });
        assert!(made.is_ok() && times == 3 && base.join("x").exists());
        let made = make_in(&base, || Err::<(), _>(io::ErrorKind::NotFound.into()));
        assert!(matches!(made, Err(StateError::Io { .. })));
    }

    #[test]
    fn what_is_not_its_users_alone_is_refused_with_what_to_do() {
        let top = tempfile::tempdir().unwrap();
        let at = |name: &str| top.path().join(name);
        fs::create_dir(at("open")).unwrap();
        mode(&at("open"), 0o777);
        fs::create_dir(at("real")).unwrap();
        symlink(at("real"), at("link")).unwrap();
        symlink(at("nowhere"), at("dangling")).unwrap();
        fs::write(at("file"), "").unwrap();
        for (base, told) in [
            (
                at("open"),
                "others can write into it (its mode is 777); look whether all that is in it is yours, then chmod 700",
            ),
            (at("link"), "it is a symbolic link; set LABCHECK_STATE_DIR"),
            (at("dangling"), "it is a symbolic link"),
            (at("file"), "it is no folder"),
            (PathBuf::new(), "has no home; set LABCHECK_STATE_DIR"),
            (at("open/state"), "others can replace what is in"),
            (at("open/more/state"), "others can replace what is in"),
            (at("file/state"), "it is no folder"),
        ] {
            for error in [look(&base).unwrap_err(), make(&base).unwrap_err()] {
                assert!(error.to_string().contains(told), "{error}");
            }
        }
        assert_eq!(fs::read_dir(at("open")).unwrap().count(), 0, "nothing was made");
        assert_eq!(fs::read_dir(at("real")).unwrap().count(), 0);
        // The same with none of what is wrong.
        mode(&at("open"), 0o1777);
        make(&at("open/state")).unwrap();
        symlink(at("real"), at("way")).unwrap();
        make(&at("way/state")).unwrap();
    }

    #[test]
    fn a_folder_of_another_users_or_below_one_is_refused() {
        let top = tempfile::tempdir().unwrap();
        let base = top.path().join("theirs");
        fs::create_dir(&base).unwrap();
        if chown(&base, Some(7), None).is_err() {
            return; // only root can give something away
        }
        assert!(
            look(&base).unwrap_err().to_string().contains("belongs to another user (number 7)")
        );
        assert!(matches!(look(&base.join("state")), Err(StateError::Replaceable { .. })));
        // So is the way there that somebody else can lead elsewhere.
        let (real, way) = (top.path().join("real"), top.path().join("way"));
        fs::create_dir(&real).unwrap();
        symlink(&real, &way).unwrap();
        assert!(!look(&way.join("state")).unwrap());
        std::os::unix::fs::lchown(&way, Some(7), None).unwrap();
        assert!(matches!(look(&way.join("state")), Err(StateError::Replaceable { .. })));
        // A group's folder is replaceable by its members, and where the group is one's own, by nobody else.
        let group = top.path().join("group");
        fs::create_dir(&group).unwrap();
        mode(&group, 0o770);
        assert!(!look(&group.join("state")).unwrap());
        chown(&group, None, Some(7)).unwrap();
        assert!(matches!(look(&group.join("state")), Err(StateError::Replaceable { .. })));
    }
}
