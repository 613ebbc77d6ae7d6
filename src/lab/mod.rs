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
mod pattern;
mod pre;
mod present;
mod prompt;
mod rewrite;
mod role;
mod said;
mod script;
#[cfg(test)]
pub(crate) mod shapes;
mod shown;
mod taken;

pub use agree::{Agreement, agree};
pub use bind::bind;
pub use block::{Fence, Line};
pub(crate) use dialect::plain;
pub use difference::Difference;
pub use drift::{Came, Comparison, Drift, Wrong};
pub(crate) use drift::{is_drawn, is_some_address, telling};
pub use fence::Shows;
pub use handout::{Handout, Section};
pub(crate) use keys::keys;
pub(crate) use pattern::pattern;
pub use present::present;
pub(crate) use prompt::looks_like_command;
pub use rewrite::{Change, Edit, Rewritten, rewritten};
pub use role::Role;
pub use shown::Shown;
pub use taken::{How, Taken, Why};
