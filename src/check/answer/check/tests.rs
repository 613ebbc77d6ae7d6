//! Questions as checks: which answers pass, which do not and why, and what cannot be written.

use jiff::Timestamp;

use super::*;
use crate::{
    check::{CheckKind, answer::hash::Hash},
    fact::Fact,
    fuzz::driver::{Row, hold, seeds, text},
    journal::{Answered, Deed, Entry},
    syntax::yaml,
};

fn read(yaml: &str) -> (Option<AnswerCheck>, Vec<String>) {
    let decoder = Decoder::default();
    let check = AnswerCheck::read(&decoder, &yaml::parse(yaml).unwrap());
    (check, decoder.into_problems().into_iter().map(|problem| problem.title).collect())
}

fn answer(text: &str) -> Deed {
    let [step, check, text] = ["s", "c", text].map(str::to_owned);
    Deed::Answered(Answered { step, check, text, by_labcheck: false })
}

fn judged_with(yaml: &str, deeds: Vec<Deed>, vars: &Vars) -> Judged {
    let (check, problems) = read(yaml);
    assert_eq!(problems, [""; 0], "{yaml}");
    let entries = deeds.into_iter().map(|deed| Entry { at: Timestamp::UNIX_EPOCH, deed });
    let answer = Ok(Fact::Deeds(entries.collect()));
    let seen = [Observation { query: Query::Answers, answer }];
    let context = Context { vars, line: &|_| 1, witness: Witness::Engine, of: ("s", "c") };
    check.unwrap().judge(&seen, &context)
}

fn judged(yaml: &str, deeds: Vec<Deed>) -> Judged {
    judged_with(yaml, deeds, &Vars::new())
}

/// What differs; nothing for a pass.
fn what(yaml: &str, deeds: Vec<Deed>) -> Option<Difference> {
    let found = judged(yaml, deeds).unwrap();
    assert!(found.len() <= 1, "{found:?}");
    found.into_iter().next().map(|mismatch| mismatch.what)
}

#[test]
fn the_right_answer_passes_and_every_other_is_wrong() {
    let table: [(&str, &[&str], &[&str]); 8] = [
        ("{ is: bridge }", &["bridge", "Bridge", " bridge "], &["bridges", "host", "b ridge"]),
        ("{ is: Two words, exact: true }", &["Two words"], &["two words", "Two  words"]),
        ("{ one_of: [bridge, the bridge] }", &["bridge", "The  Bridge"], &["host", "bridge,host"]),
        ("{ matches: 'sha256:[0-9a-f]{4}' }", &["sha256:12ab"], &["x sha256:12ab", "SHA256:12ab"]),
        ("{ number: 7 }", &["7", "7.0", "+7", "07"], &["8", "-7", "7.1"]),
        (
            "{ number: 7.5, tolerance: 0.5, unit: MB }",
            &["7", "8 MB", "7.5MB"],
            &["6.99", "8.01 MB"],
        ),
        ("{ number: -40 }", &["-40", "\u{2212}40"], &["40"]),
        ("{ number: \"0.3\", tolerance: \"0.2\" }", &["0.1", "0.5"], &["0.0999", "0.5001"]),
    ];
    for (yaml, right, wrong) in table {
        for text in right {
            assert_eq!(what(yaml, vec![answer(text)]), None, "{yaml}: {text}");
        }
        for text in wrong {
            let Some(Difference::WrongAnswer { given, why, .. }) = what(yaml, vec![answer(text)])
            else {
                panic!("{yaml}: {text}");
            };
            assert_eq!((given.as_str(), why), (*text, NotRight::Another), "{yaml}");
        }
    }
}

#[test]
fn what_is_no_number_is_told_so() {
    for (yaml, text, unit) in [
        ("{ number: 7 }", "seven", None),
        ("{ number: 7 }", "7 layers", None),
        ("{ number: 7, unit: MB }", "7 GB", Some("MB")),
        ("{ number: 7 }", "7,5", None),
    ] {
        let Some(Difference::WrongAnswer { why, .. }) = what(yaml, vec![answer(text)]) else {
            panic!("{yaml}: {text}");
        };
        assert_eq!(why, NotRight::NoNumber { unit: unit.map(str::to_owned) }, "{text}");
    }
}

