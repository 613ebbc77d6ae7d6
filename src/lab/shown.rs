//! What the handout shows for one action of the scenario.

/// What the handout shows for one action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The command as it stands there, with the number of its line.
    pub command: Option<(usize, String)>,
    /// The printed lines under it, each with its number.
    pub printed: Vec<(usize, String)>,
    /// The text of the block that it writes to a file.
    pub file: Option<String>,
}
