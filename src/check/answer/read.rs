//! How a question is written in a scenario, and what of it is refused: what takes anything, and what takes nothing.

use rust_decimal::Decimal;

use super::{hash::Hash, number::number, same::Sameness, wanted::Wanted};
use crate::{
    expect::pattern::{OfLine, Pattern},
    syntax::{
        decode::{Decoder, Fields},
        field::{Field, Mapping},
        problem::Problem,
        shape::{Choice, Shape},
        source::{Located, Span},
        template::{Template, Vars},
        values::{Boolean, By, List, Number, Templated, Text},
        yaml::Node,
    },
};

/// A question, as a scenario has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// What is asked, in words.
    pub(super) question: Option<Template>,
    /// What is right.
    pub(super) wanted: Wanted,
    /// How many answers count.
    pub(super) tries: Option<usize>,
    /// Where it is written.
    pub(super) at: Span,
}

/// The ways to say what is right.
const WAYS: &[&str] = &["is", "one_of", "matches", "number", "hash"];
/// Answers that nobody means all of: a pattern that takes each takes anything.
const ANYTHING: [&str; 4] = ["7", "no", "two words", "\u{fffc}labcheck-probe\u{fffc}"];

pub(super) const ANSWER: Mapping<(
    Field<Templated>,
    Field<Templated>,
    Field<List<Templated>>,
    Field<OfLine>,
    Field<Templated>,
    Field<By<Decimal>>,
    Field<Text>,
    Field<By<Hash>>,
    Field<Boolean>,
    Field<Number<u32>>,
)> = Mapping {
    what: "`answer`",
    title: Some("answer as a check"),
    choice: Some(Choice::One(WAYS)),
    fields: (
        Field::optional(
            "question",
            Templated("a question"),
            "What is asked, for a person; the check's name where it is left out.",
        ),
        Field::optional("is", Templated("an answer"), "The answer."),
        Field::optional(
            "one_of",
            List("`one_of`", Templated("an answer")),
            "Answers, each of them right.",
        ),
        Field::optional(
            "matches",
            OfLine,
            "A regular expression that covers the whole answer, case and all.",
        ),
        Field::optional(
            "number",
            Templated("a number"),
            "The number that is right; digits are exact, and an answer may have the `unit` behind it.",
        ),
        Field::or(
            "tolerance",
            "0",
            By(tolerance, || Shape::Decimal),
            "How far an answer may be off `number`, ends included.",
        ),
        Field::optional("unit", Text("a unit"), "What `number` is in, as `MB`; case counts."),
        Field::optional(
            "hash",
            By(hash, || {
                Shape::Form(
                    "what `labcheck answer --hash` prints",
                    r"^pbkdf2-sha256:[0-9]+:[A-Za-z0-9+/]+:[A-Za-z0-9+/]+$",
                )
            }),
            "A salted hash of the answer, in the place of `is`, so that the scenario does not give it away. It is no lock: who has the scenario can try answers, so that a number of three digits is found in a minute.",
        ),
        Field::optional(
            "exact",
            Boolean("`exact`"),
            "`true`: the answer is `is`, one of `one_of`, or of `hash`, letter for letter. Left out, case does not count, nor how many blanks stand between words. Blanks at the ends never count.",
        ),
        Field::optional(
            "tries",
            Number::new("`tries`", 1, 100),
            "How many answers count; later ones are written down and do not, and who puts the step back gets no more.",
        ),
    ),
};

/// Reads a question.
pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<Asked> {
    let (fields, values) = ANSWER.read(decoder, node)?;
    let (question, is, one_of, matches, value, tolerance, unit, hash, exact, tries) = values;
    let ways: Vec<&str> = WAYS.iter().copied().filter(|way| fields.get(way).is_some()).collect();
    let [way] = ways[..] else {
        let title = if ways.is_empty() {
            "this does not say which answer is right".to_owned()
        } else {
            format!("this says in more than one way which answer is right: {}", ways.join(", "))
        };
        let names: Vec<String> = WAYS.iter().map(|way| format!("`{way}`")).collect();
        decoder.report(
            Problem::new(node.at, title).help(format!("write one of {}", names.join(", "))),
        );
        return None;
    };
    strangers(decoder, &fields, way);
    let same = Sameness::of(exact.unwrap_or_default());
    let wanted = match way {
        "is" => Wanted::OneOf(texts(decoder, vec![is?], same)?, same),
        "one_of" => Wanted::OneOf(texts(decoder, one_of?, same)?, same),
        "matches" => Wanted::Matches(pattern(decoder, matches?, fields.get("matches")?.at)?),
        "number" => Wanted::Number {
            value: constant_number(decoder, value?)?,
            tolerance: tolerance?,
            unit: fields
                .get("unit")
                .map_or(Some(None), |_| bare_unit(decoder, &unit?).map(Some))?,
        },
        _ => Wanted::Hashed(hash?, same),
    };
    let tries =
        if fields.get("tries").is_some() { Some(usize::try_from(tries?).ok()?) } else { None };
    Some(Asked { question, wanted, tries, at: node.at })
}

