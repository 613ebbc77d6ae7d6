//! What was seen of a deed that was not done.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::journal::deeds::Through;

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
