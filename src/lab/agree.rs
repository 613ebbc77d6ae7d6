//! Whether the scenario types what the handout has a student type: the same commands, letter for
//! letter, in the same order, section by section.

use regex::Regex;

use super::handout::{Block, Handout, Section, TypedLine};
use crate::{
    scenario::{
        model::{Action, ActionKind, Scenario, Step, Turn},
        problem::Problem,
        source::Span,
        template::{Template, Vars},
    },
    suggest::nearest,
};

/// Headings that are listed at most.
const HEADINGS: usize = 20;

/// One difference, in the file that has to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drift {
    /// In the scenario.
    Scenario(Problem),
    /// In the handout.
    Handout(Problem),
}

/// All differences. `vars` holds the values known so far; any other variable stands for any word.
pub fn agree(scenario: &Scenario, handout: &Handout, text: &str, vars: &Vars) -> Vec<Drift> {
    let mut found = Vec::new();
    for step in &scenario.steps {
        match handout.section(&step.section.value) {
            Some(section) => in_step(step, section, text, vars, &mut found),
            None => found.push(Drift::Scenario(no_heading(step, handout))),
        }
    }
    for (at, section) in handout.sections.iter().enumerate() {
        let twin = handout.sections[..at].iter().any(|earlier| earlier.title == section.title);
        if let Some(block) = section.blocks.first().filter(|_| twin) {
            found.push(second_heading(&block.command, text));
        }
    }
    let has_step = |title: &str| scenario.steps.iter().any(|step| step.section.value == title);
    for section in handout.sections.iter().filter(|section| !has_step(&section.title)) {
        for block in &section.blocks {
            found.push(uncovered(&block.command, text));
        }
    }
    found
}

/// The headings that there are, or the one that was meant.
fn no_heading(step: &Step, handout: &Handout) -> Problem {
    let problem = Problem::new(step.section.at, "the handout has no such heading");
    let titles = || handout.sections.iter().map(|section| section.title.as_str());
    match nearest(&step.section.value, titles()) {
        Some(near) => {
            problem.label(format!("did you mean `{near}`?")).help(format!("write `{near}`"))
        }
        None if titles().next().is_none() => problem.help("the handout has no headings at all"),
        None => {
            let mut told: Vec<String> =
                titles().take(HEADINGS).map(|title| format!("`{title}`")).collect();
            let more = handout.sections.len().saturating_sub(HEADINGS);
            if more > 0 {
                told.push(format!("{more} more"));
            }
            problem.help(format!("its headings are {}", told.join(", ")))
        }
    }
}

fn in_step(step: &Step, section: &Section, text: &str, vars: &Vars, found: &mut Vec<Drift>) {
    let mut blocks = section.blocks.iter();
    for action in step.actions.iter().filter(|action| !action.unwritten) {
        // The handout may have commands that no action covers before the one that is looked for.
        let ahead: Vec<&Block> = blocks.clone().collect();
        let Some(at) =
            ahead.iter().position(|block| same(action.command(), &block.command.text, vars))
        else {
            found.push(Drift::Scenario(
                Problem::new(action.command().at, "the handout does not have this command here")
                    .label(action.command().expand(vars).unwrap_or_default())
                    .help("write it as in the handout, in its order, or say `unwritten: true`"),
            ));
            continue;
        };
        for skipped in &ahead[..at] {
            found.push(uncovered(&skipped.command, text));
        }
        dialogue(action, ahead[at], vars, found);
        blocks = section.blocks[section.blocks.len() - ahead.len() + at + 1..].iter();
    }
    for block in blocks {
        found.push(uncovered(&block.command, text));
    }
}

