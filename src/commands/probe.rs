//! `labcheck probe`: what a file or a service is like, as it is seen where this is run.

use std::io;

use crate::{
    exit::ExitStatus,
    output::{print, refusal::Refusal},
    probe::answer,
};

/// Answers the question on standard input.
pub fn probe() -> Result<ExitStatus, Refusal> {
    let told = answer(io::stdin().lock()).map_err(Refusal::own)?;
    let text = serde_json::to_string(&told).map_err(Refusal::own)?;
    print::exact(&(text + "\n"));
    Ok(ExitStatus::Passed)
}
