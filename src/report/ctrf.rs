//! CTRF JSON (ctrf.io, schema draft-07, closed everywhere but `extra`). What could not be judged is `other`, as `error`.

use serde_json::{Value, json};

use super::{
    case::{Case, End, Suite, count},
    rendered::RenderError,
    reported::{Part, Reported},
};

/// The version of CTRF's specification.
const SPECIFICATION: &str = "0.0.0";

/// The record as CTRF.
pub(super) fn ctrf(reported: Reported<'_>) -> Result<String, RenderError> {
    let parts = reported.parts();
    let (started, took_ms) = reported.time();
    let start = started.as_millisecond();
    let took = i64::try_from(took_ms).unwrap_or(i64::MAX);
    let suites = parts.iter().flat_map(|part| part.suites().map(move |suite| (part, suite)));
    let tests: Vec<Value> = suites
        .flat_map(|(part, suite)| suite.cases.iter().map(move |case| test(part, suite, case)))
        .collect();
    let suites = || parts.iter().flat_map(Part::suites);
    let mut whole = json!({
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION,
        "results": {
            "tool": { "name": "labcheck", "version": crate::text::name(reported.labcheck()) },
            "summary": {
                "tests": tests.len(),
                "passed": count(suites(), End::Passed),
                "failed": count(suites(), End::Failed),
                "skipped": count(suites(), End::Skipped),
                "pending": 0,
                "other": count(suites(), End::Error),
                "start": start,
                "stop": start.saturating_add(took),
            },
            "tests": tests,
        },
    });
    if parts.iter().any(|part| part.tries() > 0) {
        let flaky = suites().flat_map(|suite| &suite.cases).filter(|case| case.is_flaky());
        whole["results"]["summary"]["flaky"] = json!(flaky.count());
    }
    Ok(serde_json::to_string_pretty(&whole)? + "\n")
}

fn test(part: &Part<'_>, suite: &Suite, case: &Case) -> Value {
    let (status, raw) = words(case.end);
    let mut test = json!({
        "name": case.name,
        "status": status,
        "duration": case.took_ms,
        "suite": [crate::text::name(part.lab), suite.id],
        "rawStatus": raw,
    });
    let mut set = |key: &str, value: Value| test[key] = value;
    if part.lab.is_empty() {
        set("suite", json!([suite.id]));
    }
    if !part.scenario.is_empty() {
        set("filePath", json!(crate::text::name(part.scenario)));
    }
    if case.end != End::Passed {
        set("message", json!(case.message));
        set("trace", json!(case.details));
    }
    if let Some(line) = case.line {
        set("line", json!(line));
    }
    if let Some(code) = case.code {
        set("extra", json!({ "labcheck.code": code.number() }));
    }
    if !case.earlier.is_empty() {
        set("retries", json!(part.tries()));
        set("flaky", json!(case.is_flaky()));
        set("retryAttempts", case.earlier.iter().map(attempt).collect());
    }
    test
}

/// A try before the last, from 1, in which it did not pass.
fn attempt((number, case): &(usize, Case)) -> Value {
    json!({
        "attempt": number,
        "status": words(case.end).0,
        "duration": case.took_ms,
        "message": case.message,
        "trace": case.details,
    })
}

/// CTRF's word, and labcheck's.
fn words(end: End) -> (&'static str, &'static str) {
    match end {
        End::Passed => ("passed", "pass"),
        End::Failed => ("failed", "fail"),
        End::Error => ("other", "error"),
        End::Skipped => ("skipped", "skip"),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::cases::testing, *};

    #[test]
    fn the_sums_are_those_of_the_tests_and_an_error_is_no_failure() {
        let record = testing::record();
        let told: Value = serde_json::from_str(&ctrf((&record).into()).unwrap()).unwrap();
        let results = &told["results"];
        let tests = results["tests"].as_array().unwrap();
        let of = |status: &str| tests.iter().filter(|test| test["status"] == status).count();
        let totals = record.totals();
        for (status, wanted) in [
            ("passed", totals.passed),
            ("failed", totals.failed),
            ("other", totals.errors),
            ("skipped", totals.skipped),
        ] {
            assert_eq!(of(status), wanted, "{status}");
            assert_eq!(results["summary"][status], wanted, "{status}");
        }
        assert_eq!(results["summary"]["tests"], tests.len());
    }

    #[test]
    fn nothing_in_it_leads_a_terminal() {
        let mut record = testing::record();
        record.labcheck = "1\u{1b}[2J\n2".to_owned();
        let told: Value = serde_json::from_str(&ctrf((&record).into()).unwrap()).unwrap();
        let version = told["results"]["tool"]["version"].as_str().unwrap();
        assert!(version.starts_with('1') && !version.contains(char::is_control), "{version:?}");
    }
}
