//! Runs of several labs as a person reads them: a line for each lab, which shares are missing, and how all of it ended.

use std::fmt::Write as _;

use super::{
    again::again,
    ending::{beside, outcome},
    run::Detail,
    standing::Standing,
    style::{Styles, paint},
};
use crate::{
    exit::ExitStatus,
    record::{LabResult, LabRun, Record, Runs},
    text,
    web::mark::Mark,
    wording::{self, share as words},
};

/// Characters of why nothing was typed at most.
const SHOWN: usize = 4_000;

/// How much is told of each run besides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Several {
    /// The colours.
    pub styles: Styles,
    /// Whether the runs that passed are told again too, with what every command printed.
    pub verbose: bool,
}

impl Several {
    /// The runs that did not pass as they were told while they were done, and the sum.
    pub(crate) fn again(self, runs: &Runs) -> String {
        let is_told = |record: &&Record| self.verbose || record.exit_code() != ExitStatus::Passed;
        let told = runs.records().filter(is_told).map(|record| {
            let command = wording::run_keep(Some(&record.scenario));
            let detail = Detail {
                styles: self.styles,
                verbose: self.verbose,
                scenario: &record.scenario,
                again: &command,
            };
            again(&detail, record) + "\n"
        });
        told.collect::<String>() + &self.sum(runs)
    }

    /// A line for each lab, and the end.
    pub(crate) fn sum(self, runs: &Runs) -> String {
        let title = text::name(&words::title(runs));
        let mut out = format!("{}\n", paint(self.styles.heading, &title));
        for lab in &runs.labs {
            out.push_str(&self.lab(lab));
        }
        let _ = writeln!(out, "\n{}.", words::sum(runs));
        for number in &runs.shares.missing {
            let word = paint(self.styles.error, "ERROR");
            let _ = writeln!(out, "{word} {}", text::name(&words::missing(runs, *number)));
            let _ = writeln!(out, "      next: {}", words::next_missing(runs, *number));
        }
        out
    }

    fn lab(self, lab: &LabRun) -> String {
        let (standing, told) = match &lab.result {
            LabResult::Run(record) => (Standing::of_run(record), outcome(record)),
            LabResult::Refused(why) | LabResult::Error(why) | LabResult::Interrupted(why) => {
                let first = why.lines().find(|line| !line.trim().is_empty());
                (standing(&lab.result), first.unwrap_or_default().trim().to_owned())
            }
            LabResult::Changed => (standing(&lab.result), words::CHANGED.to_owned()),
            LabResult::Elsewhere | LabResult::Missing => return String::new(),
        };
        let word = paint(standing.style(&self.styles), &format!("{:<7}", short(standing)));
        let told = text::for_terminal(told.as_bytes(), SHOWN);
        let mut out = format!("  {word}{}: {told}\n", text::name(&lab.scenario));
        for told in below(&lab.result) {
            let _ = writeln!(out, "         {}", text::for_terminal(told.as_bytes(), SHOWN));
        }
        out
    }
}

/// What stands below the line of a lab: what its pass does not say, or what to do.
fn below(result: &LabResult) -> Vec<String> {
    match result {
        LabResult::Run(record) => beside(record).collect(),
        LabResult::Refused(_)
        | LabResult::Error(_)
        | LabResult::Changed
        | LabResult::Interrupted(_)
        | LabResult::Elsewhere
        | LabResult::Missing => {
            words::undone(result).map(|one| format!("next: {}", one.next)).into_iter().collect()
        }
    }
}

/// How a lab stands whose run is not told.
fn standing(result: &LabResult) -> Standing {
    Standing::of_exit(result.exit_code().unwrap_or(ExitStatus::Error))
}

/// The word in front of a line, as those of commands have it.
fn short(standing: Standing) -> &'static str {
    match standing {
        Standing::Judged(mark) => match mark {
            Mark::Pass => "pass",
            Mark::Fail => "FAIL",
            Mark::Error => "ERROR",
            Mark::Skip => "skip",
        },
        Standing::Drift => "drift",
        Standing::Incomplete => "skip",
    }
}

#[cfg(test)]
mod tests;
