//! Classrooms that stand by themselves: brought up by `labcheck start`, kept up by a process of their
//! own that outlives the terminal, found again by whoever may read their folder.

pub mod session;

pub use session::{LabText, Session};
