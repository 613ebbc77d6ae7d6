//! Does a lab: types its commands into a host, judges what comes out, checks the state afterwards.
//!
//! It knows the host by its trait only, and tells what happens by events.

mod abilities;
mod execute;
mod look;
pub mod plan;

pub use abilities::Abilities;
pub use execute::{Conditions, Event, execute};
pub use look::{Look, Question, look};
pub use plan::{Plan, PlanError};
