//! `ctrf`: Common Test Report Format, JSON. A test a check; what is labcheck's own stands under names of its own.

use serde_json::{Value, json};

use super::{
    Export, ExportError, Gradebook, Row,
    cases::{Case, cases, suite},
    options::Options,
    safe, table,
    told::Mark,
};

/// The version of the format.
const SPEC: &str = "0.0.0";

/// The report.
pub(super) fn render(book: &Gradebook, _: &Options) -> Result<Export, ExportError> {
    let all: Vec<(&Row, Case<'_>)> = book
        .rows
        .iter()
        .flat_map(|row| cases(row).into_iter().map(move |case| (row, case)))
        .collect();
    let count = |mark| all.iter().filter(|(_, case)| case.mark == mark).count();
    let times = || table::graded(book).map(|(_, graded)| graded.handed_in.as_millisecond());
    let report = json!({
        "reportFormat": "CTRF",
        "specVersion": SPEC,
        "results": {
            "tool": { "name": "labcheck", "version": env!("CARGO_PKG_VERSION") },
            "summary": {
                "tests": all.len(),
                "passed": count(Mark::Pass),
                "failed": count(Mark::Fail),
                "skipped": count(Mark::Skip),
                "pending": 0,
                "other": count(Mark::Error),
                "start": times().min().unwrap_or_default(),
                "stop": times().max().unwrap_or_default(),
            },
            "tests": all.iter().map(|(row, case)| test(row, case)).collect::<Vec<_>>(),
            "extra": { "labcheck.lab": safe::line(&book.lab), "labcheck.scenario": &book.scenario_digest },
        },
    });
    Ok(Export::file("ctrf.json", serde_json::to_string_pretty(&report)? + "\n"))
}

fn test(row: &Row, case: &Case<'_>) -> Value {
    let (status, raw) = match case.mark {
        Mark::Pass => ("passed", "pass"),
        Mark::Fail => ("failed", "fail"),
        Mark::Error => ("other", "error"),
        Mark::Skip => ("skipped", "skip"),
    };
    let suites = std::iter::once(suite(row)).chain(case.step.map(safe::line));
    let mut extra = json!({ "labcheck.student": safe::line(&row.student.id) });
    if let Some(check) = case.check {
        extra["labcheck.marks"] = json!({
            "got": check.got, "possible": check.possible, "undecided": check.undecided,
        });
    }
    let mut test = json!({
        "name": case.name,
        "status": status,
        "rawStatus": raw,
        "duration": 0,
        "suite": suites.collect::<Vec<_>>(),
        "extra": extra,
    });
    if !case.said.is_empty() {
        test["message"] = safe::block(&case.said).into();
    }
    test
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{gradebook::sample, grades::Marks};

    fn report(book: &Gradebook) -> Value {
        let text = sample::text(&render(book, &Options::default()).unwrap());
        assert!(!text.chars().any(crate::text::is_hidden));
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn it_has_what_the_schema_requires_and_nothing_that_it_does_not_know() {
        let report = report(&sample::book());
        assert_eq!(
            (&report["reportFormat"], &report["specVersion"]),
            (&json!("CTRF"), &json!(SPEC))
        );
        let results = &report["results"];
        assert_eq!(results["tool"]["name"], "labcheck");
        let at = 1_793_701_230_000_i64;
        assert_eq!(
            results["summary"],
            json!({
                "tests": 23, "passed": 17, "failed": 3, "skipped": 1, "pending": 0, "other": 2,
                "start": at, "stop": at,
            })
        );
        let known = ["name", "status", "rawStatus", "duration", "suite", "message", "extra"];
        for test in results["tests"].as_array().unwrap() {
            let test = test.as_object().unwrap();
            assert!(test.keys().all(|key| known.contains(&key.as_str())), "{test:?}");
            assert!(["name", "status", "duration"].iter().all(|key| test.contains_key(*key)));
            assert!(!test["suite"].as_array().unwrap().is_empty());
            assert!(test["duration"].is_u64());
            let extra = test["extra"].as_object().unwrap();
            assert!(extra.keys().all(|key| key.starts_with("labcheck.")), "{extra:?}");
        }
    }

    #[test]
    fn an_error_is_other_and_never_passed_or_failed() {
        let report = report(&sample::book());
        let tests = report["results"]["tests"].as_array().unwrap();
        let told: Vec<(&str, &str)> = tests
            .iter()
            .map(|test| (test["rawStatus"].as_str().unwrap(), test["status"].as_str().unwrap()))
            .collect();
        for (raw, status) in
            [("pass", "passed"), ("fail", "failed"), ("error", "other"), ("skip", "skipped")]
        {
            assert!(told.contains(&(raw, status)), "{raw}");
            assert!(told.iter().filter(|told| told.0 == raw).all(|told| told.1 == status));
        }
        let suites = |name: &str| {
            let of = tests.iter().find(|test| test["suite"][0] == name).unwrap();
            of["suite"].as_array().unwrap().len()
        };
        assert_eq!((suites("Ada Lovelace (ada)"), suites("Mia (mia)")), (2, 1));
        let messages = tests.iter().filter(|test| test.get("message").is_some()).count();
        assert_eq!(messages, 6);
    }

    #[test]
    fn the_marks_of_its_checks_are_those_of_the_class_before_changes() {
        let report = report(&sample::book());
        let tests = report["results"]["tests"].as_array().unwrap();
        let got = tests.iter().filter_map(|test| {
            let got = &test["extra"]["labcheck.marks"]["got"];
            got.as_str().map(|got| Marks(got.parse().unwrap()))
        });
        let changes = Marks("-1.5".parse().unwrap());
        assert_eq!(got.sum::<Marks>() + changes, sample::sum(&sample::book()));
    }

    #[test]
    fn a_class_of_nobody_is_a_report_too() {
        let mut book = sample::book();
        book.rows.clear();
        assert_eq!(report(&book)["results"]["summary"]["start"], 0);
    }
}
