//! Checks of the state that a step leaves behind. Pure: one file a kind, with its parameters, what
//! it asks and how it judges. A new kind is a new variant; the compiler lists what it still lacks.

pub mod deed;
pub mod environment;
pub mod image;
pub mod listing;
pub mod mistake;
pub mod nature;
pub mod refused;
pub mod trusted;

use std::time::Duration;

use self::{
    deed::DeedCheck, environment::EnvironmentCheck, image::ImageCheck, listing::ListingCheck,
    mistake::Mistake, nature::Nature, refused::RefusedCheck, trusted::TrustedCheck,
};
use crate::{
    fact::{ClientImage, EngineImage, Fact, Fault, Observation, PullProbe, Query, Witness},
    journal::Entry,
    scenario::{
        decode::Decoder,
        source::{Located, Span},
        template::{Template, Vars},
        yaml::{Node, Value},
    },
    verdict::{Mismatch, Verdict},
};

/// One check, as the scenario says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
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

/// When a check has to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// At the moment of asking.
    #[default]
    Now,
    /// Then, or at any moment before.
    Ever,
}

/// The kinds of check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckKind {
    /// One image on the host.
    Image(ImageCheck),
    /// The listing of images, by both witnesses.
    Listing(ListingCheck),
    /// The student's exported variables.
    Environment(EnvironmentCheck),
    /// A refusal, with its positive control.
    Refused(RefusedCheck),
    /// A pull by way of a signature.
    Trusted(TrustedCheck),
    /// Something done, by the journal.
    Deed(DeedCheck),
}

/// How a kind of check is read.
type Read = fn(&Decoder, &Node) -> Option<CheckKind>;

/// The kinds by their names. A new one is a row here, a variant above and a file of its own.
const KINDS: &[(&str, Read)] = &[
    ("image", |decoder, node| ImageCheck::read(decoder, node).map(CheckKind::Image)),
    ("listing", |decoder, node| ListingCheck::read(decoder, node).map(CheckKind::Listing)),
    ("environment", |decoder, node| {
        EnvironmentCheck::read(decoder, node).map(CheckKind::Environment)
    }),
    ("refused", |decoder, node| RefusedCheck::read(decoder, node).map(CheckKind::Refused)),
    ("trusted", |decoder, node| TrustedCheck::read(decoder, node).map(CheckKind::Trusted)),
    ("deed", |decoder, node| DeedCheck::read(decoder, node).map(CheckKind::Deed)),
];
const WHEN: &[(&str, When)] = &[("now", When::Now), ("ever", When::Ever)];

/// What a judge gets besides the observations.
pub struct Context<'c> {
    /// The values of variables.
    pub vars: &'c Vars,
    /// The line of a place in the scenario.
    pub line: &'c dyn Fn(Span) -> usize,
    /// Who was asked.
    pub witness: Witness,
}

impl Check {
    /// Reads one entry of a list `check:`.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let known = ["name", "points", "hint", "eventually", "when", "expect", "mistakes"];
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
        Some(Self { name: name?, points, hints, eventually, when, expects, mistakes, at: node.at })
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

/// One expectation, or a list of them.
fn read_kinds(decoder: &Decoder, node: &Node) -> Option<Vec<CheckKind>> {
    let Value::Seq(_) = &node.value else {
        return CheckKind::read(decoder, node).map(|kind| vec![kind]);
    };
    let items = decoder.list(node, "`expect`");
    let kinds: Vec<_> = items.iter().filter_map(|item| CheckKind::read(decoder, item)).collect();
    (!kinds.is_empty()).then_some(kinds)
}

impl CheckKind {
    fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (read, value) = decoder.kind(node, "kind of check", KINDS)?;
        read(decoder, value)
    }

