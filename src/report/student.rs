//! What a student reads: whether the step is done, what is wrong, and what to do next.

use std::fmt::Write as _;

use anstyle::Style;

use super::style::{Styles, paint};
use crate::{
    codes::Code,
    oci::Naming,
    record::{CheckRecord, StepRecord},
    text,
    verdict::{Mismatch, Verdict},
    wording,
};

/// Characters of untrusted text shown for one thing.
const SHOWN: usize = 1_000;
/// Differences of one check that are shown.
const DIFFERENCES: usize = 3;

/// What is said in the end.
pub(super) const ALL_DONE: &str =
    "Everything that can be done here is done. To take the classroom away: labcheck finish";

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Every check passes.
    Done,
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
    /// It has no checks.
    Unchecked,
}

impl Progress {
    /// How far a step is by its record.
    pub fn of(step: &StepRecord) -> Self {
        if step.skip.is_some() {
            return Self::Skipped;
        }
        let totals = step.totals();
        match (totals.failed, totals.errors + totals.skipped) {
            (0, 0) if totals.passed > 0 => Self::Done,
            (0, 0) => Self::Unchecked,
            (0, _) => Self::Unjudged,
            _ => Self::Open { passed: totals.passed, of: step.checks.len() },
        }
    }

    /// Whether something is left to do.
    pub fn is_open(self) -> bool {
        match self {
            Self::Done | Self::Skipped | Self::Unchecked => false,
            Self::Open { .. } | Self::Unjudged => true,
        }
    }

    /// Whether all steps of a lab are done, as far as they have checks; where none has, nothing is done.
    pub fn all_done(all: &[Self]) -> bool {
        all.contains(&Self::Done)
            && all.iter().all(|one| matches!(one, Self::Done | Self::Unchecked))
    }

    /// Its style.
    pub(super) fn style(self, styles: &Styles) -> Style {
        match self {
            Self::Done => styles.pass,
            Self::Open { .. } => styles.fail,
            Self::Unjudged => styles.error,
            Self::Skipped | Self::Unchecked => styles.skip,
        }
    }

    /// In a few words.
    pub fn tell(self) -> String {
        match self {
            Self::Done => "done".to_owned(),
            Self::Open { passed: 0, .. } => "not done".to_owned(),
            Self::Open { passed, of } => format!("{passed} of {of} checks pass"),
            Self::Unjudged => "could not be judged whole".to_owned(),
            Self::Skipped => "not possible here".to_owned(),
            Self::Unchecked => "nothing to check".to_owned(),
        }
    }
}

/// One step with all its checks. Names in what a student is told to type are spelt as on their engine,
/// so that no command touches an image of theirs.
pub fn step(styles: &Styles, naming: &Naming, record: &StepRecord) -> String {
    let mut out = format!("\n{}  {}\n", paint(styles.heading, &record.id), clean(&record.section));
    if let Some(skip) = &record.skip {
        let _ = writeln!(
            out,
            "  {} {}{}",
            paint(styles.skip, "skip "),
            clean(&wording::skip(skip)),
            told_code(styles, record.code)
        );
        let remedy = wording::skip_remedy(skip).unwrap_or("labcheck doctor");
        out.push_str(&entry("next:", remedy));
        return out;
    }
    for check in &record.checks {
        out.push_str(&told_check(styles, naming, check));
    }
    out
}

/// What comes after a step: what it came to, and the next thing to type.
pub fn outcome(styles: &Styles, record: &StepRecord, next: Option<&str>) -> String {
    let id = clean(&record.id);
    let points = |checks: &mut dyn Iterator<Item = &CheckRecord>| -> u32 {
        checks.map(|check| check.points).sum()
    };
    let all = points(&mut record.checks.iter());
    let got = points(&mut record.checks.iter().filter(|check| check.verdict.passed()));
    let worth = if all > 0 { format!(", {got} of {all} points") } else { String::new() };
    match Progress::of(record) {
        Progress::Done => {
            let help =
                wording::help(record.help).map_or_else(String::new, |help| format!(" {help}"));
            let done = paint(styles.pass, &format!("{id} is done{help}{worth}."));
            match next {
                Some(next) => format!("\n{done} Next: {}\n", clean(next)),
                None => format!("\n{done}\n"),
            }
        }
        open @ Progress::Open { .. } => {
            // That no check passes can be seen above.
            let state = match open {
                Progress::Open { passed: 0, .. } => worth.replacen(", ", ": ", 1),
                other => format!(": {}{worth}", other.tell()),
            };
            format!("\n{id} is not done yet{state}. For help: labcheck hint {id}\n")
        }
        Progress::Unjudged => {
            format!("\n{id} could not be judged whole{worth}; see what stands beside each line.\n")
        }
        Progress::Skipped => format!("\n{id} cannot be done here, so it is not passed.\n"),
        Progress::Unchecked => match next {
            Some(next) => format!("\n{id} has no checks. Next: {}\n", clean(next)),
            None => format!("\n{id} has no checks.\n"),
        },
    }
}