fn dialogue(action: &Action, block: &Block, vars: &Vars, found: &mut Vec<Drift>) {
    let said = match &action.kind {
        ActionKind::Run(_) => Vec::new(),
        ActionKind::Session { talk, .. } => talk.iter().filter_map(typed).collect(),
    };
    let equal = said.len() == block.dialogue.len()
        && said.iter().zip(&block.dialogue).all(|(said, printed)| match said {
            Said::Line(line) => same(line, &printed.text, vars),
            Said::Key(key) => *key == printed.text,
        });
    if !equal {
        let printed: Vec<&str> = block.dialogue.iter().map(|line| line.text.as_str()).collect();
        found.push(Drift::Scenario(
            Problem::new(action.command().at, "the handout types something else into this")
                .help(format!("the handout types: {}", printed.join(" | "))),
        ));
    }
}

enum Said<'t> {
    Line(&'t Template),
    Key(String),
}

fn typed(turn: &Turn) -> Option<Said<'_>> {
    match turn {
        Turn::Send { line, .. } => Some(Said::Line(line)),
        // `ctrl-c` is printed `^C`.
        Turn::Press { key, .. } => {
            let letter = key.value.strip_prefix("ctrl-").unwrap_or(&key.value);
            Some(Said::Key(format!("^{}", letter.to_uppercase())))
        }
        // What is typed unseen is not printed either.
        Turn::Secret { .. } | Turn::Wait(_) => None,
    }
}

fn same(template: &Template, printed: &str, vars: &Vars) -> bool {
    const ANY: &str = "labcheckanyword";
    let mut values = vars.clone();
    for name in template.names() {
        values.entry(name.value.to_owned()).or_insert_with(|| ANY.to_owned());
    }
    let literal = template.expand(&values).unwrap_or_default();
    if !literal.contains(ANY) {
        return literal == printed;
    }
    let escaped = regex::escape(&literal).replace(ANY, r"\S+");
    Regex::new(&format!("^{escaped}$")).is_ok_and(|regex| regex.is_match(printed))
}

fn second_heading(line: &TypedLine, text: &str) -> Drift {
    Drift::Handout(
        Problem::new(
            place(line, text),
            "a heading before had the same text, so no step can name this one",
        )
        .help("give the two headings different texts"),
    )
}

fn place(line: &TypedLine, text: &str) -> Span {
    let start: usize = text.split_inclusive('\n').take(line.line - 1).map(str::len).sum();
    let length = text[start..].find('\n').unwrap_or(text.len() - start);
    let indent = text[start..start + length].find(&line.text).unwrap_or(0);
    Span { start: start + indent, end: start + length }
}

fn uncovered(line: &TypedLine, text: &str) -> Drift {
    Drift::Handout(
        Problem::new(place(line, text), "no line of the scenario types this command")
            .help("add it to the scenario's step of this section"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, source::Source};

    fn told(section: &str, handout: &str) -> Problem {
        let text = format!(
            "version: 1\ntitle: T\nlab: t.md\nsteps:\n  - {{ id: one, section: \"{section}\", do: [{{ run: ls, expect: [{{ exit: 0 }}] }}] }}\n"
        );
        let scenario = scenario::load(&Source { name: "t.yaml".into(), text }, &[]).unwrap();
        let drifts = agree(&scenario, &Handout::parse(handout), handout, &Vars::default());
        let [Drift::Scenario(problem)] = drifts.as_slice() else { panic!("{drifts:?}") };
        problem.clone()
    }

    #[test]
    fn a_missing_heading_is_answered_with_those_that_there_are() {
        let handout = "# Lab\n\n## Step 1: Pull\n\n## Step 2: Run\n";
        let near = told("Step 1: Pul", handout);
        assert_eq!(near.help.unwrap(), "write `Step 1: Pull`");
        let all = told("Something else", handout);
        assert_eq!(all.help.unwrap(), "its headings are `Lab`, `Step 1: Pull`, `Step 2: Run`");
        assert!(told("Step 1", "no heading").help.unwrap().contains("no headings at all"));
        let many: Vec<String> = (0..25).map(|number| format!("# Chapter {number:03}\n")).collect();
        assert!(
            told("Something else", &many.join("\n"))
                .help
                .unwrap()
                .ends_with("`Chapter 019`, 5 more")
        );
    }
}
