//! Finds the classrooms that stand below a state folder, and chooses one.

use std::{
    fmt, fs,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{
    super::folder,
    session::{FORMAT, Session},
};
use crate::classroom::layout::SESSION;

/// The variable by which a shell says which classroom it is in: its folder.
pub const CHOICE: &str = "LABCHECK_CLASSROOM";
/// A session that is larger than this is none, in bytes. A scenario and a handout may have 4 MiB each.
const LARGEST: u64 = 32 << 20;

/// What stands below a state folder.
#[derive(Debug, Default)]
pub struct Found {
    /// Classrooms that stand and tell of themselves, the eldest first.
    pub standing: Vec<Session>,
    /// Classrooms that stand, and what they tell cannot be read.
    pub unreadable: Vec<Unreadable>,
    /// Classrooms that belong to something that ends by itself, such as `labcheck run`.
    pub passing: Vec<PathBuf>,
}

/// A session that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} cannot be read: {reason}; take that classroom away with labcheck finish", folder.join(SESSION).display())]
pub struct Unreadable {
    /// The classroom's folder.
    pub folder: PathBuf,
    /// Why.
    pub reason: String,
}

/// Why there is no one classroom to speak of.
#[derive(Debug)]
pub enum NoChoice {
    /// None stands.
    None,
    /// The one that this shell is in is gone.
    Gone(PathBuf),
    /// Several stand.
    Several(Vec<Session>),
    /// One stands that cannot be read.
    Unreadable(Unreadable),
}

impl fmt::Display for NoChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("no classroom is up; start one: labcheck start"),
            Self::Gone(folder) => write!(
                f,
                "this shell belongs to a classroom that is gone ({}); leave it with exit, or open another terminal, then: labcheck start",
                folder.display()
            ),
            Self::Several(sessions) => {
                writeln!(f, "several classrooms are up:")?;
                for session in sessions {
                    let since = session.since.strftime("%Y-%m-%d %H:%M:%S UTC");
                    writeln!(
                        f,
                        "  {}  {}, since {since}",
                        session.folder.display(),
                        session.lab.title
                    )?;
                }
                let first = sessions.first().map(|session| session.folder.display().to_string());
                write!(
                    f,
                    "Say which one is meant by its folder, for example: export {CHOICE}={}",
                    first.unwrap_or_default()
                )
            }
            Self::Unreadable(unreadable) => unreadable.fmt(f),
        }
    }
}

impl std::error::Error for NoChoice {}

/// Looks at every classroom below a state folder. One stands where its lock is held.
pub fn find(base: &Path) -> Found {
    let mut found = Found::default();
    for path in folder::owned(base) {
        match read(&path) {
            Ok(Some(session)) => found.standing.push(session),
            Ok(None) => found.passing.push(path),
            Err(reason) => found.unreadable.push(Unreadable { folder: path, reason }),
        }
    }
    found.standing.sort_by_key(|session| session.since);
    found
}

/// The classroom that this folder names, else the only one that stands below the state folder.
pub fn choose(base: &Path, wanted: Option<&Path>) -> Result<Session, NoChoice> {
    if let Some(path) = wanted {
        if !folder::is_owned(path) {
            return Err(NoChoice::Gone(path.to_owned()));
        }
        return match read(path) {
            Ok(Some(session)) => Ok(session),
            Ok(None) => Err(NoChoice::Gone(path.to_owned())),
            Err(reason) => {
                Err(NoChoice::Unreadable(Unreadable { folder: path.to_owned(), reason }))
            }
        };
    }
    let Found { mut standing, mut unreadable, .. } = find(base);
    if let Some(unreadable) = unreadable.pop() {
        return Err(NoChoice::Unreadable(unreadable));
    }
    match (standing.pop(), standing.is_empty()) {
        (None, _) => Err(NoChoice::None),
        (Some(session), true) => Ok(session),
        (Some(session), false) => {
            standing.push(session);
            Err(NoChoice::Several(standing))
        }
    }
}

/// What is read first: the rest is understood by it.
#[derive(Deserialize)]
struct Head {
    format: String,
}

