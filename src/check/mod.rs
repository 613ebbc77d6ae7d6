//! Checks of the state that a step leaves behind. Pure: one file a kind, with its parameters, what
//! it asks and how it judges. A new kind is a new variant; the compiler lists what it still lacks.

pub mod environment;
pub mod image;
pub mod listing;
pub mod refused;
pub mod trusted;

use std::time::Duration;

use self::{
    environment::EnvironmentCheck, image::ImageCheck, listing::ListingCheck, refused::RefusedCheck,
    trusted::TrustedCheck,
};
use crate::{
    fact::{ClientImage, EngineImage, Fact, Fault, Observation, PullProbe, Query},
    scenario::{
        decode::Decoder,
        source::{Located, Span},
        template::{Template, Vars},
        yaml::Node,
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
    pub hints: Vec<String>,
    /// How long the state may take to come, where it comes by itself.
    pub eventually: Option<Duration>,
    /// What must be true.
    pub kind: CheckKind,
    /// Where it is written.
    pub at: Span,
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
}

const KINDS: &[&str] = &["image", "listing", "environment", "refused", "trusted"];

/// What a judge gets besides the observations.
pub struct Context<'c> {
    /// The values of variables.
    pub vars: &'c Vars,
    /// The line of a place in the scenario.
    pub line: &'c dyn Fn(Span) -> usize,
}

impl Check {
    /// Reads one entry of a list `check:`.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let known = ["name", "points", "hint", "eventually", "expect"];
        let fields = decoder.fields(node, "a check", &known)?;
        let name = decoder.require(&fields, "name", "a check");
        let expect = decoder.require(&fields, "expect", "a check");
        let points = fields.get("points").and_then(|n| decoder.number(n, "`points`", 0..=1_000));
        let hints = fields.get("hint").map_or_else(Vec::new, |node| {
            let items = decoder.list(node, "`hint`").iter();
            items.filter_map(|item| decoder.text(item, "a hint")).map(|text| text.value).collect()
        });
        let eventually = fields.get("eventually").and_then(|n| decoder.duration(n, "`eventually`"));
        let name = name.and_then(|node| decoder.text(node, "the name of a check"));
        let kind = expect.and_then(|node| CheckKind::read(decoder, node))?;
        let points = points.and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
        Some(Self { name: name?, points, hints, eventually, kind, at: node.at })
    }
}

impl CheckKind {
    fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (kind, value) = decoder.kind(node, "kind of check", KINDS)?;
        match kind.value.as_str() {
            "image" => ImageCheck::read(decoder, value).map(Self::Image),
            "listing" => ListingCheck::read(decoder, value).map(Self::Listing),
            "environment" => EnvironmentCheck::read(decoder, value).map(Self::Environment),
            "refused" => RefusedCheck::read(decoder, value).map(Self::Refused),
            _ => TrustedCheck::read(decoder, value).map(Self::Trusted),
        }
    }

    /// The templates inside, for the check of their variables.
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Image(check) => check.templates(),
            Self::Listing(check) => check.templates(),
            Self::Environment(_) => Vec::new(),
            Self::Refused(check) => check.templates(),
            Self::Trusted(check) => check.templates(),
        }
    }

    /// What has to be asked of the host.
    pub fn queries(&self, vars: &Vars) -> Result<Vec<Query>, Fault> {
        match self {
            Self::Image(_) => Ok(vec![Query::EngineImages]),
            Self::Listing(_) => Ok(vec![Query::EngineImages, Query::ClientImages]),
            Self::Environment(check) => Ok(check.queries()),
            Self::Refused(check) => check.queries(vars),
            Self::Trusted(check) => check.queries(vars),
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
    match answer(seen, &Query::EngineImages)? {
        Fact::EngineImages(images) => Ok(images),
        _ => Err(mixed_up(&Query::EngineImages)),
    }
}

pub(crate) fn client_images(seen: &[Observation]) -> Result<&[ClientImage], Fault> {
    match answer(seen, &Query::ClientImages)? {
        Fact::ClientImages(images) => Ok(images),
        _ => Err(mixed_up(&Query::ClientImages)),
    }
}

pub(crate) fn variable(seen: &[Observation], name: &str) -> Result<Option<String>, Fault> {
    let query = Query::Variable(name.to_owned());
    match answer(seen, &query)? {
        Fact::Variable(value) => Ok(value.clone()),
        _ => Err(mixed_up(&query)),
    }
}

pub(crate) fn pull_probe<'o>(seen: &'o [Observation], image: &str) -> Result<&'o PullProbe, Fault> {
    let query = Query::PullProbe(image.to_owned());
    match answer(seen, &query)? {
        Fact::PullProbe(probe) => Ok(probe),
        _ => Err(mixed_up(&query)),
    }
}

pub(crate) fn expand(template: &Template, vars: &Vars) -> Result<String, Fault> {
    template.expand(vars).map_err(|error| Fault::Unresolved(error.to_string()))
}

#[cfg(test)]
mod tests;
