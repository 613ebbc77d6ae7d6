//! A record as CI's tools read one: a step is a suite, each command and check a case with one of four ends.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    case::{Case, End, Suite, lay_beside},
    whole::whole,
};
use crate::{
    codes::FailureCode,
    outcome::Outcome,
    record::{ActionRecord, CheckRecord, Record, StepRecord},
    text,
    verdict::Verdict,
    wording,
};

/// Characters of a case's name at most.
const NAME: usize = 200;
/// Characters of one text of a case's at most.
const SHOWN: usize = 8_000;

/// The steps of a record, and behind them what is to be said of all of it.
pub(super) fn suites(record: &Record) -> Vec<Suite> {
    let mut suites = done(&record.scenario, &record.setup, &record.steps);
    for (at, tried) in record.earlier.iter().enumerate() {
        let earlier = done(&record.scenario, &tried.setup, &tried.steps);
        lay_beside(&mut suites, at + 1, earlier);
    }
    suites.into_iter().chain(whole(record)).collect()
}

fn done(scenario: &str, setup: &[ActionRecord], steps: &[StepRecord]) -> Vec<Suite> {
    let setup = (!setup.is_empty()).then(|| {
        let commands = setup.iter().map(|command| of_command(scenario, command));
        let mut cases: Vec<Case> = commands.collect();
        tell_apart(&mut cases);
        Suite { id: "setup".to_owned(), title: wording::setup::TITLE.to_owned(), cases }
    });
    setup.into_iter().chain(steps.iter().map(|step| suite(scenario, step))).collect()
}

fn suite(scenario: &str, step: &StepRecord) -> Suite {
    let whole = step.skip.as_ref().map(|skip| Case {
        name: "the step as a whole".to_owned(),
        end: End::Skipped,
        code: step.code,
        message: first_line(&wording::skip(skip)),
        details: wording::skip_remedy(skip)
            .map_or_else(String::new, |to_do| format!("next: {to_do}\n")),
        printed: String::new(),
        took_ms: 0,
        line: None,
        earlier: Vec::new(),
    });
    let commands = step.actions.iter().map(|command| of_command(scenario, command));
    let checks = step.checks.iter().map(|check| of_check(scenario, check));
    let mut cases: Vec<Case> = whole.into_iter().chain(commands).chain(checks).collect();
    tell_apart(&mut cases);
    Suite { id: text::name(&step.id), title: text::name(&step.section), cases }
}

fn of_command(scenario: &str, command: &ActionRecord) -> Case {
    let mut case = case(scenario, &command.command, &command.verdict, command.line);
    case.code = command.code;
    if let Some(outcome) = &command.outcome {
        case.took_ms = outcome.took_ms;
        case.printed = printed(outcome);
    }
    for drift in &command.drift {
        let told = clean(&wording::drift(drift));
        // Whatever became of the command itself, the handout is wrong.
        if matches!(case.end, End::Passed | End::Skipped) {
            case.end = End::Failed;
            case.code = Some(FailureCode::HandoutDrift);
            case.message.clone_from(&told);
        }
        let seen = if drift.seen.is_empty() { wording::NO_LINE } else { &drift.seen };
        let _ = writeln!(case.details, "drift: {told}");
        let _ = writeln!(case.details, "printed: {}\nseen: {}", clean(&drift.printed), clean(seen));
    }
    case
}

fn of_check(scenario: &str, check: &CheckRecord) -> Case {
    let name = format!("check: {}", check.name);
    Case { code: check.code, ..case(scenario, &name, &check.verdict, check.line) }
}

fn case(scenario: &str, name: &str, verdict: &Verdict, line: usize) -> Case {
    let (end, message, details) = match verdict {
        Verdict::Pass => (End::Passed, String::new(), String::new()),
        Verdict::Fail(mismatches) => {
            let told = mismatches.iter().map(|one| (one.line, wording::difference(&one.what)));
            let told: Vec<_> = told.collect();
            let first = told
                .first()
                .map(|(_, told)| format!("expected {}, seen {}", told.expected, told.seen));
            let details = told.iter().fold(String::new(), |mut all, (line, told)| {
                let _ = writeln!(all, "expected: {}", clean(&told.expected));
                let _ = writeln!(all, "seen: {}", clean(&told.seen));
                let _ = writeln!(all, "where: {}:{line}", clean(scenario));
                if let Some(next) = &told.next {
                    let _ = writeln!(all, "next: {}", clean(next));
                }
                all
            });
            (End::Failed, first.unwrap_or_default(), details)
        }
        Verdict::Error(fault) => {
            let details =
                format!("where: {}:{line}\nnext: {}\n", clean(scenario), wording::remedy(fault));
            (End::Error, wording::fault(fault), details)
        }
        Verdict::Skip(skip) => {
            let next = wording::skip_remedy(skip);
            let details = next.map_or_else(String::new, |next| format!("next: {next}\n"));
            (End::Skipped, wording::skip(skip), details)
        }
    };
    let message = first_line(&message);
    let (name, line) = (first_line(name), Some(line));
    let (printed, took_ms) = (String::new(), 0);
    Case { name, end, code: None, message, details, printed, took_ms, line, earlier: Vec::new() }
}

