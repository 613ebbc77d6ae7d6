//! The questions of a step, which of them a student means, and the answer as it is written down.

use super::student::StudentPlace;
use crate::{
    check::{Check, CheckKind, answer::hash::Hash, answer::same::Sameness},
    fact::ObserveError,
    journal::{
        Answered, Deed,
        answered::{NoAnswer, fit},
    },
    output::refusal::Refusal,
    scenario::model::{Scenario, Step},
    syntax::template::Vars,
    text,
};

/// What is meant to be answered, and the answer where it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meant {
    /// The step's id.
    pub(crate) step: String,
    /// The id of the check that asks.
    pub(crate) check: String,
    /// The answer; empty where none was typed.
    pub(crate) text: String,
}

/// Takes the words behind the step apart: the check's id, where there are more than one or where it stands there, and the
/// answer.
pub(crate) fn meant(scenario: &Scenario, step: &str, words: &[String]) -> Result<Meant, Refusal> {
    let asking: Vec<&Check> = scenario.step(step).map_or_else(Vec::new, asking);
    let named = words.first().and_then(|word| asking.iter().find(|check| check.id == *word));
    let (check, words) = match (named, &asking[..]) {
        (_, []) => {
            return Err(Refusal::usage(format!(
                "{step} asks nothing that is answered so. To see whether it is done: labcheck {step}"
            )));
        }
        (Some(check), _) => (*check, &words[1..]),
        (_, [check]) => (*check, words),
        (None, several) => {
            let ids: Vec<&str> = several.iter().map(|check| check.id.as_str()).collect();
            let first = ids.first().copied().unwrap_or_default();
            return Err(Refusal::usage(format!(
                "Which question? {step} asks {}, as in: labcheck answer {step} {first} YOUR-ANSWER",
                ids.join(", ")
            )));
        }
    };
    Ok(Meant { step: step.to_owned(), check: check.id.clone(), text: words.join(" ") })
}

/// The question in words; the check's name where the scenario has none for it.
pub(crate) fn question(scenario: &Scenario, meant: &Meant, vars: &Vars) -> String {
    let Some(check) = scenario
        .step(&meant.step)
        .and_then(|step| step.checks.iter().find(|check| check.id == meant.check))
    else {
        return String::new();
    };
    let asked = check.expects.iter().find_map(|kind| kind.nature().question?.text);
    let words = asked.map(|text| text.expand(vars).unwrap_or_else(|_| text.written()));
    text::name(&words.unwrap_or_else(|| check.name.value.clone()))
}

fn asking(step: &Step) -> Vec<&Check> {
    let asks = |kind: &CheckKind| kind.nature().question.is_some();
    step.checks.iter().filter(|check| check.expects.iter().any(asks)).collect()
}

/// What of a typed text is written down.
pub(crate) fn fitting(typed: &str) -> Result<String, Refusal> {
    fit(typed).map_err(|error| {
        Refusal::usage(match error {
            NoAnswer::Empty => "An answer cannot be empty; nothing was written down. Type it behind the question's name".to_owned(),
            NoAnswer::TooLong(_) => format!("{error}; nothing was written down. Answer in fewer words"),
        })
    })
}

/// Writes it down.
pub(crate) fn give(place: &StudentPlace, meant: Meant) -> Result<(), ObserveError> {
    let Meant { step, check, text } = meant;
    let deed = Deed::Answered(Answered { step, check, text, by_labcheck: false });
    let none = || ObserveError::Journal("none is kept here".to_owned());
    place.host.evidence.as_ref().ok_or_else(none)?.note(vec![deed])
}

