//! What was looked at, and what was found.

use crate::lint::{Finding, Sums};

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    /// The files, as they were named.
    pub(crate) files: Vec<String>,
    /// What was found, file by file in the order of the lines.
    pub(crate) found: Vec<Finding>,
}

impl Findings {
    /// How many there are of each.
    pub(crate) fn sums(&self) -> Sums {
        Sums::of(&self.found)
    }
}
