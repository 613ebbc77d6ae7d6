//! A run as a person reads it: a line for each command and check, and under what did not pass what
//! was expected, what was seen, where it stands, and what to do next.

use std::fmt::Write as _;

use super::{
    ending::{flakes, left_out, meanings, outcome, seconds, took},
    style::{Styles, paint},
};
use crate::{
    codes::FailureCode,
    record::{ActionRecord, CheckRecord, DriftRecord, Record, ShownRecord, StepRecord, WorldKind},
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

/// One command; of no step where it is none's.
pub(crate) fn action(detail: &Detail<'_>, step: &str, record: &ActionRecord) -> String {
    let what = clean(&record.command);
    let took = record.outcome.as_ref().map(|outcome| outcome.took_ms);
    let attempts = wording::attempts(record.attempts);
    let told = attempts.map(|attempts| paint(detail.styles.dim, &format!("  ({attempts})")));
    let told = format!("{what}{}", told.unwrap_or_default());
    let mut text = line(detail, (&record.verdict, record.code), &told, took);
    if detail.verbose {
        if let Some(outcome) = &record.outcome {
            text.extend(outcome.streams().map(|stream| indented(&stream.text)));
        }
    } else if let (true, Some(outcome)) = (record.stderr_unspoken, &record.outcome) {
        // Nobody expected anything of it, so it is shown rather than swallowed.
        text.push_str(&indented(&outcome.stderr.text));
    }
    for note in record.outcome.iter().flat_map(|outcome| wording::notes(&outcome.circumstances)) {
        text.push_str(&entry("note:", note));
    }
    for drift in &record.drift {
        text.push_str(&drifted(detail, drift));
    }
    let again = || format!("{} {step}, then in another terminal: {what}", detail.again);
    let again = (!step.is_empty()).then(again); // what is set up before all steps, is nowhere to be seen again
    text + &explain(detail, &record.verdict, record.line, again.as_deref())
}

/// A line of the handout that is not what came, both texts below each other.
fn drifted(detail: &Detail<'_>, drift: &DriftRecord) -> String {
    let word = paint(detail.styles.fail, "drift");
    let code = code_mark(detail, Some(FailureCode::HandoutDrift));
    let seen = if drift.seen.is_empty() { wording::NO_LINE } else { &drift.seen };
    format!("  {word} {}{code}\n", clean(&wording::drift(drift)))
        + &entry("printed:", &drift.printed)
        + &entry("seen:", seen)
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
        + &explain(detail, &record.verdict, record.line, Some(&again))
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
    let mut text = format!("\n{}\n", outcome(record));
    let told = format!("{}. {}", clean(&wording::world(&record.world)), took(record));
    let images = wording::images(&record.world.images).map(|images| clean(&images));
    for line in [told].into_iter().chain(images) {
        let _ = writeln!(text, "{}", paint(detail.styles.dim, &line));
    }
    text.push_str(&wording::drifts(record.drifts()).unwrap_or_default());
    for left in &record.left_out {
        let _ = writeln!(text, "{}", clean(&left_out(left)));
    }
    if let Some(meanings) = meanings(record) {
        let _ = writeln!(text, "{meanings}");
    }
    for left in &record.left_behind {
        let _ = writeln!(text, "Left behind, please remove: {}", clean(left));
    }
    text.push_str(&tries(record));
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

/// What was otherwise in the tries before, and what that is taken for.
fn tries(record: &Record) -> String {
    let of = record.earlier.len() + 1;
    let mut text = String::new();
    for (at, tried) in record.earlier.iter().enumerate() {
        let _ = writeln!(text, "{}", clean(&wording::flake::tried(at + 1, of, &tried.broken())));
    }
    for told in flakes(record) {
        let _ = writeln!(text, "{}", clean(&told));
    }
    text
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
    let took = took
        .filter(|ms| *ms >= 100)
        .map_or_else(String::new, |ms| paint(styles.dim, &format!("  ({})", seconds(ms))));
    let why = match verdict {
        Verdict::Skip(skip) => paint(styles.dim, &format!("  ({})", clean(&wording::skip(skip)))),
        Verdict::Pass | Verdict::Fail(_) | Verdict::Error(_) => String::new(),
    };
    format!("  {} {what}{took}{why}{}\n", paint(style, word), code_mark(detail, code))
}

fn explain(detail: &Detail<'_>, verdict: &Verdict, line: usize, again: Option<&str>) -> String {
    match verdict {
        Verdict::Pass | Verdict::Skip(_) => String::new(),
        Verdict::Fail(mismatches) => {
            let told: String =
                mismatches.iter().map(|mismatch| mismatch_text(detail, mismatch)).collect();
            told + &again.map_or_else(String::new, |again| entry("see it:", again))
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
        record::{Help, LeftOut, testing::record},
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
}
