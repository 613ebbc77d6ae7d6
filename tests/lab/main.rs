//! The first lab on a real engine: that it passes, and that every sabotage turns the right line red
//! for the right reason.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod attacks;
mod cli;
mod environment;
mod faults;
mod fit;
mod handouts;
mod hub;
mod inside;
mod interrupted;
mod machine;
#[path = "../common/needs.rs"]
mod needs;
#[path = "../common/program.rs"]
mod program;
#[path = "../common/record.rs"]
mod record;
mod refusals;
mod sabotage;
mod support;
mod trouble;
mod typing;
mod upstream;
