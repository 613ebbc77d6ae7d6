//! A run as a person reads it: a line for each command and check, and under what did not pass what
//! was expected, what was seen, where it stands, and what to do next.

use std::{collections::BTreeSet, fmt::Write as _};

use super::style::{Styles, paint};
use crate::{
    codes::FailureCode,
    record::{
        ActionRecord, CheckRecord, LeftOut, Record, ShownRecord, StepRecord, Totals, WorldKind,
    },
    text,
    verdict::{Mismatch, Verdict},
    wording,
};

/// Characters of untrusted text shown for one thing.
const SHOWN: usize = 2_000;
const INDENT: &str = "          ";

/// How much is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Detail<'d> {
    /// The colours.
    pub styles: Styles,
    /// Whether the output of what passed is shown as well.
    pub verbose: bool,
    /// The scenario's file, for pointing into it.
    pub scenario: &'d str,
    /// What to type before a step's name to get there again: `labcheck run --keep`.
    pub again: &'d str,
}

/// A step's heading.
pub(crate) fn heading(detail: &Detail<'_>, id: &str, section: &str) -> String {
    format!("\n{}  {}\n", paint(detail.styles.heading, id), clean(section))
}

/// One command.
pub(crate) fn action(detail: &Detail<'_>, step: &str, record: &ActionRecord) -> String {
    let what = clean(&record.command);
    let took = record.outcome.as_ref().map(|outcome| outcome.took_ms);
    let attempts = wording::attempts(record.attempts);
    let told = attempts.map(|attempts| paint(detail.styles.dim, &format!("  ({attempts})")));
    let told = format!("{what}{}", told.unwrap_or_default());
    let mut text = line(detail, (&record.verdict, record.code), &told, took);
    if detail.verbose {
        if let Some(outcome) = &record.outcome {
            let screen = outcome.screen.as_ref().map_or("", |s| s.text.as_str());
            for shown in [outcome.stdout.text.as_str(), outcome.stderr.text.as_str(), screen] {
                text.push_str(&indented(shown));
            }
        }
    } else if let (true, Some(outcome)) = (record.stderr_unspoken, &record.outcome) {
        // Nobody expected anything of it, so it is shown rather than swallowed.
        text.push_str(&indented(&outcome.stderr.text));
    }
    for note in record.outcome.iter().flat_map(|outcome| wording::notes(&outcome.circumstances)) {
        text.push_str(&entry("note:", note));
    }
    for drift in &record.drift {
        let _ = writeln!(
            text,
            "  {} {}{}",
            paint(detail.styles.fail, "drift"),
            clean(&wording::drift(drift)),
            code_mark(detail, Some(FailureCode::HandoutDrift))
        );
    }
    let again = format!("{} {step}, then in another terminal: {what}", detail.again);
    text + &explain(detail, &record.verdict, record.line, &again)
}

/// A command that nobody types.
pub(crate) fn shown(detail: &Detail<'_>, record: &ShownRecord) -> String {
    let styles = &detail.styles;
    let why = paint(styles.dim, &format!("  ({})", clean(&wording::shown(&record.why))));
    format!("  {} {}{why}\n", paint(styles.dim, "shown"), clean(&record.command))
}

/// One check.
pub(crate) fn check(detail: &Detail<'_>, step: &str, record: &CheckRecord) -> String {
    let name = format!("check: {}", clean(&record.name));
    let again = format!("{} {step}", detail.again);
    line(detail, (&record.verdict, record.code), &name, None)
        + &explain(detail, &record.verdict, record.line, &again)
}

/// A step that was skipped whole.
pub(crate) fn skipped(detail: &Detail<'_>, record: &StepRecord) -> String {
    let Some(skip) = &record.skip else { return String::new() };
    let why = clean(&wording::skip(skip));
    let code = code_mark(detail, record.code);
    let mut text = format!("  {}  {why}{code}\n", paint(detail.styles.skip, "skip"));
    if let Some(remedy) = wording::skip_remedy(skip) {
        let _ = writeln!(text, "        next:     {remedy}");
    }
    text
}

/// The end of the report.
pub(crate) fn summary(detail: &Detail<'_>, record: &Record) -> String {
    let totals = record.totals();
    let passed = record.steps.iter().filter(|step| step.passed()).count();
    let mut text = format!(
        "\n{} of {} passed: {}.\n",
        passed,
        wording::count(record.steps.len(), "step"),
        tell_totals(&totals)
    );
    let seconds = |ms: u64| format!("{}.{} s", ms / 1000, ms % 1000 / 100);
    let own = record.took_ms.saturating_sub(record.lab_ms);
    let told = format!(
        "{}. It took {}, of which {} were labcheck's own.",
        clean(&wording::world(&record.world)),
        seconds(record.took_ms),
        seconds(own)
    );
    let images = wording::images(&record.world.images).map(|images| clean(&images));
    for line in [told].into_iter().chain(images) {
        let _ = writeln!(text, "{}", paint(detail.styles.dim, &line));
    }
    text.push_str(&wording::drifts(record.drifts()).unwrap_or_default());
    for left in &record.left_out {
        let _ = writeln!(text, "{}", left_out(left));
    }
    text.push_str(&meanings(record));
    for left in &record.left_behind {
        let _ = writeln!(text, "Left behind, please remove: {}", clean(left));
    }
    if record.interrupted {
        // On the user's own engine images are the user's to remove.
        let is_host = record.world.kind == WorldKind::Host;
        let but_images = if is_host { " but the images it pulled" } else { "" };
        let _ = writeln!(
            text,
            "The run was interrupted; everything it had made is taken away{but_images}. Run it again."
        );
    }
    text
}

