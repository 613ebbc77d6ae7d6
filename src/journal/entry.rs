//! The journal's entries.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answered, Client, Typed};
use crate::{image::EngineImage, outcome::Exit};

/// The format's name and version: the first line of a journal's file says it. Version 2 called checks by their
/// names: a journal of it is read as one that lacks everything, never as one in which another check passed.
pub const FORMAT: &str = "labcheck/journal/v4";

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// When it was written, by the journal's own clock: it begins with the machine's when the classroom comes
    /// up, and nobody can set it. Entries stand in the order in which things happened.
    pub at: Timestamp,
    /// What.
    pub deed: Deed,
}

/// What happened. Names of images that the lab does not own are never written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Deed {
    /// The classroom came up; everything before belongs to another one.
    Opened,
    /// The engine told of something that it did.
    Engine(EngineEvent),
    /// All images of the lab, whenever they differ from the last time: what was there, and no more.
    Images(Vec<EngineImage>),
    /// Somebody asked the registry.
    Registry(RegistryRequest),
    /// Somebody asked the trust service.
    Trust(TrustRequest),
    /// A process that had asked the trust service ended, after everything that the engine did for it.
    ClientEnded {
        /// Its number.
        pid: u32,
        /// When it began.
        began: Timestamp,
    },
    /// In this machine of the lab's, recorders lie over these programs and tell of their starts and ends.
    Recorded {
        /// The machine.
        machine: String,
        /// The programs' names.
        programs: Vec<String>,
    },
    /// A program was started in a machine of the lab's.
    Typed(Typed),
    /// It ended.
    TypedEnded {
        /// The number of its start.
        number: u64,
        /// How; nothing where nobody saw it.
        exit: Option<Exit>,
    },
    /// Something was typed, and nobody knows what.
    TypedUnseen,
    /// labcheck judged a check of a step for somebody who asked, or by itself.
    Judged {
        /// The step's id.
        step: String,
        /// The check's id.
        check: String,
        /// The digest of the scenario that it was judged by.
        scenario: String,
        /// Whether it passed then, by the state of that moment.
        passed: bool,
    },
    /// A hint was given.
    Hint {
        /// The step's id.
        step: String,
        /// The check's id.
        check: String,
        /// Which of its hints, from 1.
        level: u32,
    },
    /// A question of the handout was answered.
    Answered(Answered),
    /// labcheck did a step itself, because it was asked to.
    Solved {
        /// The step's id.
        step: String,
    },
    /// For a step that it solves, labcheck types a command from now on.
    Typing {
        /// The step's id.
        step: String,
        /// The words of the command that can be names of images.
        images: Vec<String>,
    },
    /// What labcheck had the engine do while it solved another step. No journal has it: it stands in the place
    /// of an event that does not count for the step that is asked about.
    ByLabcheck {
        /// The step that was solved.
        step: String,
        /// What the engine did.
        event: EngineEvent,
    },
    /// labcheck has done with that, whether it came to its end or not.
    SolveEnded {
        /// The step's id.
        step: String,
    },
    /// What labcheck did there changed nothing of the step: what is reached later is the student's own.
    SolvedNothing {
        /// The step's id.
        step: String,
    },
    /// Somebody who asked about this step alone was told that it is done: what they do next is about another.
    Done {
        /// The step's id.
        step: String,
    },
    /// A step was put back: what happened before counts no longer for it.
    Reset {
        /// The step's id.
        step: String,
    },
    /// The classroom was down, and goes on from here: its keeper and its engine ended and began anew, with everything
    /// that they had on disk. What was done before counts as it did. What the engine did in its last moments may be
    /// missing.
    Resumed,
    /// A repository and its collection were taken away at somebody's wish: that they are not there any more is
    /// no loss.
    Forgotten {
        /// The registry's repository, as `you/alpine`.
        repository: String,
        /// The trust service's collection, as `localhost:5000/you/alpine`.
        collection: String,
    },
    /// labcheck has typed the lab's setup: what was done before counts for nobody, and what is there is where
    /// everybody begins.
    SetUp,
    /// Something was missed: the engine could not be followed for a while.
    Gap,
    /// Something else was done: another image was pulled or looked for, or a step was put back. No journal has
    /// it: it stands in the place of that among the entries about one name, and parts those before from those
    /// after.
    Between,
}

