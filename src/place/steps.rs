//! The words for steps: which are meant, and what is told where none is.

use crate::{
    cli::Cli,
    output::refusal::Refusal,
    run::plan::{Plan, meant},
    scenario::model::Scenario,
    suggest::nearest,
    text,
};

/// The word for every step.
const ALL: &str = "all";

/// The steps named, in the lab's order. Where a word is none, that is told, with what may have been meant:
/// a verb as well, since a first word that is no verb is taken for a step.
pub(crate) fn steps(scenario: &Scenario, words: &[String]) -> Result<Vec<String>, Refusal> {
    if words.is_empty() {
        return Err(Refusal::usage(which(scenario, "check")));
    }
    if meant(scenario, words).iter().any(|word| word.eq_ignore_ascii_case(ALL)) {
        return Ok(ids(scenario));
    }
    known(scenario, words, &Cli::verbs()).map_err(Refusal::usage)
}

/// The one step that `verb` is to be done with.
pub(crate) fn one_step(
    scenario: &Scenario,
    verb: &str,
    words: &[String],
) -> Result<String, Refusal> {
    let all = words.iter().any(|word| word.eq_ignore_ascii_case(ALL));
    let steps = match (words.is_empty(), all) {
        (true, _) => return Err(Refusal::usage(which(scenario, verb))),
        (false, true) => ids(scenario),
        (false, false) => known(scenario, words, &[]).map_err(Refusal::usage)?,
    };
    match steps.as_slice() {
        [one] => Ok(one.clone()),
        several => {
            let first = several.first().map_or("", String::as_str);
            Err(Refusal::usage(format!("Name one step, as in: labcheck {verb} {first}")))
        }
    }
}

fn known(scenario: &Scenario, words: &[String], verbs: &[String]) -> Result<Vec<String>, String> {
    let Err(error) = Plan::new(scenario, words) else {
        let words = meant(scenario, words);
        return Ok(ids(scenario).into_iter().filter(|step| words.contains(step)).collect());
    };
    let word = text::for_terminal(error.word.as_bytes(), 100);
    if verbs.is_empty() || error.near.is_some() {
        return Err(text::for_terminal(error.to_string().as_bytes(), 1_000));
    }
    Err(match nearest(&error.word, verbs.iter().map(String::as_str)) {
        Some(verb) => {
            format!("`{word}` is neither a verb nor a step; did you mean `labcheck {verb}`?")
        }
        None => format!(
            "`{word}` is neither a verb nor a step. The steps are {}; all verbs: labcheck help",
            error.known.join(", ")
        ),
    })
}

/// Asks for the step that was not named.
fn which(scenario: &Scenario, verb: &str) -> String {
    let ids = ids(scenario);
    let Some(first) = ids.first() else {
        return "This lab has no steps; all labs: labcheck list".to_owned();
    };
    format!("Which step? The steps are {}, as in: labcheck {verb} {first}", ids.join(", "))
}

fn ids(scenario: &Scenario) -> Vec<String> {
    scenario.steps.iter().map(|step| step.id.value.clone()).collect()
}
