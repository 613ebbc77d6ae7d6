//! What somebody decided by hand: one decision, and the file that has all of a class.

mod decided;
mod model;

pub use decided::Decided;
pub use model::Override;