/// Refuses the keys that do not go with this way.
fn strangers(decoder: &Decoder, fields: &Fields<'_>, way: &str) {
    let of_numbers = ["tolerance", "unit"].into_iter().filter(|_| way != "number");
    let of_texts = ["exact"].into_iter().filter(|_| ["number", "matches"].contains(&way));
    for (key, at) in of_numbers.chain(of_texts).filter_map(|key| Some((key, fields.key_at(key)?))) {
        decoder.report(
            Problem::new(at, format!("`{key}` does not go with `{way}`"))
                .help(format!("remove `{key}`")),
        );
    }
}

/// Refuses what no answer can be, and what stands there twice.
fn texts(decoder: &Decoder, texts: Vec<Template>, same: Sameness) -> Option<Vec<Template>> {
    let mut known: Vec<String> = Vec::new();
    for text in &texts {
        let written = text.written();
        let counts = same.counts(&written);
        let problem = if counts.is_empty() {
            Problem::new(text.at, "an answer cannot be empty").help("write what is right")
        } else if written.trim().contains(char::is_control) {
            Problem::new(text.at, "an answer is one line").help("ask for one line of it")
        } else if known.contains(&counts) {
            Problem::new(text.at, "this answer stands here already")
                .help("remove it; case and blanks count with `exact: true` only")
        } else {
            known.push(counts);
            continue;
        };
        decoder.report(problem);
    }
    (known.len() == texts.len() && !texts.is_empty()).then_some(texts)
}

fn pattern(decoder: &Decoder, pattern: Pattern, at: Span) -> Option<Pattern> {
    let names = pattern.template().names();
    let stand_ins: Vars = names.map(|name| (name.value.to_owned(), "x".to_owned())).collect();
    let regex = pattern.compile(&stand_ins).ok()?;
    if ANYTHING.iter().all(|answer| regex.is_match(answer)) {
        decoder.report(
            Problem::new(at, "any answer matches this pattern, so it asserts nothing")
                .help("name what must be in it"),
        );
        return None;
    }
    Some(pattern)
}

/// One that has no variables has to be a number as it stands.
fn constant_number(decoder: &Decoder, value: Template) -> Option<Template> {
    if value.names().next().is_none() && number(&value.written(), None).is_none() {
        decoder.report(
            Problem::new(value.at, format!("`{}` is no number", value.written()))
                .help("write digits, with a point where there is one, and the unit under `unit`"),
        );
        return None;
    }
    Some(value)
}

fn tolerance(decoder: &Decoder, node: &Node) -> Option<Decimal> {
    let text = decoder.text(node, "`tolerance`")?;
    let read = number(&text.value, None).filter(|tolerance| !tolerance.is_sign_negative());
    if read.is_none() {
        decoder.report(
            Problem::new(node.at, format!("`{}` is no tolerance", text.value))
                .help("write a number that is not less than nothing"),
        );
    }
    read
}

/// A digit in it could be the number's.
fn bare_unit(decoder: &Decoder, unit: &Located<String>) -> Option<String> {
    let bare = unit.value.trim();
    if bare.is_empty() || bare.contains(|c: char| c.is_ascii_digit() || c == '.' || c.is_control())
    {
        decoder.report(
            Problem::new(unit.at, "a unit is a word without digits").help("write it as in `MB`"),
        );
        return None;
    }
    Some(bare.to_owned())
}

fn hash(decoder: &Decoder, node: &Node) -> Option<Hash> {
    let text = decoder.text(node, "the hash of an answer")?;
    let read = text.value.parse();
    if let Err(error) = &read {
        decoder.report(
            Problem::new(node.at, format!("{error}"))
                .help("write what this prints: labcheck answer --hash ANSWER"),
        );
    }
    read.ok()
}
