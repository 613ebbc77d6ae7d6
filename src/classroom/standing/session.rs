//! What a standing classroom tells of itself: `session.json` in its folder, written when it is ready.
//! Whoever may read the folder can find the classroom, enter it and judge what was done in it.

use std::{
    io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::description::Description;
use crate::{
    classroom::layout::VARIABLES,
    host::{context::DEFAULT_HOST, engine::EngineInfo, own::Own},
    machine::Entries,
};

/// The format's name and version.
pub const FORMAT: &str = "labcheck/session/v4";
/// A session that is larger than this is none, in bytes. A scenario and a handout may have 4 MiB each.
const LARGEST: u64 = 32 << 20;

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
    /// The folder of the lab's files that its machine has as it is here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<PathBuf>,
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

/// The lab's machines, for who goes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inside {
    /// The ways in.
    pub entries: Entries,
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

/// What is read first: the rest is understood by it.
#[derive(Deserialize)]
struct Head {
    format: String,
}

impl Session {
    /// The session in this file of a folder, as it was written.
    pub(super) fn read(folder: &Path, file: &str) -> Result<Option<Self>, String> {
        let bytes = match Own::open(folder).and_then(|own| own.read(file, LARGEST)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        let head: Head = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        if head.format != FORMAT {
            return Err(format!("its format is {}, not {FORMAT}", head.format));
        }
        let session: Self = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        if let Some(name) = session.strange_name() {
            return Err(format!("it sets a variable that labcheck does not: {name}"));
        }
        Ok(Some(Self { folder: folder.to_owned(), ..session }))
    }

    /// A variable that no classroom sets. What shells export is written out of what stands here.
    fn strange_name(&self) -> Option<&str> {
        let inside = self.machine.iter().flat_map(|machine| &machine.environment);
        let mut all = self.world.environment.iter().chain(inside).map(|(name, _)| name.as_str());
        all.find(|name| !VARIABLES.contains(name))
    }

    /// Whether it is told as the lab's machine sees it.
    pub fn is_seen_inside(&self) -> bool {
        self.machine.as_ref().is_some_and(|m| m.environment == self.world.environment)
    }

    /// Whether it has a machine that is not there any more: what is typed would be typed on the host.
    pub fn has_lost_its_machine(&self) -> bool {
        let is_up = |m: &Inside| m.entries.is_here() || m.entries.first().is_there();
        self.machine.as_ref().is_some_and(|machine| !is_up(machine))
    }

    /// The same as it is seen in the lab's machine, where there is one and it is up: docker finds the engine where it
    /// always looks.
    pub fn inside(&self) -> Option<(Entries, Self)> {
        let inside = self.machine.as_ref().filter(|_| !self.has_lost_its_machine())?;
        let mut session = self.clone();
        // From another machine the first one's engine is reached as from outside: it is the one that is judged.
        if !inside.entries.is_here() || inside.entries.first().is_here() {
            DEFAULT_HOST.clone_into(&mut session.world.docker_host);
        }
        session.world.environment.clone_from(&inside.environment);
        Some((inside.entries.clone(), session))
    }

    /// The home folder in which the lab's programs find their settings.
    pub fn home(&self) -> PathBuf {
        self.folder.join("home")
    }
}
