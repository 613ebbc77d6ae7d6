//! What can only be seen with the whole scenario in hand: names that must exist, and what may not be.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    held::needed_images,
    model::{Action, ActionKind, Scenario, Step, Turn},
};
use crate::{
    expect::which::Which,
    syntax::{
        decode::Decoder,
        problem::Problem,
        template::{self, Template, is_name},
    },
};

/// Bytes that all texts of a scenario may become together.
const ALL_TEXTS: usize = 8 << 20;
/// Steps that are named at most where another one was meant.
const NAMED: usize = 20;
/// The length of a digest, `sha256:…`.
const DIGEST: usize = 7 + 64;

/// Checks names, variables and what fits together. `verbs` are the words of the command line, which
/// no step may be called.
pub fn validate(decoder: &Decoder, scenario: &Scenario, verbs: &[&str]) {
    step_ids(decoder, scenario, verbs);
    if variables(decoder, scenario) {
        needed_images(decoder, scenario);
    }
    let setup = scenario.classroom.setup.iter();
    for action in setup.chain(scenario.steps.iter().flat_map(|step| &step.actions)) {
        streams(decoder, action);
    }
}

fn step_ids(decoder: &Decoder, scenario: &Scenario, verbs: &[&str]) {
    let all: Vec<&str> = scenario.steps.iter().map(|step| step.id.value.as_str()).collect();
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (at, id) in all.iter().enumerate() {
        first.entry(*id).or_insert(at);
    }
    for (at, step) in scenario.steps.iter().enumerate() {
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
        } else if first.get(id).is_some_and(|first| *first < at) {
            decoder.report(
                problem(format!("there is a step `{id}` already")).help("choose another id"),
            );
        }
        needs(decoder, step, &all[..at], &first);
    }
}

/// `first` is where each step comes first.
fn needs(decoder: &Decoder, step: &Step, earlier: &[&str], first: &HashMap<&str, usize>) {
    for need in &step.needs {
        let word = need.value.as_str();
        let problem = match first.get(word) {
            Some(at) if *at < earlier.len() => continue,
            Some(_) => {
                Problem::new(need.at, format!("`{word}` does not come before `{}`", step.id.value))
                    .help("a step needs earlier ones only")
            }
            None => {
                let problem = Problem::new(need.at, format!("there is no step `{word}`"));
                match decoder.nearest(word, earlier.iter().copied()) {
                    Some(near) => problem
                        .label(format!("did you mean `{near}`?"))
                        .help(format!("write `{near}`")),
                    None if earlier.len() > NAMED => problem.help("name an earlier step"),
                    None => problem.help(format!("the earlier steps are: {}", earlier.join(", "))),
                }
            }
        };
        decoder.report(problem);
    }
}

/// The variables that have a value somewhere, with the bytes of it that are known before anything is run.
#[derive(Clone, Default)]
struct Known {
    lengths: BTreeMap<String, usize>,
    /// Bytes of all texts that were looked at.
    all: usize,
    /// Whether a text, or all of them, become too long.
    is_too_much: bool,
}

/// Every variable has a value by the time it is used: the classroom's images, the author's own, and
/// what an earlier command captures. Whether the texts stay as long as they may be.
fn variables(decoder: &Decoder, scenario: &Scenario) -> bool {
    let mut known = Known::default();
    for image in &scenario.classroom.images {
        known.lengths.insert(format!("images.{}.digest", image.id), DIGEST);
    }
    for (name, template) in &scenario.vars {
        let length = uses(decoder, template, &mut known);
        known.lengths.insert(name.value.clone(), length);
    }
    for action in &scenario.classroom.setup {
        in_action(decoder, action, &mut known);
    }
    let mut lasting = known.clone();
    for step in &scenario.steps {
        for action in &step.actions {
            in_action(decoder, action, &mut known);
        }
    }
    lasting.all = known.all;
    lasting.is_too_much = known.is_too_much;
    checks(decoder, scenario, &mut lasting);
    !lasting.is_too_much
}

