//! A classroom's own engine: what to say of it to somebody whose engine does not answer.

use super::machine::Machine;
use crate::machine::remedies;

/// How to have a classroom where no engine runs.
pub(crate) fn told(machine: &Machine) -> String {
    let Err(unmet) = machine.private_engine() else {
        return "A classroom brings an engine of its own and needs none that runs: labcheck start"
            .to_owned();
    };
    format!(
        "A classroom can bring an engine of its own, once this is done: {}; then: labcheck start",
        remedies(&unmet)
    )
}
