//! The handout: what it has a student type, and whether the scenario types the same. Pure.

mod agree;
mod handout;
mod present;

pub use agree::{Drift, agree};
pub use handout::{Block, Handout, Section, TypedLine};
pub use present::{Values, present};
