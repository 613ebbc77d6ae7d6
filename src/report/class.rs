//! A class on a terminal: a row a student, and what somebody should look at.

use unicode_width::UnicodeWidthStr as _;

use crate::{
    gradebook::{Entry, Gradebook, Row},
    grades::Standing,
    grading::Summary,
    text,
    wording::count,
};

/// Columns of an id at most.
const WIDEST: usize = 32;

/// The grades.
pub(crate) fn grades(gradebook: &Gradebook) -> String {
    let ids: Vec<String> = gradebook.rows.iter().map(|row| text::name(&row.student.id)).collect();
    let width = ids.iter().map(|id| id.width()).max().unwrap_or(0).min(WIDEST);
    let mut told = format!("{}\n", text::name(&gradebook.lab));
    for (row, id) in gradebook.rows.iter().zip(&ids) {
        let pad = " ".repeat(width.saturating_sub(id.width()));
        told = format!("{told}  {id}{pad}  {}\n", entry(row));
    }
    told
}

fn entry(row: &Row) -> String {
    let unlisted = if row.on_roster == Some(false) { "; not on the roster" } else { "" };
    match &row.entry {
        Entry::Graded(graded) => {
            let grade = &graded.grade;
            let open = if grade.undecided.is_zero() {
                String::new()
            } else {
                format!(", {} undecided", grade.undecided)
            };
            let standing = match grade.standing {
                Standing::Passed => ", passed",
                Standing::NotPassed => ", not passed",
                Standing::Open => ", passed or not: open",
                Standing::NotAsked => "",
            };
            format!("{} of {}{open}{standing}{unlisted}", grade.got, grade.possible)
        }
        Entry::Error(error) => {
            format!(
                "ERROR {}{unlisted}\n      Next: {}",
                text::name(&error.what),
                text::name(&error.next)
            )
        }
        Entry::Missing => "nothing came".to_owned(),
    }
}

/// What somebody should look at; nothing where that is nothing.
pub(crate) fn suspicions(gradebook: &Gradebook) -> String {
    let mut told = String::new();
    for row in &gradebook.rows {
        let Entry::Graded(graded) = &row.entry else { continue };
        for one in &graded.suspicions {
            let evidence = text::for_terminal(one.evidence.as_bytes(), 4_000);
            told = format!("{told}  {}: {} ({evidence})\n", text::name(&row.student.id), one.kind);
        }
    }
    if told.is_empty() {
        return told;
    }
    format!("Look at these; no grade was changed by them:\n{told}")
}

/// All in a line.
pub(crate) fn summary(sum: Summary) -> String {
    let mut parts = vec![format!("{} graded", sum.graded)];
    for (number, what) in [
        (sum.open, "graded with something undecided"),
        (sum.errors, "with an error"),
        (sum.missing, "of whom nothing came"),
        (sum.unlisted, "not on the roster"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {what}"));
        }
    }
    let all = sum.graded + sum.open + sum.errors + sum.missing;
    format!("{}: {}", count(all, "student"), parts.join(", "))
}
