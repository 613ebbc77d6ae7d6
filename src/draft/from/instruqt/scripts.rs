//! The scripts of a challenge: what checks, what solves, what the platform runs before and afterwards.

use std::sync::LazyLock;

use regex::Regex;

use super::super::{
    course::{Left, Manner, Script},
    said::{self, one_line},
    script::FAILS,
};
use crate::lab::pattern;

/// Hints that a script's own messages make at most.
const HINTS: usize = 5;

/// What a script says where something is missing, if it says the same every time.
static MESSAGE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"fail-message\s+(?:"((?:[^"$`\\]|\\["`$])*)"|'([^']*)')"#));

/// What the platform runs beside the challenge.
pub(super) fn before(path: &str, kind: &str) -> Left {
    let what = if kind == "cleanup" {
        "the platform runs this script afterwards; `labcheck finish` takes the classroom away anyway, look once"
    } else {
        said::RUNS_BEFORE
    };
    Left::new(path, 1, what)
}

/// A script by which the challenge is done.
pub(super) fn script(path: &str, text: &str, left: &mut Vec<Left>) -> Script {
    let manner = if text.contains(FAILS) { Manner::FailMessage } else { Manner::Plain };
    Script { manner, ..Script::of(path, text, left) }
}

/// A script that looks whether it is.
pub(super) fn check(path: &str, text: &str, left: &mut Vec<Left>) -> Script {
    let mut hints: Vec<String> = Vec::new();
    for found in MESSAGE.captures_iter(text) {
        let message = found.get(1).or(found.get(2)).map_or("", |message| message.as_str());
        let message = message.replace("\\\"", "\"").replace("\\`", "`").replace("\\$", "$");
        let message = one_line(&message);
        if !message.is_empty() && !hints.contains(&message) && hints.len() < HINTS {
            hints.push(message);
        }
    }
    Script { hints, ..script(path, text, left) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_has_the_messages_that_are_the_same_every_time_as_hints() {
        let text = "a || fail-message \"Did you \\`run\\` it?\"\nb || fail-message 'No b.'\nc || fail-message \"$x is missing\"\nd || fail-message 'No b.'\n";
        assert_eq!(
            check("01-a/check-w", text, &mut Vec::new()).hints,
            ["Did you `run` it?", "No b."]
        );
    }
}
