//! What a student hands in: a record with a name on it and a seal. Pure.

/// What the name of a submission's file ends in, behind the dot.
pub const EXTENSION: &str = "labcheck";
