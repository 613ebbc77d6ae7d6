//! The record of a run: all facts and verdicts, as versioned JSON. Every report reads it and nothing else, so a report
//! can be made again, and a verdict explained, without the host.
//!
//! What can be counted out of a record stands in its JSON and not in these types: it is counted whenever it is written,
//! and compared whenever it is read. [`read()`] takes every version of the format; [`schema()`] is the newest.
//!
#![doc = include_str!("format.md")]

mod check;
mod read;
mod run;
mod schema;
mod step;
mod summed;
mod sums;
mod v1;
mod world;
mod write;

pub use check::{CheckRecord, MistakeRecord, Telling};
pub use read::{ReadError, read};
pub use run::{FORMAT, LeftOut, Record};
pub(crate) use schema::of as schema_of;
pub use schema::schema;
/// The format, for people: a test holds it against the types.
pub const MANUAL: &str = include_str!("format.md");

pub use step::{ActionRecord, DriftRecord, Help, ShownRecord, StepRecord};
pub use sums::{Points, Totals};
pub use world::{ClientSeen, EngineSeen, MachineSeen, ShellSeen, World, WorldKind};
pub use write::{to_json, to_line};
