//! `gradescope`: a `results.json` for each student. Where there is no number there is no file, which Gradescope tells as
//! an autograder that failed, and not as a zero.

use serde_json::{Value, json};

use super::{
    Export, ExportError, Gradebook, Graded, OutFile, counted::counted, feedback, names::Names,
    options::Options, safe,
};
use crate::{
    grades::{CheckGrade, Marks, StepGrade},
    verdict::Verdict,
};

/// A file for each student whose grade may be a number.
pub(super) fn render(book: &Gradebook, options: &Options) -> Result<Export, ExportError> {
    let mut export = Export::default();
    let mut names = Names::default();
    for row in &book.rows {
        let name = names.take(&row.student.id, ".results.json");
        if let Some(graded) = counted(row, options, &mut export.notices) {
            let text = serde_json::to_string_pretty(&results(graded)?)? + "\n";
            export.files.push(OutFile::new(name, text));
        }
    }
    Ok(export)
}

fn results(graded: &Graded) -> Result<Value, serde_json::Error> {
    let mut tests = Vec::new();
    for (at, step) in graded.grade.steps.iter().enumerate() {
        for (of, check) in step.checks.iter().enumerate() {
            let number = format!("{}.{}", at + 1, of + 1);
            let name = safe::line(&format!("{}: {}", step.id, check.name));
            tests.push(test(&number, &name, (step, check))?);
        }
    }
    Ok(json!({
        "score": number(graded.grade.got)?,
        "output": safe::block(&feedback::plain(graded)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }))
}

fn test(
    place: &str,
    name: &str,
    (step, check): (&StepGrade, &CheckGrade),
) -> Result<Value, serde_json::Error> {
    let mut test = json!({
        "number": place,
        "name": name,
        "score": number(check.got)?,
        "max_score": number(check.possible)?,
        "output": safe::block(&feedback::plain_check(step, check)),
        "visibility": if check.hidden { "hidden" } else { "visible" },
    });
    // What was not judged has neither passed nor failed.
    let status = match check.verdict {
        Verdict::Pass => Some("passed"),
        Verdict::Fail(_) => Some("failed"),
        Verdict::Error(_) | Verdict::Skip(_) => None,
    };
    if let Some(status) = status {
        test["status"] = status.into();
    }
    Ok(test)
}

/// A mark as a number of JSON, as it is written.
fn number(marks: Marks) -> Result<Value, serde_json::Error> {
    serde_json::from_str(&marks.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::{NoticeKind, options::Undecided, sample};

    fn of(book: &Gradebook, options: &Options) -> (Vec<(String, Value)>, Export) {
        let export = render(book, options).unwrap();
        let read =
            |file: &OutFile| (file.name.clone(), serde_json::from_slice(&file.bytes).unwrap());
        (export.files.iter().map(read).collect(), export)
    }

    #[test]
    fn a_file_for_each_grade_and_none_for_what_is_no_number() {
        let (files, export) = of(&sample::book(), &Options::default());
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[..2], ["ada.results.json", "bob.results.json"]);
        assert_eq!(names[5], "etc-passwd.results.json");
        let left: Vec<&str> = export.notices.iter().map(|notice| notice.student.as_str()).collect();
        assert_eq!(left, ["eve", "err", "mia"]);
        assert_eq!(files[1].1["score"], json!(13.5));
        let scores: f64 = files.iter().map(|(_, file)| file["score"].as_f64().unwrap()).sum();
        // Eve's certain marks are in the class and in no file.
        assert_eq!(format!("{}", scores + 15.0), sample::sum(&sample::book()).to_string());
    }

    #[test]
    fn the_fields_are_gradescopes_and_what_is_hidden_stays_so() {
        let mut book = sample::book();
        sample::graded_of(&mut book.rows[1]).grade.steps[0].checks[1].hidden = true;
        let (files, _) = of(&book, &Options::default());
        let file = &files[1].1;
        for (key, value) in [
            ("output_format", "text"),
            ("test_output_format", "text"),
            ("test_name_format", "text"),
            ("visibility", "visible"),
            ("stdout_visibility", "hidden"),
        ] {
            assert_eq!(file[key], value);
        }
        assert!(!file["output"].as_str().unwrap().contains("listed"), "{file}");
        let test = &file["tests"][1];
        assert_eq!(
            (&test["number"], &test["name"]),
            (&json!("1.2"), &json!("step1: listed is right"))
        );
        assert_eq!((&test["score"], &test["max_score"]), (&json!(0), &json!(5)));
        assert_eq!((&test["status"], &test["visibility"]), (&json!("failed"), &json!("hidden")));
        assert_eq!(file["tests"][2]["number"], "2.1");
        let passed = &file["tests"][0];
        assert_eq!(
            (&passed["status"], &passed["visibility"]),
            (&json!("passed"), &json!("visible"))
        );
    }

    #[test]
    fn what_counts_as_lost_because_somebody_said_so_has_still_no_status() {
        let options = Options { undecided: Undecided::AsLost, ..Options::default() };
        let (files, export) = of(&sample::book(), &options);
        assert_eq!(files[2].0, "eve.results.json");
        assert_eq!(files[2].1["score"], json!(15));
        assert!(files[2].1["tests"][1].get("status").is_none());
        assert_eq!(export.notices[0].what, NoticeKind::AsLost(Marks::from(5)));
    }
}
