//! Checks of the state that a step leaves behind. Pure: one file a kind, with its parameters, what it asks and how it
//! judges. A new kind is a file and a row of `kinds.rs`.

pub mod answer;
mod by_person;
mod command;
pub mod deed;
pub mod environment;
mod file;
pub mod id;
pub mod image;
mod inspect;
pub mod kind;
mod kinds;
pub mod listing;
mod manual;
pub mod mistake;
pub mod nature;
mod object;
mod reach;
pub mod refused;
pub mod seen;
pub mod trusted;
pub mod typed;
mod when;

use std::time::Duration;

pub use self::{kinds::CheckKind, seen::Context, when::When};

use self::{
    kinds::KINDS_OR_LIST,
    mistake::{MISTAKE, Mistake},
    when::WHEN,
};
use crate::{
    fact::{Query, Witness},
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        problem::Problem,
        shape::Shape,
        source::{Located, Span},
        template::{Template, Vars},
        values::{Boolean, By, Length, List, Number, Templated, Text, Word},
        yaml::Node,
    },
};

/// One check, as the scenario says it.
#[derive(Clone, Debug)]
pub struct Check {
    /// What verdicts, hints and the journal call it; of one step, no two have the same.
    pub id: String,
    /// What it proves, for a person.
    pub name: Located<String>,
    /// What it is worth.
    pub points: u32,
    /// From a question to the command, level by level.
    pub hints: Vec<Template>,
    /// How long the state may take to come, where it comes by itself.
    pub eventually: Option<Duration>,
    /// Whether it counts that it was true once, or only that it is true now.
    pub when: When,
    /// Whether it may hold before the step's commands: it says that something is still as it was.
    pub guard: bool,
    /// What must be true, all of it.
    pub expects: Vec<CheckKind>,
    /// What is often wrong.
    pub mistakes: Vec<Mistake>,
    /// Where it is written.
    pub at: Span,
}

const CHECK: Mapping<(
    Field<Text>,
    Field<Text>,
    Field<Number<u32>>,
    Field<List<Templated>>,
    Field<Length>,
    Field<Word<When>>,
    Field<Boolean>,
    Field<By<Vec<CheckKind>>>,
    Field<List<By<Mistake>>>,
)> = Mapping {
    what: "a check",
    title: None,
    choice: None,
    fields: (
        Field::optional(
            "id",
            Text("the id of a check"),
            "What verdicts, hints and the journal call it; its name as a word where it is left out, so write one where the name has no Latin letters.",
        ),
        Field::required("name", Text("the name of a check"), "What it proves, for a person."),
        Field::or("points", "0", Number::new("`points`", 0, 1_000), "What it is worth."),
        Field::optional(
            "hint",
            List("`hint`", Templated("a hint")),
            "From a question to the command, one hint a level.",
        ),
        Field::optional(
            "eventually",
            Length("`eventually`"),
            "How long `labcheck run` asks again where the state comes by itself.",
        ),
        Field::or(
            "when",
            "now",
            Word("`when`", WHEN),
            "`ever`: it passes, too, for what was true once: of images by the journal, of all else where the classroom saw it, or somebody asked then.",
        ),
        Field::or(
            "guard",
            "false",
            Boolean("guard"),
            "`true`: it may hold before the step's commands, because it says that something is still as it was; else `labcheck run` fails what holds already, for it proves nothing.",
        ),
        Field::required("expect", KINDS_OR_LIST, "What must be true, all of it."),
        Field::optional(
            "mistakes",
            List("`mistakes`", By(Mistake::read, || MISTAKE.shape())),
            "What is often wrong, each with its own message.",
        ),
    ),
};

impl Check {
    /// Reads one entry of a list `check:`, and the id that is written there.
    pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<(Self, Option<Located<String>>)> {
        let (fields, values) = CHECK.read(decoder, node)?;
        let (written, name, points, hints, eventually, when, guard, expects, mistakes) = values;
        let expects: Option<Vec<CheckKind>> = expects;
        if let Some(when) = when.as_ref().filter(|when| when.value == When::Ever)
            && guard == Some(true)
        {
            let title = "a guard has to hold still, and this counts that it held once";
            let help = "remove `when`, or `guard`";
            decoder.report(Problem::new(when.at, title).help(help));
        }
        let asks = |kind: &CheckKind| kind.nature().question.is_some();
        if let Some(when) = when.as_ref().filter(|when| when.value == When::Ever)
            && expects.iter().flatten().any(asks)
        {
            decoder.report(
                Problem::new(when.at, "of the answers to a question the last one counts")
                    .help("remove `when`, or make a check of its own for what held once"),
            );
        }
        by_person::refuse(
            decoder,
            &fields,
            expects.as_deref().unwrap_or_default(),
            |key| match key {
                "when" => when.as_ref().is_some_and(|when| when.value == When::Ever),
                "guard" => guard == Some(true),
                _ => true,
            },
        );
        let check = Self {
            id: String::new(),
            name: name?,
            points: points.unwrap_or_default(),
            hints: hints.unwrap_or_default(),
            eventually,
            when: when.map_or_else(When::default, |when| when.value),
            guard: guard.unwrap_or_default(),
            expects: expects?,
            mistakes: mistakes.unwrap_or_default(),
            at: node.at,
        };
        Some((check, written))
    }

    /// What may be written.
    pub fn shape() -> Shape {
        CHECK.shape()
    }

    /// All templates inside, for the check of their variables.
    pub fn templates(&self) -> Vec<&Template> {
        let of_mistakes = self.mistakes.iter().flat_map(|mistake| {
            mistake.pattern.iter().flat_map(CheckKind::templates).chain([&mistake.say])
        });
        let expected = self.expects.iter().flat_map(CheckKind::templates);
        expected.chain(of_mistakes).chain(&self.hints).collect()
    }

    /// Whether no machine can judge it.
    pub fn is_for_person(&self) -> bool {
        self.expects.iter().any(|kind| kind.nature().by_person.is_some())
    }

    /// Whether it asks what happened.
    pub fn asks_journal(&self) -> bool {
        self.expects.iter().any(|kind| kind.nature().asks_journal())
    }

    /// Whether the journal alone can tell that it held once: it knows the past of all that is asked.
    pub fn has_past(&self, vars: &Vars) -> bool {
        let asked = |kind: &CheckKind| kind.queries(vars, Witness::Engine);
        let has_past = |kind| asked(kind).is_ok_and(|asked| asked.iter().all(Query::has_past));
        self.expects.iter().all(has_past)
    }
}

#[cfg(test)]
mod tests;