#[test]
fn what_labcheck_would_not_have_written_down_is_never_right() {
    let long = "x".repeat(LONGEST + 1);
    let Some(Difference::WrongAnswer { given, why, .. }) =
        what("{ matches: x+ }", vec![answer(&long)])
    else {
        panic!();
    };
    assert_eq!(why, NotRight::TooLong);
    assert!(given.len() <= TOLD && given.contains("more bytes"), "{given}");
    assert_eq!(what("{ matches: x+ }", vec![answer(&long[1..])]), None);
}

#[test]
fn a_hash_takes_its_answer_and_no_other_and_tells_nothing_of_it() {
    let hash = Hash::of("seven").unwrap();
    let yaml = format!("{{ hash: \"{hash}\" }}");
    assert_eq!(what(&yaml, vec![answer(" SEVEN ")]), None);
    let wrong = what(&yaml, vec![answer("six")]).unwrap();
    let told = serde_json::to_string(&wrong).unwrap();
    assert!(matches!(wrong, Difference::WrongAnswer { .. }) && !told.contains("seven"), "{told}");
    let exact = format!("{{ hash: \"{}\", exact: true }}", Hash::of("Seven").unwrap());
    assert_eq!(what(&exact, vec![answer("Seven")]), None);
    assert!(what(&exact, vec![answer("seven")]).is_some());
}

#[test]
fn an_answer_that_was_not_given_or_counts_no_longer_is_told_so() {
    let yaml = "{ question: How many?, number: 7, tries: 2 }";
    let reset = |step: &str| Deed::Reset { step: step.into() };
    let missing = |deeds: Vec<Deed>| {
        let Some(Difference::NotAnswered { asked, why }) = what(yaml, deeds) else { panic!() };
        assert_eq!((asked.step.as_str(), asked.check.as_str()), ("s", "c"));
        assert_eq!((asked.text.as_deref(), asked.tries), (Some("How many?"), Some(2)));
        (why, asked.answers, asked.is_used_up())
    };
    assert_eq!(missing(vec![]), (Unanswered::NotYet, 0, false));
    assert_eq!(missing(vec![answer("7"), reset("s")]), (Unanswered::PutBack, 1, false));
    let used_up = vec![answer("6"), answer("5"), reset("s"), answer("7")];
    assert_eq!(missing(used_up), (Unanswered::PutBack, 3, true));
    assert_eq!(what(yaml, vec![answer("7"), reset("other")]), None);
    // The last one counts, and of three the second is the last.
    assert_eq!(what(yaml, vec![answer("6"), answer("7")]), None);
    assert_eq!(what(yaml, vec![answer("6"), answer("7"), answer("6")]), None);
    let late = what(yaml, vec![answer("6"), answer("5"), answer("7")]);
    let Some(Difference::WrongAnswer { asked, given, .. }) = late else { panic!("{late:?}") };
    assert_eq!((given.as_str(), asked.answers, asked.is_used_up()), ("5", 3, true));
}

#[test]
fn a_gap_is_an_error_where_the_right_answer_may_be_in_it_and_takes_none_away() {
    let yaml = "{ is: bridge }";
    let is_gap = |deeds: Vec<Deed>| matches!(judged(yaml, deeds), Err(ObserveError::Gap(_)));
    assert!(is_gap(vec![Deed::Gap]) && is_gap(vec![answer("host"), Deed::Gap]));
    assert_eq!(what(yaml, vec![answer("bridge"), Deed::Gap]), None);
    assert!(matches!(
        what(yaml, vec![Deed::Gap, answer("host")]),
        Some(Difference::WrongAnswer { .. })
    ));
    let context =
        Context { vars: &Vars::new(), line: &|_| 1, witness: Witness::Engine, of: ("s", "c") };
    let unasked = read(yaml).0.unwrap().judge(&[], &context);
    assert!(unasked.is_err(), "nobody asked: {unasked:?}");
}

#[test]
fn a_value_of_the_world_is_what_is_asked_for_and_an_empty_or_odd_one_an_error() {
    let of = |value: &str| [("v".to_owned(), value.to_owned())].into();
    let told = |yaml: &str, value: &str, text: &str| {
        judged_with(yaml, vec![answer(text)], &of(value)).map(|found| found.is_empty())
    };
    assert_eq!(told("{ is: \"${{ v }}\" }", "sha256:ab", "SHA256:AB"), Ok(true));
    assert_eq!(told("{ is: \"${{ v }}\" }", "sha256:ab", "sha256:ac"), Ok(false));
    assert_eq!(told("{ number: \"${{ v }}\" }", "7", "7"), Ok(true));
    assert_eq!(told("{ matches: \"${{ v }}|x\" }", "a.c", "abc"), Ok(false));
    for (yaml, value) in [
        ("{ is: \"${{ v }}\" }", " "),
        ("{ number: \"${{ v }}\" }", "seven"),
        ("{ number: \"${{ v }}\" }", ""),
    ] {
        let seen = told(yaml, value, "7");
        assert!(matches!(seen, Err(ObserveError::Unresolved(_))), "{yaml} {value}: {seen:?}");
    }
}

