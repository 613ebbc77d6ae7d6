//! What a lab of another platform comes to: chapters of Markdown, scripts that look whether each is done, and what has
//! no place in a scenario.

use std::collections::BTreeSet;

use super::{files::Files, said};
use crate::syntax::{problem::Problem, source::Source};

/// A file with all that is wrong in it.
pub type Broken = (Source, Vec<Problem>);

/// Pages that a course has at most: far more than any lab needs.
pub(super) const PAGES: usize = 500;

/// A lab of another platform's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// Its title.
    pub(super) title: String,
    /// What it says of itself, as the text of a chapter.
    pub(super) about: String,
    /// The file that says so.
    pub(super) index: &'static str,
    /// Its pages, in order.
    pub(super) chapters: Vec<Chapter>,
    /// What of it as a whole has no place in a scenario.
    pub(in crate::draft) left: Vec<Left>,
    /// Its handout.
    pub(super) handout: String,
}

/// A page of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::draft) struct Chapter {
    /// Its file.
    pub(super) file: String,
    /// Its heading.
    pub(in crate::draft) title: String,
    /// Its text as plain Markdown without headings of the first two levels.
    pub(super) text: String,
    /// What looks whether it is done.
    pub(in crate::draft) checks: Vec<Script>,
    /// What does it, where the text has nothing to type.
    pub(in crate::draft) solution: Option<Script>,
    /// What of it has no place in a scenario.
    pub(in crate::draft) left: Vec<Left>,
}

/// A program that comes with the lab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::draft) struct Script {
    /// The check's name.
    pub(super) name: String,
    /// Its file in the lab's folder.
    pub(super) file: String,
    /// Its text, byte for byte.
    pub(super) text: String,
    /// The words behind it.
    pub(super) args: Vec<String>,
    /// Which program reads it where its first line does not say.
    pub(super) manner: Manner,
    /// What it says where something is missing.
    pub(super) hints: Vec<String>,
    /// Seconds that it may take, where the lab says so.
    pub(super) seconds: Option<u64>,
    /// Whether it is asked again until it passes.
    pub(super) is_repeated: bool,
}

/// How a platform runs its scripts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Manner {
    /// By its first line, or by bash.
    #[default]
    Plain,
    /// With `fail-message`, by which it fails whatever comes after.
    FailMessage,
    /// It prints `done` where it is so, besides.
    SaysDone,
    /// It has that word, and nobody can tell whether it prints it.
    MaySayDone,
}

impl Script {
    /// One of a file, as the platform gets it: git hands out the lines of a text with other ends on Windows. What was
    /// changed so is told in `left`.
    pub(super) fn of(file: &str, text: &str, left: &mut Vec<Left>) -> Self {
        let lines = text.matches('\n').count();
        let is_of_windows = lines > 0 && text.matches("\r\n").count() == lines;
        if is_of_windows {
            left.push(Left::new(file, 1, said::LINE_ENDS));
        }
        let text = if is_of_windows { text.replace("\r\n", "\n") } else { text.to_owned() };
        Self { name: format!("{file} passes"), file: file.to_owned(), text, ..Self::default() }
    }

    /// What is said of it; `line` is one of its own.
    pub(super) fn left(&self, line: usize, what: impl Into<String>) -> Left {
        Left::new(&self.file, line, what)
    }
}

/// Something that has no place in a scenario: where it stands, what it is, what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::draft) struct Left {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) what: String,
}

impl Left {
    /// `what` says what it is and what to do.
    pub(super) fn new(file: &str, line: usize, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, what: what.into() }
    }

    /// As it is told.
    pub(in crate::draft) fn told(&self) -> String {
        format!("{}:{}: {}", self.file, self.line, self.what)
    }
}

impl Course {
    /// Its chapters, in order.
    pub(in crate::draft) fn chapters(&self) -> &[Chapter] {
        &self.chapters
    }

    /// Its handout. Headings of the first two levels are the title and those of the chapters, in order.
    pub fn handout(&self) -> &str {
        &self.handout
    }

    /// Tells what lies in the folder and is no file that could be read, where nothing else was said of it.
    pub(super) fn tell_unread(&mut self, files: &Files) {
        let lefts = self.chapters.iter().flat_map(|chapter| &chapter.left).chain(&self.left);
        let told: BTreeSet<&str> = lefts.map(|left| left.file.as_str()).collect();
        let unread = files.closed().filter(|(path, _)| !told.contains(path));
        let unread: Vec<Left> =
            unread.map(|(path, why)| Left::new(path, 1, said::unread(why))).collect();
        self.left.extend(unread);
    }
}
