//! A student of a roster, and where they stand in it.

use crate::{gradebook::Student, syntax::source::Span};

/// Students of a roster at most.
pub const MOST: usize = 100_000;

/// A student, and where they stand.
pub(super) struct Listed {
    /// Who.
    pub(super) student: Student,
    /// In which line.
    pub(super) at: Span,
}
