//! How what was tried counts.

/// How one thing that was done wrong counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was noticed, or need not be.
    Fine,
    /// Nobody noticed it.
    Survived,
    /// Nobody noticed it, and the scenario says why that is right.
    Waived,
    /// Nobody knows.
    Open,
}
