//! What a lab wants of the docker client. Pure.

use crate::{
    brought::Because,
    scenario::{
        model::{Scenario, Step},
        requires::{Required, Requirement},
    },
    syntax::version::{Range, Version},
};

/// The first client that labs are made for.
const FIRST: Version = Version(20, 10, 0);
/// The first client without content trust (docker/cli#6603).
const NO_TRUST_FROM: Version = Version(29, 0, 0);
/// Engines of these versions speak API 1.44 and later only, which clients have since 25 (measured).
const ENGINES_OF_NEW_CLIENTS: [Version; 2] = [Version(29, 0, 0), Version(29, 3, 0)];
const NEW_CLIENT: Version = Version(25, 0, 0);

/// What a lab wants of the docker client.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// Content trust.
    pub(super) trust: bool,
    ranges: Vec<Range>,
    /// What another client has to be at least.
    at_least: Version,
}

impl Wanted {
    /// What these steps of a scenario want. A step that wants a client of its own is skipped by name where it has
    /// another: it decides nothing for the others.
    pub(crate) fn by(scenario: &Scenario, steps: &[&Step]) -> Self {
        let needs_trust = |one: &Requirement| matches!(one.what, Required::ContentTrust);
        let of_steps = steps.iter().flat_map(|step| {
            step.requires.iter().chain(step.actions.iter().flat_map(|action| &action.requires))
        });
        let ranges = scenario.requires.iter().filter_map(|one| match &one.what {
            Required::Client(range) => Some(range.clone()),
            Required::Engine(_)
            | Required::ContentTrust
            | Required::Signing
            | Required::Tool(_) => None,
        });
        Self {
            trust: scenario.requires.iter().chain(of_steps).any(needs_trust),
            ranges: ranges.collect(),
            at_least: FIRST,
        }
    }

    /// The same of a client that has to speak with this engine.
    pub(super) fn with_engine(self, engine: Option<Version>) -> Self {
        let [from, to] = ENGINES_OF_NEW_CLIENTS;
        let is_of_new = engine.is_some_and(|engine| from <= engine && engine < to);
        Self { at_least: if is_of_new { NEW_CLIENT } else { self.at_least }, ..self }
    }

    /// Why the client at hand does not do, if it does not.
    pub(super) fn because(&self, version: Option<Version>) -> Option<Because> {
        let Some(version) = version else { return Some(Because::Strange) };
        match self.misses(version) {
            None if self.trust && version < FIRST => Some(Because::TooOld),
            misses => misses,
        }
    }

    /// What somebody's own choice lacks, however old it is.
    pub(super) fn misses(&self, version: Version) -> Option<Because> {
        if self.trust && version >= NO_TRUST_FROM {
            return Some(Because::NoContentTrust);
        }
        let range = self.ranges.iter().find(|range| !range.contains(version))?;
        Some(Because::Version { wanted: range.to_string() })
    }

    /// Whether a client that is found does.
    pub(super) fn suits(&self, version: Version) -> bool {
        version >= self.at_least && self.misses(version).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(requires: &str, step: &str) -> Wanted {
        let text = format!(
            "version: 1\ntitle: x\nlab: x.md\n{requires}\nsteps:\n  - id: a\n    section: A\n    check: [{{ name: c, expect: {{ environment: {{ X: set }} }} }}]\n  - id: b\n    section: B\n    {step}\n    check: [{{ name: c, expect: {{ environment: {{ X: set }} }} }}]\n"
        );
        let source = crate::syntax::source::Source { name: "x.yaml".into(), text };
        let scenario =
            crate::scenario::load(&source, &[]).unwrap_or_else(|problems| panic!("{problems:#?}"));
        Wanted::by(&scenario, &scenario.steps.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_client_at_hand_does_unless_the_lab_needs_what_it_has_not() {
        let because = |wanted: &Wanted, version: &str| wanted.because(Version::parse(version));
        let trust = wanted("", "requires: { content_trust: true }");
        for (version, wanted) in [
            ("20.10.24+dfsg1", None),
            ("28.5.2", None),
            ("29.0.0", Some(Because::NoContentTrust)),
            ("30.1.0", Some(Because::NoContentTrust)),
            ("20.09.9", Some(Because::TooOld)),
            ("18.09.9", Some(Because::TooOld)),
            ("dev", Some(Because::Strange)),
        ] {
            assert_eq!(because(&trust, version), wanted, "{version}");
        }
        let none = wanted("", "requires: { client: '<20' }");
        for version in ["18.09.9", "29.0.0"] {
            assert_eq!(because(&none, version), None, "{version}: no trust is asked for");
        }
        let range = wanted("requires: { client: '>=25' }", "requires: { content_trust: true }");
        let version = |wanted: &str| Some(Because::Version { wanted: wanted.to_owned() });
        assert_eq!(because(&range, "24.0.7"), version(">=25"));
        assert_eq!(because(&range, "25.0.0"), None);
    }

    #[test]
    fn what_is_wanted_is_what_the_steps_that_are_done_want() {
        let text = "version: 1\ntitle: x\nlab: x.md\nsteps:\n  - id: a\n    section: A\n    do: [{ run: docker ps }]\n  - id: b\n    section: B\n    do: [{ run: docker ps, requires: { content_trust: true } }]\n";
        let source = crate::syntax::source::Source { name: "x.yaml".into(), text: text.into() };
        let scenario = crate::scenario::load(&source, &[]).unwrap();
        let trust = |steps: &[usize]| {
            let steps: Vec<_> = steps.iter().map(|at| &scenario.steps[*at]).collect();
            Wanted::by(&scenario, &steps).trust
        };
        assert!(!trust(&[0]) && trust(&[1]) && trust(&[0, 1]));
    }

    #[test]
    fn a_client_that_is_found_is_none_too_old_for_the_engine() {
        let suits = |engine: &str, client: &str| {
            let wanted = wanted("", "requires: { content_trust: true }");
            wanted.with_engine(Version::parse(engine)).suits(Version::parse(client).unwrap())
        };
        for (engine, client, does) in [
            ("20.10.24", "20.10.24", true),
            ("29.2.1", "24.0.9", false),
            ("29.2.1", "25.0.0", true),
            ("29.3.0", "20.10.24", true),
            ("", "20.10.24", true),
            ("", "20.9.0", false),
            ("", "29.0.0", false),
        ] {
            assert_eq!(suits(engine, client), does, "{engine}, {client}");
        }
    }
}
