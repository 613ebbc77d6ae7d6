//! Decisions that would change nothing: nobody would see that they are lost.

use std::collections::HashMap;

use crate::{
    gradebook::{Entry, Gradebook},
    grades::Decided,
    suggest::nearest,
    syntax::problem::Problem,
    text,
};

/// Each decision of a student who has no grade that it could change.
pub fn lost(decided: &Decided, gradebook: &Gradebook) -> Vec<Problem> {
    let rows = gradebook.rows.iter().map(|row| (row.student.id.as_str(), &row.entry));
    let rows: HashMap<&str, &Entry> = rows.collect();
    let mut problems = Vec::new();
    for (student, places) in decided.students() {
        let (title, help) = match rows.get(student) {
            Some(Entry::Graded(_)) => continue,
            Some(Entry::Missing) => has_no_grade(student, "nothing came of them"),
            Some(Entry::Error(_)) => has_no_grade(student, "what they handed in cannot be graded"),
            None => is_unknown(student, rows.keys().copied()),
        };
        problems.extend(places.map(|at| Problem::new(at, title.clone()).help(help.clone())));
    }
    problems
}

fn has_no_grade(student: &str, why: &str) -> (String, String) {
    let title = format!("`{}` has no grade to change: {why}", text::name(student));
    (title, "have it handed in, then decide; or take it out".to_owned())
}

fn is_unknown<'s>(student: &str, known: impl Iterator<Item = &'s str>) -> (String, String) {
    let help = nearest(student, known).map_or_else(
        || "write the student as the gradebook does, or take it out".to_owned(),
        |near| format!("did you mean `{}`?", text::name(near)),
    );
    (format!("there is no student `{}`", text::name(student)), help)
}
