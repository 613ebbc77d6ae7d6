//! Trouble that is nobody's mistake, against what is expected of a command.

use super::*;
use crate::{
    fact::ObserveError,
    outcome::{Exit, Outcome, Stream},
    syntax::{decode::Decoder, source::Span, template::Vars},
    verdict::{Difference, Mismatch, Verdict},
};
use crate::{
    refusal::Reason,
    syntax::{problem::Problem, yaml},
};

const FULL: &str = "failed to register layer: Error processing tar file(exit status 1): write /bin/busybox: no space left on device";
const DENIED: &str = "denied: requested access to the resource is denied";

fn expects(yaml: &str) -> Vec<Expect> {
    let decoder = Decoder::default();
    let node = yaml::parse(yaml).unwrap();
    let read = decoder.list(&node, "x").iter().filter_map(|n| Expect::read(&decoder, n)).collect();
    assert_eq!(decoder.into_problems(), Vec::<Problem>::new());
    read
}

fn judged(yaml: &str, exit: Exit, stderr: &str, screen: Option<&str>) -> Verdict {
    judge(yaml, &outcome(exit, stderr, screen))
}

fn outcome(exit: Exit, stderr: &str, screen: Option<&str>) -> Outcome {
    let stream = |text: &str| Stream { text: text.to_owned(), truncated: false };
    Outcome {
        exit,
        stdout: Stream::default(),
        stderr: stream(stderr),
        screen: screen.map(stream),
        took_ms: 1,
        circumstances: Box::default(),
    }
}

fn judge(yaml: &str, outcome: &Outcome) -> Verdict {
    judge_typed("docker pull x", yaml, outcome)
}

fn judge_typed(command: &str, yaml: &str, outcome: &Outcome) -> Verdict {
    let at = yaml::parse("x").unwrap().at;
    let judge = Judge { expects: &expects(yaml), strict: true, command, at };
    judge.judge(outcome, &Vars::new(), &|_| 1)
}

fn full() -> Verdict {
    let (reason, evidence) = (Reason::DiskFull, FULL.to_owned());
    Verdict::Error(ObserveError::InTheWay { reason, evidence })
}

#[test]
fn trouble_is_an_error_whatever_was_expected_and_a_mistake_stays_a_fail() {
    for yaml in [
        "[{ exit: 0 }]",
        "[{ stdout: { contains: hello } }]",
        "[{ exit: 1 }]",
        "[{ exit: 1 }, { stderr: { contains: denied } }]",
        "[{ exit: 1 }, { stderr: { absent: unauthorized } }]",
        "[{ exit: 1 }, { stderr: { matches: '^$' } }]",
        "[{ exit: 125 }, { refused: { image: x, because: unsigned } }]",
    ] {
        assert_eq!(judged(yaml, Exit::Code(1), FULL, None), full(), "{yaml}");
        let denied = judged(yaml, Exit::Code(2), DENIED, None);
        assert!(matches!(denied, Verdict::Fail(_)), "{yaml}: {denied:?}");
    }
}

#[test]
fn trouble_that_a_scenario_expects_passes() {
    let yaml = "[{ exit: 1 }, { stderr: { contains: no space left on device } }]";
    assert_eq!(judged(yaml, Exit::Code(1), FULL, None), Verdict::Pass);
}

/// Where something differs, or where the line sends stderr there, trouble is looked for on stdout too; where
/// something differs, whatever the exit status.
#[test]
fn trouble_is_found_wherever_the_line_leaves_it() {
    let told = |exit: i32, stdout: &str, stderr: &str| {
        let outcome = outcome(Exit::Code(exit), stderr, None);
        Outcome { stdout: Stream { text: stdout.to_owned(), truncated: false }, ..outcome }
    };
    let merged = "docker pull x 2>&1";
    for (command, yaml, outcome) in [
        (merged, "[{ exit: 1 }]", told(1, FULL, "")),
        (merged, "[{ exit: 1 }, { stdout: { absent: denied } }]", told(1, FULL, "")),
        (
            merged,
            "[{ exit: 1 }, { stdout: { contains: Using } }]",
            told(1, &format!("Using default tag: latest\n{FULL}"), ""),
        ),
        ("docker pull x |& cat", "[{ stdout: { contains: Status } }]", told(0, FULL, "")),
        (
            "docker pull x; docker images",
            "[{ table: { includes: [{ REPOSITORY: x }] } }]",
            told(0, "REPOSITORY   TAG\n", FULL),
        ),
        ("docker pull x; true", "[{ exit: 0 }]", told(0, "", FULL)),
    ] {
        assert_eq!(judge_typed(command, yaml, &outcome), full(), "{command} {yaml}");
    }
    let expected = "[{ exit: 1 }, { stdout: { contains: no space left on device } }]";
    assert_eq!(judge_typed(merged, expected, &told(1, FULL, "")), Verdict::Pass);
    let contained = judge_typed("docker run x", "[{ exit: 1 }]", &told(1, FULL, ""));
    assert_eq!(contained, Verdict::Pass, "a container's own words");
}

