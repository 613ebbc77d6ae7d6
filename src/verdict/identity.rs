//! What two images are compared by.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What two images are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Identity {
    /// The digest that a registry gave it.
    Digest,
    /// The engine's own id.
    Id,
    /// The digest that the tag is signed with.
    SignedDigest,
}
