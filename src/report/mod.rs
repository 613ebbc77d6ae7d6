//! Reports: pure functions of a record (or of a scenario's problems) to text.

mod columns;
pub mod files;
mod frame;
pub mod labs;
pub mod page;
pub mod possible;
pub mod progress;
mod rows;
pub mod run;
pub mod sheet;
pub mod student;
pub mod style;
pub mod watch;

pub use frame::problems;
