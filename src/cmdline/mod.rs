//! What a typed command line says, as far as its text tells: its programs with their words, its pipes.
//!
//! Read as a POSIX shell and bash read it, without running anything: what an expansion comes to is
//! unknown. Known limits: patterns of `case` and of `[[ =~ ]]` that hold a `|` count as pipes.

mod detour;
mod docker;
mod line;
mod reader;
mod written;

pub(crate) use detour::{Detour, detours};
pub(crate) use docker::docker;
pub(crate) use line::{Program, Word};
pub(crate) use reader::read;
pub(crate) use written::written;
