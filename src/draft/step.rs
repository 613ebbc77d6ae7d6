//! The steps of a scenario, made of a handout's parts: what is typed, and what is news afterwards.

use std::collections::BTreeSet;

use super::{
    care::{Care, care},
    carried::Carried,
    changes::{Change, changes},
    checks::{Check, check},
    entry::{Command, Entry, Kind},
    expected::{exit, expected},
    images::Images,
    interactive::is_interactive,
    sections::Part,
    seen::Seen,
    talk::{Talk, literal, talk},
    world::World,
    yaml::{block, quoted},
};

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// What it is called.
    pub(super) id: String,
    /// The handout's heading.
    pub(super) section: String,
    /// The earlier steps whose things it names.
    pub(super) needs: Vec<String>,
    /// What is done.
    pub(super) actions: Vec<Action>,
    /// What is true afterwards.
    pub(super) checks: Vec<Check>,
    /// What another platform's lab brings to it.
    pub(super) carried: Carried,
}

/// An entry of `do:`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Action {
    /// What a person decides about it.
    pub(super) todo: Option<String>,
    /// Its lines, the first of which stands behind the dash; none where it is a remark only.
    pub(super) lines: Vec<String>,
    /// Whether it is a command of the handout's.
    pub(super) is_command: bool,
    /// Whether something is done by it.
    pub(super) is_done: bool,
}

/// Spaces before a line below an entry's key.
const BELOW: usize = 10;

