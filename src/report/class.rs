//! A class on a terminal: a row a student, and what somebody should look at.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use crate::{
    gradebook::{Entry, Gradebook, Row, grade_in_words},
    grading::Summary,
    submission::EXTENSION,
    text,
    wording::count,
};

/// Columns of an id at most.
const WIDEST: usize = 32;

/// Where there is nothing to grade.
pub(crate) const NOTHING: &str = "nothing was handed in there; name the folder or archive with the files that `labcheck submit` wrote";

/// The grades.
pub(crate) fn grades(gradebook: &Gradebook) -> String {
    let ids: Vec<String> = gradebook.rows.iter().map(|row| text::name(&row.student.id)).collect();
    let width = ids.iter().map(|id| id.width()).max().unwrap_or(0).min(WIDEST);
    let mut told = format!("{}\n", text::name(&gradebook.lab));
    for (row, id) in gradebook.rows.iter().zip(&ids) {
        let pad = " ".repeat(width.saturating_sub(id.width()));
        let _ = writeln!(told, "  {id}{pad}  {}", entry(row));
    }
    told
}

fn entry(row: &Row) -> String {
    let unlisted = if row.on_roster == Some(false) { "; not on the roster" } else { "" };
    match &row.entry {
        Entry::Graded(graded) => {
            format!("{}{unlisted}", grade_in_words(&graded.grade))
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

/// What could not be read, and what to do about it.
pub(crate) fn errors(gradebook: &Gradebook) -> String {
    let mut told = String::new();
    for row in &gradebook.rows {
        if let Entry::Error(error) = &row.entry {
            let [id, what, next] =
                [&row.student.id, &error.what, &error.next].map(|text| text::name(text));
            let _ = writeln!(told, "{id}: {what}\n  Next: {next}");
        }
    }
    told
}

/// Whose place has no submission, a line each.
pub(crate) fn empty_handed(students: &[String]) -> impl Iterator<Item = String> {
    students.iter().map(|student| {
        format!(
            "{student}: there is no *.{EXTENSION} file; ask for the one that labcheck submit wrote"
        )
    })
}

/// What somebody should look at; nothing where that is nothing.
pub(crate) fn suspicions(gradebook: &Gradebook) -> String {
    let mut told = String::new();
    for row in &gradebook.rows {
        let Entry::Graded(graded) = &row.entry else { continue };
        for one in &graded.suspicions {
            let evidence = text::for_terminal(one.evidence.as_bytes(), 4_000);
            let _ = writeln!(told, "  {}: {} ({evidence})", text::name(&row.student.id), one.kind);
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
