//! What a step brought, read out of its checks, so that it can be put back. Pure.

use std::collections::BTreeSet;

use crate::{
    check::CheckKind,
    object::ObjectName,
    scenario::model::{Scenario, Step},
    syntax::template::{Template, Vars},
};

/// What has to go so that a step is as it was before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undo {
    /// The steps that are put back: the one named, and those that need it.
    pub steps: Vec<String>,
    /// Names of images, as the lab spells them, that these steps brought and no earlier one.
    pub images: BTreeSet<String>,
    /// Objects of the engine, nodes aside, that these steps made and no earlier one, in the order in which they can go.
    pub objects: BTreeSet<ObjectName>,
    /// Repositories and collections that were made outside the engine.
    pub published: BTreeSet<String>,
}

impl Undo {
    /// Of this step. Names whose variables have no value are left out.
    pub fn of(scenario: &Scenario, step: &str, vars: &Vars) -> Self {
        let mut steps: Vec<&Step> = Vec::new();
        for candidate in &scenario.steps {
            let needs_one = |need: &str| steps.iter().any(|step| step.id.value == need);
            let is_meant = candidate.id.value == step
                || candidate.needs.iter().any(|need| needs_one(&need.value));
            if is_meant {
                steps.push(candidate);
            }
        }
        let is_put_back = |other: &Step| steps.iter().any(|step| step.id.value == other.id.value);
        let before = scenario.steps.iter().take_while(|other| other.id.value != step);
        let before: Vec<&Step> = before.filter(|other| !is_put_back(other)).collect();
        let kept: BTreeSet<String> =
            before.iter().flat_map(|other| names(other, vars, brings)).collect();
        let kept_objects: BTreeSet<ObjectName> =
            before.iter().flat_map(|other| objects(other, vars)).collect();
        let made = steps.iter().flat_map(|step| objects(step, vars));
        let brought = steps.iter().flat_map(|step| names(step, vars, brings));
        Self {
            images: brought.filter(|name| !kept.contains(name)).collect(),
            objects: made.filter(|object| !kept_objects.contains(object)).collect(),
            published: steps.iter().flat_map(|step| names(step, vars, publishes)).collect(),
            steps: steps.iter().map(|step| step.id.value.clone()).collect(),
        }
    }
}

fn names(step: &Step, vars: &Vars, of: fn(&CheckKind) -> Option<&Template>) -> Vec<String> {
    let kinds = step.checks.iter().flat_map(|check| &check.expects);
    kinds.filter_map(of).filter_map(|template| template.expand(vars).ok()).map(familiar).collect()
}

fn objects(step: &Step, vars: &Vars) -> Vec<ObjectName> {
    let kinds = step.checks.iter().flat_map(|check| &check.expects);
    let objects = kinds.filter_map(|kind| kind.nature().object);
    let objects = objects.filter(|object| !object.gone && object.kind.is_made());
    objects
        .filter_map(|object| Some(ObjectName::new(object.kind, object.name.expand(vars).ok()?)))
        .collect()
}

/// One spelling for one image.
fn familiar(name: String) -> String {
    name.parse::<crate::oci::Reference>().map_or(name, |reference| reference.familiar())
}

fn brings(kind: &CheckKind) -> Option<&Template> {
    kind.nature().brings
}

fn publishes(kind: &CheckKind) -> Option<&Template> {
    kind.nature().publishes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{object::ObjectKind, scenario, syntax::source::Source};

    const SCENARIO: &str = include_str!("../../scenarios/distribution-and-trust.yaml");

    fn undo(step: &str) -> Undo {
        let source = Source { name: "x.yaml".into(), text: SCENARIO.into() };
        let scenario = scenario::load(&source, &[]).unwrap();
        let digest = format!("sha256:{}", "1".repeat(64));
        let vars: Vars =
            ["pinned", "unsigned"].map(|name| (name.to_owned(), digest.clone())).into();
        Undo::of(&scenario, step, &vars)
    }

    #[test]
    fn a_step_is_put_back_with_those_that_need_it_and_without_what_earlier_ones_brought() {
        let step1 = undo("step1");
        assert_eq!(step1.steps, ["step1", "step2", "cleanup"]);
        assert!(step1.images.contains("alpine:edge"), "{step1:?}");
        let step3 = undo("step3");
        assert_eq!(step3.steps, ["step3", "step3b", "step5"]);
        assert!(step3.published.contains("localhost:5000/you/alpine:trusted"), "{step3:?}");
        assert!(step3.images.contains("alpine:latest"), "{step3:?}");
        assert!(!step3.images.contains("alpine:edge"), "{step3:?}");
        // Step 3 brought the image before, so it stays.
        assert_eq!(undo("step4").images, BTreeSet::new());
    }

    #[test]
    fn objects_that_a_step_makes_go_and_those_of_earlier_steps_stay() {
        let text = "version: 1\ntitle: x\nlab: x.md\nsteps:\n\
            \x20 - id: one\n    section: S\n    check:\n      - { name: net, expect: { network: { name: back } } }\n\
            \x20 - id: two\n    section: T\n    check:\n      - { name: run, expect: [{ volume: { name: data } }, { container: { name: db, networks: [back] } }, { network: { name: back } }] }\n      - { name: in the swarm, expect: [{ config: { name: conf } }, { service: { name: web } }, { stack: { name: app } }, { node: { name: node1 } }] }\n      - { name: old, expect: { container: { name: old, gone: true } } }\n";
        let source = Source { name: "x.yaml".into(), text: text.into() };
        let scenario = scenario::load(&source, &[]).unwrap();
        let undone = |step: &str| -> Vec<ObjectName> {
            Undo::of(&scenario, step, &Vars::new()).objects.into_iter().collect()
        };
        assert_eq!(undone("one"), [ObjectName::new(ObjectKind::Network, "back")]);
        let two = [
            (ObjectKind::Stack, "app"),
            (ObjectKind::Service, "web"),
            (ObjectKind::Container, "db"),
            (ObjectKind::Volume, "data"),
            (ObjectKind::Config, "conf"),
        ];
        let two = two.map(|(kind, name)| ObjectName::new(kind, name));
        assert_eq!(undone("two"), two);
    }
}
