//! Does a lab: types its commands into a host, judges what comes out, checks the state afterwards.
//!
//! It knows the host by its trait only, and tells what happens by events.

mod abilities;
mod ask;
mod begun;
mod early;
mod execute;
mod fit;
mod glance;
mod help;
mod limits;
mod look;
mod lookout;
pub mod plan;
mod printed;
mod question;
#[cfg(test)]
mod recipe;
mod rejudge;
mod retold;
mod setup;
mod solve;
mod telling;
mod touch;
mod tried;
mod undo;
mod update;

pub use abilities::{Abilities, Doing};
pub use ask::{Place, ask};
pub use execute::{Conditions, Event, execute};
pub use fit::{Misfit, misfit};
pub use glance::{Glance, glance};
pub use help::help;
pub use limits::Reach;
pub use look::{Look, holds, look};
pub use lookout::{LookedFor, begins_anew};
pub use plan::{Plan, PlanError};
pub use question::Question;
pub use rejudge::{Handed, rejudge};
pub use retold::{Noting, Retold, StepSeen};
pub use setup::{set_up, went_through};
pub use solve::{Solved, exports, solve};
pub use touch::touches;
pub use tried::{Between, Tried, tried};
pub use undo::Undo;
pub use update::{Updated, update};
