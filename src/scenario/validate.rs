//! What can only be seen with the whole scenario in hand: names that must exist, and what may not be.

use std::collections::BTreeSet;

use super::{
    held::needed_images,
    model::{Action, ActionKind, Scenario, Step, Turn},
};
use crate::{
    expect::which::Which,
    suggest::nearest,
    syntax::{
        decode::Decoder,
        problem::Problem,
        template::{Template, is_name},
    },
};

/// Checks names, variables and what fits together. `verbs` are the words of the command line, which
/// no step may be called.
pub fn validate(decoder: &Decoder, scenario: &Scenario, verbs: &[&str]) {
    step_ids(decoder, scenario, verbs);
    variables(decoder, scenario);
    needed_images(decoder, scenario);
    for action in scenario.steps.iter().flat_map(|step| &step.actions) {
        streams(decoder, action);
    }
}

fn step_ids(decoder: &Decoder, scenario: &Scenario, verbs: &[&str]) {
    let mut earlier: Vec<&str> = Vec::new();
    let all: Vec<&str> = scenario.steps.iter().map(|step| step.id.value.as_str()).collect();
    for step in &scenario.steps {
        let id = step.id.value.as_str();
        let problem = |title: String| Problem::new(step.id.at, title);
        if verbs.contains(&id) {
            decoder.report(
                problem(format!("`{id}` is a verb of labcheck, so no step can be called so"))
                    .help("choose another id"),
            );
        } else if !is_name(id) || id.contains('.') {
            decoder.report(
                problem(format!("`{id}` cannot be typed as a step"))
                    .help("use letters, digits, `_` and `-`"),
            );
        } else if earlier.contains(&id) {
            decoder.report(
                problem(format!("there is a step `{id}` already")).help("choose another id"),
            );
        }
        needs(decoder, step, &earlier, &all);
        earlier.push(id);
    }
}

fn needs(decoder: &Decoder, step: &Step, earlier: &[&str], all: &[&str]) {
    for need in &step.needs {
        let word = need.value.as_str();
        if earlier.contains(&word) {
            continue;
        }
        let problem = if all.contains(&word) {
            Problem::new(need.at, format!("`{word}` does not come before `{}`", step.id.value))
                .help("a step needs earlier ones only")
        } else {
            let problem = Problem::new(need.at, format!("there is no step `{word}`"));
            match nearest(word, earlier.iter().copied()) {
                Some(near) => {
                    problem.label(format!("did you mean `{near}`?")).help(format!("write `{near}`"))
                }
                None => problem.help(format!("the earlier steps are: {}", earlier.join(", "))),
            }
        };
        decoder.report(problem);
    }
}

/// Every variable has a value by the time it is used: the classroom's images, the author's own, and
/// what an earlier command captures.
fn variables(decoder: &Decoder, scenario: &Scenario) {
    let mut known: BTreeSet<String> = BTreeSet::new();
    for image in &scenario.classroom.images {
        known.insert(format!("images.{}.digest", image.id));
    }
    for (name, template) in &scenario.vars {
        uses(decoder, template, &known);
        known.insert(name.value.clone());
    }
    for step in &scenario.steps {
        for action in &step.actions {
            in_action(decoder, action, &mut known);
        }
    }
    checks(decoder, scenario);
}

/// A check is asked of students too, whose outputs nobody captures.
fn checks(decoder: &Decoder, scenario: &Scenario) {
    let images = scenario.classroom.images.iter();
    let lasting: BTreeSet<String> = images
        .map(|image| format!("images.{}.digest", image.id))
        .chain(scenario.vars.iter().map(|(name, _)| name.value.clone()))
        .collect();
    let captured: BTreeSet<&str> = scenario
        .steps
        .iter()
        .flat_map(|step| &step.actions)
        .flat_map(|action| &action.captures)
        .map(|capture| capture.name.value.as_str())
        .filter(|name| !lasting.contains(*name))
        .collect();
    for step in &scenario.steps {
        for (at, check) in step.checks.iter().enumerate() {
            if step.checks[..at].iter().any(|earlier| earlier.name.value == check.name.value) {
                let title = format!("this step has a check `{}` already", check.name.value);
                let problem = Problem::new(check.name.at, title);
                decoder.report(problem.help("give it another name: hints and verdicts go by it"));
            }
        }
    }
    let all = scenario.steps.iter().flat_map(|step| &step.checks);
    for template in all.flat_map(crate::check::Check::templates) {
        for name in template.names().filter(|name| captured.contains(name.value)) {
            let title =
                format!("a check cannot use `{}`, which is captured from a command", name.value);
            decoder.report(Problem::new(name.at, title).help(
                "checks are asked of students too, whose output nobody sees; use `images.ID.digest` or `vars`",
            ));
        }
        let is_known = |name: &str| lasting.contains(name) || captured.contains(name);
        if template.names().any(|name| !is_known(name.value)) {
            uses(decoder, template, &lasting);
        }
    }
}

fn in_action(decoder: &Decoder, action: &Action, known: &mut BTreeSet<String>) {
    match &action.kind {
        ActionKind::Run(command) => uses(decoder, command, known),
        ActionKind::Session { command, talk } => {
            uses(decoder, command, known);
            for template in talk.iter().flat_map(Turn::templates) {
                uses(decoder, template, known);
            }
        }
        ActionKind::Edit { .. } => {} // its text is the handout's
    }
    for line in action.examples.iter().filter_map(|example| example.line.as_ref()) {
        uses(decoder, line.template(), known);
    }
    for template in action.expects.iter().flat_map(crate::expect::Expect::templates) {
        uses(decoder, template, known);
    }
    // Only a later command may use what this one captures: here it would be compared with itself.
    for capture in &action.captures {
        uses(decoder, capture.template(), known);
        known.insert(capture.name.value.clone());
    }
}

fn uses(decoder: &Decoder, template: &Template, known: &BTreeSet<String>) {
    for name in template.names().filter(|name| !known.contains(name.value)) {
        let problem = Problem::new(
            name.at,
            format!("nothing gives the variable `{}` a value before this", name.value),
        );
        decoder.report(match nearest(name.value, known.iter().map(String::as_str)) {
            Some(near) => problem
                .label(format!("did you mean `{near}`?"))
                .help(format!("write `${{{{ {near} }}}}`")),
            None => problem.help("capture it in an earlier command, or define it under `vars`"),
        });
    }
}

/// A command has stdout and stderr, a dialogue has a screen: an expectation on the other would
/// look at nothing.
fn streams(decoder: &Decoder, action: &Action) {
    let dialogue = matches!(action.kind, ActionKind::Session { .. });
    for expect in &action.expects {
        let wrong = match expect.nature().stream {
            Some(Which::Screen) => !dialogue,
            Some(Which::Stdout | Which::Stderr) => dialogue,
            None => dialogue && expect.nature().names_stderr(),
        };
        if wrong {
            let (title, help) = if dialogue {
                ("on a terminal stdout and stderr are one", "write `screen:`")
            } else {
                ("a command that is run has no screen", "write `stdout:` or `stderr:`")
            };
            decoder.report(Problem::new(expect.at(), title).help(help));
        }
    }
}

impl Turn {
    fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Send { line, until } | Self::Secret { line, until } => std::iter::once(line)
                .chain(until.as_ref().map(super::super::expect::pattern::Pattern::template))
                .collect(),
            Self::Press { until, .. } => {
                until.iter().map(super::super::expect::pattern::Pattern::template).collect()
            }
            Self::Wait(until) => vec![until.template()],
        }
    }
}
