//! What the machine has for labs: programs, what a private engine needs, and an engine of the user's own.

use std::{ffi::OsString, path::PathBuf};

use crate::machine::{Needs, Unmet, programs::find_program, rights};

/// The machine, as it is for whoever asks.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Where programs are.
    pub(crate) path: OsString,
    /// Whether root asks.
    pub(crate) is_root: bool,
    /// The engine that a plain `docker` would use, as far as the environment tells.
    pub(crate) docker_host: String,
    /// This program.
    pub(crate) labcheck: PathBuf,
    /// Where labcheck keeps what it can have again.
    pub(crate) cache: Option<PathBuf>,
    /// The docker that the lab's machine is to have, where the environment names one.
    pub(crate) client: Option<PathBuf>,
}

impl Machine {
    /// A program, where it is.
    pub(crate) fn program(&self, name: &str) -> Option<PathBuf> {
        find_program(&self.path, name)
    }

    /// What a private engine is made of, or what is missing for one.
    pub(crate) fn private_engine(&self) -> Result<Needs, Vec<Unmet>> {
        let is_root = self.is_root && rights::is_root();
        Needs::find(&self.path, is_root, &self.labcheck)
    }
}
