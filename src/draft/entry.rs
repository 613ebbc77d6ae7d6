//! What stands below a heading, in order: commands with what is typed into them and printed under them, and files.

use super::interactive::is_interactive;
use crate::{
    lab::{Fence, How, Line, Role, Shows, Why, looks_like_command},
    lint::is_dockerfile,
};

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry<'h> {
    /// The handout's line.
    pub(super) line: usize,
    /// What it is.
    pub(super) kind: Kind<'h>,
}

/// What stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind<'h> {
    /// A command.
    Command(Command<'h>),
    /// A block that shows a file: what it may be called, and whether an `edit` at its place would take just this block.
    File { name: Option<&'static str>, is_next: bool },
    /// Something is typed into a program, and no command before it started one.
    Astray,
}

/// A command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Command<'h> {
    /// Its text, of several lines where it has them.
    pub(super) text: &'h str,
    /// What is printed right under it.
    pub(super) printed: Vec<&'h str>,
    /// What is typed into it, each with what is printed under that.
    pub(super) talk: Vec<(&'h str, Vec<&'h str>)>,
    /// Whether nobody can tell that it is typed.
    pub(super) is_guess: bool,
}

impl Entry<'_> {
    /// Whether something is done by it.
    pub(super) fn acts(&self) -> bool {
        match &self.kind {
            Kind::Command(_) => true,
            Kind::File { name, is_next } => name.is_some() && *is_next,
            Kind::Astray => false,
        }
    }
}

/// Reads the blocks of one step.
pub(super) fn entries<'h>(fences: &[&'h Fence]) -> Vec<Entry<'h>> {
    let mut reader = Reader::default();
    for fence in fences {
        reader.fence(fence);
    }
    if reader.found.iter().any(Entry::acts) { reader.found } else { Vec::new() }
}

#[derive(Default)]
struct Reader<'h> {
    found: Vec<Entry<'h>>,
    /// The block of the last command, by its line.
    of_last: usize,
    /// Whether a block came since the last command that no `edit` takes, and that one would take first.
    is_passed: bool,
}

impl<'h> Reader<'h> {
    fn fence(&mut self, fence: &'h Fence) {
        if fence.taken.how == How::Text {
            return self.file(fence);
        }
        let is_guessed = fence.taken.how == How::Guess;
        if is_guessed && is_dockerfile(fence) {
            return;
        }
        for line in &fence.lines {
            match line.role {
                Role::Command => self.command(fence, line, false),
                Role::Inner => self.typed_into(fence, line),
                Role::Unsure if is_guessed && looks_like_command(&line.text) => {
                    self.command(fence, line, true);
                }
                Role::Unsure if self.talks() && !looks_like_command(&line.text) => {
                    self.typed_into(fence, line);
                }
                Role::Printed => self.printed(fence, line),
                Role::Unsure | Role::More | Role::Aside => {}
            }
        }
    }

    fn command(&mut self, fence: &Fence, line: &'h Line, is_guess: bool) {
        let command = Command { text: &line.text, is_guess, ..Command::default() };
        self.found.push(Entry { line: line.line, kind: Kind::Command(command) });
        self.of_last = fence.line;
        self.is_passed = false;
    }

    fn last(&mut self) -> Option<&mut Command<'h>> {
        match &mut self.found.last_mut()?.kind {
            Kind::Command(command) => Some(command),
            Kind::File { .. } | Kind::Astray => None,
        }
    }

    /// Whether the last command is one that is talked to.
    fn talks(&mut self) -> bool {
        self.last().is_some_and(|last| !last.talk.is_empty() || is_interactive(last.text))
    }

    fn typed_into(&mut self, fence: &Fence, line: &'h Line) {
        if let Some(last) = self.last() {
            last.talk.push((&line.text, Vec::new()));
            self.of_last = fence.line;
        } else if !self.found.last().is_some_and(|last| last.kind == Kind::Astray) {
            self.found.push(Entry { line: line.line, kind: Kind::Astray });
        }
    }

    fn printed(&mut self, fence: &Fence, line: &'h Line) {
        let is_under = self.of_last == fence.line || fence.shows == Shows::Output;
        let Some(last) = self.last().filter(|_| is_under) else { return };
        let printed = last.talk.last_mut().map_or(&mut last.printed, |(_, printed)| printed);
        printed.push(&line.text);
    }

    fn file(&mut self, fence: &Fence) {
        if fence.text.trim().is_empty() {
            return;
        }
        let name = file_name(fence);
        let is_next = !self.is_passed;
        self.is_passed |= name.is_none();
        let is_prose =
            matches!(&fence.taken.why, Why::Info(word) if TEXTS.contains(&word.as_str()));
        if !is_prose {
            self.found.push(Entry { line: fence.line, kind: Kind::File { name, is_next } });
        }
    }
}

/// Blocks of these show no file.
const TEXTS: &[&str] =
    &["text", "txt", "none", "plain", "plaintext", "nohighlight", "log", "diff", "markdown", "md"];

/// What a file is called that has only one name.
pub(super) fn file_name(fence: &Fence) -> Option<&'static str> {
    let Why::Info(word) = &fence.taken.why else { return None };
    let has = |key: &str| fence.text.lines().any(|line| line.starts_with(key));
    match word.as_str() {
        "dockerfile" | "docker" if has("FROM ") => Some("Dockerfile"),
        "yaml" | "yml" if has("services:") => Some("compose.yaml"),
        _ => None,
    }
}
