//! The checks of a step as they are told, a row each: what waits for another check is one row with it.

use anstyle::Style;

use super::style::Styles;
use crate::{
    record::{CheckRecord, StepRecord, Telling},
    verdict::{Mismatch, Verdict},
    wording,
};

/// Differences of one check that are shown.
const DIFFERENCES: usize = 3;

/// One row.
pub(super) struct Row<'r> {
    /// Its style.
    pub(super) style: Style,
    /// A verdict's word, or `todo`; always five columns wide.
    pub(super) word: &'static str,
    /// What was checked.
    pub(super) name: String,
    /// The check; none where the row stands for several.
    pub(super) check: Option<&'r CheckRecord>,
    /// Whether more is to be said of it than its name.
    pub(super) is_detailed: bool,
    /// The points that it brought, of those that it can bring.
    pub(super) points: (u32, u32),
}

/// The rows of a step; with `all`, one for each check as it was judged.
pub(super) fn rows<'r>(styles: &Styles, record: &'r StepRecord, all: bool) -> Vec<Row<'r>> {
    let mut rows = Vec::new();
    for check in &record.checks {
        match (&check.telling, all) {
            (Telling::Judged, _) | (_, true) => {
                let (style, word) = verdict_word(styles, &check.verdict);
                rows.push(row(check, style, word, true));
                rows.extend(waiting(styles, record, check).filter(|_| !all));
            }
            (Telling::NotBegun, false) => rows.push(row(check, styles.dim, "todo ", false)),
            (Telling::Waits(_), false) => {}
        }
    }
    rows
}

fn row<'r>(check: &'r CheckRecord, style: Style, word: &'static str, is_detailed: bool) -> Row<'r> {
    let points = check.points();
    let is_detailed = is_detailed && !check.verdict.passed();
    let (name, points) = (check.name.clone(), (points.got, points.possible));
    Row { style, word, name, check: Some(check), is_detailed, points }
}

/// The row of all that wait for this one.
fn waiting<'r>(styles: &Styles, record: &StepRecord, cause: &CheckRecord) -> Option<Row<'r>> {
    let waits =
        |check: &&CheckRecord| matches!(&check.telling, Telling::Waits(on) if *on == cause.id);
    let waiting: Vec<u32> = record.checks.iter().filter(waits).map(|check| check.worth).collect();
    let name = match waiting.len() {
        0 => return None,
        1 => "1 more check waits for this one".to_owned(),
        count => format!("{count} more checks wait for this one"),
    };
    let points = (0, waiting.iter().sum());
    Some(Row { style: styles.dim, word: "todo ", name, check: None, is_detailed: false, points })
}

/// A verdict's word, always five columns wide, and its style.
fn verdict_word(styles: &Styles, verdict: &Verdict) -> (Style, &'static str) {
    match verdict {
        Verdict::Pass => (styles.pass, "pass "),
        Verdict::Fail(_) => (styles.fail, "FAIL "),
        Verdict::Error(_) => (styles.error, "ERROR"),
        Verdict::Skip(_) => (styles.skip, "skip "),
    }
}

/// What there is to say about a check that does not pass, each with its label or none. The texts are
/// not cleaned yet.
pub(super) fn details(check: &CheckRecord) -> Vec<(&'static str, String)> {
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
            Some(mistake) => vec![("", mistake.say.clone())],
            None => differences(mismatches),
        },
    }
}

fn differences(mismatches: &[Mismatch]) -> Vec<(&'static str, String)> {
    let (mut lines, more) = wording::differences(mismatches, DIFFERENCES);
    if more > 0 {
        let count = wording::count(more, "difference");
        lines.push(("", format!("and {count} more; fix these first")));
    }
    lines
}
