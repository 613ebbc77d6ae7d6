//! A lab's setup, typed in its machine before anybody else types there.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::world::Entered;
use crate::{
    classroom::{Classroom, EngineChoice},
    fact::ObserveError,
    record::ActionRecord,
    run::{self, Conditions, Event},
    scenario::model::Scenario,
    wording,
};

/// Whether there is nothing to set up, or a machine of the lab's own to do it in: on the user's own engine nothing is
/// typed that nobody reads in the handout.
pub(crate) fn fits(scenario: &Scenario, choice: &EngineChoice) -> Result<(), &'static str> {
    let needs_machine = !scenario.classroom.setup.is_empty();
    match choice {
        EngineChoice::Host(_) if needs_machine => Err(wording::setup::NO_MACHINE),
        EngineChoice::Host(_) | EngineChoice::Private(_) => Ok(()),
    }
}

/// Types it, and has the journal begin after it where all of it goes through ([`run::went_through`]). The shells are new
/// ones afterwards.
pub(crate) async fn set_up(
    classroom: &Classroom,
    scenario: &Scenario,
    entered: &mut Entered,
    cancel: &CancellationToken,
    tell: &mut impl FnMut(Event<'_>),
) -> Result<Vec<ActionRecord>, ObserveError> {
    if scenario.classroom.setup.is_empty() {
        return Ok(Vec::new());
    }
    let Entered { host, abilities, vars, .. } = entered;
    let conditions = Conditions { abilities, timeout: Duration::ZERO, fail_fast: false, cancel };
    let typed = run::set_up(host, scenario, vars.clone(), &conditions, tell).await;
    host.begin_anew().await;
    if run::went_through(&typed) && !classroom.is_set_up().await {
        return Err(ObserveError::Unfinished(wording::setup::NOT_TAKEN_DOWN.to_owned()));
    }
    Ok(typed)
}