#[test]
fn a_dialogue_that_halts_for_trouble_is_an_error_and_for_other_words_a_fail() {
    let halted = || Exit::Stuck("Enter passphrase".to_owned());
    assert_eq!(judged("[{ exit: 0 }]", halted(), "", Some(FULL)), full());
    assert!(matches!(judged("[{ exit: 0 }]", halted(), "", Some(DENIED)), Verdict::Fail(_)));
}

#[test]
fn a_text_is_compared_as_a_person_sees_it() {
    let pass = |yaml: &str, stderr: &str| judged(yaml, Exit::Code(0), stderr, None).passed();
    for (yaml, stderr) in [
        ("- stderr: { line: red }", "\u{1b}[31mred\u{1b}[0m\n"),
        ("- stderr: { equals: ready }", "10%\r50%\rready\n"),
        ("- stderr: { lines: [one, two] }", "one  \n\u{1b}[1mtwo\u{1b}[m\t\n"),
        ("- stderr: { equals: one }", "one  \n\n"),
        ("- stderr: { contains: b c }", "a \u{1b}[32mb\u{1b}[0m c"),
        ("- stderr: empty", "\u{1b}[0m"),
        ("- stderr: { absent: '50%' }", "50%\rdone\n"),
        ("- stderr: { matches: '\\x1b\\[31mred' }", "\u{1b}[31mred\u{1b}[0m\n"),
        ("- exit: 0", "\u{1b}[0m"),
    ] {
        assert!(pass(yaml, stderr), "{yaml} {stderr:?}");
    }
    for (yaml, stderr) in [
        ("- stderr: { line: red }", "\u{1b}[31mred\u{1b}[0m dead\n"),
        ("- stderr: { contains: '50%' }", "50%\rdone\n"),
        ("- stderr: { matches: '\\x1b\\[31mred' }", "red\n"),
        ("- stderr: empty", "\u{1b}[31mred\u{1b}[0m"),
        ("- stderr: { absent: '\\x{1b}\\[' }", "\u{1b}[31mred\u{1b}[0m\n"),
        ("- stderr: { absent: '[\\x00-\\x1f]\\[' }", "\u{1b}[31mred\u{1b}[0m\n"),
        ("- stderr: { absent: '\\p{Cc}\\[' }", "\u{1b}[31mred\u{1b}[0m\n"),
    ] {
        assert!(!pass(yaml, stderr), "{yaml} {stderr:?}");
    }
}

#[test]
fn a_failure_in_a_pipe_counts_unless_the_pipes_own_status_is_named() {
    let judged = |yaml: &str, pipe: &[i32], stderr: &str| {
        let mut outcome = outcome(Exit::Code(0), stderr, None);
        outcome.circumstances.pipe = pipe.to_vec();
        judge(yaml, &outcome)
    };
    let gone = "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?\n";
    assert!(judged("- exit: 0", &[1, 0], "").passed());
    assert!(judged("- stdout: empty", &[141, 0], "").passed());
    let Verdict::Fail(found) = judged("- stdout: empty", &[2, 141, 0], "") else { panic!() };
    assert!(
        matches!(found[0].what, Difference::InPipe { at: 1, of: 3, status: 2, .. }),
        "{found:?}"
    );
    assert!(matches!(judged("- stdout: empty", &[1, 0], gone), Verdict::Error(_)), "an outage");
}

#[test]
fn the_example_of_every_kind_is_read() {
    for row in super::kinds::KINDS {
        let (decoder, text) = (Decoder::default(), format!("{{ {}: {} }}", row.name, row.example));
        assert!(Expect::read(&decoder, &yaml::parse(&text).unwrap()).is_some(), "{text}");
        assert_eq!(decoder.into_problems(), [], "{text}");
    }
    for row in super::matcher::MATCHERS {
        let text = format!("{{ stdout: {{ {}: {} }} }}", row.name, row.example);
        let decoder = Decoder::default();
        assert!(Expect::read(&decoder, &yaml::parse(&text).unwrap()).is_some(), "{text}");
        assert_eq!(decoder.into_problems(), [], "{text}");
    }
}

