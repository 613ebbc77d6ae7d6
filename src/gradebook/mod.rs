//! A gradebook: the grades of a class, one model out of which every export is written. Pure.

mod model;

pub use model::{Entry, Gradebook, Graded, Row, RowError, Student, Suspicion};
