//! All that may be done wrong in a step.

use super::{
    change::{CHANGES, Change, Make},
    changes::{Command, only_looks},
};
use crate::{
    scenario::model::{Action, ActionKind, Scenario, Step},
    syntax::template::Template,
};

/// A step with one thing done otherwise.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// What nothing else of the lab is called: `step1/2/left-out`, the second command of step1.
    pub id: String,
    /// What was done.
    pub change: Change,
    /// Which of the step's commands it is about, from 0.
    pub at: usize,
    /// Which it is when it is typed: another one only where the order is another.
    pub to: usize,
    /// The line of the scenario where that is written, from 1.
    pub line: usize,
    /// The command, as it is written.
    pub command: String,
    /// What is typed in its place, where something else is.
    pub instead: Option<String>,
    /// The step as it is then.
    pub step: Step,
}

/// What was drawn from a step.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// What may be done wrong.
    pub mutants: Vec<Mutant>,
    /// How many of its commands only look: nothing is another without them.
    pub only_look: usize,
}

/// All that may be done wrong in a step, behind these; nothing where only a person could notice it.
pub fn drawn(scenario: &Scenario, before: &[&Step], step: &Step) -> Drawn {
    if step.is_for_person() {
        return Drawn::default();
    }
    let actions: Vec<Action> = step.typed().cloned().collect();
    let looks = |action: &Action| !asks_what_is_typed(step) && only_looks(&action.told());
    let mut all = Drawn::default();
    for (at, action) in actions.iter().enumerate() {
        if looks(action) {
            all.only_look += 1;
            continue;
        }
        let earlier = before.iter().flat_map(|step| step.typed()).chain(&actions[..at]);
        let images = &scenario.classroom.images;
        let command = Command::of(action, images, is_trusted(earlier));
        for row in CHANGES.iter().filter(|row| tells_apart(step, row.change)) {
            let (changed, instead) = match row.make {
                Make::Of(of) => (of(&actions, at), None),
                Make::Instead(of) => {
                    let text = command.as_ref().and_then(|c| Some(c.written(&of(c)?)));
                    let other = text.as_ref().and_then(|text| typing(action, text));
                    let changed = other.map(|other| {
                        let mut changed = actions.clone();
                        changed[at] = other;
                        changed
                    });
                    (changed, text)
                }
            };
            let Some(changed) = changed else { continue };
            let moved = changed.iter().position(|other| other.at == action.at);
            all.mutants.push(Mutant {
                id: format!("{}/{}/{}", step.id.value, at + 1, row.name),
                change: row.change,
                at,
                to: moved.unwrap_or(at),
                line: scenario.line(action.at),
                command: action.told(),
                instead,
                step: Step { actions: changed, ..step.clone() },
            });
        }
    }
    all
}

/// Whether a command of a step asks a service of the classroom for something, as far as its text tells.
pub fn asks_services(step: &Step) -> bool {
    const ASKING: &[&str] = &[
        "build", "compose", "create", "curl", "deploy", "login", "manifest", "notary", "pull",
        "push", "run", "search", "trust", "wget",
    ];
    step.typed().any(|action| {
        let text = action.told();
        let mut words = text.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| ASKING.contains(&word))
    })
}

/// Whether a change may be another thing than a command that is left out: for who asks the engine alone, a docker command
/// that does nothing is one.
fn tells_apart(step: &Step, change: Change) -> bool {
    let mut kinds = step.checks.iter().flat_map(|check| &check.expects);
    change != Change::LyingClient
        || kinds.any(|kind| kind.nature().recorded.is_some() || kind.nature().asks_shell())
}

/// Whether a check of a step wants commands that leave nothing behind.
fn asks_what_is_typed(step: &Step) -> bool {
    let kinds = step.checks.iter().flat_map(|check| &check.expects);
    kinds.into_iter().any(|kind| kind.nature().recorded.is_some())
}

/// The same action with another command.
fn typing(action: &Action, text: &str) -> Option<Action> {
    let command = Template::parse(text, action.at).ok()?;
    let kind = match &action.kind {
        ActionKind::Run(_) => ActionKind::Run(command),
        ActionKind::Session { talk, .. } => ActionKind::Session { command, talk: talk.clone() },
        ActionKind::Edit { .. } | ActionKind::Answer(_) | ActionKind::Shown { .. } => return None,
    };
    Some(Action { kind, ..action.clone() })
}

/// Whether content trust is on behind these.
fn is_trusted<'a>(earlier: impl Iterator<Item = &'a Action>) -> bool {
    const VARIABLE: &str = "DOCKER_CONTENT_TRUST";
    earlier.fold(false, |is_on, action| {
        let text = action.told();
        match text.trim() {
            text if text.starts_with("export ") && text.contains(&format!("{VARIABLE}=1")) => true,
            text if text.starts_with("unset ") && text.contains(VARIABLE) => false,
            text if text.contains(&format!("export {VARIABLE}=0")) => false,
            _ => is_on,
        }
    })
}

#[cfg(test)]
mod tests;
