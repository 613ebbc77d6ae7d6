//! Finds the classrooms that stand below a state folder, and chooses one.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use super::{
    super::folder,
    dead::{Dead, dead, dead_at},
    session::Session,
};
use crate::{
    classroom::layout::{LOCK, SESSION},
    host::{own::NotOwn, pidfd::Pidfd},
};

/// The variable by which a shell says which classroom it is in: its folder.
pub const CHOICE: &str = "LABCHECK_CLASSROOM";

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

impl Found {
    /// Whether none stands.
    pub fn is_empty(&self) -> bool {
        self.standing.is_empty() && self.unreadable.is_empty()
    }
}

/// A session that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} cannot be relied on: {reason}", folder.display())]
pub struct Unreadable {
    /// The classroom's folder.
    pub folder: PathBuf,
    /// Why, and what to do.
    pub reason: String,
}

impl Unreadable {
    fn session(folder: PathBuf, why: &str) -> Self {
        let reason = format!("its {SESSION} cannot be read ({why}); take it away: labcheck finish");
        Self { folder, reason }
    }

    /// A classroom of one's own whose folder others were let into since.
    fn open(folder: &Path) -> Option<Self> {
        let why = folder::distrust(folder).filter(|why| matches!(why, NotOwn::Writable(_)))?;
        let at = folder.display();
        let reason =
            format!("{why}; look whether all that is in it is yours, then: chmod 700 {at}");
        Some(Self { folder: folder.to_owned(), reason })
    }
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
    /// None stands, and one went down.
    Down(Box<Dead>),
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
            Self::Down(dead) => write!(
                f,
                "the classroom for \"{}\" went down after {}; labcheck start goes on where you were, labcheck finish takes it away",
                dead.session.lab.title,
                dead.last.strftime("%Y-%m-%d %H:%M:%S UTC")
            ),
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
            Err(why) => found.unreadable.push(Unreadable::session(path, &why)),
        }
    }
    found.unreadable.extend(folder::rooms(base).iter().filter_map(|path| Unreadable::open(path)));
    found.standing.sort_by_key(|session| session.since);
    found
}

/// Whether the classroom in this folder is up, and one to be believed.
pub fn is_there(folder: &Path) -> bool {
    folder::is_owned(folder)
}

/// Why what a folder says is not to be believed, where that is so.
pub fn distrust(folder: &Path) -> Option<NotOwn> {
    folder::distrust(folder)
}

/// The classroom that this folder names, else the only one that stands below the state folder.
pub fn choose(base: &Path, wanted: Option<&Path>) -> Result<Session, NoChoice> {
    if let Some(path) = wanted {
        if !folder::is_owned(path) {
            let gone = || NoChoice::Gone(path.to_owned());
            return Err(dead_at(path).map_or_else(gone, |dead| NoChoice::Down(dead.into())));
        }
        return match read(path) {
            Ok(Some(session)) => Ok(session),
            Ok(None) => Err(NoChoice::Gone(path.to_owned())),
            Err(why) => Err(NoChoice::Unreadable(Unreadable::session(path.to_owned(), &why))),
        };
    }
    let Found { mut standing, mut unreadable, .. } = find(base);
    if let Some(unreadable) = unreadable.pop() {
        return Err(NoChoice::Unreadable(unreadable));
    }
    match (standing.pop(), standing.is_empty()) {
        (None, _) => Err(dead(base).pop().map_or(NoChoice::None, |d| NoChoice::Down(d.into()))),
        (Some(session), true) => Ok(session),
        (Some(session), false) => {
            standing.push(session);
            Err(NoChoice::Several(standing))
        }
    }
}

/// A folder's session as it is seen from here; nothing where it has none.
fn read(folder: &Path) -> Result<Option<Session>, String> {
    let Some(session) = Session::read(folder, SESSION)? else { return Ok(None) };
    let inside = session.inside().filter(|(entries, _)| entries.is_here());
    Ok(Some(inside.map_or(session, |(_, session)| session)))
}

impl Session {
    /// Whether its keeper lives. Cheap enough to be asked several times a second.
    pub fn is_up(&self) -> bool {
        folder::is_owned(&self.folder)
    }

    /// Its keeper, by a handle, as long as that holds the folder's lock.
    pub fn keeper(&self) -> Option<Pidfd> {
        Pidfd::holding(self.pid, &self.folder.join(LOCK))
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
            session::{FORMAT, LabText},
        },
        *,
    };
    use crate::{host::engine::EngineInfo, image::Provenance};

    fn session(folder: &Path, second: i64) -> Session {
        let text = || "x".to_owned();
        Session {
            work: None,
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
                brought: Vec::new(),
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
