//! A class, graded: what it handed in is read, judged again, counted by the policy and put into one gradebook. It joins
//! the edge that reads with the core that judges.

mod class;
mod cores;
mod lost;
mod outcome;
mod whose;

pub use class::{Class, Summary, gradebook};
pub use cores::cores;
pub use lost::lost;
