//! Finds the place of somebody who asks, or tells why there is none.

use std::{io::IsTerminal as _, path::Path};

use tokio_util::sync::CancellationToken;

use super::{origin::Origin, student::StudentPlace, work::Work};
use crate::{output::refusal::Refusal, scenario::model::Scenario};

/// The place to look at.
pub(crate) fn find(
    scenario: Option<&Path>,
    plain: bool,
    origin: &Origin,
    cancel: &CancellationToken,
) -> Result<StudentPlace, Refusal> {
    find_for(scenario, plain, origin, cancel, |_| Ok(()))
}

/// The same, with a look at the lab before anything else is asked: a word that was typed wrong is told as
/// such where no engine answers too.
pub(crate) fn find_for(
    scenario: Option<&Path>,
    plain: bool,
    origin: &Origin,
    cancel: &CancellationToken,
    look: impl FnOnce(&Scenario) -> Result<(), Refusal>,
) -> Result<StudentPlace, Refusal> {
    let colour = !plain && std::io::stderr().is_terminal();
    let work = Work::find(&origin.here, scenario, colour)?;
    look(&work.lab.scenario)?;
    StudentPlace::of(work, origin, cancel)
}
