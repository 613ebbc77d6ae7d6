//! `labcheck pid1`: the first process of the lab's network, or of one of its machines. It ends with them.

use crate::{cli::standing::Pid1Args, exit::ExitStatus, machine::init, output::refusal::Refusal};

/// Becomes it; the result says why it is over.
pub(super) fn pid1(args: &Pid1Args) -> Result<ExitStatus, Refusal> {
    Err(Refusal::error(init::become_first(&args.plan, args.name.as_deref())))
}
