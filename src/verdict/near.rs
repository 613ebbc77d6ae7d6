//! What comes near to what was looked for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A line, or a row, that comes near to what was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NearLine {
    /// Its number, from 1; rows are counted without the heading.
    pub line: usize,
    /// Its text, a long one cut.
    pub text: String,
}
