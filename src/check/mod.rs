//! Checks of the state that a step leaves behind. Pure: one file a kind, with its parameters, what it asks and how it
//! judges. A new kind is a file and a row of `kind.rs`.

pub mod deed;
pub mod environment;
pub mod id;
pub mod image;
pub mod kind;
pub mod listing;
pub mod mistake;
pub mod nature;
pub mod refused;
pub mod seen;
pub mod trusted;
mod when;

use std::time::Duration;

pub use self::{kind::CheckKind, seen::Context, when::When};

use self::{kind::read_kinds, mistake::Mistake, when::WHEN};
use crate::{
    fact::{Query, Witness},
    syntax::{
        decode::Decoder,
        source::{Located, Span},
        template::{Template, Vars},
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
    /// What must be true, all of it.
    pub expects: Vec<CheckKind>,
    /// What is often wrong.
    pub mistakes: Vec<Mistake>,
    /// Where it is written.
    pub at: Span,
}

impl Check {
    /// Reads one entry of a list `check:`, and the id that is written there.
    fn read(decoder: &Decoder, node: &Node) -> Option<(Self, Option<Located<String>>)> {
        let known = ["id", "name", "points", "hint", "eventually", "when", "expect", "mistakes"];
        let fields = decoder.fields(node, "a check", &known)?;
        let name = decoder.require(&fields, "name", "a check");
        let expect = decoder.require(&fields, "expect", "a check");
        let points = fields.get("points").and_then(|n| decoder.number(n, "`points`", 0..=1_000));
        let hints = fields.get("hint").map_or_else(Vec::new, |node| {
            let items = decoder.list(node, "`hint`").iter();
            items.filter_map(|item| decoder.template(item, "a hint")).collect()
        });
        let eventually = fields.get("eventually").and_then(|n| decoder.duration(n, "`eventually`"));
        let name = name.and_then(|node| decoder.text(node, "the name of a check"));
        let when = fields.get("when").and_then(|node| decoder.word(node, "`when`", WHEN));
        let mistakes = fields.get("mistakes").map_or_else(Vec::new, |node| {
            let items = decoder.list(node, "`mistakes`").iter();
            items.filter_map(|item| Mistake::read(decoder, item)).collect()
        });
        let expects = expect.and_then(|node| read_kinds(decoder, node))?;
        let points = points.and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
        let when = when.unwrap_or_default();
        let written = fields.get("id").and_then(|node| decoder.text(node, "the id of a check"));
        let (id, name, at) = (String::new(), name?, node.at);
        let check = Self { id, name, points, hints, eventually, when, expects, mistakes, at };
        Some((check, written))
    }

    /// All templates inside, for the check of their variables.
    pub fn templates(&self) -> Vec<&Template> {
        let of_mistakes = self.mistakes.iter().flat_map(|mistake| {
            mistake.pattern.iter().flat_map(CheckKind::templates).chain([&mistake.say])
        });
        let expected = self.expects.iter().flat_map(CheckKind::templates);
        expected.chain(of_mistakes).chain(&self.hints).collect()
    }

    /// Whether it asks what was done.
    pub fn asks_journal(&self) -> bool {
        self.expects.iter().any(|kind| kind.nature().deed.is_some())
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
