//! `labcheck schema`: what may be written in a scenario or a policy, and what a record says; for programs, or for people.

use crate::{
    cli::texts::{SchemaArgs, SchemaOf},
    exit::ExitStatus,
    gradebook,
    grades::{Decided, Policy},
    output::{print::exact, refusal::Refusal},
    record,
    report::{findings, proof},
    scenario::language,
    syntax::{manual::manual, schema},
};

/// Prints it.
pub(super) fn schema(args: &SchemaArgs) -> Result<ExitStatus, Refusal> {
    let text = match (args.of, args.manual) {
        (SchemaOf::Scenario, false) => {
            serde_json::to_string_pretty(&schema::schema("A scenario of labcheck", &language()))?
        }
        (SchemaOf::Scenario, true) => {
            format!("# The language of scenarios\n\n{}", manual(&language()).trim_end())
        }
        (SchemaOf::Policy, false) => {
            serde_json::to_string_pretty(&schema::schema("A policy of labcheck", &Policy::shape()))?
        }
        (SchemaOf::Policy, true) => {
            format!("# What a policy may say\n\n{}", manual(&Policy::shape()).trim_end())
        }
        (SchemaOf::Overrides, false) => serde_json::to_string_pretty(&schema::schema(
            "What was decided by hand",
            &Decided::shape(),
        ))?,
        (SchemaOf::Overrides, true) => {
            format!("# What is decided by hand\n\n{}", manual(&Decided::shape()).trim_end())
        }
        (SchemaOf::Gradebook, false) => serde_json::to_string_pretty(&gradebook::json_schema())?,
        (SchemaOf::Gradebook, true) => gradebook::MANUAL.trim_end().to_owned(),
        (SchemaOf::Lint, false) => serde_json::to_string_pretty(&findings::json_schema())?,
        (SchemaOf::Lint, true) => findings::MANUAL.trim_end().to_owned(),
        (SchemaOf::Proof, false) => serde_json::to_string_pretty(&proof::json_schema())?,
        (SchemaOf::Proof, true) => proof::MANUAL.trim_end().to_owned(),
        (SchemaOf::Record, false) => serde_json::to_string_pretty(&record::schema())?,
        (SchemaOf::Record, true) => record::MANUAL.trim_end().to_owned(),
        (SchemaOf::Runs, false) => serde_json::to_string_pretty(&record::runs_schema())?,
        (SchemaOf::Runs, true) => record::RUNS_MANUAL.trim_end().to_owned(),
    };
    exact(&format!("{text}\n"));
    Ok(ExitStatus::Passed)
}
