//! Images that a check looks for, and that nothing in the lab brings: such a check could never pass.

use std::collections::BTreeSet;

use super::model::{Scenario, Step};
use crate::{
    check::{Check, CheckKind},
    oci::{Digest, LAB_REGISTRY, Reference},
    suggest::nearest,
    syntax::{
        decode::Decoder,
        problem::Problem,
        template::{Template, Vars},
    },
};

/// Refuses names of images that are neither in the classroom nor made by a command of the lab. A scenario
/// without images is for engines that pull from elsewhere.
pub fn needed_images(decoder: &Decoder, scenario: &Scenario) {
    if scenario.classroom.images.is_empty() {
        return;
    }
    let (vars, held) = held(scenario);
    let made = made(scenario, &vars);
    let checks = scenario.steps.iter().flat_map(|step| &step.checks);
    for needed in checks.flat_map(kinds).flat_map(|kind| kind.nature().needs) {
        let Some(name) = needed.name.expand(&vars).ok().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let is_there = held.contains(&name)
            || name.domain() == LAB_REGISTRY
            || (!needed.pulled && made.contains(&name))
            || is_pinned_by_hand(&name, &held);
        if !is_there {
            decoder.report(problem(needed.name, &name, &held));
        }
    }
}

fn problem(at: &Template, name: &Reference, held: &BTreeSet<Reference>) -> Problem {
    let title = format!("the classroom has no image {}", at.written());
    let problem = Problem::new(at.at, title);
    let tags: Vec<String> =
        held.iter().filter(|held| held.tag().is_some()).map(Reference::familiar).collect();
    match nearest(&name.familiar(), tags.iter().map(String::as_str)) {
        Some(near) => problem
            .label(format!("did you mean `{near}`?"))
            .help(format!("write `{near}`, or add the image under `classroom: images:`")),
        None => problem.help("add it under `classroom: images:`"),
    }
}

fn kinds(check: &Check) -> impl Iterator<Item = &CheckKind> {
    check.expects.iter().chain(check.mistakes.iter().flat_map(|mistake| &mistake.pattern))
}

/// The classroom's images by all their names, and the variables, a digest of its own for each image.
fn held(scenario: &Scenario) -> (Vars, BTreeSet<Reference>) {
    let mut vars = Vars::new();
    let mut held = BTreeSet::new();
    for image in &scenario.classroom.images {
        let digest = Digest::of(image.id.as_bytes());
        vars.insert(format!("images.{}.digest", image.id), digest.to_string());
        held.insert(image.name.value.with_digest(digest));
        if image.tagged {
            held.insert(image.name.value.clone());
        }
    }
    for (name, template) in &scenario.vars {
        if let Ok(value) = template.expand(&vars) {
            vars.insert(name.value.clone(), value);
        }
    }
    (vars, held)
}

/// Every word of a command that can be the name of an image: it may be given by `docker tag` or a build.
fn made(scenario: &Scenario, vars: &Vars) -> BTreeSet<Reference> {
    let setup = scenario.classroom.setup.iter();
    let actions = setup.chain(scenario.steps.iter().flat_map(Step::typed));
    let commands = actions
        .map(|action| action.command().expand(vars).unwrap_or_else(|_| action.command().written()));
    let words = |command: String| -> Vec<Reference> {
        let words = command.split([' ', '\t', '\n', '=', '\'', '"', ';', '&', '|', '(', ')']);
        words.filter_map(|word| word.parse().ok()).collect()
    };
    commands.flat_map(words).collect()
}

/// A digest that was copied from somewhere: whether it is one of the classroom's is not known yet.
fn is_pinned_by_hand(name: &Reference, held: &BTreeSet<Reference>) -> bool {
    name.digest().is_some() && held.iter().any(|held| held.full_name() == name.full_name())
}

#[cfg(test)]
mod tests {
    use crate::{scenario::load, syntax::source::Source};

    fn told(check: &str, command: &str) -> Vec<String> {
        let text = format!(
            "version: 1\nlab: x.md\ntitle: x\nclassroom:\n  images:\n    - {{ name: \"alpine:edge\", build: shell, id: edge }}\n    - {{ name: tool, build: files, id: pinned }}\nsteps:\n  - id: s\n    section: S\n    do: [{{ run: \"{command}\" }}]\n    check:\n      - name: n\n        expect: {{ {check} }}\n"
        );
        let problems = load(&Source { name: "s.yaml".into(), text }, &[]).err().unwrap_or_default();
        problems.into_iter().map(|problem| problem.title).collect()
    }

    #[test]
    fn a_check_of_an_image_that_nothing_brings_is_refused_when_the_scenario_is_read() {
        let digest = format!("sha256:{}", "1".repeat(64));
        let refused = |name: &str| vec![format!("the classroom has no image {name}")];
        let pulled = |name: &str| format!("deed: {{ pulled: \"{name}\" }}");
        let image = |name: &str| format!("image: {{ name: \"{name}\", present: true }}");
        for name in ["alpine:edge", "docker.io/library/alpine:edge", "localhost:5000/you/x:1"] {
            assert_eq!(told(&pulled(name), "true"), [""; 0], "{name}");
            assert_eq!(told(&image(name), "true"), [""; 0], "{name}");
        }
        let by_digest = ["alpine@${{ images.edge.digest }}", "tool@${{ images.pinned.digest }}"];
        for name in by_digest.map(str::to_owned).into_iter().chain([format!("tool@{digest}")]) {
            assert_eq!(told(&pulled(&name), "true"), [""; 0], "{name}");
        }
        for name in ["alpine:egde", "alpine", "tool", "toool@${{ images.pinned.digest }}"] {
            assert_eq!(told(&pulled(name), "true"), refused(name));
            assert_eq!(told(&image(name), "true"), refused(name));
            let ran = format!("deed: {{ ran: \"{name}\" }}");
            assert_eq!(told(&ran, "true"), refused(name));
        }
        // What is made here need not be in a registry; what is pulled has to be.
        let tag = "docker tag alpine:edge mine:1";
        assert_eq!(told(&image("mine:1"), tag), [""; 0]);
        assert_eq!(told(&pulled("mine:1"), tag), refused("mine:1"));
        let shown = format!("true\" }}, {{ why: x, shown: \"{tag}");
        assert_eq!(told(&image("mine:1"), &shown), refused("mine:1"));
        for check in [
            "image: { name: \"none:1\", present: false }",
            "image: { name: \"none:1\", local: true }",
            "deed: { found_unsigned: none }",
            "deed: { tagged: none }",
        ] {
            assert_eq!(told(check, "true"), [""; 0], "{check}");
        }
        let control =
            "refused: { pull: \"none:1\", because: unsigned, control: \"alpine:latest\" }";
        assert_eq!(told(control, "true"), refused("alpine:latest"));
    }
}
