//! The handout: what it has a student type, and whether the scenario types the same. Pure.

mod agree;
mod bind;
mod block;
mod dialect;
mod difference;
mod drift;
mod fence;
mod guess;
mod handout;
mod keys;
mod pre;
mod present;
mod prompt;
mod role;
mod said;
mod script;
#[cfg(test)]
mod shapes;
mod shown;
mod taken;

pub use agree::{Agreement, agree};
pub use bind::bind;
pub use block::{Fence, Line};
pub use difference::Difference;
pub use drift::{Drift, compare};
pub use fence::Shows;
pub use handout::{Handout, Section};
pub use present::present;
pub use role::Role;
pub use shown::Shown;
pub use taken::{How, Taken, Why};
