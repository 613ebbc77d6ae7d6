//! `classroom50`: `classroom50/result/v1` for each student. Its scores are whole numbers from none to all; a grade of
//! which any is not so is left out and told, never scaled or rounded: the policy rounds.

use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Value, json};

use super::{
    Export, ExportError, Gradebook, Graded, Notice, NoticeKind, OutFile,
    counted::counted,
    feedback::shown,
    names::Names,
    options::{Classroom50, Options, Submission50},
    safe,
};
use crate::grades::{CheckGrade, Marks};

const SCHEMA: &str = "classroom50/result/v1";

/// A result for each student of whom a submission is known and whose grade may be a number.
pub(super) fn render(book: &Gradebook, options: &Options) -> Result<Export, ExportError> {
    let said = options.classroom50.as_ref().ok_or(ExportError::NoClassroom50)?;
    let mut export = Export::default();
    let mut names = Names::default();
    for row in &book.rows {
        let name = names.take(&row.student.id, ".result.json");
        let Some(graded) = counted(row, options, &mut export.notices) else { continue };
        let student = row.student.id.clone();
        let mut leave = |what| export.notices.push(Notice { student: student.clone(), what });
        let Some(submission) = said.submissions.get(&row.student.id) else {
            leave(NoticeKind::NoSubmission);
            continue;
        };
        if !submission.submission.starts_with("submit/") {
            return Err(ExportError::NotASubmission(safe::line(&submission.submission)));
        }
        match result(said, submission, graded) {
            Some(result) => {
                let text = serde_json::to_string_pretty(&result)? + "\n";
                export.files.push(OutFile::new(name, text));
            }
            None => leave(NoticeKind::NotWhole),
        }
    }
    Ok(export)
}

/// Whether a person, who alone can judge it, gave a check all that it is worth.
fn has_all_by_hand(check: &CheckGrade) -> bool {
    check.verdict.is_for_person() && !check.got.is_zero() && check.got == check.possible
}

/// The result; nothing where a score is none that the schema takes. Checks that are hidden are in the sum and not in the
/// list.
fn result(said: &Classroom50, submission: &Submission50, graded: &Graded) -> Option<Value> {
    let grade = &graded.grade;
    let (score, of) = scores(grade.got, grade.possible)?;
    let mut tests = Vec::new();
    for step in &grade.steps {
        for check in shown(step) {
            let (score, of) = scores(check.got, check.possible)?;
            tests.push(json!({
                "test-name": safe::line(&format!("{}: {}", step.id, check.name)),
                "passed": check.verdict.passed() || has_all_by_hand(check),
                "score": score,
                "max-score": of,
            }));
        }
    }
    Some(json!({
        "schema": SCHEMA,
        "classroom": said.classroom,
        "assignment": said.assignment,
        "assignment_type": if said.is_group { "group" } else { "individual" },
        "owner": submission.owner,
        "submission": submission.submission,
        "commit": submission.commit,
        "release": submission.release,
        "review": submission.review,
        "datetime": graded.handed_in.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "score": score,
        "max-score": of,
        "tests": tests,
    }))
}

