//! The lab that is in this labcheck.

/// Its scenario.
pub(super) const SCENARIO: &str = include_str!("../../scenarios/distribution-and-trust.yaml");
/// Its handout.
pub(super) const HANDOUT: &str = include_str!("../../labs/distribution-and-trust.md");
