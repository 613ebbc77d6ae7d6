//! What a student works at: a lab, and the classroom if one is up.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::here::no_choice;
use crate::{
    classroom::standing::{
        self, Session,
        find::{CHOICE, NoChoice},
    },
    env::Surroundings,
    exit::ExitStatus,
    library::{self, Lab},
    output::refusal::Refusal,
};

/// What a student works at: a lab, and the classroom if one is up. No engine was asked yet.
pub(crate) struct Work {
    pub(crate) lab: Arc<Lab>,
    pub(super) session: Option<Session>,
}

impl Work {
    /// Finds it. `scenario` names another lab than the classroom's own.
    pub(crate) fn find(
        surroundings: &Surroundings,
        scenario: Option<&Path>,
        colour: bool,
    ) -> Result<Self, Refusal> {
        let session = standing_session(surroundings)?;
        let lab = match (&session, scenario) {
            (Some(session), None) => library::open_text(&session.lab, colour),
            _ => library::open(scenario, colour),
        };
        Ok(Self { lab: Arc::new(lab?), session })
    }
}

/// The classroom that the shell is in, else the only one that stands.
fn standing_session(surroundings: &Surroundings) -> Result<Option<Session>, Refusal> {
    let named = surroundings.get(CHOICE).map(PathBuf::from);
    match standing::choose(&surroundings.state_dir(), named.as_deref()) {
        Ok(session) => Ok(Some(session)),
        Err(NoChoice::None) => Ok(None),
        Err(none) => Err(no_choice(&none, surroundings, ExitStatus::Error)),
    }
}