#[test]
fn what_takes_anything_or_nothing_or_is_said_twice_is_refused() {
    for (yaml, told) in [
        ("{ question: x }", "this does not say which answer is right"),
        ("{ is: a, number: 1 }", "in more than one way which answer is right: is, number"),
        ("{ is: \"\" }", "an answer is empty"),
        ("{ is: \"  \" }", "an answer cannot be empty"),
        ("{ is: \"a\\nb\" }", "an answer is one line"),
        ("{ one_of: [] }", "`one_of` is empty"),
        ("{ one_of: [a, \" A \"] }", "this answer stands here already"),
        ("{ matches: '.*' }", "everything matches this pattern"),
        ("{ matches: '.+' }", "any answer matches this pattern"),
        ("{ matches: '\\S.*|x' }", "any answer matches this pattern"),
        ("{ matches: '(' }", "this is no regular expression"),
        ("{ matches: a, exact: true }", "`exact` does not go with `matches`"),
        ("{ number: seven }", "`seven` is no number"),
        ("{ number: 7 MB }", "`7 MB` is no number"),
        ("{ number: 7, tolerance: -1 }", "`-1` is no tolerance"),
        ("{ number: 7, tolerance: x }", "`x` is no tolerance"),
        ("{ number: 7, unit: \"2\" }", "a unit is a word without digits"),
        ("{ number: 7, exact: false }", "`exact` does not go with `number`"),
        ("{ is: a, tolerance: 1 }", "`tolerance` does not go with `is`"),
        ("{ is: a, unit: MB }", "`unit` does not go with `is`"),
        ("{ hash: seven }", "this is no hash of an answer"),
        ("{ is: a, tries: 0 }", "`tries` is a number from 1 to 100"),
        ("{ is: a, qestion: x }", "`answer` has no key `qestion`"),
    ] {
        let (_, problems) = read(yaml);
        assert!(problems.iter().any(|title| title.contains(told)), "{yaml}: {problems:?}");
    }
    for yaml in [
        "{ one_of: [a, A], exact: true }",
        "{ matches: '.+\\.html' }",
        "{ matches: '\\d+' }",
        "{ number: \"${{ v }}\", unit: MB }",
    ] {
        assert_eq!(read(yaml).1, [""; 0], "{yaml}");
    }
}

#[test]
fn the_journal_is_asked_and_the_question_is_known() {
    let kind = CheckKind::of(read("{ question: \"How ${{ v }}?\", is: \"${{ w }}\" }").0.unwrap());
    let written: Vec<String> = kind.templates().into_iter().map(Template::written).collect();
    assert_eq!(written, ["How ${{ v }}?", "${{ w }}"]);
    assert!(kind.nature().asks_journal() && !kind.nature().asks_shell());
    assert_eq!(kind.queries(&Vars::new(), Witness::Both), Ok(vec![Query::Answers]));
}

const ROWS: &[Row] = &[
    Row {
        name: "answer of a student's",
        cases: 2_000,
        seeds: seeds![
            "7",
            " +7.50 MB",
            "\u{2212}7",
            "1e3",
            "Two  words",
            "\u{202e}\u{1b}[31m7",
            "999999999999999.999999999999"
        ],
        parse: |input| {
            let text = text(input);
            let kinds = ["{ is: 7 }", "{ matches: '[0-9]+' }", "{ number: 7, unit: MB }"];
            let right = |yaml: &&str| what(yaml, vec![answer(&text)]).is_none();
            kinds.iter().filter(|yaml| right(yaml)).count()
        },
    },
    Row {
        name: "hash of an answer",
        cases: 2_000,
        seeds: seeds![
            "pbkdf2-sha256:10000:AAECAwQFBgcICQoLDA0ODw:AAECAwQFBgcICQoLDA0ODwAAECAwQFBgcICQoLDA0OA"
        ],
        parse: |input| usize::from(text(input).parse::<Hash>().is_ok()),
    },
];

#[test]
fn whatever_is_answered_or_called_a_hash_is_read() {
    hold(ROWS);
}
