//! What was seen of a deed that was not done.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{journal::deeds::Through, outcome::Exit};

/// What was done in the place of a deed, or that does not count for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum DeedSeen {
    /// An image of the same repository was pulled.
    Pulled {
        /// The image.
        image: String,
        /// How.
        through: Through,
    },
    /// It was pulled less often in a row than it should.
    InARow {
        /// How many times, with nothing else between them.
        times: usize,
    },
    /// A container ran, and its image's name was another one's when it was made.
    RanAnother {
        /// The name.
        image: String,
    },
    /// A container was made from the whole id of an image, as a build does.
    RanById {
        /// The image.
        image: String,
    },
    /// labcheck did it when it solved another step, which counts for that step alone.
    ByLabcheck {
        /// That step.
        step: String,
        /// What it did.
        action: OwnAction,
        /// The image.
        image: String,
    },
    /// A program was started, otherwise than it should, or another one like it.
    Typed {
        /// The command line.
        line: String,
        /// Whether it is the one that is asked for, apart from what follows: somebody tried.
        is_it: bool,
        /// What was exported, of the variables that count; null where one was not.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        exported: BTreeMap<String, Option<String>>,
        /// Whether `sudo` started it.
        by_sudo: bool,
        /// How it ended; nothing where that was not seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exit: Option<Exit>,
    },
    /// Something that a record of an older format tells in words only.
    Unknown {
        /// The words.
        said: String,
    },
}

/// What labcheck had the engine do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OwnAction {
    /// A pull.
    Pull,
    /// A push.
    Push,
    /// A new name.
    Tag,
    /// The start of a container.
    Start,
}
