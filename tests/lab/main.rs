//! The first lab on a real engine: that it passes, and that every sabotage turns the right line red
//! for the right reason.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod attacks;
mod cli;
mod environment;
mod faults;
mod fit;
mod hub;
mod interrupted;
mod machine;
mod refusals;
mod sabotage;
mod support;
mod trouble;
mod upstream;
