//! What was handed in, one after the other.

use std::{collections::BTreeMap, fs, io::Cursor, path::Path, vec};

use super::{
    archive::{Archive, Bytes},
    error::IntakeError,
    folder,
    layout::StudentHint,
    limits::Limits,
    listing::{Found, Kind, Listing, Sorted, Source, Who},
};
use crate::{
    host::read::{self, Unread},
    text,
};

/// A file that was handed in.
#[derive(Debug)]
pub struct Handed {
    /// Where it is in what was given, as harmless text on one line.
    pub place: String,
    /// Who handed it in, as far as its place tells.
    pub hint: StudentHint,
    /// What is in it, or why that cannot be had.
    pub bytes: Result<Vec<u8>, IntakeError>,
}

/// The submissions of a class, ordered by their paths. Each is read when it is asked for.
pub struct Intake {
    outer: Opened,
    inner: Option<Inner>,
    limits: Limits,
    /// Bytes that may still be read.
    left: u64,
    passed_over: usize,
    students: BTreeMap<String, bool>,
}

/// A folder or an archive, of which some is still to be read.
struct Opened {
    archive: Option<Archive>,
    found: vec::IntoIter<Found>,
    who: Who,
}

/// An archive in the place of a submission.
struct Inner {
    path: Vec<String>,
    hint: StudentHint,
    /// Whose it is. Where it is nobody's, the names in it are a platform's or the teacher's.
    student: Option<String>,
    opened: Opened,
}

/// Opens what a class handed in: a folder, a `.zip`, or one submission. An archive in it, on one level, is looked into.
///
/// The error is of the whole; that of one file is with the file.
pub fn open(path: &Path, limits: &Limits) -> Result<Intake, IntakeError> {
    let metadata = fs::metadata(path).map_err(Unread::of)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    if metadata.is_dir() {
        // `.` and `..` have no name of their own.
        let real = path.canonicalize().map_err(IntakeError::Failed)?;
        let name = real.file_name().map(|name| name.to_string_lossy().into_owned());
        let listing = folder::list(path, limits)?;
        return Ok(Intake::new(None, listing.sorted(name.as_deref()), limits));
    }
    match name.as_deref().and_then(Kind::of) {
        Some(Kind::Archive) => {
            let (archive, sorted) = unzip(Box::new(read::open(path)?.0), limits, true)?;
            Ok(Intake::new(Some(archive), sorted, limits))
        }
        Some(kind @ Kind::Submission) => {
            let source = Source::File(read::open(path)?.1);
            let mut listing = Listing::default();
            listing.add(Found { path: name.into_iter().collect(), source, kind });
            Ok(Intake::new(None, listing.sorted(None), limits))
        }
        None => Err(IntakeError::NotNamed),
    }
}

fn unzip(
    bytes: Box<dyn Bytes>,
    limits: &Limits,
    with_archives: bool,
) -> Result<(Archive, Sorted), IntakeError> {
    let mut archive = Archive::open(bytes)?;
    let listing = archive.list(limits, with_archives)?;
    Ok((archive, listing.sorted(None)))
}

impl Intake {
    fn new(archive: Option<Archive>, sorted: Sorted, limits: &Limits) -> Self {
        Self {
            outer: Opened { archive, found: sorted.found.into_iter(), who: sorted.who },
            inner: None,
            limits: *limits,
            left: limits.total,
            passed_over: sorted.passed_over,
            students: sorted.students,
        }
    }

    /// How many files are no submissions, as far as was read.
    pub fn passed_over(&self) -> usize {
        self.passed_over
    }

    /// Whose folders, or files that a platform named, have no submission among them: harmless text, in order. It is
    /// known once everything was read.
    pub fn empty_handed(&self) -> impl Iterator<Item = &str> {
        self.students.iter().filter(|(_, came)| !**came).map(|(student, _)| student.as_str())
    }

