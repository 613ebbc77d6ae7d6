//! A policy: what a lab's steps and checks count, what hints and lateness take, and when the lab is passed. A teacher
//! writes it in YAML; read, it is laid on a scenario, and everything in it is one of that scenario's.

mod amount;
mod hints;
mod late;
mod name;
mod read;
mod round;
mod rules;
#[cfg(test)]
mod tests;
mod time;
mod worth;

pub(super) use amount::Amount;
pub use hints::Hints;
pub use late::{Every, Late};
pub(super) use name::find;
pub use round::{How, Rounding};
pub use rules::{CheckRules, Policy, StepRules};
pub(super) use time::Moment;
