//! How a command should end, where that is more than one status.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a command should end, where that is more than one status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum WantedExit {
    /// With one of these statuses.
    OneOf(Vec<i32>),
    /// With a failure of its own, which is not that it was not found, not run, or ended from outside.
    Nonzero,
    /// By this signal.
    Signal(i32),
}
