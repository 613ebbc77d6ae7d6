//! What the text promises and no command does.

use std::sync::LazyLock;

use regex::Regex;

use super::super::{rule::Found, subject::Subject, typed::Typed};
use crate::{lab::How, lab::pattern, syntax::source::Span};

/// A sentence that says what its reader will do, or has done: up to its end.
static PROMISE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:you|we)(?:'ll|’ll| will)|you(?:'ve|’ve| have)?(?: now| also)? (?:seen|learned|learnt|know) how to|you have seen how to)\b(?: \S+){0,2}?[^.!?]{0,300}",
    )
});

/// What may be promised: its words, the commands that keep it, and how it is told.
static DEEDS: LazyLock<Vec<(Regex, Regex, &str)>> = LazyLock::new(|| {
    [
        (
            r"(?i)\bpush(?:ing)?\s+(?:\S+\s+){0,3}?images?\b|\bas you push\b",
            r"\bpush\b",
            "pushes an image",
        ),
        (
            r"(?i)\busing (?:the )?notary\b|\bnotary (?:server|client)\b",
            r"\bnotary\b|\bdocker trust\b",
            "uses notary",
        ),
        (
            r"(?i)\bbuild(?:ing)?\s+(?:\S+\s+){0,3}?images?\b",
            r"\bbuild\b|\bcompose\b|\bcommit\b|\bup\b|\bapp\b|\bFROM\b|\bbuildx\b|\bimport\b",
            "builds an image",
        ),
    ]
    .into_iter()
    .map(|(words, kept, told)| (pattern(words), pattern(kept), told))
    .collect()
});

/// Those of a handout that has one type something; elsewhere another page may keep them.
pub(in super::super) fn unkept(subject: &Subject<'_>) -> Vec<Found> {
    let text = subject.text();
    if !subject.typed().iter().any(Typed::is_command) {
        return Vec::new();
    }
    let is_kept = |kept: &Regex| {
        let mut typed = subject.typed().iter().map(Typed::text);
        let mut codes = subject.page.codes.iter().map(|at| &text[at.range()]);
        let files = subject.handout.fences().filter(|fence| fence.taken.how == How::Text);
        let guesses = subject.handout.fences().filter(|fence| fence.taken.how == How::Guess);
        typed.any(|typed| kept.is_match(typed))
            || codes.any(|code| kept.is_match(code))
            || files.chain(guesses).any(|fence| kept.is_match(&fence.text))
    };
    let broken: Vec<_> = DEEDS.iter().filter(|(_, kept, _)| !is_kept(kept)).collect();
    let mut found = Vec::new();
    for prose in subject.page.prose.iter().filter(|_| !broken.is_empty()) {
        for promise in PROMISE.find_iter(&text[prose.range()]) {
            for (words, _, told) in &broken {
                let Some(words) = words.find(promise.as_str()) else { continue };
                let start = prose.start + promise.start() + words.start();
                let at = Span { start, end: start + words.len() };
                found.push(Found::in_handout(at, format!("no command of this handout {told}")));
            }
        }
    }
    found
}
