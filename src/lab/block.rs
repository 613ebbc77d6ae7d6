//! A code block of a handout: its lines as they were found, and what comes of them.

use std::ops::Range;

use super::{
    fence::{self, Shows},
    role::Role,
    taken::Taken,
};
use crate::syntax::source::Span;

/// A code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    /// What it shows.
    pub shows: Shows,
    /// How it was taken, and why.
    pub taken: Taken,
    /// The handout's line that it begins on, from 1.
    pub line: usize,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Its text as it stands there.
    pub text: String,
    /// Its lines; those of one command are one.
    pub lines: Vec<Line>,
}

/// A line, or a command of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub role: Role,
    /// The text without its prompt.
    pub text: String,
    /// The handout's line, from 1.
    pub line: usize,
    /// Where the text begins and its first line ends.
    pub at: Span,
}

/// A block whose lines are being found.
#[derive(Debug)]
pub(super) struct Block {
    info: String,
    start: usize,
    /// Whether a mark behind it has it typed.
    pub(super) is_marked: bool,
    lines: Vec<Found>,
}

/// A line of the handout, and what it shows where that is something else.
#[derive(Clone, Debug)]
struct Found {
    at: Range<usize>,
    shown: Option<String>,
}

impl Found {
    fn text<'f>(&'f self, markdown: &'f str) -> &'f str {
        self.shown.as_deref().unwrap_or(&markdown[self.at.clone()])
    }
}

impl Block {
    /// A block with this info string; one by its indent has none.
    pub(super) fn new(info: &str, start: usize) -> Self {
        let info = info.trim().to_owned();
        Self { info, start, is_marked: false, lines: Vec::new() }
    }

    /// Takes the lines of a range; one that ended there before goes on.
    pub(super) fn take(&mut self, markdown: &str, range: Range<usize>) {
        let mut start = range.start;
        for line in markdown[range].split_inclusive('\n') {
            let end = start + line.trim_end_matches(['\n', '\r']).len();
            match self.lines.last_mut() {
                // The end of a line may come by itself, and without its CR.
                Some(last) if matches!(markdown.get(last.at.end..start), Some("" | "\r")) => {
                    last.at.end = if end > start { end } else { last.at.end };
                }
                _ => self.lines.push(Found { at: start..end, shown: None }),
            }
            start += line.len();
        }
    }

    /// Says of every line what it shows, where that is not what stands there.
    pub(super) fn show(&mut self, markdown: &str, shown: impl Fn(&str) -> Option<String>) {
        for line in &mut self.lines {
            line.shown = shown(&markdown[line.at.clone()]);
        }
    }

    /// What the block is.
    pub(super) fn read(&self, markdown: &str) -> Fence {
        let texts: Vec<&str> = self.lines.iter().map(|line| line.text(markdown)).collect();
        let indent = indent(&texts);
        let bare: Vec<&str> = texts.iter().map(|text| text.get(indent..).unwrap_or("")).collect();
        let shows = match Shows::of(&self.info, bare.first().unwrap_or(&"")) {
            Shows::Unknown if self.is_marked => Shows::Shell,
            shows @ (Shows::Shell | Shows::Unknown | Shows::Output | Shows::Text) => shows,
        };
        let roles = fence::read(shows, &bare);
        let taken = Taken::of((shows, &self.info, self.is_marked), &bare, &roles);
        let mut lines: Vec<Line> = Vec::new();
        for ((found, text), (role, from)) in self.lines.iter().zip(&texts).zip(roles) {
            // A blank that is no space may be in the indent's place: then all of the line is blank.
            let from = Some(indent + from).filter(|from| text.is_char_boundary(*from));
            let from = from.unwrap_or(text.len());
            let start = if found.shown.is_none() { found.at.start + from } else { found.at.start };
            let at = Span { start, end: found.at.end };
            let text = &text[from..];
            match (role, lines.last_mut()) {
                (Role::More, Some(command)) => {
                    command.text.push('\n');
                    command.text.push_str(text);
                }
                _ => lines.push(Line { role, text: text.to_owned(), line: 0, at }),
            }
        }
        for line in lines.iter_mut().filter(|line| line.role != Role::Printed) {
            line.text.truncate(line.text.trim_end().len());
        }
        let text: String = texts.iter().flat_map(|text| [*text, "\n"]).collect();
        Fence { shows, taken, line: 0, start: self.start, text, lines }
    }
}

/// Blanks that all lines begin with: who indents by eye does it with all of them.
fn indent(lines: &[&str]) -> usize {
    let lines = lines.iter().filter(|line| !line.trim().is_empty());
    lines.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0)
}
