//! How far a step is, and how far a lab.

use anstyle::Style;

use super::style::Styles;
use crate::{
    record::{StepRecord, Telling},
    verdict::Verdict,
    wording,
};

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Every check passes.
    Done,
    /// Nothing of it was done yet, and nothing was done wrong.
    NotBegun,
    /// So many of so many checks pass.
    Open {
        /// Those that pass.
        passed: usize,
        /// All of them.
        of: usize,
    },
    /// Nothing fails, and something could not be judged.
    Unjudged,
    /// It cannot be done here.
    Skipped,
    /// It has no checks: there is something to read or to try, and nothing to look at.
    Unchecked,
}

impl Progress {
    /// How far a step is by its record.
    pub(crate) fn of(step: &StepRecord) -> Self {
        if step.skip.is_some() {
            return Self::Skipped;
        }
        if step.checks.is_empty() && step.actions.is_empty() {
            return Self::Unchecked;
        }
        let totals = step.totals();
        let failed = step.checks.iter().filter(|c| matches!(c.verdict, Verdict::Fail(_)));
        let mut failed = failed.map(|check| &check.telling);
        match (totals.failed, totals.errors + totals.skipped) {
            (0, 0) if totals.passed > 0 => Self::Done,
            (0, _) => Self::Unjudged,
            (_, 0) if totals.passed == 0 && failed.all(|told| *told == Telling::NotBegun) => {
                Self::NotBegun
            }
            _ => Self::Open { passed: totals.passed, of: step.checks.len() },
        }
    }

    /// Whether all steps of a lab are done, as far as they have checks; where none has, nothing is done.
    pub(crate) fn all_done(all: &[Self]) -> bool {
        all.contains(&Self::Done)
            && all.iter().all(|one| matches!(one, Self::Done | Self::Unchecked))
    }

    /// Whether something of it is left to do.
    pub(crate) fn is_open(self) -> bool {
        match self {
            Self::Done | Self::Skipped | Self::Unchecked => false,
            Self::NotBegun | Self::Open { .. } | Self::Unjudged => true,
        }
    }

    /// Its style.
    pub(super) fn style(self, styles: &Styles) -> Style {
        match self {
            Self::Done => styles.pass,
            Self::NotBegun | Self::Unchecked => styles.dim,
            Self::Open { .. } => Style::new(),
            Self::Unjudged => styles.error,
            Self::Skipped => styles.skip,
        }
    }

    /// In a few words.
    pub(crate) fn tell(self) -> String {
        match self {
            Self::Done => "done".to_owned(),
            Self::NotBegun => "not begun".to_owned(),
            Self::Open { passed: 0, .. } => "not done yet".to_owned(),
            Self::Open { passed, of } => format!("{passed} of {of} checks pass"),
            Self::Unjudged => "could not be judged whole".to_owned(),
            Self::Skipped => "not possible here".to_owned(),
            Self::Unchecked => "nothing to check".to_owned(),
        }
    }
}

/// How far a lab is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Score {
    /// Steps that are done.
    pub done: usize,
    /// Steps with checks.
    pub steps: usize,
    /// Points so far.
    pub points: u32,
    /// All points that there are.
    pub of: u32,
}

impl Score {
    /// By the records of all steps and how far each is; `of` are the points of the whole lab, skipped steps included.
    pub(crate) fn of<'r>(
        records: impl Iterator<Item = (&'r StepRecord, Progress)>,
        of: u32,
    ) -> Self {
        let mut score = Self { of, ..Self::default() };
        for (record, progress) in records {
            score.done += usize::from(progress == Progress::Done);
            score.steps += usize::from(progress != Progress::Unchecked);
            score.points += record.checks.iter().map(|check| check.points().got).sum::<u32>();
        }
        score
    }

    /// `2 of 7 steps done, 40 of 120 points`.
    pub(crate) fn tell(self) -> String {
        let steps = format!("{} of {} done", self.done, wording::count(self.steps, "step"));
        if self.of == 0 { steps } else { format!("{steps}, {} of {} points", self.points, self.of) }
    }
}
