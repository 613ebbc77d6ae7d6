//! The scenario: what the YAML says, checked and typed. Pure: text in, a model or problems out.

pub mod classroom;
pub mod decode;
pub mod held;
pub mod model;
pub mod path;
pub mod problem;
pub mod read;
mod remedy;
pub mod requires;
pub mod source;
pub mod template;
pub mod validate;
pub mod version;
pub mod without;
pub mod yaml;

use self::{decode::Decoder, model::Scenario, problem::Problem, source::Source};

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
