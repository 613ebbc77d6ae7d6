//! What a student hands in, put together: every step judged, with what was seen and the journal.

use std::{sync::Arc, time::Instant};

use jiff::Timestamp;

use super::{judged::record_of, student::StudentPlace};
use crate::{
    fact::ObserveError,
    host::{evidence::UpTo, read},
    oci::Digest,
    submission::{FORMAT, Head, Submission, Who},
};

/// Where a machine has its own number (machine-id(5)), which is told to nobody as it is.
const MACHINE_ID: &str = "/etc/machine-id";

/// Judges every step, and puts it together.
pub(crate) async fn hand_in(
    place: &mut StudentPlace,
    student: Who,
) -> Result<Submission, ObserveError> {
    let began = (Timestamp::now(), Instant::now());
    let lab = Arc::clone(&place.lab);
    let (mut steps, mut seen) = (Vec::new(), Vec::new());
    place.ask_a_new_shell();
    for step in &lab.scenario.steps {
        let (record, noted) = place.ask_and_note(&step.id.value).await?;
        steps.push(record);
        seen.push(noted);
    }
    let journal = match &place.host.evidence {
        Some(evidence) => Some(evidence.read(UpTo::Now)?),
        None => None,
    };
    let images = place.session.iter().flat_map(|session| session.world.digests.clone());
    let head = Head {
        format: FORMAT.to_owned(),
        student,
        made: began.0,
        abilities: place.abilities().clone(),
        images: images.collect(),
        machine: machine(),
        has_journal: journal.is_some(),
    };
    Ok(Submission { head, record: record_of(place, began, steps), seen, journal })
}

/// The machine's number, as nobody can make the machine's own of it again.
fn machine() -> Option<String> {
    let id = read::bounded(MACHINE_ID.as_ref(), 4096).ok()?;
    let id = String::from_utf8_lossy(&id).trim().to_owned();
    (!id.is_empty()).then(|| Digest::of(format!("{FORMAT} {id}").as_bytes()).hex()[..32].to_owned())
}
