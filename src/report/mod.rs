//! Reports: pure functions of a record (or of a scenario's problems) to text.

mod frame;
pub mod labs;
pub mod page;
pub mod run;
pub mod student;
pub mod style;

pub use frame::problems;
