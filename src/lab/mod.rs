//! The handout: what it has a student type, and whether the scenario types the same. Pure.

mod agree;
mod bind;
mod drift;
mod fence;
mod handout;
mod present;
mod prompt;
mod said;
mod script;

pub use agree::{Agreement, Difference, agree};
pub use bind::{Shown, bind};
pub use drift::{Drift, compare};
pub use fence::{Role, Shows};
pub use handout::{Fence, Handout, Line, Section};
pub use present::{Values, present};
