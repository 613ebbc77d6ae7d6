//! What the checks of a scenario speak of already.

use std::collections::BTreeSet;

use crate::{
    fact::{Query, Witness},
    object::{ObjectName, Sought},
    oci::Reference,
    scenario::model::Scenario,
    syntax::template::Vars,
};

/// What is spoken of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spoken {
    /// Images that a check wants on the host.
    pub(crate) images: BTreeSet<Reference>,
    /// Objects, by their names.
    pub(crate) objects: BTreeSet<ObjectName>,
    /// Images of whose containers a check speaks.
    pub(crate) containers_of: BTreeSet<Reference>,
}

/// By every check of every step.
pub(crate) fn spoken(scenario: &Scenario, vars: &Vars) -> Spoken {
    let mut spoken = Spoken::default();
    let checks = scenario.steps.iter().flat_map(|step| &step.checks);
    for kind in checks.flat_map(|check| &check.expects) {
        let nature = kind.nature();
        let image = nature.brings.and_then(|name| name.expand(vars).ok());
        spoken.images.extend(image.and_then(|name| name.parse().ok()));
        for query in kind.queries(vars, Witness::Engine).unwrap_or_default() {
            match query {
                Query::Inspect(Sought::Named(object)) | Query::Lifetime(object) => {
                    spoken.objects.insert(object);
                }
                Query::Inspect(Sought::MadeFrom { image }) => {
                    spoken.containers_of.extend(image.parse::<Reference>().ok());
                }
                Query::EngineImages
                | Query::ClientImages
                | Query::Variable(_)
                | Query::PullProbe(_)
                | Query::Unexported(_)
                | Query::ClientEngine
                | Query::Deeds(_)
                | Query::Typed(_)
                | Query::Answers
                | Query::Logs(_)
                | Query::Command(_)
                | Query::File(_)
                | Query::Reach(_)
                | Query::ImagesBefore
                | Query::PassedBefore { .. }
                | Query::ToldDone { .. } => {}
            }
        }
    }
    spoken
}