/// All steps, and the images that they take out of a registry.
pub(super) fn steps(parts: &[Part<'_>], seen: &Seen) -> (Vec<Step>, Images) {
    let mut images = Images::default();
    let mut told: Vec<(Vec<Action>, Vec<Done>)> = Vec::new();
    for part in parts {
        let all = part.entries.iter().map(|entry| action(entry, seen));
        let (actions, done): (Vec<Action>, Vec<Done>) = all.unzip();
        for done in &done {
            images.take(done.changes.as_deref().unwrap_or_default());
        }
        told.push((actions, done));
    }
    let mut world = World::default();
    let mut steps: Vec<Step> = Vec::new();
    let mut worlds = vec![world.clone()];
    for (part, (actions, done)) in parts.iter().zip(told) {
        let Some(id) = &part.id else { continue };
        let at = steps.len();
        let mut needs = BTreeSet::new();
        for done in done {
            let made = done.words.iter().filter_map(|word| world.made_by(word));
            needs.extend(made.filter(|made| *made < at));
            world.take(done.changes, at);
        }
        let needs = needs.into_iter().map(|made| steps[made].id.clone()).collect();
        worlds.push(world.clone());
        let mut carried = part.carried.clone();
        let mut actions = actions;
        let is_typed = actions.iter().any(|action| action.is_done);
        if let Some(lines) = carried.instead(is_typed) {
            actions.push(Action { lines, is_done: true, ..Action::default() });
        }
        let (id, section, checks) = (id.clone(), part.title.to_owned(), Vec::new());
        steps.push(Step { id, section, needs, actions, checks, carried });
    }
    let mut earlier: BTreeSet<String> = BTreeSet::new();
    for (step, around) in steps.iter_mut().zip(worlds.windows(2)) {
        step.checks = news(around, &world, &images);
        for check in &mut step.checks {
            check.is_repeated = earlier.contains(&check.expect);
        }
        earlier.extend(step.checks.iter().map(|check| check.expect.clone()));
        let is_asked = !step.checks.is_empty() || !step.carried.checks.is_empty();
        if !is_asked && !step.actions.iter().any(|action| action.is_done) {
            step.actions.push(nothing());
        }
    }
    (steps, images)
}

/// What is news between two worlds, as checks; what is not so in the last one any more counts if it was so once.
fn news(around: &[World], last: &World, images: &Images) -> Vec<Check> {
    let [before, after] = around else { return Vec::new() };
    let mut checks: Vec<Check> = Vec::new();
    for news in after.news(before) {
        let Some(mut check) = check(&news, images) else { continue };
        check.is_undone = last.undoes(&news);
        if !checks.iter().any(|other| other.name == check.name) {
            checks.push(check);
        }
    }
    checks
}

/// What a command does to the world.
struct Done {
    changes: Option<Vec<Change>>,
    words: Vec<String>,
}

impl Done {
    fn nothing() -> Self {
        Self { changes: Some(Vec::new()), words: Vec::new() }
    }
}

fn action(entry: &Entry<'_>, seen: &Seen) -> (Action, Done) {
    match &entry.kind {
        Kind::Command(command) => typed(entry.line, command, seen),
        Kind::File { name, is_next } => (file(entry.line, *name, *is_next, seen), Done::nothing()),
        Kind::Astray => {
            let todo = format!(
                "line {} of the handout types into a program that no command before it in this section starts; put both below one heading",
                entry.line
            );
            (Action { todo: Some(todo), ..Action::default() }, Done::nothing())
        }
    }
}

fn typed(line: usize, command: &Command<'_>, seen: &Seen) -> (Action, Done) {
    let text = literal(command.text);
    let is_session = !command.talk.is_empty() || is_interactive(command.text);
    let talk = if is_session { talk(command) } else { Talk::default() };
    let mut todo = match care(line, command, seen) {
        Care::Typed(_) if is_session && talk.turns.is_empty() => {
            return shown(line, command, UNSPOKEN);
        }
        Care::Typed(todo) => todo,
        Care::LeftOut => {
            let todo = format!(
                "line {line} of the handout has a command that is too long to be typed; bring it as a file of the lab's (`files:`)"
            );
            return (Action { todo: Some(todo), ..Action::default() }, Done::nothing());
        }
        Care::Shown { why, next } => return shown(line, command, (why, next)),
    };
    let mut lines = Vec::new();
    if is_session {
        lines.push(format!("session: {}", block(&text, BELOW)));
        lines.push("talk:".to_owned());
        lines.extend(talk.turns.iter().map(|turn| format!("  - {turn}")));
        if !talk.ends {
            todo = Some("nobody sees how this ends; print `exit` or the keys at its end in the handout, and type them here".to_owned());
        }
    } else {
        lines.push(format!("run: {}", block(&text, BELOW)));
        let expected = expected(command);
        if !expected.is_empty() {
            lines.push(format!("expect: [{{ {} }}]", expected.join(" }, { ")));
        }
    }
    let changes = if exit(command).is_some() {
        Some(Vec::new())
    } else {
        changes(command.text, is_session && talk.is_left).filter(|_| !is_session || talk.ends)
    };
    let words = command.text.split_whitespace().map(str::to_owned).collect();
    (Action { todo, lines, is_command: true, is_done: true }, Done { changes, words })
}

/// What is said of a dialogue of which nothing is a line of text.
const UNSPOKEN: (&str, &str) = (
    "what is typed into it is no line of text",
    "write the line anew in the handout, and make a `session:` of it",
);

/// A command that nobody types. Of one that perhaps is none there is a remark only: what is shown takes the rest of its block
/// with it.
fn shown(line: usize, command: &Command<'_>, (why, next): (&str, &str)) -> (Action, Done) {
    if command.is_guess {
        let todo = format!("line {line} of the handout is not typed, because {why}: {next}");
        return (Action { todo: Some(todo), ..Action::default() }, Done::nothing());
    }
    let text = literal(command.text);
    let lines = vec![format!("shown: {}", block(&text, BELOW)), format!("why: {}", quoted(why))];
    (
        Action { todo: Some(next.to_owned()), lines, is_command: true, is_done: false },
        Done::nothing(),
    )
}

fn file(line: usize, name: Option<&'static str>, is_next: bool, seen: &Seen) -> Action {
    match name.filter(|_| is_next) {
        Some(name) => {
            let told = || "if the handout calls this file otherwise, write that name".to_owned();
            let todo = (name != "Dockerfile").then(told);
            let lines = vec![format!("edit: {{ file: {name}, from: fence }}")];
            Action { todo, lines, is_command: false, is_done: true }
        }
        None if seen.builds => {
            let todo = format!(
                "if the reader writes the block of line {line} to a file, say so here: `- edit: {{ file: NAME, from: fence }}`"
            );
            Action { todo: Some(todo), ..Action::default() }
        }
        None => Action::default(),
    }
}

/// Holds the place of a step of which nothing can be typed as it stands, and fails until somebody decided.
fn nothing() -> Action {
    Action {
        todo: Some("nothing of this step is typed, so this fails in its place; write what is typed, or a `check:`, and remove it".to_owned()),
        lines: vec!["run: \"false\"".to_owned(), "unwritten: true".to_owned()],
        is_command: false,
        is_done: true,
    }
}
