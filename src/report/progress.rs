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
    /// Every check passes that a machine can judge.
    Done,
    /// Nothing of it was done yet, and nothing was done wrong.
    NotBegun,
    /// So many of so many checks pass.
    Open {
        /// Those that pass.
        passed: usize,
        /// All of them that a machine can judge.
        of: usize,
    },
    /// Nothing fails, and something could not be judged.
    Unjudged,
    /// It cannot be done here.
    Skipped,
    /// It has no checks: there is something to read or to try, and nothing to look at.
    Unchecked,
    /// All of its checks are for a person to judge: nobody else knows how far it is.
    ForPerson,
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
        let (totals, for_person) = (step.totals(), step.for_person());
        let failed = step.checks.iter().filter(|c| matches!(c.verdict, Verdict::Fail(_)));
        let mut failed = failed.map(|check| &check.telling);
        match (totals.failed, totals.errors + totals.skipped - for_person) {
            (0, 0) if totals.passed > 0 => Self::Done,
            (0, 0) if for_person > 0 => Self::ForPerson,
            (0, _) => Self::Unjudged,
            (_, 0) if totals.passed == 0 && failed.all(|told| *told == Telling::NotBegun) => {
                Self::NotBegun
            }
            _ => Self::Open { passed: totals.passed, of: step.checks.len() - for_person },
        }
    }

    /// Whether all steps of a lab are done, as far as they have checks of labcheck's; where none has, nothing is done.
    pub(crate) fn all_done(all: &[Self]) -> bool {
        all.contains(&Self::Done)
            && all.iter().all(|one| matches!(one, Self::Done | Self::Unchecked | Self::ForPerson))
    }

    /// Whether something of it is left to do, as far as labcheck can tell.
    pub(crate) fn is_open(self) -> bool {
        match self {
            Self::Done | Self::Skipped | Self::Unchecked | Self::ForPerson => false,
            Self::NotBegun | Self::Open { .. } | Self::Unjudged => true,
        }
    }

    /// Its style.
    pub(super) fn style(self, styles: &Styles) -> Style {
        match self {
            Self::Done => styles.pass,
            Self::NotBegun | Self::Unchecked | Self::ForPerson => styles.dim,
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
            Self::ForPerson => "for a person to look at".to_owned(),
        }
    }
}

/// How far a lab is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Score {
    /// Steps that are done.
    pub done: usize,
    /// Steps with checks that a machine can judge.
    pub steps: usize,
    /// Points so far.
    pub points: u32,
    /// All points that there are.
    pub of: u32,
    /// Checks that only a person can judge.
    pub for_person: usize,
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
            let is_judged = !matches!(progress, Progress::Unchecked | Progress::ForPerson);
            score.steps += usize::from(is_judged);
            score.for_person += record.for_person();
            score.points += record.checks.iter().map(|check| check.points().got).sum::<u32>();
        }
        score
    }

    /// `2 of 7 steps done, 40 of 120 points`, and how many things a person looks at.
    pub(crate) fn tell(self) -> String {
        let steps = format!("{} of {} done", self.done, wording::count(self.steps, "step"));
        let points = (self.of > 0).then(|| format!("{} of {} points", self.points, self.of));
        let things = (self.for_person > 0).then(|| wording::person::things(self.for_person));
        let parts: Vec<String> = [Some(steps), points, things].into_iter().flatten().collect();
        parts.join(", ")
    }
}