/// Every step with its state, and the next thing to do.
pub fn overview(styles: &Styles, title: &str, records: &[StepRecord]) -> String {
    let mut out = format!("{}\n\n", paint(styles.heading, &clean(title)));
    let width = records.iter().map(|record| record.id.chars().count()).max().unwrap_or(0);
    let longest = records.iter().map(|r| Progress::of(r).tell().chars().count()).max().unwrap_or(0);
    for record in records {
        let progress = Progress::of(record);
        let style = progress.style(styles);
        let state = format!("{:longest$}", progress.tell());
        let _ = writeln!(
            out,
            "  {:width$}  {}  {}",
            clean(&record.id),
            paint(style, &state),
            clean(&record.section)
        );
    }
    let is_open = |record: &&StepRecord| Progress::of(record).is_open();
    match records.iter().find(is_open) {
        Some(next) => {
            let id = clean(&next.id);
            let _ = writeln!(
                out,
                "\nNext: {}. When you have done it: labcheck {id}. For help: labcheck hint {id}",
                clean(&next.section)
            );
        }
        None => {
            let _ = writeln!(out, "\n{ALL_DONE}");
        }
    }
    out
}

fn told_check(styles: &Styles, naming: &Naming, check: &CheckRecord) -> String {
    let (style, word) = verdict_word(styles, &check.verdict);
    let held = check
        .held
        .as_deref()
        .map_or_else(String::new, |at| paint(styles.dim, &format!("  (seen at {})", clock(at))));
    let mut out = format!(
        "  {} {}{held}{}\n",
        paint(style, word),
        clean(&check.name),
        told_code(styles, check.code)
    );
    for (label, told) in details(naming, check) {
        out.push_str(&entry(label, &told));
    }
    out
}

/// A verdict's word, always five columns wide, and its style.
pub(super) fn verdict_word(styles: &Styles, verdict: &Verdict) -> (Style, &'static str) {
    match verdict {
        Verdict::Pass => (styles.pass, "pass "),
        Verdict::Fail(_) => (styles.fail, "FAIL "),
        Verdict::Error(_) => (styles.error, "ERROR"),
        Verdict::Skip(_) => (styles.skip, "skip "),
    }
}

/// What there is to say about a check that does not pass, each with its label or none. The texts are
/// not cleaned yet.
pub(super) fn details(naming: &Naming, check: &CheckRecord) -> Vec<(&'static str, String)> {
    match &check.verdict {
        Verdict::Pass => Vec::new(),
        Verdict::Skip(skip) => vec![
            ("", wording::skip(skip)),
            ("next:", wording::skip_remedy(skip).unwrap_or("labcheck doctor").to_owned()),
        ],
        Verdict::Error(fault) => {
            vec![("error:", wording::fault(fault)), ("next:", wording::remedy(fault).to_owned())]
        }
        Verdict::Fail(mismatches) => match &check.mistake {
            Some(mistake) => vec![("", naming.spell(&mistake.say))],
            None => differences(naming, mismatches),
        },
    }
}

fn differences(naming: &Naming, mismatches: &[Mismatch]) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    for mismatch in mismatches.iter().take(DIFFERENCES) {
        let told = wording::difference(&mismatch.what);
        out.push(("expected:", told.expected));
        out.push(("seen:", told.seen));
        out.extend(told.next.map(|next| ("next:", naming.spell(&next))));
    }
    if let Some(more) = mismatches.len().checked_sub(DIFFERENCES).filter(|more| *more > 0) {
        let count = wording::count(more, "difference");
        out.push(("", format!("and {count} more; mend these first")));
    }
    out
}

fn told_code(styles: &Styles, code: Option<Code>) -> String {
    code.map_or_else(String::new, |code| paint(styles.dim, &format!("  [{code}]")))
}

/// The time of day of an RFC 3339 text, in UTC.
fn clock(at: &str) -> String {
    let time = at.split_once('T').map_or(at, |(_, time)| time);
    format!("{} UTC", time.get(..8).unwrap_or(time))
}

/// A labelled text, wrapped; further lines are set below the first.
fn entry(label: &str, untrusted: &str) -> String {
    let cleaned = clean(untrusted);
    let mut out = String::new();
    for (at, line) in cleaned.lines().enumerate() {
        let label = if at == 0 { label } else { "" };
        let _ = if label.is_empty() && at == 0 {
            writeln!(out, "        {line}")
        } else {
            writeln!(out, "        {label:<9} {line}")
        };
    }
    out
}

pub(super) fn clean(untrusted: &str) -> String {
    text::for_terminal(untrusted.as_bytes(), SHOWN)
}
