//! What the world under test can do, and which requirements that leaves unmet. Pure.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Reach;
use crate::{
    check::{CheckKind, nature::Shell},
    scenario::{
        model::{Action, Scenario, Step},
        requires::{Required, Requirement},
    },
    syntax::version::{Range, Version},
    verdict::{ImageStore, Skip, Unmet},
};

/// The first client without content trust (docker/cli#6603).
const NO_TRUST_FROM: Version = Version(29, 0, 0);

/// What is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Abilities {
    /// The engine's version, as it says it.
    pub engine: String,
    /// The docker CLI's version, as it says it.
    pub client: String,
    /// Whether the engine keeps images in containerd: then no client can sign on push
    /// (docker/for-mac#7273: `no hashes specified for target ""`).
    pub containerd_store: bool,
    /// The programs found, of those that the scenario asks for.
    pub tools: BTreeSet<String>,
    /// What the lab's shell does not reach: of runs alone.
    #[serde(skip)]
    pub reach: Reach,
}

/// What somebody is about to do.
#[derive(Clone, Copy, Debug)]
pub enum Doing<'d> {
    /// Typing a step's commands.
    Typing(&'d Step),
    /// Typing one command of a step.
    Command(&'d Step, &'d Action),
    /// Judging what a student reached in a step, by whatever client they reached it.
    Judging(&'d Step),
}

impl<'d> Doing<'d> {
    /// What has to be met for it: the requirements of the scenario, of the step and of the command.
    pub fn requirements(self, scenario: &'d Scenario) -> impl Iterator<Item = &'d Requirement> {
        let (step, action) = match self {
            Self::Typing(step) | Self::Judging(step) => (step, None),
            Self::Command(step, action) => (step, Some(action)),
        };
        let any_client = matches!(self, Self::Judging(step) if !asks_client(scenario, step));
        let of_command = action.into_iter().flat_map(|action| &action.requires);
        let all = scenario.requires.iter().chain(&step.requires).chain(of_command);
        all.filter(move |requirement| {
            !(any_client && matches!(requirement.what, Required::Client(_)))
        })
    }
}

/// Whether it matters for the judgement which docker client the student has: for what is on the host it does
/// not matter which one brought it there.
fn asks_client(scenario: &Scenario, step: &Step) -> bool {
    let trust = |requirement: &Requirement| matches!(requirement.what, Required::ContentTrust);
    step.requires.iter().chain(&scenario.requires).any(trust)
        || step.checks.iter().flat_map(|check| &check.expects).any(probes)
}

fn probes(kind: &CheckKind) -> bool {
    kind.nature().shell == Shell::Docker
}

impl Abilities {
    /// The first requirement that is not met.
    pub fn unmet(&self, scenario: &Scenario, doing: Doing<'_>) -> Option<Skip> {
        doing.requirements(scenario).find_map(|requirement| self.check(&requirement.what))
    }

    /// Why this is not met, if it is not.
    pub fn check(&self, required: &Required) -> Option<Skip> {
        match required {
            Required::Engine(range) => unless(within(range, &self.engine), || Unmet::Engine {
                wanted: range.to_string(),
                seen: known(&self.engine),
            }),
            Required::Client(range) => unless(within(range, &self.client), || Unmet::Client {
                wanted: range.to_string(),
                seen: known(&self.client),
            }),
            Required::ContentTrust => {
                let has =
                    Version::parse(&self.client).is_some_and(|version| version < NO_TRUST_FROM);
                unless(has, || Unmet::ContentTrust { seen: known(&self.client) })
            }
            Required::Signing => {
                unless(!self.containerd_store, || Unmet::Signing { seen: ImageStore::Containerd })
            }
            Required::Tool(name) => {
                unless(self.tools.contains(name), || Unmet::Tool { wanted: name.clone() })
            }
        }
    }
}

fn within(range: &Range, seen: &str) -> bool {
    Version::parse(seen).is_some_and(|version| range.contains(version))
}

/// A version, where the program says one.
fn known(version: &str) -> Option<String> {
    (!version.is_empty()).then(|| version.to_owned())
}

fn unless(met: bool, unmet: impl FnOnce() -> Unmet) -> Option<Skip> {
    (!met).then(|| Skip::Requirement(unmet()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_trust_ends_with_client_29_and_an_unknown_client_has_none() {
        let abilities =
            |client: &str| Abilities { client: client.to_owned(), ..Abilities::default() };
        for (client, has) in
            [("28.5.2", true), ("20.10.24+dfsg1", true), ("29.0.0", false), ("", false)]
        {
            assert_eq!(abilities(client).check(&Required::ContentTrust).is_none(), has, "{client}");
        }
    }

    #[test]
    fn what_is_required_is_met_by_what_is_there_and_told_with_it_else() {
        let there = Abilities {
            engine: "24.0.7".into(),
            client: "28.5.2".into(),
            containerd_store: false,
            tools: ["skopeo".to_owned()].into(),
            ..Abilities::default()
        };
        let bare = Abilities { containerd_store: true, ..Abilities::default() };
        let range = |text: &str| Range::parse(text).unwrap();
        let seen = |version: &str| Some(version.to_owned());
        let wanted = || "<20".to_owned();
        for (abilities, required, unmet) in [
            (&there, Required::Engine(range(">=20")), None),
            (&there, Required::Client(range(">=20")), None),
            (&there, Required::Signing, None),
            (&there, Required::Tool("skopeo".into()), None),
            (
                &there,
                Required::Engine(range("<20")),
                Some(Unmet::Engine { wanted: wanted(), seen: seen("24.0.7") }),
            ),
            (
                &there,
                Required::Client(range("<20")),
                Some(Unmet::Client { wanted: wanted(), seen: seen("28.5.2") }),
            ),
            (
                &bare,
                Required::Engine(range("<20")),
                Some(Unmet::Engine { wanted: wanted(), seen: None }),
            ),
            (&bare, Required::ContentTrust, Some(Unmet::ContentTrust { seen: None })),
            (&bare, Required::Signing, Some(Unmet::Signing { seen: ImageStore::Containerd })),
            (&there, Required::Tool("oras".into()), Some(Unmet::Tool { wanted: "oras".into() })),
        ] {
            assert_eq!(abilities.check(&required), unmet.map(Skip::Requirement), "{required:?}");
        }
    }

    #[test]
    fn the_client_matters_for_a_judgement_only_where_its_trust_does() {
        let load = |requires: &str, expect: &str| {
            let text = format!(
                "version: 1\ntitle: x\nlab: x.md\nrequires: {{ client: '<20' }}\nsteps:\n  - id: s\n    section: S\n    requires: {{ {requires} }}\n    check: [{{ name: c, expect: {expect} }}]\n"
            );
            let source = crate::syntax::source::Source { name: "x.yaml".into(), text };
            crate::scenario::load(&source, &[]).unwrap_or_else(|problems| panic!("{problems:#?}"))
        };
        let client = Abilities { client: "28.0.0".into(), ..Abilities::default() };
        let judges = |requires: &str, expect: &str| {
            let scenario = load(requires, expect);
            client.unmet(&scenario, Doing::Judging(&scenario.steps[0])).is_none()
        };
        let set = "{ environment: { X: set } }";
        let refused = "{ refused: { pull: a/b, because: unsigned, control: a/c } }";
        assert!(judges("client: '<20'", set), "whoever brought it");
        assert!(!judges("client: '<20'", refused), "the client is asked");
        assert!(!judges("content_trust: true", set), "its trust is what is judged");
        let scenario = load("client: '<20'", set);
        assert!(client.unmet(&scenario, Doing::Typing(&scenario.steps[0])).is_some());
    }
}
