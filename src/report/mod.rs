//! Reports: pure functions of a record (or of a scenario's problems) to text.

pub(crate) mod blocks;
pub(crate) mod class;
mod columns;
pub(crate) mod files;
mod frame;
pub(crate) mod handed;
pub(crate) mod labs;
pub(crate) mod page;
pub(crate) mod possible;
pub(crate) mod progress;
pub(crate) mod regraded;
mod rows;
pub(crate) mod run;
pub(crate) mod sheet;
pub(crate) mod student;
pub(crate) mod style;
pub(crate) mod typed;
pub(crate) mod watch;

pub(crate) use frame::{SHOWN, problems};