/// What a run was told to do without: it is whole, and says what it is not.
fn left_out(left: &LeftOut) -> String {
    let commands = wording::count(left.commands.len(), "command");
    let parts = left.steps.iter().cloned().chain((!left.commands.is_empty()).then_some(commands));
    let parts: Vec<String> = parts.collect();
    format!("Left out, without the program {}: {}.", clean(&left.program), parts.join(", "))
}

fn tell_totals(totals: &Totals) -> String {
    let parts = [
        (totals.passed, "passed"),
        (totals.failed, "failed"),
        (totals.errors, "could not be judged"),
        (totals.skipped, "skipped"),
    ];
    let told: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    if told.is_empty() { "nothing ran".to_owned() } else { told.join(", ") }
}

/// Where to read what the codes of a run mean: one command for all of them.
fn meanings(record: &Record) -> String {
    let of_step = |step: &StepRecord| {
        let actions = step.actions.iter().map(|action| action.code);
        let checks = step.checks.iter().map(|check| check.code);
        let is_adrift = step.actions.iter().any(|action| !action.drift.is_empty());
        let drift = is_adrift.then_some(FailureCode::HandoutDrift);
        actions.chain(checks).chain([step.code, drift]).flatten().collect::<Vec<_>>()
    };
    let codes: BTreeSet<FailureCode> = record.steps.iter().flat_map(of_step).collect();
    if codes.is_empty() {
        return String::new();
    }
    let told: Vec<&str> = codes.iter().map(|code| code.number()).collect();
    format!("What the codes mean: labcheck explain {}\n", told.join(" "))
}

fn code_mark(detail: &Detail<'_>, code: Option<FailureCode>) -> String {
    code.map_or_else(String::new, |code| paint(detail.styles.dim, &format!("  [{code}]")))
}

fn line(
    detail: &Detail<'_>,
    (verdict, code): (&Verdict, Option<FailureCode>),
    what: &str,
    took: Option<u64>,
) -> String {
    let styles = &detail.styles;
    let (style, word) = match verdict {
        Verdict::Pass => (styles.pass, "pass "),
        Verdict::Fail(_) => (styles.fail, "FAIL "),
        Verdict::Error(_) => (styles.error, "ERROR"),
        Verdict::Skip(_) => (styles.skip, "skip "),
    };
    let took = took.filter(|ms| *ms >= 100).map_or_else(String::new, |ms| {
        paint(styles.dim, &format!("  ({}.{} s)", ms / 1000, ms % 1000 / 100))
    });
    let why = match verdict {
        Verdict::Skip(skip) => paint(styles.dim, &format!("  ({})", clean(&wording::skip(skip)))),
        Verdict::Pass | Verdict::Fail(_) | Verdict::Error(_) => String::new(),
    };
    format!("  {} {what}{took}{why}{}\n", paint(style, word), code_mark(detail, code))
}

fn explain(detail: &Detail<'_>, verdict: &Verdict, line: usize, again: &str) -> String {
    match verdict {
        Verdict::Pass | Verdict::Skip(_) => String::new(),
        Verdict::Fail(mismatches) => {
            let told: String =
                mismatches.iter().map(|mismatch| mismatch_text(detail, mismatch)).collect();
            told + &entry("see it:", again)
        }
        Verdict::Error(fault) => {
            entry("error:", &wording::fault(fault))
                + &entry("where:", &format!("{}:{line}", detail.scenario))
                + &entry("next:", wording::remedy(fault))
        }
    }
}

fn mismatch_text(detail: &Detail<'_>, mismatch: &Mismatch) -> String {
    let told = wording::difference(&mismatch.what);
    let mut text = entry("expected:", &told.expected) + &entry("seen:", &told.seen);
    text.push_str(&entry("where:", &format!("{}:{}", detail.scenario, mismatch.line)));
    if let Some(next) = &told.next {
        text.push_str(&entry("next:", next));
    }
    text
}

/// A labelled text; further lines are set below the first.
fn entry(label: &str, text: &str) -> String {
    let cleaned = clean(text);
    let mut out = String::new();
    for (at, line) in cleaned.lines().enumerate() {
        let label = if at == 0 { label } else { "" };
        let _ = writeln!(out, "        {label:<9} {line}");
    }
    out
}

