//! What was wanted at a place in JSON, and what is there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{object::ObjectName, outcome::StreamName};

/// Whose JSON it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum DataOf {
    /// A command printed it.
    Stream(StreamName),
    /// The engine tells it of an object, as `docker inspect` prints it.
    Object(ObjectName),
}

/// What was wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum WantedData {
    /// This value, as JSON.
    Is(String),
    /// These keys or items, as JSON.
    Has(String),
    /// Nothing.
    Absent,
    /// A text that this pattern is found in.
    Matches(String),
}

/// What is there. Long values and keys are cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum SeenData {
    /// This value, as JSON.
    Value(String),
    /// The path ends at a mapping without the next key.
    NoKey {
        /// How far it goes; empty for the whole.
        reached: String,
        /// The next key.
        key: String,
        /// The first of the keys that there are.
        keys: Vec<String>,
        /// How many keys there are.
        of: usize,
        /// The key that may have been meant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        near: Option<String>,
    },
    /// The path ends at a list without an item at the next place.
    NoItem {
        /// How far it goes; empty for the whole.
        reached: String,
        /// The next place.
        key: String,
        /// How many items there are.
        of: usize,
    },
    /// The path ends at a value that nothing is in.
    NoParts {
        /// How far it goes; empty for the whole.
        reached: String,
        /// The next key.
        key: String,
        /// The value, as JSON.
        value: String,
    },
    /// It is no JSON from a place on.
    NotJson {
        /// The line, from 1; 0 where there is none.
        line: usize,
        /// The column, from 1; 0 before the first.
        column: usize,
        /// What the reader of JSON says of it.
        why: String,
    },
}
