//! GitHub's workflow commands: an annotation for each thing that did not pass, at its place; for a flake a
//! warning.

use super::{
    case::{Case, End, Suite},
    reported::Reported,
    workflow::{message, property},
};

/// The record as annotations, a line each; nothing where everything passed.
pub(super) fn github(reported: Reported<'_>) -> String {
    let mut out = String::new();
    for part in &reported.parts() {
        for suite in part.suites() {
            let cases = suite.cases.iter();
            out.extend(cases.filter_map(|case| annotation(part.scenario, suite, case)));
        }
    }
    out
}

fn annotation(scenario: &str, suite: &Suite, case: &Case) -> Option<String> {
    let level = match case.end {
        End::Passed if case.is_flaky() => "warning",
        End::Passed => return None,
        End::Failed | End::Error => "error",
        End::Skipped => "notice",
    };
    let flake = case.is_flaky().then(|| format!("flake {}", suite.id));
    let title = case.code.map_or_else(|| suite.id.clone(), |code| format!("{code} {}", suite.id));
    let line = case.line.map_or_else(String::new, |line| format!(",line={line}"));
    let title = property(&flake.unwrap_or(title));
    // What is of no lab has no place.
    let file = if scenario.is_empty() {
        String::new()
    } else {
        format!("file={}{line},", property(scenario))
    };
    // What differs stands in the details, too.
    let why = if case.end == End::Failed { "" } else { case.message.as_str() };
    let tries = case.earlier.iter().map(|(number, earlier)| Case::tried(*number, earlier));
    let tries = tries.collect::<Vec<_>>().join("\n");
    let lines = [case.name.as_str(), why, case.details.trim_end(), &tries];
    let lines = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>();
    let told = message(lines.join("\n").trim_end());
    Some(format!("::{level} {file}title={title}::{told}\n"))
}

#[cfg(test)]
mod tests {
    use super::{super::cases::testing, *};

    #[test]
    fn what_did_not_pass_is_one_line_each_and_breaks_out_of_none() {
        let mut record = testing::record();
        record.scenario = "a,b:c%.yaml".to_owned();
        let told = github((&record).into());
        let totals = record.totals();
        let of = |level: &str| told.lines().filter(|line| line.starts_with(level)).count();
        assert_eq!(of("::error "), totals.failed + totals.errors);
        assert_eq!(of("::notice "), totals.skipped);
        assert_eq!(told.lines().count(), of("::"));
        assert!(told.contains("file=a%2Cb%3Ac%25.yaml,"), "{told}");
    }
}
