//! `labcheck schema`: what may be written in a scenario, and what a record says; for programs, or for people.

use crate::{
    cli::texts::{SchemaArgs, SchemaOf},
    exit::ExitStatus,
    output::{print::exact, refusal::Refusal},
    record,
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
        (SchemaOf::Record, false) => serde_json::to_string_pretty(&record::schema())?,
        (SchemaOf::Record, true) => record::MANUAL.trim_end().to_owned(),
    };
    exact(&format!("{text}\n"));
    Ok(ExitStatus::Passed)
}