    fn came_from(&mut self, student: Option<String>) {
        if let Some(student) = student {
            self.students.insert(student, true);
        }
    }

    /// The next file of an archive in the place of a submission.
    fn next_inner(&mut self) -> Option<Handed> {
        let mut inner = self.inner.take()?;
        let found = inner.opened.found.next()?;
        let own = inner.opened.who.student(&found.path);
        let hint = match inner.student {
            Some(_) => inner.hint.clone(),
            None => inner.opened.who.hint(&found.path),
        };
        self.came_from(inner.student.clone().or(own));
        let place = place(inner.path.iter().chain(&found.path));
        let bytes = inner.opened.read(found.source, &self.limits, &mut self.left);
        self.inner = Some(inner);
        Some(Handed { place, hint, bytes })
    }

    fn next_outer(&mut self, found: Found) -> Option<Handed> {
        let hint = self.outer.who.hint(&found.path);
        let student = self.outer.who.student(&found.path);
        let place = place(found.path.iter());
        let bytes = match found.kind {
            Kind::Submission => self.outer.read(found.source, &self.limits, &mut self.left),
            Kind::Archive => match self.enter(found, &hint, student.clone()) {
                Ok(()) => return None,
                Err(error) => Err(error),
            },
        };
        self.came_from(student);
        Some(Handed { place, hint, bytes })
    }

    fn enter(
        &mut self,
        found: Found,
        hint: &StudentHint,
        student: Option<String>,
    ) -> Result<(), IntakeError> {
        let bytes: Box<dyn Bytes> = match found.source {
            Source::File(path) => Box::new(read::open_unlinked(&path)?),
            source @ (Source::Entry(_) | Source::Refused(_)) => {
                let mut all = self.limits.file;
                Box::new(Cursor::new(self.outer.read(source, &self.limits, &mut all)?))
            }
        };
        let (archive, sorted) = unzip(bytes, &self.limits, false)?;
        self.passed_over += sorted.passed_over;
        if sorted.found.is_empty() {
            self.passed_over += 1;
        }
        if student.is_none() {
            for (student, came) in sorted.students {
                self.students.entry(student).or_insert(came);
            }
        }
        self.inner = Some(Inner {
            path: found.path,
            hint: hint.clone(),
            student,
            opened: Opened {
                archive: Some(archive),
                found: sorted.found.into_iter(),
                who: sorted.who,
            },
        });
        Ok(())
    }
}

impl Iterator for Intake {
    type Item = Handed;

    fn next(&mut self) -> Option<Handed> {
        loop {
            if let Some(handed) = self.next_inner() {
                return Some(handed);
            }
            let found = self.outer.found.next()?;
            if let Some(handed) = self.next_outer(found) {
                return Some(handed);
            }
        }
    }
}

impl Opened {
    /// The bytes of a file, which are taken from what is `left` for all.
    fn read(
        &mut self,
        source: Source,
        limits: &Limits,
        left: &mut u64,
    ) -> Result<Vec<u8>, IntakeError> {
        let most = limits.file.min(*left);
        let bytes = match source {
            Source::Refused(error) => return Err(error),
            Source::File(path) => {
                let file = read::open_unlinked(&path)?;
                read::whole(&file, most).map_err(IntakeError::from)
            }
            Source::Entry(entry) => match &mut self.archive {
                Some(archive) => archive.read(&entry, most, limits),
                None => Err(IntakeError::NoFile),
            },
        };
        match bytes {
            Err(IntakeError::TooLong(_)) if most < limits.file => {
                Err(IntakeError::TotalTooLong(limits.total))
            }
            Ok(bytes) => {
                *left -= bytes.len() as u64;
                Ok(bytes)
            }
            error => error,
        }
    }
}

fn place<'p>(path: impl Iterator<Item = &'p String>) -> String {
    text::name(&path.map(String::as_str).collect::<Vec<_>>().join("/"))
}