fn indented(text: &str) -> String {
    clean(text).lines().fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "{INDENT}{line}");
        out
    })
}

fn clean(untrusted: &str) -> String {
    text::for_terminal(untrusted.as_bytes(), SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fact::ObserveError,
        record::{Help, World},
        verdict::{Difference, Skip},
    };

    fn detail() -> Detail<'static> {
        let styles = Styles::default();
        let (scenario, again) = ("x.yaml", "labcheck run --keep");
        Detail { styles, verbose: false, scenario, again }
    }

    fn checked(verdict: Verdict) -> CheckRecord {
        CheckRecord {
            line: 3,
            id: "here".into(),
            name: "it is here".into(),
            worth: 1,
            seen: Vec::new(),
            held: None,
            mistake: None,
            telling: crate::record::Telling::Judged,
            code: FailureCode::of(&verdict),
            verdict,
        }
    }

    fn done(skip: Option<Skip>, checks: Vec<CheckRecord>) -> StepRecord {
        let code = skip.clone().and_then(|skip| FailureCode::of(&Verdict::Skip(skip)));
        StepRecord {
            id: "one".into(),
            section: "One".into(),
            skip,
            code,
            help: Help::default(),
            worth: None,
            actions: Vec::new(),
            shown: Vec::new(),
            checks,
        }
    }

    #[test]
    fn all_but_a_pass_ends_with_its_code_and_the_end_says_where_to_read_of_them() {
        let missing = Difference::ImageMissing { image: "a:1".into(), seen: Vec::new() };
        let checks = vec![
            checked(Verdict::Pass),
            checked(Verdict::Fail(vec![Mismatch { line: 4, what: missing }])),
            checked(Verdict::Error(ObserveError::Engine("gone".into()))),
            checked(Verdict::Skip(Skip::Command(2))),
        ];
        let heads: Vec<String> = checks
            .iter()
            .map(|record| check(&detail(), "one", record).lines().next().unwrap().to_owned())
            .collect();
        assert_eq!(
            heads,
            [
                "  pass  check: it is here",
                "  FAIL  check: it is here  [LC201]",
                "  ERROR check: it is here  [LC501]",
                "  skip  check: it is here  (not run: the command at line 2 did not pass)  [LC603]",
            ]
        );
        let steps = vec![done(None, checks), done(Some(Skip::Interrupted), Vec::new())];
        assert_eq!(skipped(&detail(), &steps[1]), "  skip  interrupted  [LC604]\n");
        let end = summary(&detail(), &record(steps));
        let wanted = "What the codes mean: labcheck explain LC201 LC501 LC603 LC604\n";
        assert!(end.contains(wanted), "{end}");
        let passed = record(vec![done(None, vec![checked(Verdict::Pass)])]);
        assert!(!summary(&detail(), &passed).contains("codes"), "nothing to read about");
    }

    #[test]
    fn a_command_that_nobody_types_has_a_row_with_the_reason() {
        let record = ShownRecord { line: 3, command: "a\u{202e}".into(), why: "no\nway".into() };
        let row = shown(&detail(), &record);
        assert_eq!(row, "  shown a\\u{202e}  (not typed: no\nway)\n");
    }

    #[test]
    fn a_command_that_was_typed_again_says_how_often() {
        let heads = [None, Some(1), Some(3)].map(|attempts| {
            let record = ActionRecord {
                line: 3,
                command: "curl".into(),
                dialogue: Vec::new(),
                outcome: None,
                attempts,
                stderr_unspoken: false,
                drift: Vec::new(),
                verdict: Verdict::Pass,
                code: None,
            };
            action(&detail(), "one", &record)
        });
        let once = "  pass  curl\n";
        assert_eq!(heads, [once, once, "  pass  curl  (after 3 attempts)\n"]);
    }

    #[test]
    fn what_a_run_did_without_is_named() {
        let mut record = record(vec![done(None, vec![checked(Verdict::Pass)])]);
        assert!(!summary(&detail(), &record).contains("Left out"));
        let left = |steps: &[&str], commands: &[&str]| LeftOut {
            program: "notary".into(),
            steps: steps.iter().map(|&step| step.into()).collect(),
            commands: commands.iter().map(|&command| command.into()).collect(),
        };
        record.left_out = vec![left(&["step5"], &["notary list", "rm x"]), left(&["s"], &[])];
        let end = summary(&detail(), &record);
        assert!(
            end.contains("Left out, without the program notary: step5, 2 commands.\n"),
            "{end}"
        );
        assert!(end.contains("Left out, without the program notary: s.\n"), "{end}");
    }

    fn record(steps: Vec<StepRecord>) -> Record {
        Record {
            labcheck: String::new(),
            lab: String::new(),
            scenario: String::new(),
            scenario_digest: String::new(),
            started: jiff::Timestamp::UNIX_EPOCH,
            took_ms: 0,
            lab_ms: 0,
            world: World::default(),
            steps,
            interrupted: false,
            left_behind: Vec::new(),
            left_out: Vec::new(),
        }
    }
}
