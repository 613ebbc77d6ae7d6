//! Finds the place of somebody who asks, or tells why there is none.

use std::{io::IsTerminal as _, path::Path};

use anstream::eprintln;
use tokio_util::sync::CancellationToken;

use super::{
    own_engine,
    student::StudentPlace,
    work::{NoPlace, Work},
};
use crate::{env::Surroundings, exit::ExitStatus, output::terminal, scenario::model::Scenario};

/// The place to look at, or the exit code after telling why there is none.
pub(crate) fn find(
    scenario: Option<&Path>,
    plain: bool,
    surroundings: &Surroundings,
    cancel: &CancellationToken,
) -> Result<StudentPlace, ExitStatus> {
    find_for(scenario, plain, surroundings, cancel, |_| Ok(()))
}

/// The same, with a look at the lab before anything else is asked: a word that was typed wrong is told as
/// such where no engine answers too.
pub(crate) fn find_for(
    scenario: Option<&Path>,
    plain: bool,
    surroundings: &Surroundings,
    cancel: &CancellationToken,
    look: impl FnOnce(&Scenario) -> Result<(), ExitStatus>,
) -> Result<StudentPlace, ExitStatus> {
    let colour = !plain && std::io::stderr().is_terminal();
    let none = |none| no_place(none, surroundings);
    let work = Work::find(surroundings, scenario, colour).map_err(none)?;
    look(&work.lab.scenario)?;
    StudentPlace::of(work, surroundings, cancel).map_err(none)
}

fn no_place(none: NoPlace, surroundings: &Surroundings) -> ExitStatus {
    match none {
        NoPlace::Lab(unusable) => {
            eprintln!("{unusable}");
            ExitStatus::Usage
        }
        NoPlace::Classroom(said) => {
            terminal::warn(&said);
            ExitStatus::Error
        }
        NoPlace::Engine(fault) => {
            terminal::warn(&format!("{fault}\n{}", crate::wording::remedy(&fault)));
            terminal::warn(&own_engine::told(surroundings));
            ExitStatus::Error
        }
    }
}