/// A check is asked of students too, whose outputs nobody captures.
fn checks(decoder: &Decoder, scenario: &Scenario, lasting: &mut Known) {
    let captured: BTreeSet<&str> = scenario
        .steps
        .iter()
        .flat_map(|step| &step.actions)
        .flat_map(|action| &action.captures)
        .map(|capture| capture.name.value.as_str())
        .filter(|name| !lasting.lengths.contains_key(*name))
        .collect();
    for step in &scenario.steps {
        let mut names = BTreeSet::new();
        for check in &step.checks {
            if !names.insert(check.name.value.as_str()) {
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
        let is_captured = |name: &str| captured.contains(name);
        let is_known = |name: &str| lasting.lengths.contains_key(name) || is_captured(name);
        let names: Vec<&str> = template.names().map(|name| name.value).collect();
        if !names.iter().any(|name| is_captured(name)) || names.iter().any(|name| !is_known(name)) {
            uses(decoder, template, lasting);
        }
    }
}

fn in_action(decoder: &Decoder, action: &Action, known: &mut Known) {
    match &action.kind {
        ActionKind::Run(command) | ActionKind::Shown { command, .. } => {
            uses(decoder, command, known);
        }
        ActionKind::Session { command, talk } => {
            uses(decoder, command, known);
            for template in talk.iter().flat_map(Turn::templates) {
                uses(decoder, template, known);
            }
        }
        ActionKind::Answer(answer) => {
            for template in answer.wrong.iter().chain([&answer.typed]) {
                uses(decoder, template, known);
            }
        }
        ActionKind::Edit { .. } => {} // its text is the handout's
    }
    for line in action.stdin.iter().flatten() {
        uses(decoder, line, known);
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
        // How long it is tells the command that prints it.
        known.lengths.entry(capture.name.value.clone()).or_default();
    }
}

/// How long the text becomes.
fn uses(decoder: &Decoder, template: &Template, known: &mut Known) -> usize {
    let lengths = &known.lengths;
    for name in template.names().filter(|name| !lengths.contains_key(name.value)) {
        let problem = Problem::new(
            name.at,
            format!("nothing gives the variable `{}` a value before this", name.value),
        );
        decoder.report(match decoder.nearest(name.value, lengths.keys().map(String::as_str)) {
            Some(near) => problem
                .label(format!("did you mean `{near}`?"))
                .help(format!("write `${{{{ {near} }}}}`")),
            None => problem.help("capture it in an earlier command, or define it under `vars`"),
        });
    }
    let length = template.length(|name| lengths.get(name).copied());
    let before = known.all;
    known.all = before.saturating_add(length);
    if length > template::LONGEST {
        let title = format!(
            "with the values of its variables this has {length} bytes; the limit is {}",
            template::LONGEST
        );
        decoder.report(
            Problem::new(template.at, title).help("use fewer variables here, or shorter ones"),
        );
        known.is_too_much = true;
    } else if before <= ALL_TEXTS && known.all > ALL_TEXTS {
        let title = format!(
            "with the values of their variables the texts up to here have more than {} MiB, which is the limit for all",
            ALL_TEXTS >> 20
        );
        decoder.report(
            Problem::new(template.at, title).help("use shorter variables, or split the lab"),
        );
        known.is_too_much = true;
    }
    length
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{scenario::load, syntax::source::Source};

    fn told(vars: &str, steps: &str) -> Vec<(usize, String)> {
        let text = format!("version: 1\ntitle: x\nlab: x.md\nvars:\n{vars}\nsteps:\n{steps}\n");
        let source = Source { name: "s.yaml".into(), text };
        let problems = load(&source, &[]).err().unwrap_or_default();
        problems.into_iter().map(|problem| (source.line(problem.at), problem.title)).collect()
    }

    const STEP: &str = "  - { id: s, section: S, do: [{ run: ls }] }";

    #[test]
    fn what_a_command_reads_has_variables_with_a_value() {
        let step = |line: &str| {
            format!("  - {{ id: s, section: S, do: [{{ run: cat, stdin: [a, \"{line}\"] }}] }}")
        };
        assert_eq!(told("  v: x", &step("${{ v }}")), []);
        let nothing = "nothing gives the variable `w` a value before this".to_owned();
        assert_eq!(told("  v: x", &step("${{ w }}")), [(7, nothing)]);
    }

    #[test]
    fn variables_that_double_are_refused_at_their_places_before_they_are_made() {
        let doubling = |levels: usize| -> String {
            let line =
                |level: usize| format!("  a{level}: '${{{{ a{0} }}}}${{{{ a{0} }}}}'\n", level - 1);
            format!("  a0: '{}'\n", "x".repeat(64)) + &(1..=levels).map(line).collect::<String>()
        };
        assert_eq!(told(&doubling(10), STEP), [], "64 KiB are no more than the limit");
        let said = told(&doubling(63), STEP);
        assert_eq!(said[0].0, 16, "the 11th level: {said:?}");
        let wanted = "with the values of its variables this has 131072 bytes; the limit is 65536";
        assert_eq!(said[0].1, wanted);
        assert_eq!(said.len(), 63 - 10);
        // What is captured has no length yet: the text of the command counts.
        let use_it = "  - { id: s, section: S, do: [{ run: 'echo ${{ a10 }}' }] }";
        assert_eq!(told(&doubling(10), use_it)[0].0, 18);
    }

    #[test]
    fn all_texts_together_have_a_limit_that_is_told_once() {
        let wide = |many: usize| -> String {
            let line = |number: usize| format!("  b{number}: '${{{{ a }}}}'\n");
            let long = "x".repeat(template::LONGEST);
            format!("  a: '{long}'\n") + &(0..many).map(line).collect::<String>()
        };
        let most = ALL_TEXTS / template::LONGEST - 1;
        assert_eq!(told(&wide(most - 1), STEP), []);
        let said = told(&wide(most + 50), STEP);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].1.contains("more than 8 MiB"), "{said:?}");
        assert_eq!(said[0].0, 6 + most);
    }

    #[test]
    fn a_step_needs_one_that_comes_before_it() {
        let steps = "  - { id: a, section: S, needs: [b], do: [{ run: ls }] }
  - { id: b, section: S, needs: [a], do: [{ run: ls }] }
  - { id: c, section: S, needs: [c, d], do: [{ run: ls }] }
  - { id: b, section: S, needs: [b], do: [{ run: ls }] }";
        let said: Vec<String> = told("  v: x", steps).into_iter().map(|(_, title)| title).collect();
        assert_eq!(
            said,
            [
                "`b` does not come before `a`",
                "`c` does not come before `c`",
                "there is no step `d`",
                "there is a step `b` already",
            ]
        );
    }
}
