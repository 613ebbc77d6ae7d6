//! Where a command was typed: near which classrooms, on what machine, in a shell with which variables. Read once, at
//! the door; whoever is called gets what of it they need.

use std::path::PathBuf;

use super::{here::Here, machine::Machine};
use crate::{
    classroom::standing::find::CHOICE,
    env::{Surroundings, Variables, text},
    host::context::DEFAULT_HOST,
};

/// Where a command was typed.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The classrooms that can be meant.
    pub here: Here,
    /// The machine.
    pub machine: Machine,
    /// What the shell exports.
    pub variables: Variables,
}

impl Origin {
    /// By these surroundings.
    pub fn of(surroundings: &Surroundings) -> Self {
        let is_root = surroundings.is_root;
        let variables = surroundings.variables.clone();
        let docker_host = text(&variables, "DOCKER_HOST");
        Self {
            here: Here {
                base: surroundings.state_dir(),
                chosen: surroundings.get(CHOICE).map(PathBuf::from),
                is_root,
            },
            machine: Machine {
                path: surroundings.path(),
                is_root,
                docker_host: docker_host.unwrap_or_else(|| DEFAULT_HOST.to_owned()),
                labcheck: surroundings.program.clone(),
                cache: surroundings.cache_dir(),
                client: surroundings.client(),
            },
            variables,
        }
    }
}
