//! Commands that go on until they are stopped.

use std::sync::LazyLock;

use regex::Regex;

use super::super::{rule::Found, subject::Subject, typed::Typed};
use crate::{cmdline::Program, lab::pattern};

static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:ctrl|control|cmd)\b[\s`>+</a-z-]{0,30}?\b[cdpq]\b|\^[CDPQ]\b|\bpress(?:ing)? `?q\b",
    )
});

/// Those that nobody says how to stop: neither the prose nor, for another program than `ping`, the block.
pub(in super::super) fn endless(subject: &Subject<'_>) -> Vec<Found> {
    let text = subject.text();
    let told: Vec<usize> = subject
        .page
        .prose
        .iter()
        .filter(|at| TOLD.is_match(&text[at.range()]))
        .map(|at| at.start)
        .collect();
    // Near it: in the prose between two commands before and two behind.
    let typed = subject.typed();
    let is_told = |at: usize| {
        let from = typed[at.saturating_sub(2)].fence.start.saturating_sub(NEAR);
        let to = typed[at].fence.start + typed[at].fence.text.len() + NEAR;
        let first = told.partition_point(|place| *place < from);
        told.get(first).is_some_and(|place| *place < to)
    };
    let all = typed.iter().enumerate().filter(|(_, typed)| !is_stopped(typed));
    all.filter_map(|(at, typed)| {
        let name = typed.programs.iter().find_map(goes_on)?;
        if is_told(at) {
            return None;
        }
        let message =
            format!("`{name}` goes on until it is stopped, and the text does not say how");
        Some(Found::in_handout(typed.at(), message))
    })
    .collect()
}

/// Bytes of text around a block in which something is said of it.
const NEAR: usize = 600;

/// Whether it is put into the background.
fn is_stopped(typed: &Typed<'_>) -> bool {
    typed.text().trim_end().ends_with('&')
}

/// What goes on until it is stopped, as it is typed.
pub(crate) fn goes_on(program: &Program) -> Option<&'static str> {
    let words: Vec<&str> = program.words.iter().map(|word| word.text.as_str()).collect();
    let words = words.strip_prefix(&["sudo"]).unwrap_or(&words);
    let has = |flags: &[&str]| words.iter().any(|word| flags.contains(word));
    let begins = |flag: &str| words.iter().any(|word| word.starts_with(flag));
    // What is read further ends with its reader.
    if program.is_piped {
        return None;
    }
    match words {
        ["ping", _, ..] if !begins("-c") && !begins("-w") => Some("ping"),
        ["tail", ..] if has(&["-f", "-F", "--follow"]) => Some("tail -f"),
        ["docker", "logs", ..] | ["docker", "container" | "service" | "compose", "logs", ..]
            if has(&["-f", "--follow"]) =>
        {
            Some("docker logs -f")
        }
        ["docker", "stats", ..] if !begins("--no-stream") => Some("docker stats"),
        ["docker", "events", ..] if !begins("--until") => Some("docker events"),
        ["watch", _, ..] => Some("watch"),
        _ => None,
    }
}