/// Readers take one of two cases of the same name for the other.
fn tell_apart(cases: &mut [Case]) {
    // Each name that is taken, with the last number that was tried behind it.
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for case in cases {
        let mut name = case.name.clone();
        while taken.contains_key(&name) {
            let last = taken.entry(case.name.clone()).or_insert(1);
            *last += 1;
            name = format!("{} ({last})", case.name);
        }
        taken.insert(name.clone(), 1);
        case.name = name;
    }
}

fn printed(outcome: &Outcome) -> String {
    let texts = outcome.streams().map(|stream| stream.text.as_str());
    texts.filter(|text| !text.is_empty()).map(clean).collect::<Vec<_>>().join("\n")
}

/// The first line that says something.
fn first_line(untrusted: &str) -> String {
    let cleaned = text::for_terminal(untrusted.trim_start().as_bytes(), NAME);
    cleaned.lines().next().unwrap_or_default().to_owned()
}

fn clean(untrusted: &str) -> String {
    text::for_terminal(untrusted.as_bytes(), SHOWN)
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;
    use crate::{
        record::{self, TryRecord},
        verdict::{Difference, Mismatch},
    };

    /// A record with every end in it.
    pub(crate) fn record() -> Record {
        let text = include_str!("../../tests/records/v1/run-failed.json");
        record::read(text).unwrap()
    }

    /// A try of such a run in which nothing but a first command was done, and failed; or in which there was no classroom.
    pub(crate) fn broken(record: &Record, unopened: Option<String>) -> TryRecord {
        let mut steps = if unopened.is_some() { Vec::new() } else { record.steps.clone() };
        for step in steps.iter_mut().filter(|step| step.skip.is_none()).take(1) {
            let wanted = Difference::ImagePresent { image: "x".into() };
            let failed = Verdict::Fail(vec![Mismatch { line: 1, what: wanted }]);
            let commands = step.actions.iter_mut().map(|command| &mut command.verdict);
            let checks = step.checks.iter_mut().map(|check| &mut check.verdict);
            if let Some(verdict) = commands.chain(checks).next() {
                *verdict = failed;
            }
        }
        let (took_ms, lab_ms) = (record.took_ms, record.lab_ms);
        TryRecord { started: record.started, took_ms, lab_ms, unopened, setup: Vec::new(), steps }
    }

    /// A run whose first command passed only when all of it was done again.
    pub(crate) fn flaky() -> Record {
        let text = include_str!("../../tests/records/v1/run-passed.json");
        let mut record: Record = record::read(text).unwrap();
        record.earlier = vec![broken(&record, None)];
        record
    }
}

#[cfg(test)]
mod tests {
    use super::{super::case::count, *};

