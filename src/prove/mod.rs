//! Whether the checks of a lab notice what is done wrong: what may be done wrong, and what it means that they noticed or
//! did not. Pure: a way to do something wrong is a function of `changes/` and a row of `CHANGES`.

mod base;
mod change;
mod changes;
mod draw;
#[cfg(test)]
mod fuzz;
mod order;
mod outcome;
mod proof;
mod ruling;
mod score;
mod undone;
mod waived;

pub use base::{Base, Breach, Trouble, When};
pub use change::{CHANGES, Change, Row};
pub use draw::{Drawn, Mutant, asks_services, drawn};
pub use order::order;
pub use outcome::Outcome;
#[cfg(test)]
pub(crate) use proof::testing;
pub use proof::{FORMAT, Proof, ReadError, StepProof, Tested, VerbTold, Wrong};
pub use ruling::{Attempt, Caught, End, Ruling, Why, of_fault, of_mutant};
pub use score::{Score, scores};
pub use undone::Undone;
pub use waived::{code, useless, waived};
