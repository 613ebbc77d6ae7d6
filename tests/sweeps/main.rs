//! Sweeps: many odd inputs and surroundings, each with every verb that meets it, and one promise for all of them. A short
//! form runs with the other tests; LABCHECK_SWEEPS=full has all of each. Each ends with a line that sums it up.
//! `kills`, beside this, is a script of its own.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod clients;
mod engines;
mod files;
mod flakes;
#[path = "../common/needs.rs"]
mod needs;
mod paths;
#[path = "../common/program.rs"]
mod program;
mod promise;
mod right;
