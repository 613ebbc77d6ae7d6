//! What can still be handed in of a classroom that nobody can go on with: its journal, as it is.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{
    classroom::{journal, layout::JOURNAL, standing::Unfit},
    host::own::NotOwn,
    output::{files::write, refusal::Refusal},
    wording,
};

/// Files of one name in a folder at most.
const NAMES: u32 = 1_000;

/// Keeps it in the working folder, where nothing is overwritten; nothing where there is no journal.
pub(crate) fn keep(unfit: &Unfit) -> Result<Option<PathBuf>, Refusal> {
    let text = match journal::text(&unfit.folder) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound || is_none(&error) => {
            return Ok(None);
        }
        Err(error) => {
            let journal = unfit.folder.join(JOURNAL);
            return Err(Refusal::error(wording::down::cannot_be_kept(&journal, &error)));
        }
    };
    let folder = unfit.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for number in 1..=NAMES {
        let number = if number == 1 { String::new() } else { format!(".{number}") };
        let name = PathBuf::from(format!("labcheck-{folder}{number}.journal.jsonl"));
        match write(&name, &text, false) {
            Ok(()) => return Ok(Some(Path::new(".").join(name))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                let told = wording::unwritten(&name, &error);
                return Err(Refusal::error(format!("{told}\n{}", wording::down::NOTHING_TAKEN)));
            }
        }
    }
    Err(Refusal::error(wording::down::NOTHING_TAKEN))
}

/// Whether what stands in a journal's place is none: what it leads to is somebody's, and stays where it is.
fn is_none(error: &io::Error) -> bool {
    match NotOwn::of(error) {
        Some(NotOwn::Link | NotOwn::NoFolder | NotOwn::NoFile) => true,
        Some(NotOwn::Others(_) | NotOwn::Writable(_)) | None => false,
    }
}
