//! The first lab on a real engine: that it passes, and that every sabotage turns the right line red
//! for the right reason.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod attacks;
mod cli;
mod client;
mod containers;
#[path = "../common/covered.rs"]
mod covered;
mod environment;
mod expected;
mod faults;
mod fit;
mod handouts;
mod hub;
mod inside;
mod interrupted;
mod machine;
mod machines;
#[path = "../common/needs.rs"]
mod needs;
mod outside;
#[path = "../common/program.rs"]
mod program;
#[path = "../common/record.rs"]
mod record;
mod refusals;
#[path = "../common/running.rs"]
mod running;
mod sabotage;
mod shares;
mod somebody;
mod support;
mod tries;
mod trouble;
mod typed;
mod typing;
mod upstream;
mod users;