/// The line that a scenario has in the place of an answer.
pub(crate) fn hashed(answer: &str, exact: bool) -> Result<String, Refusal> {
    let answer = Sameness::of(exact).counts(&fitting(answer)?);
    let hash = Hash::of(&answer).map_err(Refusal::own)?;
    Ok(if exact {
        format!("{{ hash: \"{hash}\", exact: true }}")
    } else {
        format!("{{ hash: \"{hash}\" }}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        check::Context,
        fact::{Fact, Observation, Query, Witness},
        journal::Entry,
        scenario,
        syntax::source::Source,
    };

    fn lab() -> Scenario {
        let text = "version: 1\ntitle: T\nlab: t.md\nsteps:\n\
            \x20 - id: one\n    section: S\n    check:\n\
            \x20     - { id: layers, name: the number is right, expect: { answer: { question: \"How many?\", number: 7 } } }\n\
            \x20     - { id: image, name: there, expect: { image: { name: x, present: true } } }\n\
            \x20 - id: two\n    section: T\n    check:\n\
            \x20     - { id: a, name: the first, expect: { answer: { is: x } } }\n\
            \x20     - { id: b, name: the second, expect: { answer: { is: y } } }\n\
            \x20 - id: cleanup\n    section: U\n    check: [{ name: n, expect: { image: { name: x, present: true } } }]\n";
        let source = Source { name: "t.yaml".into(), text: text.into() };
        scenario::load(&source, &[]).unwrap_or_else(|problems| panic!("{problems:#?}"))
    }

    #[test]
    fn a_question_is_named_where_a_step_has_several() {
        let lab = lab();
        for (typed, check, text) in [
            ("one 7", "layers", "7"),
            ("one layers 7", "layers", "7"),
            ("one layers", "layers", ""),
            ("one layers layers", "layers", "layers"),
            ("one two words", "layers", "two words"),
            ("one", "layers", ""),
            ("two a x y", "a", "x y"),
            ("two b", "b", ""),
        ] {
            let words: Vec<String> = typed.split(' ').map(str::to_owned).collect();
            let meant = meant(&lab, &words[0], &words[1..]).unwrap();
            assert_eq!((meant.check.as_str(), meant.text.as_str()), (check, text), "{typed}");
        }
        let refused = |step: &str, words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            meant(&lab, step, &words).unwrap_err().text().to_owned()
        };
        assert_eq!(
            refused("two", &["7"]),
            "Which question? two asks a, b, as in: labcheck answer two a YOUR-ANSWER"
        );
        assert!(refused("two", &[]).starts_with("Which question?"));
        assert!(refused("cleanup", &["7"]).ends_with("labcheck cleanup"));
    }

    #[test]
    fn a_question_without_words_is_asked_by_its_checks_name() {
        let lab = lab();
        let asked = |step: &str, words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            question(&lab, &meant(&lab, step, &words).unwrap(), &Vars::new())
        };
        assert_eq!(
            (asked("one", &[]), asked("two", &["b"])),
            ("How many?".into(), "the second".into())
        );
    }

    #[test]
    fn what_hides_an_answer_is_read_as_a_question_and_takes_that_answer() {
        for (exact, typed) in [(false, " Seven "), (true, "Seven")] {
            let printed = hashed(typed, exact).unwrap();
            let text = format!(
                "version: 1\ntitle: T\nlab: t.md\nsteps:\n  - id: one\n    section: S\n    check: [{{ name: n, expect: {{ answer: {printed} }} }}]\n"
            );
            let source = Source { name: "t.yaml".into(), text };
            let scenario = scenario::load(&source, &[]);
            let scenario = scenario.unwrap_or_else(|problems| panic!("{problems:#?}"));
            assert_eq!(printed.contains("exact: true"), exact);
            let kind = &scenario.steps[0].checks[0].expects[0];
            for (text, is_right) in [(typed, true), ("seven", !exact), ("six", false)] {
                let (step, check, text) = ("one".to_owned(), "n".to_owned(), text.to_owned());
                let deed = Deed::Answered(Answered { step, check, text, by_labcheck: false });
                let entry = Entry { at: jiff::Timestamp::UNIX_EPOCH, deed };
                let answer = Ok(Fact::Deeds([entry].into()));
                let seen = [Observation { query: Query::Answers, answer }];
                let (vars, of) = (Vars::new(), ("one", "n"));
                let context = Context { vars: &vars, line: &|_| 1, witness: Witness::Engine, of };
                assert_eq!(kind.judge(&seen, &context).passed(), is_right, "{printed}");
            }
        }
        assert!(hashed(" ", false).unwrap_err().text().starts_with("An answer cannot be empty"));
        let long = hashed(&"x".repeat(5_000), false).unwrap_err();
        assert!(long.text().contains("at most 4096 bytes, and this has 5000"), "{}", long.text());
    }
}
