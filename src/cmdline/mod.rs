//! What a typed command line says, as far as its text tells: its programs with their words, its pipes.
//!
//! Read as a POSIX shell and bash read it, without running anything: what an expansion comes to is
//! unknown. Known limits: patterns of `case` and of `[[ =~ ]]` that hold a `|` count as pipes.

mod changing;
mod detour;
mod docker;
mod flags;
mod inner;
mod invocation;
mod line;
mod machine;
mod reader;
mod written;

pub(crate) use changing::changing;
pub(crate) use detour::{Detour, detour_line, detours};
pub(crate) use docker::{docker, looks_up, runs};
pub(crate) use flags::{Given, NAMING, STARTING, given};
pub(crate) use inner::{hands_on, is_hidden, read_through};
pub(crate) use invocation::{Invocation, invocation};
pub(crate) use line::{CommandLine, Joint, Program, Word};
pub(crate) use machine::{INSTALLERS, MACHINES};
pub(crate) use reader::read;
pub(crate) use written::written;
