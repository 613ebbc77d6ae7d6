//! Findings that somebody said are none: entries of the scenario's `lint`, and comments of the handout.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    rule::{Found, In, Rule},
    subject::Subject,
    table::RULES,
};
use crate::{codes::FindingCode, lab::pattern, syntax::source::Span};

static COMMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?s)^\s*<!--\s*labcheck:\s*allow\s+([\w-]+)\s*(?::\s*(.*?))?\s*-->\s*$")
});

/// Comments of a handout that are looked at.
const COMMENTS: usize = 1_000;

/// All of a lab's.
pub(super) struct Waivers<'s> {
    subject: &'s Subject<'s>,
    all: Vec<Waiver<'s>>,
    wrong: Vec<Found>,
}

struct Waiver<'s> {
    code: FindingCode,
    /// Where it counts.
    reach: Reach<'s>,
    why: &'s str,
    within: In,
    at: Span,
    is_used: bool,
}

/// Where a waiver counts.
enum Reach<'s> {
    /// Everywhere in both texts.
    All,
    /// Where the line of the finding has this in it.
    Line(&'s str),
    /// In these bytes of the handout.
    Block(Span),
}

impl<'s> Waivers<'s> {
    pub(super) fn of(subject: &'s Subject<'s>) -> Self {
        let mut all = Self { subject, all: Vec::new(), wrong: Vec::new() };
        for waiver in subject.scenario.iter().flat_map(|scenario| &scenario.lint) {
            all.all.push(Waiver {
                code: waiver.allow.value,
                reach: waiver.at.as_ref().map_or(Reach::All, |at| Reach::Line(&at.value)),
                why: &waiver.why.value,
                within: In::Scenario,
                at: waiver.allow.at,
                is_used: false,
            });
        }
        for at in subject.page.comments.iter().take(COMMENTS) {
            all.comment(*at);
        }
        all
    }

    fn comment(&mut self, at: Span) {
        let text = self.subject.text();
        let Some(read) = COMMENT.captures(&text[at.range()]) else { return };
        let word = read.get(1).map_or("", |word| word.as_str());
        let why = read.get(2).map_or("", |why| why.as_str());
        let Ok(code) = word.parse::<FindingCode>() else {
            self.wrong.push(Found::in_handout(
                at,
                format!("`labcheck lint` finds nothing called {word}"),
            ));
            return;
        };
        if why.is_empty() {
            self.wrong.push(
                Found::in_handout(at, format!("this waives {word} and does not say why")).help(
                    format!(
                        "write the reason behind a colon: `<!-- labcheck: allow {word}: … -->`"
                    ),
                ),
            );
            return;
        }
        let reach = Reach::Block(self.below(at));
        self.all.push(Waiver { code, reach, why, within: In::Handout, at, is_used: false });
    }

    /// What stands right below a comment: a block of code, or the text up to a blank line.
    fn below(&self, at: Span) -> Span {
        let text = self.subject.text();
        let blanks = text[at.end..].len() - text[at.end..].trim_start().len();
        let start = at.end + blanks;
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let mut fences = self.subject.handout.fences();
        let fence = fences.find(|fence| fence.start >= line_start && fence.start <= start);
        let end = match fence.and_then(|fence| fence.lines.last()) {
            Some(last) => last.at.end.max(start),
            None => start + text[start..].find("\n\n").unwrap_or(text.len() - start),
        };
        Span { start: at.end, end: end + 1 }
    }

    /// Why a finding is none, if somebody said so.
    pub(super) fn why(&mut self, code: FindingCode, found: &Found) -> Option<String> {
        let line = line(self.subject, found);
        let mut why = None;
        for waiver in self.all.iter_mut().filter(|waiver| waiver.code == code) {
            let counts = match &waiver.reach {
                Reach::All => true,
                Reach::Line(part) => line.contains(part),
                Reach::Block(at) => {
                    found.within == In::Handout && (at.start..at.end).contains(&found.at.start)
                }
            };
            if counts {
                waiver.is_used = true;
                why = why.or_else(|| Some(waiver.why.to_owned()));
            }
        }
        why
    }

    /// Those that waive nothing, and those that cannot be read.
    pub(super) fn useless(&self) -> Vec<(&'static Rule, Found)> {
        let Some(rule) = RULES.iter().find(|rule| rule.code == FindingCode::UselessWaiver) else {
            return Vec::new();
        };
        let unused =
            self.all.iter().filter(|w| !w.is_used && !w.code.is_of_prove()).map(|waiver| {
                let message = format!("there is no {} here to waive", waiver.code);
                Found { within: waiver.within, at: waiver.at, message, help: None }
            });
        unused.chain(self.wrong.iter().cloned()).map(|found| (rule, found)).collect()
    }
}

/// The line that something was found on; of one without an end, what stands near.
fn line<'s>(subject: &Subject<'s>, found: &Found) -> &'s str {
    let text = match found.within {
        In::Handout => subject.text(),
        In::Scenario => subject.scenario.map_or("", |scenario| scenario.source.text.as_str()),
    };
    let start = text.floor_char_boundary(found.at.start);
    let from = text.floor_char_boundary(start.saturating_sub(NEAR));
    let to = text.floor_char_boundary(start + NEAR);
    let from = text[from..start].rfind('\n').map_or(from, |newline| from + newline + 1);
    let to = text[start..to].find('\n').map_or(to, |newline| start + newline);
    &text[from..to]
}

/// Bytes of a line to each side that are looked at.
const NEAR: usize = 2_000;
