//! Finds the place of somebody who asks, or tells why there is none.

use std::{io::IsTerminal as _, path::Path};

use tokio_util::sync::CancellationToken;

use super::{student::StudentPlace, work::Work};
use crate::{env::Surroundings, output::refusal::Refusal, scenario::model::Scenario};

/// The place to look at.
pub(crate) fn find(
    scenario: Option<&Path>,
    plain: bool,
    surroundings: &Surroundings,
    cancel: &CancellationToken,
) -> Result<StudentPlace, Refusal> {
    find_for(scenario, plain, surroundings, cancel, |_| Ok(()))
}

/// The same, with a look at the lab before anything else is asked: a word that was typed wrong is told as
/// such where no engine answers too.
pub(crate) fn find_for(
    scenario: Option<&Path>,
    plain: bool,
    surroundings: &Surroundings,
    cancel: &CancellationToken,
    look: impl FnOnce(&Scenario) -> Result<(), Refusal>,
) -> Result<StudentPlace, Refusal> {
    let colour = !plain && std::io::stderr().is_terminal();
    let work = Work::find(surroundings, scenario, colour)?;
    look(&work.lab.scenario)?;
    StudentPlace::of(work, surroundings, cancel)
}
