//! The reports that go to a file, by one table: a format is a file of its own and a row here. From it come the words of
//! `--report FORMAT=FILE` of every verb that has a record.

use super::{
    cast::asciicast, ctrf::ctrf, github::github, html::html, junit::junit, markdown::markdown,
    rendered::RenderError, reported::Reported, tap::tap,
};
use crate::record;

/// A report that goes to a file.
#[derive(Clone, Copy)]
pub struct FileReport {
    /// Its name: the format.
    pub name: &'static str,
    /// What it is, for the help.
    pub about: &'static str,
    /// The file's text.
    pub render: fn(Reported<'_>) -> Result<String, RenderError>,
}

/// The record itself: it has a flag of its own, too.
pub(crate) const JSON: FileReport = FileReport {
    name: "json",
    about: "the record of everything seen",
    render: |reported| {
        Ok(match reported {
            Reported::One(record) => record::to_json(record)?,
            Reported::Several(runs) => record::runs_to_json(runs)?,
        })
    },
};

/// A transcript that plays: of a submission, too.
pub(crate) const CAST: FileReport = FileReport {
    name: "asciicast",
    about: "a transcript that plays, asciicast v2; of a submission the student's way",
    render: asciicast,
};

/// All of them.
pub(crate) const FILES: &[FileReport] = &[
    JSON,
    FileReport { name: "junit", about: "JUnit XML, for Jenkins, GitLab and others", render: junit },
    FileReport { name: "ctrf", about: "CTRF JSON", render: ctrf },
    FileReport { name: "tap", about: "TAP 14", render: tap },
    FileReport {
        name: "github",
        about: "annotations, for a workflow of GitHub's to print",
        render: |reported| Ok(github(reported)),
    },
    FileReport {
        name: "markdown",
        about: "a summary, for $GITHUB_STEP_SUMMARY",
        render: |reported| Ok(markdown(reported)),
    },
    FileReport {
        name: "html",
        about: "a page to look at, whole in one file",
        render: |reported| Ok(html(reported)),
    },
    CAST,
];

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{super::cases::testing, *};
    use crate::{
        exit::ExitStatus,
        record::{Flakes, LabResult, Record, Runs, runs_testing},
        verdict::{Skip, Verdict},
    };

