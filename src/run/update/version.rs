//! A handout while it is rewritten: which lines it had at the beginning, and whether it still reads as it was meant.

use std::collections::{BTreeMap, BTreeSet};

use crate::lab::{Change, Edit, Handout, Rewritten, Role, rewritten};

/// A handout at one moment.
#[derive(Clone, Debug)]
pub(super) struct Version {
    /// Its text.
    pub(super) text: String,
    reading: Reading,
    /// Each line's number at the beginning.
    first: Vec<usize>,
}

/// A version with the edits that it took.
pub(super) type Taken = (Version, Vec<Edit>);

impl Version {
    /// As it is at the beginning.
    pub(super) fn of(text: &str) -> Self {
        let first = (1..=text.split_inclusive('\n').count()).collect();
        Self { text: text.to_owned(), reading: Reading::of(text), first }
    }

    /// The number at the beginning of a line of now.
    pub(super) fn first(&self, line: usize) -> usize {
        line.checked_sub(1).and_then(|at| self.first.get(at)).map_or(line, |first| *first)
    }

    /// The handout with all edits, or with some of them where they cannot be together; and those that cannot be even alone.
    /// Each half is tried as one, so that few that cannot be are soon found among many.
    pub(super) fn edited(&self, edits: &[Edit]) -> (Option<Taken>, Vec<Edit>) {
        if let Some(next) = self.with(edits) {
            return (Some((next, edits.to_vec())), Vec::new());
        }
        if edits.len() < 2 {
            return (None, edits.to_vec());
        }
        let (first, second) = edits.split_at(edits.len() / 2);
        let (one, mut cannot) = self.edited(first);
        let (other, more) = self.edited(second);
        cannot.extend(more);
        (one.or(other), cannot)
    }

    /// The handout with the edits, if each line then prints exactly what it has to and all else is read as before.
    fn with(&self, edits: &[Edit]) -> Option<Self> {
        let Rewritten { text, from } = rewritten(&self.text, edits)?;
        let reading = Reading::of(&text);
        let edits: BTreeMap<usize, &Edit> = edits.iter().map(|edit| (edit.line, edit)).collect();
        let wanted = |(at, old): (usize, &usize)| {
            let text = match edits.get(old).map(|edit| &edit.change) {
                Some(Change::Instead(instead)) => instead.trim_end(),
                Some(Change::Gone | Change::Before(_) | Change::Behind(_)) | None => {
                    self.reading.printed.get(old)?
                }
            };
            Some((at + 1, text.to_owned()))
        };
        let printed: BTreeMap<usize, String> = from.iter().enumerate().filter_map(wanted).collect();
        let is_aside = |(at, old): (usize, &usize)| {
            edits.contains_key(old) && reading.asides.contains(&(at + 1))
        };
        let is_so = reading.shape == self.reading.shape
            && reading.printed == printed
            && !from.iter().enumerate().any(is_aside);
        let first = from.iter().map(|old| self.first(*old)).collect();
        is_so.then_some(Self { text, reading, first })
    }
}

/// How a handout is read.
#[derive(Clone, Debug)]
struct Reading {
    /// Everything of it but its printed lines.
    shape: Vec<(String, Vec<(Role, String)>)>,
    /// What its lines print, by their numbers; of blank ones nothing is kept.
    printed: BTreeMap<usize, String>,
    /// Those of them that are comments.
    asides: BTreeSet<usize>,
}

impl Reading {
    fn of(text: &str) -> Self {
        let mut reading =
            Self { shape: Vec::new(), printed: BTreeMap::new(), asides: BTreeSet::new() };
        for section in Handout::parse(text).sections {
            for fence in section.fences {
                let mut others = Vec::new();
                for line in fence.lines {
                    match line.role {
                        Role::Printed | Role::Aside => {
                            let text = line.text.trim_end();
                            if !text.is_empty() {
                                let _ = reading.printed.insert(line.line, text.to_owned());
                            }
                            if line.role == Role::Aside {
                                reading.asides.insert(line.line);
                            }
                        }
                        Role::Command | Role::Inner | Role::Unsure | Role::More => {
                            others.push((line.role, line.text));
                        }
                    }
                }
                reading.shape.push((section.title.clone(), others));
            }
        }
        reading
    }
}
