//! Classrooms that went down: their keeper ended without taking them away, and so did everything that ran. Their
//! folder is there, and `labcheck start` can go on with it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{
    super::{
        description::WorldKind,
        folder::{self, Folder},
        journal,
    },
    session::Session,
};
use crate::classroom::layout::{AUTHORITY, BEFORE, SESSION};

/// A classroom that went down, and that can be gone on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dead {
    /// What it told of itself when it was up. Its processes, sockets and ports are gone.
    pub session: Session,
    /// The last that is known of it, by its journal: it went down then or later.
    pub last: Timestamp,
}

/// A student's classroom that went down, and that cannot be gone on with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the classroom in {} cannot be gone on with: {reason}", folder.display())]
pub struct Unfit {
    /// Its folder.
    pub folder: PathBuf,
    /// Why.
    pub reason: String,
}

/// The classrooms below a state folder that went down and that can be gone on with, the eldest first.
pub fn dead(base: &Path) -> Vec<Dead> {
    let all = Folder::abandoned_paths(base).into_iter();
    let mut found: Vec<Dead> = all.filter_map(|path| look(&path).ok().flatten()).collect();
    found.sort_by_key(|dead| dead.session.since);
    found
}

/// Students' classrooms below a state folder that went down and that nobody can go on with.
pub fn unfit(base: &Path) -> Vec<Unfit> {
    Folder::abandoned_paths(base).iter().filter_map(|path| look(path).err()).collect()
}

/// The one in this folder, if its owner is gone.
pub(super) fn dead_at(path: &Path) -> Option<Dead> {
    folder::is_abandoned(path).then(|| look(path).ok().flatten()).flatten()
}

/// Looks at a folder whose owner is gone. Nothing where it is no student's: it was never ready, or ends by itself.
pub(in super::super) fn look(path: &Path) -> Result<Option<Dead>, Unfit> {
    let unfit = |reason: String| Unfit { folder: path.to_owned(), reason };
    let session =
        [SESSION, BEFORE].into_iter().find_map(|file| Session::read(path, file).transpose());
    let Some(session) = session.transpose().map_err(unfit)? else { return Ok(None) };
    match session.world.kind {
        WorldKind::Private => {}
        WorldKind::Host => return Err(unfit("it was on your own engine".to_owned())),
    }
    if !path.join(AUTHORITY).exists() {
        return Err(unfit("it has no certificate authority any more".to_owned()));
    }
    let last = journal::went_down(path).map_err(|why| unfit(why.to_string()))?;
    Ok(Some(Dead { session, last }))
}
