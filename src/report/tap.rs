//! TAP 14 (testanything.org): a step is a subtest. What could not be judged is `not ok`, and says that it is an error.

use std::fmt::Write as _;

use super::{
    case::{Case, End, Suite},
    rendered::RenderError,
    reported::{Part, Reported},
};

/// The record as TAP.
pub(super) fn tap(reported: Reported<'_>) -> Result<String, RenderError> {
    let parts = reported.parts();
    let suites: Vec<&Suite> = parts.iter().flat_map(Part::suites).collect();
    let mut out = format!("TAP version 14\n1..{}\n", suites.len());
    for (at, suite) in suites.iter().enumerate() {
        let title = described(&format!("{}: {}", suite.id, suite.title));
        let _ = write!(out, "# Subtest: {title}\n    1..{}\n", suite.cases.len());
        for (at, case) in suite.cases.iter().enumerate() {
            out.push_str(&line(at + 1, case)?);
        }
        let _ = writeln!(out, "{}{} - {title}{}", not(suite), at + 1, directive(suite));
    }
    Ok(out)
}

/// A step is as its cases are.
fn not(suite: &Suite) -> &'static str {
    if suite.cases.iter().any(Case::is_bad) { "not ok " } else { "ok " }
}

/// A step of which nothing was judged says so.
fn directive(suite: &Suite) -> String {
    let first = suite.cases.iter().find(|case| case.end == End::Skipped);
    let is_whole = suite.cases.iter().all(|case| case.end == End::Skipped);
    first.filter(|_| is_whole).map_or_else(String::new, skip)
}

/// Why it was not judged, behind its description.
fn skip(case: &Case) -> String {
    format!(" # SKIP {}", described(&case.message))
}

fn line(number: usize, case: &Case) -> Result<String, RenderError> {
    let (ok, rest) = match case.end {
        End::Passed => ("ok", String::new()),
        End::Failed | End::Error => ("not ok", String::new()),
        End::Skipped => ("ok", skip(case)),
    };
    let mut out = format!("    {ok} {number} - {}{rest}\n", described(&case.name));
    // JSON texts are YAML, whatever is in them.
    let quoted = |text: &str| serde_json::to_string(text);
    let tries: Vec<String> =
        case.earlier.iter().map(|(number, earlier)| Case::tried(*number, earlier)).collect();
    if !case.is_bad() && tries.is_empty() {
        return Ok(out);
    }
    if !case.is_bad() {
        let flaky = case.is_flaky();
        let tries = serde_json::to_string(&tries)?;
        let _ = writeln!(out, "      ---\n      flaky: {flaky}\n      tries: {tries}\n      ...");
        return Ok(out);
    }
    let severity = if case.end == End::Error { "error" } else { "fail" };
    let _ = writeln!(out, "      ---\n      severity: {severity}");
    if let Some(code) = case.code {
        let _ = writeln!(out, "      code: {}", code.number());
    }
    let _ = writeln!(out, "      message: {}", quoted(&case.message)?);
    let _ = writeln!(out, "      details: {}", quoted(&case.details)?);
    if !tries.is_empty() {
        let _ = writeln!(out, "      tries: {}", serde_json::to_string(&tries)?);
    }
    out.push_str("      ...\n");
    Ok(out)
}

/// A description without what would be a directive, or end a line.
fn described(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::{super::cases::testing, *};
    use crate::verdict::{Skip, Unmet, Verdict};

    #[test]
    fn an_error_is_not_ok_a_skip_says_why_and_no_name_is_a_directive() {
        let mut record = testing::record();
        record.steps[0].actions[0].command = "echo # SKIP me".to_owned();
        let told = tap((&record).into()).unwrap();
        let totals = record.totals();
        let inner = |start: &str| told.lines().filter(|line| line.starts_with(start)).count();
        assert_eq!(inner("    not ok "), totals.failed + totals.errors);
        assert_eq!(inner("    ok "), totals.passed + totals.skipped);
        assert_eq!(
            told.matches(" # SKIP ").count(),
            totals.skipped + record.steps.iter().filter(|step| step.skip.is_some()).count()
        );
        assert!(told.contains("echo \\# SKIP me"), "{told}");
        assert!(told.starts_with(&format!("TAP version 14\n1..{}\n", record.steps.len())));
    }

    #[test]
    fn why_something_was_skipped_is_on_its_line_and_is_no_directive() {
        let mut record = testing::record();
        let wanted = "no # TODO\nok 3 - x".to_owned();
        record.steps[1].skip = Some(Skip::Requirement(Unmet::Tool { wanted: wanted.clone() }));
        let unmet = Unmet::Unknown { wanted, seen: None };
        record.steps[0].actions[0].verdict = Verdict::Skip(Skip::Requirement(unmet));
        let told = tap((&record).into()).unwrap();
        assert!(!told.contains("\nok 3 - x") && !told.contains(" # TODO"), "{told}");
        assert!(told.contains("ok 2 - two: Two # SKIP needs the program no \\# TODO\n"), "{told}");
        // Nothing is left that was judged, which is a point of its own behind the steps.
        let points = told.lines().filter(|line| line.starts_with(['o', 'n'])).count();
        assert_eq!(points, record.steps.len() + 1, "{told}");
    }
}
