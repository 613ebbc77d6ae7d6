//! The handout: what it has a student type, and whether the scenario types the same. Pure.

mod agree;
mod bind;
mod difference;
mod drift;
mod fence;
mod handout;
mod present;
mod prompt;
mod said;
mod script;
mod shown;

pub use agree::{Agreement, agree};
pub use bind::bind;
pub use difference::Difference;
pub use drift::{Drift, compare};
pub use fence::{Role, Shows};
pub use handout::{Fence, Handout, Line, Section};
pub use present::present;