#[test]
fn an_end_that_nobody_saw_is_an_error_whatever_was_expected() {
    for exit in [
        Exit::TimedOut { after_ms: 1_000 },
        Exit::NotStarted("no such file".into()),
        Exit::Flooded,
        Exit::ShellLost("it was killed".into()),
    ] {
        for yaml in ["[{ exit: 0 }]", "[{ exit: 1 }]", "[{ stderr: empty }]"] {
            let verdict = judged(yaml, exit.clone(), "", None);
            let is_unfinished = matches!(verdict, Verdict::Error(ObserveError::Unfinished(_)));
            assert!(is_unfinished, "{exit:?} {yaml}: {verdict:?}");
        }
    }
}

#[test]
fn what_leads_elsewhere_says_whether_it_was_typed() {
    let engine = |at: &str| at.to_owned();
    let elsewhere = crate::outcome::ClientEngine {
        lab: engine("unix:///lab"),
        client: engine("unix:///own"),
        by: engine("DOCKER_HOST"),
    };
    for (exit, was_typed) in [(Exit::Code(0), true), (Exit::NotStarted("kept".into()), false)] {
        let mut outcome = outcome(exit, "", None);
        outcome.circumstances.elsewhere = Some(elsewhere.clone());
        let Verdict::Fail(found) = judge("[{ exit: 0 }]", &outcome) else { panic!("{outcome:?}") };
        let Difference::LeadsElsewhere { typed, .. } = &found[0].what else { panic!("{found:?}") };
        assert_eq!(*typed, was_typed);
    }
}

/// `quick: 5`: an expectation that was added by the recipe of CONTRIBUTING.md: a file that says all that `Kind` asks
/// for, and a row.
#[derive(Debug)]
struct Quick(u64, Span);

impl super::kind::Kind for Quick {
    fn at(&self) -> Span {
        self.1
    }

    fn templates(&self) -> Vec<&crate::syntax::template::Template> {
        Vec::new()
    }

    fn nature(&self) -> super::kind::Nature {
        super::kind::Nature { stream: None, names_exit: false, is_refusal: false }
    }

    fn says_why(&self, _: &str, _: &Vars) -> bool {
        false
    }

    fn judge(&self, seen: &super::kind::Seen<'_>) -> Result<Vec<Mismatch>, ObserveError> {
        let late = (seen.outcome.took_ms > self.0)
            .then(|| Difference::Stderr { seen: format!("{} ms", seen.outcome.took_ms) });
        Ok(seen.differs(self.1, late))
    }
}

#[test]
fn an_expectation_of_the_recipe_is_read_judged_and_in_the_manual() {
    use crate::syntax::{field::Reads as _, shape::Shape, values};
    const ROW: &[values::Kind<Expect>] = &[values::Kind {
        name: "quick",
        doc: "How long it may take.",
        example: "5",
        read: |decoder, node| {
            let most = decoder.number(node, "`quick`", 0..=1_000)?;
            Some(Expect::of(Quick(u64::try_from(most).ok()?, node.at)))
        },
        shape: || Shape::Number(0, 1_000),
    }];
    let kinds = values::Kinds("expectation", ROW);
    let read = |text: &str| kinds.read(&Decoder::default(), &yaml::parse(text).unwrap()).unwrap();
    let judged = |text: &str, exit: Exit, stderr: &str| {
        let (expects, at) = ([read(text)], Span::default());
        let judge = Judge { expects: &expects, strict: true, command: "docker pull x", at };
        judge.judge(&outcome(exit, stderr, None), &Vars::new(), &|_| 1)
    };
    assert_eq!(judged("{ quick: 5 }", Exit::Code(0), ""), Verdict::Pass);
    assert!(matches!(judged("{ quick: 0 }", Exit::Code(0), ""), Verdict::Fail(_)));
    // What holds without being written holds beside it, and an outage is no verdict of its own.
    assert!(matches!(judged("{ quick: 5 }", Exit::Code(1), ""), Verdict::Fail(_)));
    assert!(matches!(judged("{ quick: 5 }", Exit::Code(0), "odd"), Verdict::Fail(_)));
    assert_eq!(judged("{ quick: 5 }", Exit::Code(1), FULL), full());
    let manual = crate::syntax::manual::manual(&kinds.shape());
    assert!(manual.contains("How long it may take. As in `quick: 5`."), "{manual}");
}
