//! A classroom's own engine: what to say of it to somebody whose engine does not answer.

use super::machine::Machine;

/// How to have a classroom where no engine runs.
pub(crate) fn told(machine: &Machine) -> String {
    match machine.private_engine_of_root() {
        Ok(_) if machine.is_root => {
            "A classroom brings an engine of its own and needs none that runs: labcheck start"
                .to_owned()
        }
        Ok(_) => {
            "With root a classroom brings an engine of its own and needs none that runs: sudo labcheck start"
                .to_owned()
        }
        Err(unmet) => {
            let remedies: Vec<&str> = unmet.iter().map(|unmet| unmet.remedy.as_str()).collect();
            let mut told: Vec<&str> = Vec::new();
            for remedy in remedies {
                if !told.contains(&remedy) {
                    told.push(remedy);
                }
            }
            format!(
                "A classroom can bring an engine of its own, once this is done: {}; then: sudo labcheck start",
                told.join("; ")
            )
        }
    }
}
