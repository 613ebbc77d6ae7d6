//! Markdown for the summary of a job, as GitHub and others show it.

use std::fmt::Write as _;

use super::{
    case::{Case, End, count},
    reported::{Part, Reported},
};
use crate::wording;

/// The record as Markdown.
pub(super) fn markdown(reported: Reported<'_>) -> String {
    let parts = reported.parts();
    let suites = || parts.iter().flat_map(Part::suites);
    let mut out = format!("## {}\n\n", inline(&reported.title()));
    match reported {
        Reported::One(record) => {
            let passed = record.steps.iter().filter(|step| step.passed()).count();
            let steps = wording::count(record.judged_steps(), "step");
            let _ = writeln!(out, "{passed} of {steps} passed.\n");
        }
        Reported::Several(_) => {
            let _ = writeln!(out, "{}\n", inline(&reported.outcome()));
        }
    }
    out.push_str("| step | | passed | failed | could not be judged | skipped |\n|---|---|---:|---:|---:|---:|\n");
    for suite in suites() {
        let of = |end: End| count(std::iter::once(suite), end);
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            inline(&suite.id),
            inline(&suite.title),
            of(End::Passed),
            of(End::Failed),
            of(End::Error),
            of(End::Skipped)
        );
    }
    for suite in suites() {
        for case in suite.cases.iter().filter(|case| case.is_bad()) {
            out.push_str(&told(&suite.id, case));
        }
    }
    out.push_str(&section("Left out", parts.iter().flat_map(Part::left_out)));
    out.push_str(&section("Flaky", parts.iter().flat_map(flakes)));
    out
}

/// A list under a heading; nothing where nothing is in it.
fn section(heading: &str, told: impl Iterator<Item = String>) -> String {
    let told: Vec<String> = told.map(|one| format!("- {}\n", inline(&one))).collect();
    if told.is_empty() { String::new() } else { format!("\n### {heading}\n\n{}", told.concat()) }
}

/// What passed in the last try only, and what that is taken for.
fn flakes(part: &Part<'_>) -> Vec<String> {
    let Some(record) = part.record else { return Vec::new() };
    let (flaky, of) = (record.flaky(), record.earlier.len() + 1);
    let told = flaky.iter().map(|one| wording::flake::tell(one, of));
    let taken = (!flaky.is_empty()).then(|| wording::flake::taken_for(record.flakes).to_owned());
    told.chain(taken).map(|sentence| part.told(&sentence)).collect()
}

fn told(step: &str, case: &Case) -> String {
    let code = case.code.map_or_else(String::new, |code| format!(" {code}"));
    // What differs stands in the details, too.
    let why = if case.end == End::Failed { "" } else { case.message.as_str() };
    let tries = case.earlier.iter().map(|(number, earlier)| Case::tried(*number, earlier));
    let tries = tries.collect::<Vec<_>>().join("\n");
    let parts = [why, case.details.trim_end(), case.printed.as_str(), tries.as_str()];
    let body = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    let body: String = body.lines().fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "    {line}");
        out
    });
    format!(
        "\n<details><summary>{}: {}{code}</summary>\n\n{body}\n</details>\n",
        html(step),
        html(&case.name)
    )
}

/// A text in a table or a heading, with nothing that Markdown takes for its own.
fn inline(text: &str) -> String {
    html(text).replace('|', "\\|").replace('\n', " ")
}

fn html(text: &str) -> String {
    let marks = ['\\', '`', '*', '_', '[', ']', '~'];
    let mut out = String::new();
    for letter in crate::text::name(text).chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            other if marks.contains(&other) => {
                out.push('\\');
                out.push(other);
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{super::cases::testing, *};

    #[test]
    fn what_was_left_behind_is_named_and_is_no_step() {
        let mut record = testing::record();
        record.left_behind = vec!["network *a*".to_owned()];
        let told = markdown((&record).into());
        assert!(told.contains("| labcheck | the run as a whole | 0 | 0 | 1 | 0 |"), "{told}");
        assert!(told.contains("    left behind: network *a*\n    next: remove it\n"), "{told}");
        assert!(told.contains(&format!("of {} steps passed.", record.steps.len())), "{told}");
    }

    #[test]
    fn each_step_is_a_row_and_what_did_not_pass_is_told_in_full() {
        let mut record = testing::record();
        record.lab = "<img src=x> | *b*".to_owned();
        let told = markdown((&record).into());
        assert!(told.starts_with("## &lt;img src=x&gt; \\| \\*b\\*\n"), "{told}");
        let totals = record.totals();
        assert_eq!(told.matches("<details>").count(), totals.failed + totals.errors);
        assert_eq!(
            told.lines().filter(|line| line.starts_with("| ")).count(),
            record.steps.len() + 1
        );
    }
}
