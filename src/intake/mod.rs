//! What a class handed in, as it comes: a folder, a zip, a platform's bulk download. An edge: it reads, bounded, and
//! judges nothing.
//!
//! Names and bytes come from strangers. Nothing is written to disk or unpacked there; one submission is in memory at a
//! time; what cannot be read is that file's error, and the rest goes on.

mod archive;
mod error;
mod folder;
#[cfg(test)]
mod fuzz;
mod layout;
mod limits;
mod listing;
mod name;
mod stream;
#[cfg(test)]
mod tests;

pub use error::{IntakeError, NameFault};
pub use layout::StudentHint;
pub use limits::Limits;
pub use stream::{Handed, Intake, open};
