//! What there is, before anything of it is read: submissions, archives in their place, and what is passed over.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use zip::read::OwnedZipFileEntry;

use super::{
    error::IntakeError,
    layout::{self, LOOKED_AT, REPOSITORY, StudentHint},
};
use crate::submission::EXTENSION;

/// A file that is to be read, or cannot be.
pub(super) struct Found {
    /// The names of its folders and its own.
    pub(super) path: Vec<String>,
    /// Where its bytes are.
    pub(super) source: Source,
    /// Whether it is an archive.
    pub(super) kind: Kind,
}

/// Where the bytes of a file are.
pub(super) enum Source {
    /// On the disk.
    File(PathBuf),
    /// In the archive that is listed.
    Entry(Box<OwnedZipFileEntry>),
    /// Nowhere.
    Refused(IntakeError),
}

/// What a file is by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A submission.
    Submission,
    /// An archive that may have one in it.
    Archive,
}

impl Kind {
    /// By a file's name. Nothing where it is neither, or was made by a Mac beside it.
    pub(super) fn of(name: &str) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        if stem.rsplit('/').next().is_some_and(|name| name.starts_with("._")) {
            return None;
        }
        if extension.eq_ignore_ascii_case(EXTENSION) {
            Some(Self::Submission)
        } else if extension.eq_ignore_ascii_case("zip") {
            Some(Self::Archive)
        } else {
            None
        }
    }
}

/// Whether a folder has nothing of a student's own: what git keeps, and what a Mac puts into archives.
pub(super) fn is_skipped(folder: &str) -> bool {
    matches!(folder, REPOSITORY | "__MACOSX")
}

/// All that there is in one folder or archive.
#[derive(Default)]
pub(super) struct Listing {
    found: Vec<Found>,
    /// The beginnings of all paths; of a folder's with an empty name behind it.
    seen: BTreeSet<Vec<String>>,
    /// How many files are neither submissions nor archives.
    pub(super) passed_over: usize,
}

impl Listing {
    /// A file that counts, or cannot be had.
    pub(super) fn add(&mut self, found: Found) {
        self.see(&found.path);
        self.found.push(found);
    }

    /// A file that does not count.
    pub(super) fn pass_over(&mut self, path: &[String]) {
        self.see(path);
        self.passed_over += 1;
    }

    /// A folder.
    pub(super) fn enter(&mut self, path: &[String]) {
        let inside: Vec<String> = path.iter().cloned().chain([String::new()]).collect();
        self.see(&inside);
    }

    /// That a folder is a repository.
    pub(super) fn is_repository(&mut self, path: &[String]) {
        let marked: Vec<String> = path.iter().cloned().chain([REPOSITORY.to_owned()]).collect();
        self.see(&marked);
    }

    fn see(&mut self, path: &[String]) {
        let is_hidden = |name: &String| name.starts_with('.') && name != REPOSITORY;
        if !path.last().is_some_and(is_hidden) {
            self.seen.insert(path[..path.len().min(LOOKED_AT)].to_vec());
        }
    }

    /// In order, and who is who. `root` is the name of what everything lies in.
    pub(super) fn sorted(mut self, root: Option<&str>) -> Sorted {
        self.found.sort_by(|one, other| one.path.cmp(&other.path));
        refuse_twins(&mut self.found);
        let wrappers = layout::wrappers(root, &self.seen.iter().map(Vec::as_slice));
        let who = Who { root: root.map(str::to_owned), wrappers };
        let students =
            self.seen.iter().filter_map(|path| Some((who.student(path)?, false))).collect();
        Sorted { found: self.found, who, students, passed_over: self.passed_over }
    }
}

/// Nobody can say which of two of one name is meant.
fn refuse_twins(found: &mut [Found]) {
    for twins in found.chunk_by_mut(|one, other| one.path == other.path) {
        let is_whole = |twin: &&mut Found| !matches!(twin.source, Source::Refused(_));
        if twins.len() > 1 {
            for twin in twins.iter_mut().filter(is_whole) {
                twin.source = Source::Refused(IntakeError::Twice);
            }
        }
    }
}

/// A listing in order.
pub(super) struct Sorted {
    /// By path.
    pub(super) found: Vec<Found>,
    /// Who is meant by a path.
    pub(super) who: Who,
    /// Those who have a folder, or a file that a platform named: by what the platform calls them, whether anything came.
    pub(super) students: BTreeMap<String, bool>,
    /// How many files are neither submissions nor archives.
    pub(super) passed_over: usize,
}

/// Reads who is meant by a path.
pub(super) struct Who {
    root: Option<String>,
    wrappers: Vec<String>,
}

impl Who {
    /// What the path tells.
    pub(super) fn hint(&self, path: &[String]) -> StudentHint {
        let above = self.wrappers.last().or(self.root.as_ref());
        let below: Vec<&str> = self.below(path).iter().map(String::as_str).collect();
        layout::hint(above.map(String::as_str), &below)
    }

    /// The student that a path belongs to, for a person.
    pub(super) fn student(&self, path: &[String]) -> Option<String> {
        let below = self.below(path);
        layout::student(below.first().filter(|name| !name.is_empty())?, below.len() > 1)
    }

    fn below<'p>(&self, path: &'p [String]) -> &'p [String] {
        path.strip_prefix(self.wrappers.as_slice()).unwrap_or_default()
    }
}
