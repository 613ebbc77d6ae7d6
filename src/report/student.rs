//! What a student reads: whether the step is done, what is wrong, and what to do next.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{
    columns::columns,
    progress::{Progress, Score},
    rows::{Row, details, rows},
    sheet::{Sheet, clean},
};
use crate::{
    record::{CheckRecord, Points, StepRecord},
    wording,
};

/// What is said in the end.
pub(super) const ALL_DONE: &str =
    "Everything that can be done here is done. To take the classroom away: labcheck finish";

/// One step with all its checks.
pub(crate) fn step(sheet: &Sheet, record: &StepRecord) -> String {
    let mut out = format!("\n{}", sheet.heading(&record.id, &record.section));
    if let Some(skip) = &record.skip {
        let code = record.code.map_or_else(String::new, |code| format!("[{code}]"));
        out.push_str(&sheet.row((sheet.styles.skip, "skip "), &wording::skip(skip), &[code]));
        let remedy = wording::skip_remedy(skip).unwrap_or("labcheck doctor");
        out.push_str(&sheet.entry("next:", remedy));
        return out;
    }
    for row in rows(&sheet.styles, record, sheet.verbose) {
        out.push_str(&told(sheet, &row));
    }
    out
}

fn told(sheet: &Sheet, row: &Row<'_>) -> String {
    let code = row.check.and_then(|check| check.code).filter(|_| row.is_detailed);
    let code = code.filter(|_| sheet.is_roomy()).map(|code| format!("[{code}]"));
    let held = row.check.and_then(|check| check.held);
    let held = held.map(|at| format!("(seen at {})", clock(at)));
    let is_open = row.check.is_some_and(|check| check.verdict.is_for_person());
    let right = [held, worth(row.points, is_open), code].map(Option::unwrap_or_default);
    let mut out = sheet.row((row.style, row.word), &row.name, &right);
    let said = row.check.filter(|_| row.is_detailed).map(details);
    for (label, text) in said.unwrap_or_default() {
        out.push_str(&sheet.entry(label, &text));
    }
    out
}

/// Open is what only a person gives.
fn worth((got, of): (u32, u32), is_open: bool) -> Option<String> {
    match (got, of) {
        (_, 0) => None,
        (_, of) if is_open => Some(format!("{of} open")),
        (got, of) if got == of => Some(wording::count(usize::try_from(of).unwrap_or(0), "point")),
        (got, of) => Some(format!("{got} of {of}")),
    }
}

/// What comes after a step: what it came to, and the next thing to type.
pub(crate) fn outcome(sheet: &Sheet, record: &StepRecord, next: Option<&str>) -> String {
    let id = clean(&record.id);
    let points: Points = record.checks.iter().map(CheckRecord::points).sum();
    let (got, all) = (points.got, points.possible);
    let worth = if all > 0 { format!(", {got} of {all} points") } else { String::new() };
    let next = next.map(|next| sheet.paragraph(&format!("Next: {}", clean(next))));
    let next = next.unwrap_or_default();
    let said = match Progress::of(record) {
        Progress::Done => {
            let help =
                wording::help(record.help).map_or_else(String::new, |help| format!(" {help}"));
            let still = still(record).map_or_else(String::new, |still| format!(" {still}"));
            let said = format!("{id} is done{help}{worth}.{still}");
            return format!("\n{}{next}", sheet.paragraph(&said));
        }
        Progress::ForPerson => {
            let said = format!(
                "{id} has nothing that labcheck can judge: do what the handout says, and go on. {}",
                still(record).unwrap_or_default()
            );
            return format!("\n{}{next}", sheet.paragraph(&said));
        }
        Progress::NotBegun => {
            let worth = if all > 0 { format!(", 0 of {all} points") } else { String::new() };
            format!(
                "{id} is not begun yet{worth}. Begin with \"{}\" in the handout; for help: labcheck hint {id}",
                clean(&record.section)
            )
        }
        open @ Progress::Open { .. } => {
            // That no check passes can be seen above.
            let is_bare = matches!(open, Progress::Open { passed: 0, .. });
            let state = if is_bare {
                worth.replacen(", ", ": ", 1)
            } else {
                format!(": {}{worth}", open.tell())
            };
            format!("{id} is not done yet{state}. For help: labcheck hint {id}")
        }
        Progress::Unjudged => {
            format!("{id} could not be judged whole{worth}; see what stands beside each line.")
        }
        Progress::Skipped => format!("{id} cannot be done here, so it is not passed."),
        Progress::Unchecked => {
            let said = format!("{id} has no checks: do what the handout says, and go on.");
            return format!("\n{}{next}", sheet.paragraph(&said));
        }
    };
    format!("\n{}", sheet.paragraph(&said))
}

/// What a person still looks at.
fn still(record: &StepRecord) -> Option<String> {
    Some(record.for_person()).filter(|many| *many > 0).map(wording::person::still)
}

/// Every step with its state, and the next thing to do.
pub(crate) fn overview(sheet: &Sheet, title: &str, records: &[StepRecord], points: u32) -> String {
    let score = Score::of(records.iter().map(|record| (record, Progress::of(record))), points);
    let mut out = sheet.heading(title, &score.tell());
    out.push('\n');
    let width = records.iter().map(|record| columns(&clean(&record.id))).max().unwrap_or(0);
    let longest = records.iter().map(|r| columns(&Progress::of(r).tell())).max().unwrap_or(0);
    for record in records {
        let progress = Progress::of(record);
        let style = progress.style(&sheet.styles);
        let state = format!("{:longest$}", progress.tell());
        let id = clean(&record.id);
        let pad = width.saturating_sub(columns(&id));
        let line = vec![
            (anstyle::Style::new(), format!("  {id}{:pad$}  ", "")),
            (style, state),
            (anstyle::Style::new(), format!("  {}", clean(&record.section))),
        ];
        let _ = writeln!(out, "{}", super::columns::fit(&line, sheet.width));
    }
    out.push('\n');
    match records.iter().find(|record| Progress::of(record).is_open()) {
        Some(next) => {
            let id = clean(&next.id);
            out.push_str(&sheet.paragraph(&format!(
                "Next: {}. When you have done it: labcheck {id}. For help: labcheck hint {id}",
                clean(&next.section)
            )));
        }
        None => out.push_str(&sheet.paragraph(ALL_DONE)),
    }
    out
}

/// The time of day.
fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests;
