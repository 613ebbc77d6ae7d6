//! Classrooms that stand by themselves: from `labcheck start` to `labcheck finish`, and everything that
//! may come between.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod barriers;
mod brought;
mod control;
mod eval;
mod evidence;
mod journal;
mod killed;
mod lifecycle;
#[path = "../lab/machine.rs"]
mod machine;
#[path = "../common/needs.rs"]
mod needs;
#[path = "../common/program.rs"]
mod program;
mod pty;
mod questions;
#[path = "../common/record.rs"]
mod record;
mod shell;
mod solving;
mod support;
mod trouble;
mod trusted;
mod unchecked;
mod watch;
