//! How a step, a command or a check stands, at a glance: by a sign, a word and a colour.

use anstyle::Style;

use super::{
    case::{Case, End},
    style::Styles,
};
use crate::{codes::FailureCode, exit::ExitStatus, record::Record, web::mark::Mark};

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// As its verdict, or the worst of its parts, has it.
    Judged(Mark),
    /// Nothing of it failed, and the handout prints what did not come.
    Drift,
    /// Nothing of the run failed, and something of it was not judged.
    Incomplete,
}

impl Standing {
    /// That of a command or a check.
    pub(super) fn of_case(case: &Case) -> Self {
        match case.end {
            End::Passed => Self::Judged(Mark::Pass),
            End::Failed if case.code == Some(FailureCode::HandoutDrift) => Self::Drift,
            End::Failed => Self::Judged(Mark::Fail),
            End::Error => Self::Judged(Mark::Error),
            End::Skipped => Self::Judged(Mark::Skip),
        }
    }

    /// That of a step: `passed` where nothing of its cases is worse.
    pub(super) fn of_step(cases: &[Case], passed: bool) -> Self {
        let all: Vec<Self> = cases.iter().map(Self::of_case).collect();
        let worst = [Self::Judged(Mark::Fail), Self::Drift, Self::Judged(Mark::Error)];
        let otherwise = Self::Judged(if passed { Mark::Pass } else { Mark::Skip });
        worst.into_iter().find(|one| all.contains(one)).unwrap_or(otherwise)
    }

    /// That of a run, as its exit code has it.
    pub(super) fn of_run(record: &Record) -> Self {
        let exit = record.exit_code();
        let is_drift = record.totals().failed == 0 && record.drifts() > 0;
        if exit == ExitStatus::Failed && is_drift { Self::Drift } else { Self::of_exit(exit) }
    }

    /// That of what ends so.
    pub(super) fn of_exit(exit: ExitStatus) -> Self {
        match exit {
            ExitStatus::Passed => Self::Judged(Mark::Pass),
            ExitStatus::Failed => Self::Judged(Mark::Fail),
            ExitStatus::Error | ExitStatus::Usage => Self::Judged(Mark::Error),
            ExitStatus::Incomplete | ExitStatus::Interrupted => Self::Incomplete,
        }
    }

    /// The sign.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Judged(mark) => mark.sign(),
            Self::Drift => "≠",
            Self::Incomplete => Mark::Skip.sign(),
        }
    }

    /// The word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Judged(mark) => mark.word(),
            Self::Drift => "drift",
            Self::Incomplete => "incomplete",
        }
    }

    /// The class of an element.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Judged(mark) => mark.class(),
            Self::Drift => "drift",
            Self::Incomplete => Mark::Skip.class(),
        }
    }

    /// Its style on a terminal.
    pub(super) fn style(self, styles: &Styles) -> Style {
        match self {
            Self::Judged(Mark::Pass) => styles.pass,
            Self::Judged(Mark::Fail) | Self::Drift => styles.fail,
            Self::Judged(Mark::Error) => styles.error,
            Self::Judged(Mark::Skip) | Self::Incomplete => styles.skip,
        }
    }

    /// Whether there is nothing more to say of it.
    pub(super) fn is_pass(self) -> bool {
        self == Self::Judged(Mark::Pass)
    }

    /// Whether somebody has to look at it.
    pub(super) fn is_wrong(self) -> bool {
        match self {
            Self::Judged(Mark::Fail | Mark::Error) | Self::Drift => true,
            Self::Judged(Mark::Pass | Mark::Skip) | Self::Incomplete => false,
        }
    }

    /// The sign and the word as HTML.
    pub(super) fn told(self) -> String {
        format!(
            "<span class=\"sign\" aria-hidden=\"true\">{}</span> <span class=\"word\">{}</span>",
            self.sign(),
            self.word()
        )
    }
}
