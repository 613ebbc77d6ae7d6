//! What was judged of a student's work, as the record that goes to a file.

use std::time::Instant;

use jiff::Timestamp;

use super::student::StudentPlace;
use crate::record::{Flakes, Record, StepRecord};

/// The record of these steps, judged since then.
pub(crate) fn record_of(
    place: &StudentPlace,
    (began, started): (Timestamp, Instant),
    steps: Vec<StepRecord>,
) -> Record {
    Record {
        labcheck: env!("CARGO_PKG_VERSION").to_owned(),
        lab: place.lab.scenario.title.clone(),
        scenario: place.lab.scenario.source.name.clone(),
        scenario_digest: place.host.past().scenario().to_owned(),
        started: began,
        took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        lab_ms: 0,
        world: place.world(),
        steps,
        interrupted: false,
        left_behind: Vec::new(),
        left_out: Vec::new(),
        earlier: Vec::new(),
        flakes: Flakes::default(),
        setup: Vec::new(),
    }
}
