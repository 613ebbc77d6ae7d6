//! What stays behind when the handout is done, and what is removed that was never there.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{
    deeds::{Deed, deeds, image, of},
    rule::Found,
    subject::Subject,
    typed::Typed,
};
use crate::cmdline::Program;

/// Variables that docker's programs read.
const READ: &[&str] = &[
    "DOCKER_API_VERSION",
    "DOCKER_BUILDKIT",
    "DOCKER_CERT_PATH",
    "DOCKER_CONFIG",
    "DOCKER_CONTENT_TRUST",
    "DOCKER_CONTENT_TRUST_SERVER",
    "DOCKER_CONTEXT",
    "DOCKER_DEFAULT_PLATFORM",
    "DOCKER_HOST",
    "DOCKER_ORCHESTRATOR",
    "DOCKER_TLS_VERIFY",
];

/// Variables of docker's that are exported and not taken back.
pub(in super::super) fn set(subject: &Subject<'_>) -> Vec<Found> {
    let mut left: BTreeMap<&str, &Typed<'_>> = BTreeMap::new();
    for typed in subject.typed().iter().filter(|typed| typed.is_command()) {
        for program in &typed.programs {
            let mut words = program.words.iter().map(|word| word.text.as_str());
            match words.next() {
                Some("export") => {
                    for (name, value) in words.filter_map(|word| word.split_once('=')) {
                        if matches!(value, "0" | "" | "false") {
                            left.remove(name);
                        } else if READ.contains(&name) {
                            left.insert(name, typed);
                        }
                    }
                }
                Some("unset") => words.for_each(|name| {
                    left.remove(name);
                }),
                Some("exit") => left.clear(),
                _ => {}
            }
        }
    }
    let is_told = |name: &str| {
        let codes = subject.page.codes.iter().map(|at| &subject.text()[at.range()]);
        codes.into_iter().any(|code| code.starts_with("unset") && code.contains(name))
    };
    let left = left.into_iter().filter(|(name, _)| !is_told(name));
    left.map(|(name, typed)| {
        let found = Found::in_handout(typed.at(), format!("{name} stays set in this terminal"));
        found.help(format!("end the handout with `unset {name}`"))
    })
    .collect()
}

/// Images, containers, networks and volumes that nothing removes behind the last that is made; one finding a handout.
pub(in super::super) fn behind(subject: &Subject<'_>) -> Vec<Found> {
    let mut first: Option<&Typed<'_>> = None;
    let mut brought = Brought::new(subject);
    for typed in subject.typed() {
        for deed in deeds(typed) {
            brought.see(&deed);
            match deed {
                Deed::Pulls(_) | Deed::Runs(_, true) | Deed::Creates | Deed::Makes(_) => {
                    first = first.or(Some(typed));
                }
                // What was there before is removed, so that it comes anew.
                Deed::Removes(name) if !brought.has(name) => {}
                Deed::Removes(_) | Deed::Clears => first = None,
                Deed::Runs(_, false) | Deed::Tags(..) | Deed::Pushes => {}
            }
        }
    }
    let told = "nothing removes what is made from here on";
    first.map(|typed| Found::in_handout(typed.at(), told)).into_iter().collect()
}

/// Images that are removed and that nothing brought before, the classroom's setup included. Where a scenario expects something of the command, somebody
/// knows.
pub(in super::super) fn nothing(subject: &Subject<'_>) -> Vec<Found> {
    let actions = subject.scenario.iter().flat_map(|s| &s.steps).flat_map(|step| &step.actions);
    let expected: BTreeSet<String> = actions
        .filter(|action| !action.expects.is_empty() || !action.is_typed())
        .map(|action| action.command().expand_known(subject.vars))
        .collect();
    let mut found = Vec::new();
    let mut brought = Brought::new(subject);
    brought.any |= subject.setup().iter().any(brings);
    subject.setup().iter().flat_map(of).for_each(|deed| brought.see(&deed));
    for typed in subject.typed() {
        let is_expected = expected.contains(typed.text());
        for deed in deeds(typed) {
            brought.see(&deed);
            let Deed::Removes(name) = deed else { continue };
            if !is_expected && !brought.has(name) {
                let text = typed.shell_text();
                let start = text.rfind(name).unwrap_or(0);
                let at = typed.part(subject.text(), start, start + name.len());
                found.push(Found::in_handout(
                    at,
                    format!("nothing before this brought {name} here"),
                ));
            }
        }
    }
    found
}

/// What was brought here so far, as far as one can tell.
struct Brought {
    names: BTreeSet<String>,
    repositories: BTreeSet<String>,
    /// Whether an image came of which nobody knows the name.
    any: bool,
}

impl Brought {
    fn new(subject: &Subject<'_>) -> Self {
        Self {
            names: BTreeSet::new(),
            repositories: BTreeSet::new(),
            any: comes_by_other_ways(subject),
        }
    }

    fn see(&mut self, deed: &Deed<'_>) {
        match deed {
            // What was built without a name, or loaded, may be any.
            Deed::Makes("") => self.any = true,
            Deed::Pulls(word) | Deed::Runs(word, _) | Deed::Makes(word) | Deed::Tags(_, word) => {
                let Some(image) = image(word) else {
                    self.any = true;
                    return;
                };
                self.repositories.insert(image.full_name());
                self.names.insert(image.familiar());
            }
            Deed::Pushes | Deed::Removes(_) | Deed::Creates | Deed::Clears => {}
        }
    }

    /// Whether it may be here: an id, a variable, a word to fill in are known to whoever types them.
    fn has(&self, name: &str) -> bool {
        let is_id = name.len() >= 3 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let Some(image) = image(name).filter(|_| !is_id && !self.any) else { return true };
        let by_digest = image.digest().is_some() && self.repositories.contains(&image.full_name());
        by_digest || self.names.contains(&image.familiar())
    }
}

/// Whether images come that no docker command names: by a Compose file, a stack, a script of the lab's.
fn comes_by_other_ways(subject: &Subject<'_>) -> bool {
    subject.typed().iter().flat_map(|typed| &typed.programs).any(brings)
}

/// Whether a program is one of those.
fn brings(program: &Program) -> bool {
    let mut words = program.words.iter().map(|word| word.text.as_str());
    match words.next() {
        Some("docker-compose" | "make" | "sh" | "bash") => true,
        Some(word) if word.starts_with("./") => true,
        Some("docker") => matches!(words.next(), Some("compose" | "stack" | "app" | "buildx")),
        _ => false,
    }
}
