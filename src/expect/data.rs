//! What must be at a place in JSON: `{ at: "0.State.Running", is: true }`. Shared by what a command prints and what an
//! engine tells of an object.

mod path;
#[cfg(test)]
mod tests;
mod wanted;

use serde_json::Value;

use self::{
    path::{Path, told},
    wanted::{Written, has, is},
};
use super::pattern::{Anywhere, Pattern};
use crate::{
    fact::ObserveError,
    syntax::{
        decode::{Decoder, Fields},
        field::Field,
        problem::Problem,
        shape::Shape,
        template::{Template, Vars},
        values::By,
        yaml::Node,
    },
    verdict::{DataOf, Difference, SeenData, WantedData},
};

/// What must be at a place.
#[derive(Clone, Debug)]
pub(crate) struct DataExpect {
    path: Option<Path>,
    wanted: Wanted,
}

#[derive(Clone, Debug)]
enum Wanted {
    Is(Written),
    Has(Written),
    Absent,
    Matches(Pattern),
}

/// A path.
pub(crate) type At = Field<By<Path>>;
/// A value.
pub(crate) type Is = Field<By<IsWritten>>;
/// Some of one.
pub(crate) type Has = Field<By<HasWritten>>;
/// `true` alone.
pub(crate) type Absent = Field<By<()>>;
/// A pattern.
pub(crate) type Matches = Field<Anywhere>;
/// What its fields come to.
pub(crate) type Values =
    (Option<Path>, Option<IsWritten>, Option<HasWritten>, Option<()>, Option<Pattern>);

/// A value that is wanted as it is.
pub(crate) struct IsWritten(Written);
/// Some of a value.
pub(crate) struct HasWritten(Written);

/// The keys of which one has to be there.
pub(crate) const WAYS: &[&str] = &["is", "has", "absent", "matches"];
/// `at`.
pub(crate) const AT: At = Field::optional(
    "at",
    By(Path::read, || Shape::Template),
    "Where: keys, and places in lists from 0, joined by dots, as `0.State.Running`. A key with a dot or a blank in it stands in brackets and quotes: `Config.Labels[\"com.example.tier\"]`. The whole where it is left out.",
);
/// `is`.
pub(crate) const IS: Is = Field::optional(
    "is",
    By(|decoder, node| Written::read(decoder, node).map(IsWritten), || Shape::Value),
    "The value there, all of it, numbers by what they are worth. What is in quotes is a text: `100` is not `\"100\"`.",
);
/// `has`.
pub(crate) const HAS: Has = Field::optional(
    "has",
    By(|decoder, node| Written::read_some(decoder, node).map(HasWritten), || Shape::Value),
    "Some keys of a mapping with what they have, or some items of a list in any order; the same for what is inside them.",
);
/// `absent`.
pub(crate) const ABSENT: Absent = Field::optional(
    "absent",
    By(absent, || Shape::Words(vec!["true"])),
    "`true`: there is nothing at that place. What it would be in has to be there.",
);
/// `matches`.
pub(crate) const MATCHES: Matches =
    Field::optional("matches", Anywhere, "A pattern that is found in the text there.");

fn absent(decoder: &Decoder, node: &Node) -> Option<()> {
    if decoder.boolean(node, "absent")? {
        return Some(());
    }
    decoder.report(
        Problem::new(node.at, "`absent: false` asserts next to nothing")
            .help("say what must be there with `is`, `has` or `matches`"),
    );
    None
}