/// A folder's session; nothing where it has none.
fn read(folder: &Path) -> Result<Option<Session>, String> {
    let path = folder.join(SESSION);
    // A fifo would be waited for without an end.
    if fs::metadata(&path).is_ok_and(|data| !data.is_file()) {
        return Err("it is no file".to_owned());
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    let head: Head = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    if head.format != FORMAT {
        return Err(format!("its format is {}, not {FORMAT}", head.format));
    }
    let session: Session = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    let session = Session { folder: folder.to_owned(), ..session };
    // As it is seen from here.
    let inside = session.inside().filter(|(entry, _)| entry.is_here());
    Ok(Some(inside.map_or(session, |(_, session)| session)))
}

impl Session {
    /// Whether its keeper lives. Cheap enough to be asked several times a second.
    pub fn is_up(&self) -> bool {
        folder::is_owned(&self.folder)
    }

    /// Writes it into its folder, readable by its owner only, in one step: who looks sees all of
    /// it or none.
    pub fn write(&self) -> io::Result<()> {
        let file = tempfile::NamedTempFile::new_in(&self.folder)?;
        serde_json::to_writer_pretty(file.as_file(), self)?;
        file.persist(self.folder.join(SESSION)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Bytes that its folder takes on the disk, as far as they can be counted.
    pub fn disk_used(&self) -> u64 {
        use std::os::unix::fs::MetadataExt as _;
        let mut used = 0;
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let Ok(data) = entry.metadata() else { continue };
                used += data.blocks() * 512;
                if data.is_dir() {
                    folders.push(entry.path());
                }
            }
        }
        used
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{
        super::{
            super::{
                description::{Description, WorldKind},
                folder::Folder,
            },
            session::LabText,
        },
        *,
    };
    use crate::{host::engine::EngineInfo, image::Provenance, oci::Naming};

    fn session(folder: &Path, second: i64) -> Session {
        let text = || "x".to_owned();
        Session {
            format: FORMAT.to_owned(),
            labcheck: text(),
            pid: 1,
            since: jiff::Timestamp::from_second(second).unwrap(),
            folder: folder.to_owned(),
            lab: LabText {
                title: format!("Lab {second}"),
                scenario_name: text(),
                scenario: text(),
                handout_name: text(),
                handout: text(),
            },
            world: Description {
                kind: WorldKind::Private,
                notes: Vec::new(),
                docker_host: text(),
                environment: Vec::new(),
                registry: text(),
                images: Provenance::BuiltHere,
                digests: BTreeMap::new(),
                naming: Naming::letter_for_letter(),
            },
            machine: None,
            why: None,
            engine: EngineInfo::default(),
        }
    }

    #[test]
    fn only_those_whose_keeper_lives_are_found_and_doubts_are_told() {
        let base = tempfile::tempdir().unwrap();
        assert!(matches!(choose(base.path(), None), Err(NoChoice::None)));
        let passing = Folder::create(base.path()).unwrap();
        assert!(matches!(choose(base.path(), None), Err(NoChoice::None)), "it ends by itself");
        let one = Folder::create(base.path()).unwrap();
        session(one.path(), 2).write().unwrap();
        assert_eq!(choose(base.path(), None).unwrap().folder, one.path());
        let two = Folder::create(base.path()).unwrap();
        session(two.path(), 1).write().unwrap();
        let several = choose(base.path(), None).unwrap_err().to_string();
        assert!(several.contains("Lab 1") && several.contains("Lab 2"), "{several}");
        assert_eq!(choose(base.path(), Some(two.path())).unwrap().folder, two.path());
        assert_eq!(find(base.path()).passing, [passing.path()]);

        let gone = two.path().to_owned();
        drop(two);
        assert_eq!(choose(base.path(), None).unwrap().folder, one.path(), "the other is dead");
        assert!(matches!(choose(base.path(), Some(&gone)), Err(NoChoice::Gone(_))));
        fs::write(one.path().join(SESSION), "{").unwrap();
        assert!(matches!(choose(base.path(), None), Err(NoChoice::Unreadable(_))));
        assert_eq!(find(base.path()).unreadable.len(), 1);
        let other = Session { format: "labcheck/session/v9".into(), ..session(one.path(), 1) };
        other.write().unwrap();
        assert!(choose(base.path(), None).unwrap_err().to_string().contains("v9"));
    }
}
