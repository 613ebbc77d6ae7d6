//! What there is to say of what did not pass: expected beside seen, where it stands, what to do.

use std::fmt::Write as _;

use super::digests::Digests;
use crate::{
    record::{CheckRecord, DriftRecord},
    verdict::{Mismatch, Verdict},
    web::markup::{block, line as name},
    wording,
};

/// Bytes of a text at most.
const SHOWN: usize = 4_000;
/// Differences of one command or check that are shown.
const DIFFERENCES: usize = 20;

/// What there is to say of a verdict; nothing of a pass.
pub(super) fn verdict(digests: &Digests, scenario: &str, verdict: &Verdict, line: usize) -> String {
    match verdict {
        Verdict::Pass => String::new(),
        Verdict::Fail(all) => {
            let shown = all.iter().take(DIFFERENCES);
            let mut out: String = shown.map(|one| difference(digests, scenario, one)).collect();
            if let Some(more @ 1..) = all.len().checked_sub(DIFFERENCES) {
                let more = wording::count(more, "difference");
                let _ = writeln!(out, "<p class=\"note\">and {more} more</p>");
            }
            out
        }
        Verdict::Error(fault) => {
            labelled("error", &wording::fault(fault))
                + &labelled("where", &format!("{scenario}:{line}"))
                + &labelled("next", wording::remedy(fault))
        }
        Verdict::Skip(skip) => {
            let next = wording::skip_remedy(skip).map(|next| labelled("next", next));
            labelled("why", &wording::skip(skip)) + &next.unwrap_or_default()
        }
    }
}

fn difference(digests: &Digests, scenario: &str, mismatch: &Mismatch) -> String {
    let told = wording::difference(&mismatch.what);
    let next = told.next.map(|next| labelled("next", &next));
    pair(digests, ("expected", &told.expected), ("seen", &told.seen))
        + &labelled("where", &format!("{scenario}:{}", mismatch.line))
        + &next.unwrap_or_default()
}

/// A line of the handout that is not what came.
pub(super) fn drift(digests: &Digests, drift: &DriftRecord) -> String {
    let seen = if drift.seen.is_empty() { wording::NO_LINE } else { &drift.seen };
    format!(
        "<p class=\"drift\"><span class=\"sign\" aria-hidden=\"true\">≠</span> \
         <span class=\"word\">drift</span> {}</p>\n{}",
        name(&wording::drift(drift)),
        pair(digests, ("printed", &drift.printed), ("seen", seen))
    )
}

/// Two texts beside each other, each under its label.
fn pair(digests: &Digests, left: (&str, &str), right: (&str, &str)) -> String {
    let [left, right] = [left, right].map(|(label, text)| {
        format!(
            "<div class=\"{label}\"><p class=\"label\">{label}</p><pre dir=\"auto\">{}</pre></div>",
            digests.block(text, SHOWN)
        )
    });
    format!("<div class=\"pair\">\n{left}\n{right}\n</div>\n")
}

/// A text behind its label.
pub(super) fn labelled(label: &str, text: &str) -> String {
    format!(
        "<p class=\"told\"><span class=\"label\">{label}</span> <span dir=\"auto\">{}</span></p>\n",
        block(text, SHOWN)
    )
}

/// The mistake that showed, as the scenario says it.
pub(super) fn mistake(check: &CheckRecord) -> String {
    check.mistake.as_ref().map_or_else(String::new, |mistake| {
        format!("<p class=\"say\" dir=\"auto\">{}</p>\n", block(&mistake.say, SHOWN))
    })
}