    #[test]
    fn every_command_and_check_is_a_case_with_a_name_of_its_own_and_counts_once() {
        let record = testing::record();
        let suites = suites(&record);
        let totals = record.totals();
        assert_eq!(count(&suites, End::Passed), totals.passed);
        assert_eq!(count(&suites, End::Failed), totals.failed);
        assert_eq!(count(&suites, End::Error), totals.errors);
        assert_eq!(count(&suites, End::Skipped), totals.skipped);
        for suite in &suites {
            let mut names: Vec<&str> = suite.cases.iter().map(|case| case.name.as_str()).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), suite.cases.len(), "{suite:#?}");
        }
        let told =
            suites.iter().flat_map(|suite| &suite.cases).filter(|case| case.end != End::Passed);
        assert!(told.clone().count() > 0 && told.clone().all(|case| !case.message.is_empty()));
    }

    #[test]
    fn a_command_that_printed_something_else_than_the_handout_is_no_pass() {
        let mut record = testing::record();
        let command = &mut record.steps[0].actions[0];
        command.verdict = Verdict::Pass;
        command.drift = vec![crate::record::DriftRecord {
            handout: "lab.md".into(),
            line: 7,
            printed: "good bye".into(),
            seen: "hello".into(),
            why: crate::record::DriftWhy::Otherwise,
        }];
        let name = first_line(&command.command);
        let suites = suites(&record);
        let case =
            suites.iter().flat_map(|suite| &suite.cases).find(|case| case.name == name).unwrap();
        assert_eq!((case.end, case.code), (End::Failed, Some(FailureCode::HandoutDrift)));
        assert!(case.message.starts_with("lab.md:7: "), "{case:?}");
        assert!(case.details.contains("printed: good bye\nseen: hello\n"), "{case:?}");
        // Another end stays what it is.
        let mut failed = command_of(Verdict::Fail(Vec::new()));
        failed.drift = vec![crate::record::DriftRecord {
            handout: "lab.md".into(),
            line: 7,
            printed: "x".into(),
            seen: String::new(),
            why: crate::record::DriftWhy::Otherwise,
        }];
        assert_eq!(of_command("s.yaml", &failed).code, None);
    }

    fn command_of(verdict: Verdict) -> ActionRecord {
        ActionRecord {
            line: 1,
            command: "ls".into(),
            dialogue: Vec::new(),
            outcome: None,
            attempts: None,
            stderr_unspoken: false,
            drift: Vec::new(),
            verdict,
            code: None,
        }
    }

    #[test]
    fn what_did_not_pass_in_an_earlier_try_stands_beside_what_became_of_it() {
        let mut record = testing::flaky();
        let flaky = |record: &Record| -> Vec<(String, usize)> {
            let suites = suites(record);
            let cases = suites.iter().flat_map(|suite| &suite.cases);
            cases
                .filter(|case| case.is_flaky())
                .map(|case| (case.name.clone(), case.earlier[0].0))
                .collect()
        };
        let first = first_line(&record.steps[0].actions[0].command);
        assert_eq!(flaky(&record), [(first.clone(), 1)]);
        // Each beside its own: a check's, too.
        let mut again = record.earlier[0].clone();
        let steps = &mut again.steps[0];
        steps.checks[0].verdict = steps.actions[0].verdict.clone();
        steps.actions[0].verdict = Verdict::Pass;
        record.earlier.push(again);
        let check = format!("check: {}", record.steps[0].checks[0].name);
        assert_eq!(flaky(&record), [(first, 1), (check, 2)]);
        // Of a step that the last try did not come to, the step as a whole has it.
        record.steps[0].skip = Some(crate::verdict::Skip::Interrupted);
        (record.steps[0].actions, record.steps[0].checks) = (Vec::new(), Vec::new());
        let suites = suites(&record);
        let whole = &suites[0].cases[0];
        assert_eq!((whole.end, whole.earlier.len()), (End::Skipped, 2));
        assert!(flaky(&record).is_empty());
    }

    #[test]
    fn a_flake_is_told_as_one_in_every_format() {
        use crate::{record::Flakes, report::files::FILES};
        let mut record = testing::flaky();
        let told = |record: &Record, name: &str| {
            let report = FILES.iter().find(|report| report.name == name).unwrap();
            (report.render)(record.into()).unwrap()
        };
        for (name, wanted) in [
            ("json", "\"earlier\": ["),
            ("junit", "<flakyFailure message=\"try 1 failed: expected "),
            ("ctrf", "\"flaky\": true"),
            ("tap", "      flaky: true\n      tries: [\"try 1 failed: expected "),
            ("github", "::warning file="),
            ("markdown", "\n### Flaky\n\n- "),
            ("html", "Flaky: "),
            ("asciicast", "Flaky: "),
        ] {
            for flakes in [Flakes::Fail, Flakes::Pass] {
                record.flakes = flakes;
                let told = told(&record, name);
                assert!(told.contains(wanted), "{name}, {flakes:?}: {told}");
            }
        }
        let ctrf: serde_json::Value = serde_json::from_str(&told(&record, "ctrf")).unwrap();
        assert_eq!(ctrf["results"]["summary"]["flaky"], 1);
        record.earlier.clear();
        for (name, sign) in [
            ("junit", "flaky"),
            ("ctrf", "flaky"),
            ("tap", "flaky"),
            ("github", "warning"),
            ("markdown", "Flaky"),
        ] {
            assert!(!told(&record, name).contains(sign), "{name}");
        }
    }

    #[test]
    fn names_are_one_line_without_what_would_lead_a_terminal() {
        let case = of_command(
            "s.yaml",
            &ActionRecord { command: "\n echo \u{1b}[2Ja\n b".into(), ..command_of(Verdict::Pass) },
        );
        assert_eq!(case.name.lines().count(), 1);
        assert!(!case.name.contains('\u{1b}'), "{}", case.name);
    }

    #[test]
    fn no_two_cases_have_one_name_whatever_they_are_called() {
        let called = |name: &str| {
            let command = ActionRecord { command: name.into(), ..command_of(Verdict::Pass) };
            of_command("s.yaml", &command)
        };
        let mut cases = ["x", "x (2)", "x", "x (2)", "x"].map(called);
        tell_apart(&mut cases);
        let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
        assert_eq!(names, ["x", "x (2)", "x (3)", "x (2) (2)", "x (4)"]);
    }
}
