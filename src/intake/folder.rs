//! A folder, listed to its bottom. No link is followed, and nothing is opened but folders.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use super::{
    error::IntakeError,
    layout::REPOSITORY,
    limits::Limits,
    listing::{Found, Kind, Listing, Source, is_skipped},
};

/// A folder that is still to be looked into.
struct Open {
    at: PathBuf,
    path: Vec<String>,
    /// Whether its name, and those of the folders around it, are text.
    is_text: bool,
}

/// What is in it and below it.
pub(super) fn list(folder: &Path, limits: &Limits) -> Result<Listing, IntakeError> {
    let mut listing = Listing::default();
    let mut left = limits.entries;
    let top = fs::read_dir(folder).map_err(IntakeError::Failed)?;
    let mut open = Vec::new();
    let root = Open { at: folder.to_owned(), path: Vec::new(), is_text: true };
    look(&root, top, limits, &mut left, &mut listing, &mut open)?;
    while let Some(folder) = open.pop() {
        match fs::read_dir(&folder.at) {
            Ok(entries) => look(&folder, entries, limits, &mut left, &mut listing, &mut open)?,
            Err(error) => refuse(&mut listing, folder.path, IntakeError::Failed(error)),
        }
    }
    Ok(listing)
}

fn look(
    folder: &Open,
    entries: fs::ReadDir,
    limits: &Limits,
    left: &mut usize,
    listing: &mut Listing,
    open: &mut Vec<Open>,
) -> Result<(), IntakeError> {
    for entry in entries {
        *left = left.checked_sub(1).ok_or(IntakeError::TooMany(limits.entries))?;
        match entry.and_then(|entry| Ok((entry.file_type()?, entry))) {
            Ok((kind, entry)) => {
                let here = below(folder, entry.file_name());
                one(here, kind, limits, listing, open);
            }
            Err(error) => refuse(listing, folder.path.clone(), IntakeError::Failed(error)),
        }
    }
    Ok(())
}

fn below(folder: &Open, name: OsString) -> Open {
    let at = folder.at.join(&name);
    let (name, is_text) = match name.into_string() {
        Ok(name) => (name, folder.is_text),
        Err(name) => (name.to_string_lossy().into_owned(), false),
    };
    let path = folder.path.iter().cloned().chain([name]).collect();
    Open { at, path, is_text }
}

fn one(
    here: Open,
    kind: fs::FileType,
    limits: &Limits,
    listing: &mut Listing,
    open: &mut Vec<Open>,
) {
    let name = here.path.last().map(String::as_str).unwrap_or_default();
    if kind.is_dir() {
        return inside(here, limits, listing, open);
    }
    let Some(counts) = Kind::of(name) else { return listing.pass_over(&here.path) };
    let source = if kind.is_symlink() {
        Source::Refused(IntakeError::Link)
    } else if here.is_text {
        Source::File(here.at)
    } else {
        Source::Refused(IntakeError::NotUtf8)
    };
    listing.add(Found { path: here.path, source, kind: counts });
}

fn inside(here: Open, limits: &Limits, listing: &mut Listing, open: &mut Vec<Open>) {
    match here.path.as_slice() {
        [above @ .., name] if name == REPOSITORY => listing.is_repository(above),
        [.., name] if is_skipped(name) => {}
        path if path.len() > limits.depth => {
            refuse(listing, here.path, IntakeError::TooDeep(limits.depth));
        }
        path => {
            listing.enter(path);
            open.push(here);
        }
    }
}

fn refuse(listing: &mut Listing, path: Vec<String>, error: IntakeError) {
    listing.add(Found { path, source: Source::Refused(error), kind: Kind::Submission });
}
