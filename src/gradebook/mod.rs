//! A gradebook: the grades of a class, one model out of which every export is written. Pure.

pub mod matching;
mod model;
pub mod roster;

pub use model::{Entry, Gradebook, Graded, Row, RowError, Student, Suspicion};
