//! A row as the cases of a test report: each check is one, and what has no checks is one that says why.

use super::{
    Entry, Row, safe,
    told::{self, Mark},
};
use crate::grades::{CheckGrade, StepGrade};

/// One case.
pub(super) struct Case<'g> {
    /// The step's id; nothing for what is no check.
    pub(super) step: Option<&'g str>,
    /// The check; nothing for what is no check.
    pub(super) check: Option<&'g CheckGrade>,
    /// What it is called; no two of a row are called the same. Clean.
    pub(super) name: String,
    /// How it ended.
    pub(super) mark: Mark,
    /// A code, or what it is in a word.
    pub(super) kind: String,
    /// What there is to say. Not cleaned yet.
    pub(super) said: String,
}

/// The cases of a row.
pub(super) fn cases(row: &Row) -> Vec<Case<'_>> {
    let other = |mark, kind: &str, said| Case {
        step: None,
        check: None,
        name: "what was handed in".to_owned(),
        mark,
        kind: kind.to_owned(),
        said,
    };
    match &row.entry {
        Entry::Graded(graded) => {
            told::checks(&graded.grade).map(|(step, check)| case(step, check)).collect()
        }
        Entry::Error(error) => {
            vec![other(Mark::Error, "error", format!("{}\nnext: {}", error.what, error.next))]
        }
        Entry::Missing => vec![other(Mark::Skip, "missing", "nothing came".to_owned())],
    }
}

fn case<'g>(step: &'g StepGrade, check: &'g CheckGrade) -> Case<'g> {
    let mark = Mark::of(&check.verdict);
    let kind = check.code.map_or_else(|| mark.class().to_owned(), |code| code.to_string());
    Case {
        step: Some(&step.id),
        check: Some(check),
        name: safe::line(&format!("{}/{}: {}", step.id, check.id, check.name)),
        mark,
        kind,
        said: told::details_text(step, check),
    }
}

/// What a suite of a student is called. Clean.
pub(super) fn suite(row: &Row) -> String {
    let id = safe::line(&row.student.id);
    row.student
        .name
        .as_ref()
        .map_or_else(|| id.clone(), |name| format!("{} ({id})", safe::line(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::sample;

    #[test]
    fn every_row_has_cases_and_none_without_a_grade_has_passed() {
        for row in &sample::book().rows {
            let cases = cases(row);
            match &row.entry {
                Entry::Graded(_) => assert_eq!(cases.len(), 3),
                Entry::Error(_) => {
                    assert_eq!((cases.len(), cases[0].mark), (1, Mark::Error));
                    let said = "the submission's seal is broken\nnext: ask for it again";
                    assert_eq!((cases[0].said.as_str(), cases[0].kind.as_str()), (said, "error"));
                }
                Entry::Missing => {
                    assert_eq!((cases.len(), cases[0].mark), (1, Mark::Skip));
                    assert_eq!(cases[0].kind, "missing");
                }
            }
        }
    }

    #[test]
    fn a_case_is_called_by_step_check_and_name_and_a_suite_by_its_student() {
        let book = sample::book();
        let cases = cases(&book.rows[1]);
        assert_eq!(cases[1].name, "step1/listed: listed is right");
        assert_eq!((cases[1].kind.as_str(), cases[0].kind.as_str()), ("LC208", "pass"));
        assert_eq!(suite(&book.rows[1]), "Bob (bob)");
        let mut nameless = book.rows[1].clone();
        nameless.student.name = None;
        assert_eq!(suite(&nameless), "bob");
    }
}
