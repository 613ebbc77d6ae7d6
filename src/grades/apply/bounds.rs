//! What something comes to, at least and at most, and what was added or taken away on the way there.

use super::super::{Change, ChangeKind, Marks, Percent};

/// What a check, a step or a lab comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    /// All that there is.
    pub(super) possible: Marks,
    /// What it comes to where everything undecided is lost.
    pub(super) low: Marks,
    /// What it comes to where everything undecided is earned; never less.
    pub(super) high: Marks,
    /// What was added or taken away.
    pub(super) changes: Vec<Change>,
}

impl Bounds {
    /// Of these marks, from so many to so many.
    pub(super) fn new(possible: Marks, low: Marks, high: Marks) -> Self {
        Self { possible, low, high, changes: Vec::new() }
    }

    /// What these parts come to together. Their changes are their own.
    pub(super) fn sum(parts: impl Iterator<Item = Self>) -> Self {
        let nothing = Self::new(Marks::ZERO, Marks::ZERO, Marks::ZERO);
        parts.fold(nothing, |sum, part| {
            Self::new(sum.possible + part.possible, sum.low + part.low, sum.high + part.high)
        })
    }

    /// What is certain.
    pub(super) fn got(&self) -> Marks {
        self.low
    }

    /// What nobody knows.
    pub(super) fn undecided(&self) -> Marks {
        self.high - self.low
    }

    /// Changes what it comes to, and says for what, if the certain part changes or not.
    pub(super) fn change(&mut self, what: ChangeKind, low: Marks, high: Marks) {
        self.changes.push(Change { what, by: low - self.low });
        (self.low, self.high) = (low, high);
    }

    /// Takes a part away, if it is more than nothing.
    pub(super) fn take(&mut self, what: ChangeKind, part: Percent) {
        if !part.is_none() {
            let left = |marks: Marks| marks - part.of(marks);
            self.change(what, left(self.low), left(self.high));
        }
    }

    /// Sets it, whatever it was: between nothing and all that there is.
    pub(super) fn set(&mut self, what: ChangeKind, marks: Marks) {
        let marks = marks.cut().clamp(Marks::ZERO, self.possible);
        self.change(what, marks, marks);
    }

    /// Rounds it. That is told where the certain part changes.
    pub(super) fn round(&mut self, to: impl Fn(Marks) -> Marks) {
        let (low, high) = (to(self.low), to(self.high));
        if low == self.low {
            self.high = high;
        } else {
            self.change(ChangeKind::Rounded, low, high);
        }
    }
}