    /// The templates inside, for the check of their variables.
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Image(check) => check.templates(),
            Self::Listing(check) => check.templates(),
            Self::Environment(_) => Vec::new(),
            Self::Refused(check) => check.templates(),
            Self::Trusted(check) => check.templates(),
            Self::Deed(check) => check.templates(),
        }
    }

    /// What it is by nature.
    pub fn nature(&self) -> Nature<'_> {
        match self {
            Self::Image(check) => check.nature(),
            Self::Listing(check) => check.nature(),
            Self::Environment(check) => check.nature(),
            Self::Refused(check) => check.nature(),
            Self::Trusted(check) => check.nature(),
            Self::Deed(check) => check.nature(),
        }
    }

    /// What has to be asked of the host.
    pub fn queries(&self, vars: &Vars, witness: Witness) -> Result<Vec<Query>, Fault> {
        match self {
            Self::Image(check) => Ok(check.queries()),
            Self::Listing(check) => Ok(check.queries(witness)),
            Self::Environment(check) => Ok(check.queries()),
            Self::Refused(check) => check.queries(vars),
            Self::Trusted(check) => check.queries(vars),
            Self::Deed(check) => check.queries(vars),
        }
    }

    /// The verdict on what was seen. An unanswered question is an error, whatever is asked.
    pub fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Verdict {
        let judged = match self {
            Self::Image(check) => check.judge(seen, context),
            Self::Listing(check) => check.judge(seen, context),
            Self::Environment(check) => check.judge(seen, context),
            Self::Refused(check) => check.judge(seen, context),
            Self::Trusted(check) => check.judge(seen, context),
            Self::Deed(check) => check.judge(seen, context),
        };
        judged.map_or_else(Verdict::Error, Verdict::of)
    }
}

/// What every judge returns: what differs, or what kept it from judging.
pub(crate) type Judged = Result<Vec<Mismatch>, Fault>;

fn answer<'o>(seen: &'o [Observation], query: &Query) -> Result<&'o Fact, Fault> {
    let unasked = || Fault::Unfinished(format!("nobody asked {query:?}"));
    let found = seen.iter().find(|observation| observation.query == *query).ok_or_else(unasked)?;
    found.answer.as_ref().map_err(Clone::clone)
}

fn mixed_up(query: &Query) -> Fault {
    Fault::Unfinished(format!("the answer to {query:?} is of another kind"))
}

pub(crate) fn engine_images(seen: &[Observation]) -> Result<&[EngineImage], Fault> {
    let Fact::EngineImages(images) = answer(seen, &Query::EngineImages)? else {
        return Err(mixed_up(&Query::EngineImages));
    };
    Ok(images)
}

pub(crate) fn client_images(seen: &[Observation]) -> Result<&[ClientImage], Fault> {
    let Fact::ClientImages(images) = answer(seen, &Query::ClientImages)? else {
        return Err(mixed_up(&Query::ClientImages));
    };
    Ok(images)
}

pub(crate) fn deeds<'o>(seen: &'o [Observation], query: &Query) -> Result<&'o [Entry], Fault> {
    let Fact::Deeds(entries) = answer(seen, query)? else { return Err(mixed_up(query)) };
    Ok(entries)
}

pub(crate) fn unexported(seen: &[Observation], name: &str) -> Result<Option<String>, Fault> {
    let query = Query::Unexported(name.to_owned());
    let Fact::Variable(value) = answer(seen, &query)? else { return Err(mixed_up(&query)) };
    Ok(value.clone())
}

pub(crate) fn variable(seen: &[Observation], name: &str) -> Result<Option<String>, Fault> {
    let query = Query::Variable(name.to_owned());
    let Fact::Variable(value) = answer(seen, &query)? else { return Err(mixed_up(&query)) };
    Ok(value.clone())
}

pub(crate) fn pull_probe<'o>(seen: &'o [Observation], image: &str) -> Result<&'o PullProbe, Fault> {
    let query = Query::PullProbe(image.to_owned());
    let Fact::PullProbe(probe) = answer(seen, &query)? else { return Err(mixed_up(&query)) };
    Ok(probe)
}

pub(crate) fn expand(template: &Template, vars: &Vars) -> Result<String, Fault> {
    template.expand(vars).map_err(|error| Fault::Unresolved(error.to_string()))
}

#[cfg(test)]
mod tests;
