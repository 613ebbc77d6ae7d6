//! `labcheck impersonate`: what a machine of the lab's has in place of programs.

use crate::{
    cli::standing::ImpersonateArgs,
    env::{Surroundings, current_folder},
    exit::ExitStatus,
    machine::stand_in,
    output::refusal::Refusal,
};

/// Goes on as the program; the result says why that was not possible.
pub fn impersonate(
    args: &ImpersonateArgs,
    surroundings: &Surroundings,
) -> Result<ExitStatus, Refusal> {
    let exported = surroundings.variables.clone();
    Err(Refusal::error(stand_in::become_real(
        &args.program,
        &args.args,
        exported,
        current_folder(),
    )))
}
