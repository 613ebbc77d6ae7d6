//! What a draft left to its author: `# TODO:` in the scenario.

use super::super::{rule::Found, subject::Subject};
use crate::syntax::source::Span;

/// What begins a line that leaves something to decide.
pub(crate) const TODO: &str = "# TODO:";
/// Characters of it that are told.
const TOLD: usize = 200;

/// Each of them, with what there is to decide.
pub(in super::super) fn undecided(subject: &Subject<'_>) -> Vec<Found> {
    let Some(scenario) = subject.scenario else { return Vec::new() };
    let found = comments(&scenario.source.text).into_iter().map(|(at, todo)| {
        let todo: String = todo.chars().take(TOLD).collect();
        Found::in_scenario(at, format!("this is still to be decided: {todo}"))
    });
    found.collect()
}

/// The comments, each with its text. What looks like one within a text of several lines is none.
fn comments(text: &str) -> Vec<(Span, &str)> {
    let (mut start, mut found) = (0, Vec::new());
    // How far a line is indented that has begun a text of several lines.
    let mut block: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let indent = line.len() - line.trim_start().len();
        if block.is_some_and(|block| !words.is_empty() && indent <= block) {
            block = None;
        }
        if block.is_none() {
            if let Some(todo) = words.strip_prefix(TODO) {
                let at = start + indent;
                found.push((Span { start: at, end: at + words.len() }, todo.trim()));
            } else if begins_block(words) {
                block = Some(indent);
            }
        }
        start += line.len();
    }
    found
}

/// `run: |`, `- >-`, with a sign of how it ends or is indented (YAML 1.2, 8.1).
fn begins_block(words: &str) -> bool {
    let last = words.rsplit([' ', '\t']).next().unwrap_or_default();
    let sign = last.trim_end_matches(|c: char| c.is_ascii_digit() || c == '+' || c == '-');
    (sign == "|" || sign == ">") && !words.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_comments_of_the_scenarios_own_are_left_to_decide() {
        let todos = |text: &str| -> Vec<String> {
            let found = comments(text).into_iter();
            found.map(|(at, todo)| format!("{}..{} {todo}", at.start, at.end)).collect()
        };
        assert_eq!(todos("a: b\n  # TODO: write it \n"), ["7..23 write it"]);
        for none in [
            "a: |\n  # TODO: a line of it\n\n  # TODO: another\n",
            "- run: >-\n    # TODO: x\n",
            "a: |2\n   # TODO: x\n",
            "# TODO\n#TODO: x\na: '# TODO: x'\n",
        ] {
            assert!(todos(none).is_empty(), "{none}");
        }
        assert_eq!(todos("a: |\n  x\n# TODO: y\n"), ["9..18 y"]);
        assert_eq!(todos("# a |\n  # TODO: y\n").len(), 1);
    }
}
