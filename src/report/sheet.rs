//! What a student's report is printed on: its styles, its width, and how much is shown.

use std::fmt::Write as _;

use anstyle::Style;

use super::{
    columns::{columns, wrap_whole_words as wrap},
    style::{Styles, paint},
};
use crate::text;

/// Characters of untrusted text shown for one thing.
const SHOWN: usize = 1_000;
/// Columns before a row's name, and before what is said of it.
const INDENT: usize = 8;
/// Columns before what was found of something.
const FINDING: usize = 23;
/// Columns of a label.
const LABEL: usize = 10;
/// Stands for a space at which no line is broken.
const BOUND: &str = "\u{e000}";
/// In fewer columns codes and labels are left out.
const ROOMY: usize = 60;

/// The sheet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sheet {
    /// The colours.
    pub styles: Styles,
    /// Columns.
    pub width: usize,
    /// Whether every check is shown with all that is known of it.
    pub verbose: bool,
}

impl Sheet {
    /// A sheet of so many columns.
    pub(crate) fn new(styles: Styles, width: usize) -> Self {
        Self { styles, width, verbose: false }
    }

    /// Whether there is room for what is less important.
    pub(super) fn is_roomy(&self) -> bool {
        self.width >= ROOMY
    }

    /// A row: a word, a name, and to its right what belongs to it, where there is room.
    pub(super) fn row(&self, (style, word): (Style, &str), name: &str, right: &[String]) -> String {
        let told: Vec<&str> = right.iter().map(String::as_str).filter(|t| !t.is_empty()).collect();
        let told = told.join("  ");
        let room = self.width.saturating_sub(INDENT);
        let taken = if told.is_empty() { 0 } else { columns(&told) + 2 };
        let is_beside = taken > 0 && room > 2 * taken;
        let lines = wrap(&clean(name), if is_beside { room - taken } else { room });
        let mut out = String::new();
        for (at, line) in lines.iter().enumerate() {
            let word = if at == 0 { paint(style, word) } else { " ".repeat(columns(word)) };
            let pad = room.saturating_sub(columns(line) + columns(&told));
            let _ = if at == 0 && is_beside {
                writeln!(out, "  {word} {line}{:pad$}{}", "", paint(self.styles.dim, &told))
            } else {
                writeln!(out, "  {word} {line}")
            };
        }
        out
    }

    /// What was found of something, with what to do about it.
    pub(crate) fn finding(
        &self,
        (style, word): (Style, &str),
        what: &str,
        seen: &str,
        remedy: Option<&str>,
    ) -> String {
        let beside = if self.is_roomy() { FINDING } else { INDENT };
        let room = self.width.saturating_sub(beside);
        let mut out = format!("{} {what:<16} ", paint(style, word));
        let seen = wrap(&clean(seen), room);
        let remedy = remedy.map(|remedy| wrap(&format!("next: {}", clean(remedy)), room));
        for (at, line) in seen.iter().chain(remedy.iter().flatten()).enumerate() {
            let is_beside = at == 0 && self.is_roomy();
            let _ = if is_beside {
                writeln!(out, "{line}")
            } else {
                let end = if at == 0 { "\n" } else { "" };
                writeln!(out, "{end}{:beside$}{line}", "")
            };
        }
        out
    }

    /// A labelled text below a row; further lines are set below the first.
    pub(crate) fn entry(&self, label: &str, untrusted: &str) -> String {
        let labelled = !label.is_empty();
        let beside = if labelled && self.is_roomy() { LABEL } else { 0 };
        let cleaned = clean(untrusted);
        let text = if labelled && beside == 0 { format!("{label} {cleaned}") } else { cleaned };
        let mut out = String::new();
        for (at, line) in wrap(&text, self.width.saturating_sub(INDENT + beside)).iter().enumerate()
        {
            let label = if at == 0 && beside > 0 { label } else { "" };
            let _ = writeln!(out, "{:INDENT$}{label:beside$}{line}", "");
        }
        out
    }

    /// A paragraph.
    pub(crate) fn paragraph(&self, text: &str) -> String {
        let bound = bind_commands(&clean(text));
        wrap(&bound, self.width)
            .iter()
            .fold(String::new(), |out, line| out + &line.replace(BOUND, " ") + "\n")
    }

    /// A heading.
    pub(super) fn heading(&self, id: &str, title: &str) -> String {
        let id = clean(id);
        let indent = columns(&id) + 2;
        let lines = wrap(&clean(title), self.width.saturating_sub(indent));
        let lines = lines.join(&format!("\n{:indent$}", ""));
        format!("{}  {lines}\n", paint(self.styles.heading, &id))
    }
}

/// Verbs that are typed with a word behind them.
const WITH_WORD: &[&str] = &["hint", "solve", "reset", "check", "explain"];

/// The words of a command held together, so that no line ends within it.
fn bind_commands(text: &str) -> String {
    let mut out = String::new();
    let mut bound = 0;
    for (at, word) in text.split(' ').enumerate() {
        if at > 0 {
            out.push_str(if bound > 0 { BOUND } else { " " });
        }
        bound = match word {
            "labcheck" => 1,
            word if bound == 1 && WITH_WORD.contains(&word) => 1,
            _ => 0,
        };
        out.push_str(word);
    }
    out
}

/// Untrusted text made harmless.
pub(super) fn clean(untrusted: &str) -> String {
    text::for_terminal(untrusted.as_bytes(), SHOWN)
}
