//! A difference told.

/// A difference told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What was expected.
    pub expected: String,
    /// What was seen; may have several lines.
    pub seen: String,
    /// What to do next, where it is more than to look at the command again.
    pub next: Option<String>,
}

/// Without more to do.
pub(super) fn told(expected: impl Into<String>, seen: impl Into<String>) -> Told {
    Told { expected: expected.into(), seen: seen.into(), next: None }
}