/// Both as whole numbers, the first not below nothing and not above the second.
fn scores(got: Marks, possible: Marks) -> Option<(u64, u64)> {
    let whole = |marks: Marks| marks.0.is_integer().then(|| marks.0.to_u64()).flatten();
    let (got, possible) = (whole(got)?, whole(possible)?);
    (got <= possible).then_some((got, possible))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gradebook::sample,
        verdict::{Skip, Verdict},
    };

    fn options() -> Options {
        let submission = |id: &str| Submission50 {
            owner: id.into(),
            submission: format!("submit/{id}"),
            commit: "https://example.org/c".into(),
            release: "https://example.org/r".into(),
            review: "https://example.org/p".into(),
        };
        let submissions =
            ["ada", "bob", "lei", "eve"].map(|id| (id.to_owned(), submission(id))).into();
        let said = Classroom50 {
            classroom: "se".into(),
            assignment: "lab1".into(),
            is_group: false,
            submissions,
        };
        Options { classroom50: Some(said), ..Options::default() }
    }

    fn first(export: &Export) -> Value {
        serde_json::from_slice(&export.files[0].bytes).unwrap()
    }

    #[test]
    fn a_result_has_all_that_the_schema_requires_and_nothing_else() {
        let export = render(&sample::book(), &options()).unwrap();
        let names: Vec<&str> = export.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["ada.result.json", "lei.result.json"]);
        let test = |name: &str, score: u32| json!({ "test-name": name, "passed": true, "score": score, "max-score": score });
        assert_eq!(
            first(&export),
            json!({
                "schema": SCHEMA, "classroom": "se", "assignment": "lab1",
                "assignment_type": "individual", "owner": "ada", "submission": "submit/ada",
                "commit": "https://example.org/c", "release": "https://example.org/r",
                "review": "https://example.org/p", "datetime": "2026-11-03T10:20:30Z",
                "score": 20, "max-score": 20,
                "tests": [
                    test("step1: pulled is right", 5), test("step1: listed is right", 5),
                    test("step2: signed is right", 10),
                ],
            })
        );
    }

    #[test]
    fn what_is_no_whole_score_or_not_known_is_left_out_and_told() {
        let export = render(&sample::book(), &options()).unwrap();
        let left: Vec<(&str, &NoticeKind)> =
            export.notices.iter().map(|n| (n.student.as_str(), &n.what)).collect();
        assert_eq!(left[0], ("bob", &NoticeKind::NotWhole));
        assert_eq!(left[1].0, "eve");
        assert!(left.contains(&("ali", &NoticeKind::NoSubmission)), "{left:?}");
        let marks = |text: &str| Marks(text.parse().unwrap());
        assert_eq!(scores(marks("5"), marks("5.0")), Some((5, 5)));
        assert_eq!(scores(marks("0"), marks("0")), Some((0, 0)));
        for (got, possible) in [("6", "5"), ("-1", "5"), ("0.5", "5"), ("0", "0.5")] {
            assert_eq!(scores(marks(got), marks(possible)), None, "{got} of {possible}");
        }
    }

    #[test]
    fn a_hidden_check_is_not_listed_and_a_group_is_one() {
        let mut options = options();
        options.classroom50.as_mut().unwrap().is_group = true;
        let mut book = sample::book();
        sample::graded_of(&mut book.rows[0]).grade.steps[0].checks[1].hidden = true;
        let result = first(&render(&book, &options).unwrap());
        assert_eq!(result["tests"].as_array().unwrap().len(), 2);
        assert_eq!((&result["score"], &result["assignment_type"]), (&json!(20), &json!("group")));
    }

    #[test]
    fn without_what_the_environment_says_there_is_no_result() {
        let none = render(&sample::book(), &Options::default());
        assert!(matches!(none, Err(ExportError::NoClassroom50)));
        let mut options = options();
        let said = options.classroom50.as_mut().unwrap();
        said.submissions.get_mut("ada").unwrap().submission = "main".into();
        let error = render(&sample::book(), &options).unwrap_err();
        assert!(matches!(error, ExportError::NotASubmission(_)), "{error}");
    }

    #[test]
    fn what_a_person_gave_all_of_has_passed() {
        let of = |got: u32, verdict: Verdict| {
            let mut grade = sample::grade(&[("s", &[("c", 5, verdict)])]);
            let check = &mut grade.steps[0].checks[0];
            (check.got, check.undecided) = (Marks::from(got), Marks::ZERO);
            has_all_by_hand(check)
        };
        let of_person = || Verdict::Skip(Skip::Person("Show it.".into()));
        assert!(of(5, of_person()));
        assert!(!of(4, of_person()) && !of(0, of_person()) && !of(5, sample::fault()));
    }
}
