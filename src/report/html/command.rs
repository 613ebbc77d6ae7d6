//! A command with its transcript, as a terminal shows it.

use std::fmt::Write as _;

use super::{
    super::{case::Case, ending::seconds, standing::Standing},
    digests::Digests,
    judged,
};
use crate::{
    outcome::{Outcome, Stream},
    record::{ActionRecord, ShownRecord},
    web::markup::line,
    wording,
};

/// Bytes of a command, and of a stream at most.
const COMMAND: usize = 4_000;
const STREAM: usize = 20_000;

/// What all commands of a page are drawn by.
pub(super) struct Sheet<'s> {
    /// The digests that are told apart.
    pub(super) digests: &'s Digests,
    /// The scenario's file.
    pub(super) scenario: &'s str,
    /// The longest command's time in milliseconds, which has the whole bar.
    pub(super) longest_ms: u64,
    /// Bytes of transcripts that may still come.
    pub(super) left: usize,
}

impl Sheet<'_> {
    /// One command, which ended so.
    pub(super) fn command(&mut self, command: &ActionRecord, case: &Case) -> String {
        let standing = Standing::of_case(case);
        let mut out = format!("<article class=\"command {}\">\n", standing.class());
        out.push_str(&self.terminal(command));
        let outcome = command.outcome.as_ref();
        let _ = write!(out, "<p class=\"end\">{}", standing.told());
        let attempts = wording::attempts(command.attempts);
        let exit = outcome.map(|outcome| wording::exit(&outcome.exit));
        let code = case.code.map(|code| code.to_string());
        for part in [code, exit, attempts].into_iter().flatten() {
            let _ = write!(out, " <span class=\"part\">{}</span>", line(&part));
        }
        if let Some(outcome) = outcome {
            out.push_str(&bar(outcome.took_ms, self.longest_ms));
        }
        out.push_str("</p>\n");
        for note in outcome.iter().flat_map(|outcome| wording::notes(&outcome.circumstances)) {
            out.push_str(&judged::labelled("note", note));
        }
        for drift in &command.drift {
            out.push_str(&judged::drift(self.digests, drift));
        }
        out.push_str(&judged::verdict(self.digests, self.scenario, &command.verdict, command.line));
        out + "</article>\n"
    }

    fn terminal(&mut self, command: &ActionRecord) -> String {
        let typed = self.digests.block(&command.command, COMMAND);
        let mut out = format!(
            "<pre class=\"terminal\" dir=\"ltr\" tabindex=\"0\"><span class=\"prompt\">$ </span><b>{typed}</b>\n"
        );
        if let Some(outcome) = &command.outcome {
            for (told, stream) in streams(outcome) {
                out.push_str(&self.stream(told, stream));
            }
        }
        out.push_str("</pre>\n");
        if !command.dialogue.is_empty() {
            let typed = command.dialogue.iter().map(|typed| format!("<kbd>{}</kbd>", line(typed)));
            let typed: Vec<String> = typed.collect();
            let _ = writeln!(
                out,
                "<p class=\"told\"><span class=\"label\">typed</span> <span>{}</span></p>",
                typed.join(" ")
            );
        }
        out
    }

    fn stream(&mut self, told: &str, stream: &Stream) -> String {
        if stream.text.is_empty() {
            return String::new();
        }
        let text = self.digests.block(stream.text.trim_end_matches('\n'), STREAM.min(self.left));
        self.left = self.left.saturating_sub(text.len());
        let told = if told.is_empty() { String::new() } else { tag(told) };
        let more = if stream.truncated { tag("more came than is kept") } else { String::new() };
        format!("{told}{text}\n{more}")
    }
}

/// What is no part of a transcript.
fn tag(told: &str) -> String {
    format!("<span class=\"tag\">{told}</span>\n")
}

/// The streams, and what is said before each.
fn streams(outcome: &Outcome) -> impl Iterator<Item = (&'static str, &Stream)> {
    let screen = outcome.screen.as_ref().map(|screen| ("", screen));
    [Some(("", &outcome.stdout)), Some(("on stderr", &outcome.stderr)), screen]
        .into_iter()
        .flatten()
}

/// A time, and how long it is beside the longest.
pub(super) fn bar(took_ms: u64, longest_ms: u64) -> String {
    let share = (took_ms * 100).checked_div(longest_ms).unwrap_or(0).clamp(1, 100);
    format!(
        " <span class=\"time\"><svg class=\"bar\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" \
         aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"6\"/><rect class=\"took\" \
         width=\"{share}\" height=\"6\"/></svg> {}</span>",
        time(took_ms)
    )
}

/// `2.5 s`; in milliseconds where it is hardly a moment.
fn time(ms: u64) -> String {
    if ms < 100 { format!("{ms} ms") } else { seconds(ms) }
}

/// A command that the handout only shows.
pub(super) fn shown(record: &ShownRecord) -> String {
    format!(
        "<p class=\"shown\"><code>{}</code> <span class=\"note\">{}</span></p>\n",
        line(&record.command),
        line(&wording::shown(&record.why))
    )
}
