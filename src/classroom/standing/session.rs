//! What a standing classroom tells of itself: `session.json` in its folder, written when it is ready.
//! Whoever may read the folder can find the classroom, enter it and judge what was done in it.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::{description::Description, folder, layout::container_label};
use crate::{
    host::{context::DEFAULT_HOST, engine::EngineInfo},
    machine::Entry,
};

/// The format's name and version.
pub const FORMAT: &str = "labcheck/session/v3";
/// A classroom that stands by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// [`FORMAT`].
    pub format: String,
    /// The version of labcheck that keeps it up.
    pub labcheck: String,
    /// The process that keeps it up.
    pub pid: u32,
    /// When it was ready.
    pub since: Timestamp,
    /// Its folder.
    pub folder: PathBuf,
    /// The lab that it was made for, whole: a student need not have the files.
    pub lab: LabText,
    /// What world it is.
    pub world: Description,
    /// The lab's machine, where the classroom has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<Inside>,
    /// Why it is not a private one, where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What the engine said of itself when the classroom came up: asking takes it several milliseconds.
    #[serde(default)]
    pub engine: EngineInfo,
}

/// The lab's machine, for who goes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inside {
    /// The way in.
    pub entry: Entry,
    /// What a shell inside has to export.
    pub environment: Vec<(String, String)>,
}

/// A lab's two files, with the names that they were read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabText {
    /// The lab's title.
    pub title: String,
    /// Where the scenario was read from.
    pub scenario_name: String,
    /// The scenario.
    pub scenario: String,
    /// Where the handout was read from.
    pub handout_name: String,
    /// The handout.
    pub handout: String,
}

impl Session {
    /// Whether it is told as the lab's machine sees it.
    pub fn is_seen_inside(&self) -> bool {
        self.machine.as_ref().is_some_and(|m| m.environment == self.world.environment)
    }

    /// The same as it is seen in the lab's machine, where there is one and it is up: docker finds the engine where it
    /// always looks.
    pub fn inside(&self) -> Option<(Entry, Self)> {
        let inside = self.machine.as_ref().filter(|m| m.entry.is_here() || m.entry.is_there())?;
        let mut session = self.clone();
        DEFAULT_HOST.clone_into(&mut session.world.docker_host);
        session.world.environment.clone_from(&inside.environment);
        Some((inside.entry.clone(), session))
    }

    /// The label of the containers that labcheck starts for it on a user's own engine.
    pub fn container_label(&self) -> String {
        let name = self.folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        container_label(folder::own_part(name))
    }

    /// The home folder in which the lab's programs find their settings.
    pub fn home(&self) -> PathBuf {
        self.folder.join("home")
    }
}
