//! `labcheck finish --keep FILE`: the result, and the journal beside it, before the classroom goes.

use std::{
    io,
    path::{Path, PathBuf},
    time::Instant,
};

use crate::{
    classroom::{journal, standing::NoChoice},
    exit::ExitStatus,
    output::{
        files::Target,
        print::println,
        refusal::Refusal,
        reports::{ReportFile, cannot_be_written},
        signals::cancelled_by_signals,
    },
    place::{judged::record_of, origin::Origin, student::StudentPlace, work::Work},
    report::files::{FileReport, JSON},
    wording::down,
};

/// The flag, as a report that goes to a file.
const RESULT: &FileReport =
    &FileReport { name: "--keep", about: "the record of every step", render: JSON.render };

const INTERRUPTED: &str = "Interrupted; nothing was taken away. To go on: labcheck";
const NO_FILE: &str = "The journal is kept beside the result, so it has to be a file: labcheck finish --keep result.json. Nothing was taken away.";
const NOTHING: &str = "There is no one classroom whose result could be kept; nothing was taken away. See: labcheck status";

/// Judges every step as `labcheck check all --json FILE` does, and writes that and the journal. Where it cannot be
/// had, nothing is taken away.
pub(super) async fn keep(path: &Path, origin: &Origin) -> Result<(), Refusal> {
    let began = (jiff::Timestamp::now(), Instant::now());
    let here = &origin.here;
    match here.choose() {
        Ok(_) => {}
        Err(NoChoice::Down(_)) => return Err(Refusal::usage(down::NOT_KEPT)),
        Err(NoChoice::None) => return Err(Refusal::usage(NOTHING)),
        Err(none @ (NoChoice::Gone(_) | NoChoice::Several(_) | NoChoice::Unreadable(_))) => {
            return Err(here.refuse(&none, ExitStatus::Usage));
        }
    }
    let result = ReportFile::open(RESULT, path)?;
    if !result.is_file() {
        return Err(Refusal::usage(NO_FILE));
    }
    let to = beside(path);
    let not_to = |error: &io::Error| cannot_be_written(RESULT, &to, error);
    let kept = Target::open(&to, true).map_err(|error| not_to(&error))?;
    let cancel = cancelled_by_signals();
    let mut place = StudentPlace::of(Work::find(here, None, false)?, origin, &cancel)?;
    let lab = std::sync::Arc::clone(&place.lab);
    let mut steps = Vec::new();
    for step in &lab.scenario.steps {
        let judged = tokio::select! {
            judged = place.ask(&step.id.value) => judged,
            () = cancel.cancelled() => return Err(Refusal::incomplete(INTERRUPTED)),
        };
        steps.push(judged?);
    }
    let Some(session) = &place.session else { return Err(Refusal::usage(NOTHING)) };
    let text = journal::text(&session.folder)?;
    kept.write(text).map_err(|error| not_to(&error))?;
    result.write(&record_of(&place, began, steps))?;
    println!("The result is kept in {}, the journal in {}.", path.display(), to.display());
    Ok(())
}

/// The journal's file beside the result's.
fn beside(path: &Path) -> PathBuf {
    path.with_extension("journal.jsonl")
}
