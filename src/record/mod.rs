//! The record of a run: all facts and verdicts, as versioned JSON. Every report reads it and nothing else, so a report
//! can be made again, and a verdict explained, without the host.
//!
//! What can be counted out of a record stands in its JSON and not in these types: it is counted whenever it is written,
//! and compared whenever it is read. [`read()`] takes every version of the format; [`schema()`] is the newest.
//!
#![doc = include_str!("format.md")]

mod check;
mod flaky;
mod merge;
mod read;
mod run;
mod runs;
mod schema;
mod step;
mod summed;
mod sums;
mod tries;
mod v1;
mod world;
mod write;

pub use check::{CheckRecord, MistakeRecord, Telling};
pub use flaky::Flake;
pub use merge::{MergeError, Unfit, merge};
pub use read::{Kept, ReadError, read, read_any};
#[cfg(test)]
pub(crate) use run::testing;
pub use run::{FORMAT, LeftOut, Record};
#[cfg(test)]
pub(crate) use runs::testing as runs_testing;
pub use runs::{LabResult, LabRun, RUNS_FORMAT, Runs, Shares};
pub(crate) use schema::of as schema_of;
pub use schema::{runs_schema, schema};
/// The format, for people: a test holds it against the types.
pub const MANUAL: &str = include_str!("format.md");
/// The same of what tells several labs.
pub const RUNS_MANUAL: &str = include_str!("runs.md");

pub use step::{ActionRecord, DriftRecord, DriftWhy, Help, ShownRecord, StepRecord};
pub use sums::{Points, Totals};
pub use tries::{Broke, Flakes, Part, TryRecord, broken};
pub use world::{ClientSeen, EngineSeen, MachineSeen, ShellSeen, World, WorldKind};
pub use write::{runs_to_json, to_json, to_line};
