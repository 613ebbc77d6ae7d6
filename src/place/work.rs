//! What a student works at: a lab, and the classroom if one is up.

use std::{path::Path, sync::Arc};

use super::here::Here;
use crate::{
    classroom::standing::Session,
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
        here: &Here,
        scenario: Option<&Path>,
        colour: bool,
    ) -> Result<Self, Refusal> {
        let session = here.session().map_err(|none| here.refuse(&none, ExitStatus::Error))?;
        let lab = match (&session, scenario) {
            (Some(session), None) => library::open_text(&session.lab, colour),
            _ => library::open(scenario, colour),
        };
        Ok(Self { lab: Arc::new(lab?), session })
    }
}
