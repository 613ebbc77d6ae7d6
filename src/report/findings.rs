//! What `labcheck lint` found, in the formats of one table: a format is a file of its own and a row of `formats.rs`.

mod formats;
mod github;
mod json;
mod model;
#[cfg(test)]
mod sample;
mod sarif;
mod told;

pub(crate) use formats::FORMATS;
pub(crate) use json::{MANUAL, json_schema};
pub(crate) use model::Findings;
pub(crate) use told::{sum, told};
