//! Slips of the pen in English prose that are slips in any sentence; who wants the rest of the language read has tools
//! for that.

use std::sync::LazyLock;

use regex::Regex;

use super::super::{rule::Found, subject::Subject};
use crate::{lab::pattern, syntax::source::Span};

/// Verbs that begin what a handout has one do.
const DO: &str =
    "Pull|Push|Run|Build|Create|Make|Start|Stop|Remove|Use|Choose|Pick|Take|Get|Open|Add|Delete";
/// Adjectives that stand before a thing, and are no thing to do.
const SUCH: &str =
    "un[a-z]+ed|official|older|empty|individual|isolated|internal|external|additional|existing";

/// What is a slip, the group being what is marked, and how it is told.
static SLIPS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let all = [
        // No pattern can say "the same as before" here: each word for itself.
        (
            twice(&["the", "of", "and", "are", "for", "with", "your", "this"]),
            "this word stands here twice",
        ),
        (
            r"\b([Tt]he (?:is|are|was|were|has))\b".to_owned(),
            "a word is missing here, or another one is meant",
        ),
        (
            r"\b(?:need|needs|needed|want|wants|have|has|able|going|order|used) (to [a-z]+[acdfgijklmnpqrstuvwxyz]ed)\b".to_owned(),
            "behind `to` the verb stands without its ending",
        ),
        (format!(r"\b(?:{DO}) (and) (?:{SUCH}) [a-z]+"), "`an` is meant"),
        (
            r"\b((?:Docker|Swarm|Compose) [A-Z][a-z]+[^s\W]s (?:local|own|default))\b".to_owned(),
            "an apostrophe is missing",
        ),
    ];
    all.into_iter().map(|(words, told)| (pattern(&words), told)).collect()
});

fn twice(words: &[&str]) -> String {
    let each: Vec<String> = words.iter().map(|word| format!(r"{word}\s+{word}")).collect();
    format!(r"(?i)\b({})\b", each.join("|"))
}

/// Those of the prose; a word that code is glued to, too.
pub(in super::super) fn slips(subject: &Subject<'_>) -> Vec<Found> {
    let text = subject.text();
    let is_code =
        |at: Span| subject.page.codes.iter().any(|code| code.start < at.end && at.start < code.end);
    let mut found = Vec::new();
    for prose in &subject.page.prose {
        for (words, told) in SLIPS.iter() {
            for slip in words.captures_iter(&text[prose.range()]).filter_map(|all| all.get(1)) {
                let at = Span { start: prose.start + slip.start(), end: prose.start + slip.end() };
                if !is_code(at) {
                    found.push(Found::in_handout(at, (*told).to_owned()));
                }
            }
        }
    }
    found.extend(subject.page.codes.iter().filter_map(|code| glued(text, *code)));
    found
}

/// A word in the way of `this` that goes over into code without a blank.
fn glued(text: &str, code: Span) -> Option<Found> {
    let before = text.get(..code.start)?.trim_end_matches('`');
    let word = before.rsplit(|c: char| !c.is_ascii_alphabetic()).next()?;
    // A letter alone is a name's or another language's, as in `l'` and `n`.
    let is_word = word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
    let is_whole = before.len() == word.len()
        || before[..before.len() - word.len()].ends_with([' ', '\n', '(']);
    let at = Span { start: before.len() - word.len(), end: code.end };
    (is_word && is_whole)
        .then(|| Found::in_handout(at, "a blank is missing before the code".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(words: &str) -> usize {
        SLIPS.iter().map(|(slip, _)| slip.find_iter(words).count()).sum()
    }

    #[test]
    fn each_slip_is_seen_and_its_right_neighbour_is_not() {
        for (slip, right) in [
            ("the the image", "the image, the"),
            ("pull it for\nfor later", "for later, for"),
            ("The is where", "There is where"),
            ("you need to preceded it", "you need to proceed, to embed, to need it"),
            ("Pull and unsigned image.", "Pull and inspect it. Sign and unsigned images differ."),
            ("Run and official image", "Run an official image"),
            ("the Docker Hosts local repository", "the Docker Hosts are local"),
        ] {
            assert_eq!(seen(slip), 1, "{slip}");
            assert_eq!(seen(right), 0, "{right}");
        }
    }

    #[test]
    fn code_is_glued_to_a_word_and_to_no_sign_or_other_script() {
        let at = |text: &str| {
            let start = text.find('`').unwrap() + 1;
            let end = text.rfind('`').unwrap();
            glued(text, Span { start, end }).is_some()
        };
        for text in ["like this`sudo x`", "so``x``"] {
            assert!(at(text), "{text}");
        }
        for text in
            ["this `x`", "l'`x`", "(`x`", "非`x`", "n`x`", "`x`", "SDK`x`", "pre-`x`", "a_b`x`"]
        {
            assert!(!at(text), "{text}");
        }
    }
}
