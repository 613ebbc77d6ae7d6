//! Classrooms that stand by themselves: from `labcheck start` to `labcheck finish`, and everything that
//! may come between.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod added;
mod answers;
mod barriers;
mod brought;
mod control;
#[path = "../common/covered.rs"]
mod covered;
mod drafted;
mod eval;
mod evidence;
mod faults;
mod files;
mod journal;
mod kept;
mod killed;
mod lifecycle;
mod lookout;
#[path = "../lab/machine.rs"]
mod machine;
mod manual;
#[path = "../common/needs.rs"]
mod needs;
mod objects;
mod planted;
mod ports;
#[path = "../common/program.rs"]
mod program;
mod proven;
mod pty;
mod questions;
#[path = "../common/record.rs"]
mod record;
mod resumed;
#[path = "../common/running.rs"]
mod running;
mod services;
mod setup;
mod shell;
mod solving;
mod strangers;
mod student;
mod submitted;
mod support;
mod swarm;
mod trouble;
mod trusted;
mod unchecked;
mod unfit;
#[path = "../common/unheard.rs"]
mod unheard;
mod unheard_verbs;
mod updated;
mod watch;
