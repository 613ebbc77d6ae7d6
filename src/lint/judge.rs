//! All rules over one lab.

use std::collections::BTreeSet;

use super::{
    finding::Finding,
    places::Places,
    rule::{Found, In},
    subject::Subject,
    table::RULES,
    waive::Waivers,
};
use crate::{
    lab::Handout,
    scenario::model::Scenario,
    syntax::{source::Source, template::Vars},
};

/// The texts of a lab, with what is known of the world around them.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'t> {
    /// The handout.
    pub handout: &'t Source,
    /// Its scenario, if it has one.
    pub scenario: Option<&'t Scenario>,
    /// Of the files that [`super::beside`] names those that are not there.
    pub missing: &'t BTreeSet<String>,
    /// Values of the scenario's variables that are the same everywhere.
    pub vars: &'t Vars,
}

/// What is wrong with them: the handout's first, each in the order of its lines. What is waived is among it.
pub fn lint(texts: &Texts<'_>) -> Vec<Finding> {
    let handout = Handout::parse(&texts.handout.text);
    let subject = Subject::new(texts.handout, &handout, texts.scenario, texts.missing, texts.vars);
    let mut found = Vec::new();
    for rule in RULES {
        found.extend((rule.find)(&subject).into_iter().map(|one| (rule, one)));
    }
    let mut waivers = Waivers::of(&subject);
    let mut why: Vec<Option<String>> =
        found.iter().map(|(rule, one)| waivers.why(rule.code, one)).collect();
    for (rule, one) in waivers.useless() {
        found.push((rule, one));
        why.push(None);
    }
    let mut all: Vec<_> = found.into_iter().zip(why).collect();
    all.sort_by_key(|((rule, one), _)| (one.within, one.at.start, rule.code));
    let mut handout = Places::of(&texts.handout.text);
    let mut scenario = Places::of(texts.scenario.map_or("", |s| &s.source.text));
    let scenario_name = texts.scenario.map_or("", |scenario| &scenario.source.name);
    let placed = all.into_iter().map(|((rule, one), waived)| {
        let Found { within, at, message, help } = one;
        let (places, file) = match within {
            In::Handout => (&mut handout, texts.handout.name.as_str()),
            In::Scenario => (&mut scenario, scenario_name),
        };
        let place = places.place(at.start, at.end);
        Finding {
            code: rule.code,
            severity: rule.severity,
            file: file.to_owned(),
            line: place.line,
            column: place.column,
            length: place.length,
            text: place.text,
            before: place.before,
            message,
            help: help.unwrap_or_else(|| rule.help.to_owned()),
            waived,
        }
    });
    placed.collect()
}
