//! Which steps of a lab can be done in a world, and what to do about the others.

use crate::{
    report::possible::{Barrier, Prospect},
    run::{Abilities, Doing},
    scenario::{
        model::Scenario,
        requires::{Required, Requirement},
    },
};

/// Every step of a lab, with what keeps it from being done.
pub(super) fn prospects(scenario: &Scenario, abilities: &Abilities) -> Vec<Prospect> {
    let mut found: Vec<Prospect> = Vec::new();
    for step in &scenario.steps {
        let mut required = Doing::Typing(step).requirements(scenario);
        let unmet = required.find_map(|requirement| barrier(requirement, abilities));
        let needs = || {
            let cannot =
                |id: &str| found.iter().any(|step| step.id == id && step.barrier.is_some());
            let need = step.needs.iter().find(|need| cannot(&need.value))?;
            Some(Barrier::Needs(need.value.clone()))
        };
        let barrier = unmet.or_else(needs);
        let points = step.points();
        found.push(Prospect { id: step.id.value.clone(), points, barrier });
    }
    found
}

fn barrier(requirement: &Requirement, abilities: &Abilities) -> Option<Barrier> {
    let skip = abilities.check(&requirement.what)?;
    let remedy = match &requirement.what {
        Required::Tool(name) => format!("sudo apt-get install {name}, where the system has it"),
        Required::ContentTrust => {
            "have a docker of version 20.10 to 28 ready, to be named with --client or first on the PATH".to_owned()
        }
        Required::Signing => {
            "switch the containerd image store off in the engine's settings (\"features\": {\"containerd-snapshotter\": false} in daemon.json)".to_owned()
        }
        Required::Client(range) => format!("put a docker client {range} first on the PATH"),
        Required::Engine(range) => format!("use an engine {range}"),
    };
    let again = format!("{remedy}; then: labcheck finish, and labcheck start");
    Some(Barrier::Unmet { skip, remedy: again })
}