impl DataExpect {
    /// What its fields come to.
    pub(crate) fn read(
        decoder: &Decoder,
        fields: &Fields<'_>,
        (path, is, has, absent, matches): Values,
    ) -> Option<Self> {
        if let [first, second, ..] =
            WAYS.iter().filter(|way| fields.get(way).is_some()).collect::<Vec<_>>()[..]
        {
            let title = format!("this has both `{first}` and `{second}`");
            let at = fields.key_at(second).unwrap_or(fields.at);
            decoder.report(Problem::new(at, title).help("make an entry of its own for each"));
            return None;
        }
        if WAYS.iter().all(|way| fields.get(way).is_none()) {
            let title = "this says nothing of what is there";
            let help = "add `is`, `has`, `absent` or `matches`";
            decoder.report(Problem::new(fields.at, title).help(help));
            return None;
        }
        if fields.get("at").is_some() && path.is_none() {
            return None; // it was wrong, and would have meant the whole
        }
        if fields.get("absent").is_some() && path.is_none() {
            let title = "the whole cannot be absent";
            decoder.report(Problem::new(fields.at, title).help("add `at:` with what is not there"));
            return None;
        }
        let is = is.map(|IsWritten(written)| Wanted::Is(written));
        let has = has.map(|HasWritten(written)| Wanted::Has(written));
        let absent = absent.map(|()| Wanted::Absent);
        let wanted = is.or(has).or(absent).or(matches.map(Wanted::Matches))?;
        Some(Self { path, wanted })
    }

    /// The templates inside.
    pub(crate) fn templates(&self) -> Vec<&Template> {
        let wanted = match &self.wanted {
            Wanted::Is(written) | Wanted::Has(written) => written.templates(),
            Wanted::Absent => Vec::new(),
            Wanted::Matches(pattern) => vec![pattern.template()],
        };
        self.path.iter().flat_map(Path::templates).chain(wanted).collect()
    }

    /// What differs of this value, or of what could not be read as one.
    pub(crate) fn judge(
        &self,
        of: &DataOf,
        value: Result<&Value, &SeenData>,
        vars: &Vars,
    ) -> Result<Option<Difference>, ObserveError> {
        let walk = self.path.as_ref().map(|path| path.with(vars)).transpose()?;
        let found = match (value, &walk) {
            (Err(seen), _) => Err(seen.clone()),
            (Ok(whole), None) => Ok(whole),
            (Ok(whole), Some(walk)) => walk.to(whole),
        };
        let (wanted, seen) = match &self.wanted {
            Wanted::Is(written) => {
                let wanted = written.with(vars)?;
                (WantedData::Is(told(&wanted)), unlike(found, |seen| is(&wanted, seen)))
            }
            Wanted::Has(written) => {
                let wanted = written.with(vars)?;
                (WantedData::Has(told(&wanted)), unlike(found, |seen| has(&wanted, seen)))
            }
            Wanted::Matches(pattern) => {
                let regex = pattern.compile(vars)?;
                let fits = |seen: &Value| seen.as_str().is_some_and(|text| regex.is_match(text));
                (WantedData::Matches(pattern.told(vars)), unlike(found, fits))
            }
            Wanted::Absent => {
                let seen = match (value, &walk) {
                    (Err(seen), _) => Some(seen.clone()),
                    (Ok(whole), Some(walk)) => there(whole, walk),
                    (Ok(whole), None) => Some(SeenData::Value(told(whole))),
                };
                (WantedData::Absent, seen)
            }
        };
        let at = walk.map(|walk| walk.told()).unwrap_or_default();
        Ok(seen.map(|seen| Difference::Data { of: of.clone(), at, wanted, seen }))
    }
}

/// What is seen where it does not fit.
fn unlike(found: Result<&Value, SeenData>, fits: impl Fn(&Value) -> bool) -> Option<SeenData> {
    match found {
        Ok(value) => (!fits(value)).then(|| SeenData::Value(told(value))),
        Err(seen) => Some(seen),
    }
}

/// What is there and must be absent, or why nothing can be said to be.
fn there(whole: &Value, walk: &path::Walk) -> Option<SeenData> {
    match walk.is_absent(whole) {
        Ok(true) => None,
        Ok(false) => {
            Some(walk.to(whole).map_or_else(|seen| seen, |value| SeenData::Value(told(value))))
        }
        Err(seen) => Some(seen),
    }
}
