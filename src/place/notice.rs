//! What to know of the shell that is asked from.

use super::student::StudentPlace;
use crate::{codes::FailureCode, host::context::client_engine};

impl StudentPlace {
    /// What is wrong with the shell that is asked from, and what to do.
    pub(crate) fn notice(&self) -> Option<String> {
        let goes = client_engine(&self.variables);
        let Some(session) = &self.session else {
            return Some(format!(
                "[{}] No classroom is up, so this looks at the engine at {}, as your docker command does.\nWhat only a classroom knows is skipped. To have one: labcheck start{}",
                FailureCode::NoClassroom,
                goes.to,
                self.roots
            ));
        };
        if goes.to != session.world.docker_host {
            return Some(format!(
                "[{}] This shell is not in the classroom: its docker command goes to {} (by {}).\nWhat you do there is not seen here. To enter the classroom: labcheck shell",
                FailureCode::OtherEngine,
                goes.to,
                goes.by
            ));
        }
        let differs = |(name, value): &&(String, String)| {
            let mine = self.variables.get(std::ffi::OsStr::new(name));
            mine.is_none_or(|mine| mine != value.as_str())
        };
        let (name, _) = session.world.environment.iter().find(differs)?;
        Some(format!(
            "[{}] This shell is only half in the classroom: {name} is not what it is there.\nTo enter the classroom: labcheck shell",
            FailureCode::OtherEngine
        ))
    }
}
