//! Expectations about one command's outcome. Pure: one file a kind, with its parameters and how it judges. A new kind is
//! a file and a row of `kinds.rs`.
//!
//! Two rules hold without being written: an exit status that no expectation names must be 0, and in a strict scenario
//! stderr that no expectation speaks of must be empty.

pub(crate) mod capture;
mod controls;
mod excerpt;
mod exit;
#[cfg(test)]
mod fuzz;
mod judge;
pub(crate) mod kind;
mod kinds;
pub(crate) mod matcher;
pub(crate) mod pattern;
mod printed;
pub(crate) mod refused;
pub(crate) mod rows;
pub(crate) mod stream;
pub(crate) mod table;
pub(crate) mod which;

pub(crate) use self::{
    judge::Judge,
    kinds::{EXPECT, Expect},
};

#[cfg(test)]
mod tests;
