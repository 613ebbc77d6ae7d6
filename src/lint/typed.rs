//! What a handout has its reader type, each line with its programs and with what is printed under it.

use crate::{
    cmdline::{Program, read},
    lab::{Fence, Handout, How, Line, Role, looks_like_command},
    syntax::source::Span,
};

/// Something typed.
#[derive(Debug)]
pub(super) struct Typed<'h> {
    /// The line, or the lines of one command.
    pub(super) line: &'h Line,
    /// The block that it stands in.
    pub(super) fence: &'h Fence,
    /// Its programs; none where it is typed into another program than a shell of the student's.
    pub(super) programs: Vec<Program>,
    /// What is printed under it, in its block.
    pub(super) printed: Vec<&'h Line>,
}

impl Typed<'_> {
    pub(super) fn text(&self) -> &str {
        &self.line.text
    }

    pub(super) fn at(&self) -> Span {
        self.line.at
    }

    /// Whether it is typed into the student's own shell.
    pub(super) fn is_command(&self) -> bool {
        self.line.role != Role::Inner
    }

    /// What of it a shell reads as its own: not the text of a here-document, and no more than anybody types.
    pub(super) fn shell_text(&self) -> &str {
        let text = &self.text()[..self.text().floor_char_boundary(LONGEST)];
        if text.contains("<<") { text.lines().next().unwrap_or_default() } else { text }
    }

    /// The place of some bytes of it; that of all where the handout shows them otherwise.
    pub(super) fn part(&self, markdown: &str, start: usize, end: usize) -> Span {
        let at = self.at();
        let first = self.text().lines().next().map_or(0, str::len);
        let is_plain = markdown.get(at.start..at.start + first) == self.text().get(..first);
        if is_plain && end <= first {
            Span { start: at.start + start, end: at.start + end }
        } else {
            at
        }
    }
}

/// All of it, in order. What is perhaps typed is where it looks like a command.
pub(super) fn typed(handout: &Handout) -> Vec<Typed<'_>> {
    let mut all: Vec<Typed<'_>> = Vec::new();
    for fence in handout.fences().filter(|fence| fence.taken.how != How::Text) {
        let from = all.len();
        let is_read = fence.taken.how != How::Guess || !is_dockerfile(fence);
        for line in fence.lines.iter().filter(|_| is_read) {
            match line.role {
                Role::Command | Role::Inner => all.push(one(fence, line)),
                Role::Unsure if looks_like_command(&line.text) => {
                    all.push(one(fence, line));
                }
                Role::Printed => {
                    if let Some(last) = all[from..].last_mut() {
                        last.printed.push(line);
                    }
                }
                Role::Unsure | Role::More | Role::Aside => {}
            }
        }
    }
    all
}

/// Whether a block that says nothing of itself is a Dockerfile: nothing of it is typed.
pub(crate) fn is_dockerfile(fence: &Fence) -> bool {
    fence.text.lines().any(|line| line.trim_start().starts_with("FROM "))
}

/// No text is read further: whoever writes that into one line writes no command.
const LONGEST: usize = 8 << 10;

fn one<'h>(fence: &'h Fence, line: &'h Line) -> Typed<'h> {
    let is_read = line.text.len() <= LONGEST;
    let programs = if is_read { read(&line.text).programs } else { Vec::new() };
    Typed { line, fence, programs, printed: Vec::new() }
}