impl Deed {
    /// Whether labcheck itself did it, or wrote it down, at somebody's wish.
    pub fn is_own(&self) -> bool {
        match self {
            Self::Judged { .. }
            | Self::Hint { .. }
            | Self::Answered(_)
            | Self::Solved { .. }
            | Self::Typing { .. }
            | Self::SolveEnded { .. }
            | Self::SolvedNothing { .. }
            | Self::Done { .. }
            | Self::Reset { .. } => true,
            Self::Opened
            | Self::Engine(_)
            | Self::Images(_)
            | Self::Registry(_)
            | Self::Trust(_)
            | Self::ClientEnded { .. }
            | Self::Recorded { .. }
            | Self::Typed(_)
            | Self::TypedEnded { .. }
            | Self::TypedUnseen
            | Self::ByLabcheck { .. }
            | Self::Resumed
            | Self::SetUp
            | Self::Forgotten { .. }
            | Self::Gap
            | Self::Between => false,
        }
    }

    /// Whether it parts what was done before it from what is done after it.
    pub fn is_mark(&self) -> bool {
        let tells_only =
            matches!(self, Self::Judged { .. } | Self::Hint { .. } | Self::Answered(_));
        (self.is_own() && !tells_only) || *self == Self::SetUp
    }
}

/// What the engine did (Engine API, `/events`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EngineEvent {
    /// What it was done to.
    pub subject: Subject,
    /// `pull`, `push`, `tag`, `untag`, `delete`; of containers `create`, `start`, `die` and others; of networks and
    /// volumes `create`, `destroy` and others; of what a swarm has `create`, `update`, `remove`.
    pub action: String,
    /// The image: `alpine:edge` or `alpine@sha256:…` of a pull or push, the new name of a tag, the
    /// image that a container was made from; nothing where the engine names only an id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The id of the image, container, network or of what a swarm has, where the engine tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What the container, network, volume or what a swarm has is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// What an event of the engine is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Subject {
    /// An image.
    Image,
    /// A container.
    Container,
    /// A container made from the whole id of an image, as the classic builder makes one for each `RUN`
    /// (measured: 20.10). BuildKit's are no containers of the engine's, and it tells nothing of them.
    Build,
    /// A network.
    Network,
    /// A volume.
    Volume,
    /// A service of a swarm.
    Service,
    /// A node of a swarm.
    Node,
    /// A secret of a swarm.
    Secret,
    /// A config of a swarm.
    Config,
}

/// One request to the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistryRequest {
    /// `GET`, `HEAD`, `PUT` and so on.
    pub method: String,
    /// The repository, as `library/alpine`.
    pub repository: String,
    /// The tag or digest of a manifest; the digest of a blob that could not be had; nothing for an upload that
    /// failed.
    pub reference: String,
    /// The digest that the answer named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The HTTP status.
    pub status: u16,
    /// Whether it denies what was given to the registry.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lost: bool,
}

/// One request to the trust service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrustRequest {
    /// `GET`, `POST`, `DELETE`.
    pub method: String,
    /// The collection, as `docker.io/library/alpine`.
    pub collection: String,
    /// `timestamp.json`, `snapshot.key`; empty for an upload or a removal.
    pub file: String,
    /// The HTTP status.
    pub status: u16,
    /// What an accepted upload of `targets` or a root holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Published>,
    /// What is signed in the collection at that moment, tags with their digests: to who reads the timestamp, and
    /// after an accepted upload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<BTreeMap<String, String>>,
    /// Who asked; nothing where that could not be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asker: Option<Client>,
    /// Whether it denies what was given to the service.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lost: bool,
}

impl TrustRequest {
    /// Whether it is an upload that was accepted.
    pub fn is_upload(&self) -> bool {
        self.method == "POST" && self.file.is_empty() && self.status == 200
    }
}

/// What a collection holds after an upload.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The names that are signed.
    pub targets: Vec<String>,
    /// The roles that were delegated to, as `targets/releases`.
    pub delegations: Vec<String>,
    /// The roles whose key, by the root in this upload, is the newest that the service made: `snapshot`,
    /// `timestamp`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handed_over: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_parts_before_from_after_is_a_mark_and_what_only_tells_is_none() {
        let step = || "s".to_owned();
        for mark in [Deed::SetUp, Deed::Reset { step: step() }, Deed::Solved { step: step() }] {
            assert!(mark.is_mark(), "{mark:?}");
        }
        let (check, text) = ("c".to_owned(), "7".to_owned());
        let answered = Answered { step: step(), check: check.clone(), text, by_labcheck: true };
        for other in [
            Deed::Answered(answered),
            Deed::Hint { step: step(), check, level: 1 },
            Deed::Opened,
            Deed::Gap,
        ] {
            assert!(!other.is_mark(), "{other:?}");
        }
    }
}
