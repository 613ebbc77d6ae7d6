//! The scenario: what the YAML says, checked and typed. Pure: text in, a model or problems out.

mod action;
mod answer;
pub mod classroom;
mod doing;
pub mod held;
mod keys;
mod machines;
pub mod model;
pub mod read;
pub mod requires;
mod setup;
mod shells;
mod step;
mod turn;
pub mod validate;
pub mod waiver;
pub mod without;

pub use self::{
    keys::{NAMED as KEYS, keys},
    read::language,
    waiver::Waiver,
};

use self::model::Scenario;
use crate::syntax::{decode::Decoder, problem::Problem, source::Source, yaml};

/// Reads a scenario, or tells everything that is wrong with it.
///
/// `verbs` are the words of the command line, which no step may be called.
pub fn load(source: &Source, verbs: &[&str]) -> Result<Scenario, Vec<Problem>> {
    let node = yaml::parse(&source.text).map_err(|problem| vec![problem])?;
    let decoder = Decoder::default();
    let scenario = read::scenario(&decoder, &node, source.clone());
    if let Some(scenario) = &scenario {
        validate::validate(&decoder, scenario, verbs);
    }
    let problems = decoder.into_problems();
    match scenario {
        Some(scenario) if problems.is_empty() => Ok(scenario),
        _ => Err(problems),
    }
}