    /// Whether a CI that reads it lets the run through. Who adds a format says how it is read.
    fn is_green<'r>(report: &FileReport, of: impl Into<Reported<'r>>) -> bool {
        let text = (report.render)(of.into()).unwrap();
        match report.name {
            "json" => text.contains("\n  \"exit_code\": 0,"),
            "junit" => !text.contains("<failure ") && !text.contains("<error "),
            "ctrf" => {
                let told: serde_json::Value = serde_json::from_str(&text).unwrap();
                let summary = &told["results"]["summary"];
                summary["failed"] == 0 && summary["other"] == 0
            }
            "tap" => !text.lines().any(|line| line.trim_start().starts_with("not ok ")),
            "github" => !text.contains("::error "),
            "markdown" => !text.contains("<details>"),
            "html" => text.contains("<p class=\"verdict pass\">"),
            "asciicast" => text.lines().last().unwrap().contains("# passed: "),
            other => panic!("how is {other} read?"),
        }
    }

    /// The kept records, and of each what an interrupted run, or one that left something, would have written.
    fn records() -> Vec<Record> {
        let kept = fs::read_dir("tests/records/v1").unwrap().map(|file| file.unwrap().path());
        let kept = kept.filter(|path| path.extension().is_some_and(|ext| ext == "json"));
        let read = |path| record::read(&fs::read_to_string(path).unwrap()).unwrap();
        kept.map(read).flat_map(|record| variants(&record)).collect()
    }

    fn variants(record: &Record) -> Vec<Record> {
        let mut all = vec![record.clone(); 10];
        all[1].interrupted = true;
        all[2].left_behind = vec!["network a".into(), "network a".into()];
        all[3].steps.clear();
        for step in &mut all[4].steps {
            step.skip = Some(Skip::Interrupted);
            (step.actions, step.checks) = (Vec::new(), Vec::new());
        }
        for action in all[5].steps.iter_mut().flat_map(|step| &mut step.actions) {
            action.verdict = Verdict::Pass;
        }
        // What was done again, and what that is taken for.
        for (at, flakes) in
            [(6, Flakes::Fail), (7, Flakes::Pass), (8, Flakes::Fail), (9, Flakes::Pass)]
        {
            let unopened = (at < 8).then(|| "no registry".to_owned());
            all[at].earlier = vec![testing::broken(&all[0], unopened)];
            all[at].flakes = flakes;
        }
        all
    }

    /// Runs of three labs in two shares, each with how it has to end.
    fn runs() -> Vec<(Runs, ExitStatus)> {
        let text = |name: &str| fs::read_to_string(format!("tests/records/v1/{name}.json"));
        let of = |name: &str| record::read(&text(name).unwrap()).unwrap();
        let share = |number: usize, name: &str| runs_testing::share(number, 2, 3, &[of(name)]);
        let merged = |all: Vec<Runs>| record::merge(all).unwrap().unwrap();
        let first = || share(1, "run-passed");
        let mut all = vec![
            (first(), ExitStatus::Passed),
            (merged(vec![first(), share(2, "run-passed")]), ExitStatus::Passed),
            (merged(vec![first(), share(2, "run-failed")]), ExitStatus::Failed),
            (merged(vec![first()]), ExitStatus::Error),
            (merged(vec![share(2, "run-failed")]), ExitStatus::Failed),
        ];
        for (result, exit) in [
            (LabResult::Error("no engine".into()), ExitStatus::Error),
            (LabResult::Changed, ExitStatus::Error),
            (LabResult::Refused("not its handout".into()), ExitStatus::Usage),
            (LabResult::Interrupted("before it".into()), ExitStatus::Incomplete),
        ] {
            let mut runs = first();
            runs.labs[2].result = result;
            all.push((runs, exit));
        }
        all
    }

    #[test]
    fn no_report_of_several_labs_is_green_unless_all_of_them_passed() {
        for (runs, wanted) in runs() {
            assert_eq!(runs.exit_code(), wanted);
            for report in FILES {
                let may_be = wanted == ExitStatus::Passed;
                assert_eq!(is_green(report, &runs), may_be, "{}: {:?}", report.name, runs.shares);
                let text = (report.render)((&runs).into()).unwrap();
                let is_missing = report.name == "json" || text.contains("share 2/2 is missing");
                assert!(is_missing || !runs.shares.missing.contains(&2), "{}", report.name);
            }
        }
    }

    #[test]
    fn a_share_without_a_lab_is_told_as_one_and_green_as_the_others_have_them() {
        let runs = runs_testing::share(7, 7, 5, &[]);
        for report in FILES {
            assert!(is_green(report, &runs), "{}", report.name);
        }
        let told = (FILES[5].render)((&runs).into()).unwrap();
        assert!(told.starts_with("## share 7/7\n\n0 of 5 labs, share 7/7.\n"), "{told}");
    }

    #[test]
    fn no_report_is_green_unless_the_run_passed_or_only_skipped_something() {
        let mut seen = std::collections::BTreeSet::new();
        for record in records() {
            let (exit, totals) = (record.exit_code(), record.totals());
            seen.insert(exit.number());
            let only_skips = exit == ExitStatus::Incomplete && totals.passed > 0;
            for report in FILES {
                // Those that are read as a whole and have a word for what is incomplete.
                let is_own = [JSON.name, "html", "asciicast"].contains(&report.name);
                let told = format!("{}, {exit:?}: {record:#?}", report.name);
                let may_be =
                    exit == ExitStatus::Passed || (only_skips && !record.interrupted && !is_own);
                assert_eq!(is_green(report, &record), may_be, "{told}");
            }
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [0, 1, 3, 4]);
    }
}
