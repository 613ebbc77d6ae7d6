//! YAML text → a tree of nodes with positions. The only file that knows YAML.
//!
//! The tree is decoded by hand (`decode.rs`), because serde stops at the first problem and a
//! scenario's author wants all of them at once.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Location, Spanned};

use super::{
    problem::Problem,
    remedy,
    source::{Located, Span},
};

/// A file larger than this is refused unread, in bytes.
pub const SIZE_LIMIT: usize = 1 << 20;
/// Nodes after aliases are followed: far more than any lab needs, far less than an alias bomb.
const NODE_LIMIT: usize = 50_000;
/// Bytes of all scalars after aliases are followed.
const TEXT_LIMIT: usize = 4 * SIZE_LIMIT;
/// Levels of nesting.
const DEPTH_LIMIT: usize = 32;

/// One YAML node.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Whether YAML has it for a number or a truth value, which a text in quotes is not.
    pub is_typed: bool,
    /// Where it was written (where it is used, if through an alias).
    pub at: Span,
}

/// The shapes of a node. Scalars keep their text as written: `3.10` stays `3.10`.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar; the reader of a field decides what it means.
    Scalar(String),
    /// A sequence.
    Seq(Vec<Node>),
    /// A mapping in the order written.
    Map(Vec<(Located<String>, Node)>),
}

/// Reads one YAML document.
pub fn parse(text: &str) -> Result<Node, Problem> {
    if text.len() > SIZE_LIMIT {
        return Err(Problem::new(
            Span::default(),
            format!("this file has {} bytes; the limit is {SIZE_LIMIT}", text.len()),
        )
        .help("split it: a lab may be several"));
    }
    let options = serde_yaml::options! {
        strict_booleans: true,
        with_snippet: false,
        budget: serde_yaml::budget! {
            max_nodes: NODE_LIMIT,
            max_depth: DEPTH_LIMIT,
            max_total_scalar_bytes: TEXT_LIMIT,
        },
    };
    let raw: Raw = serde_yaml::from_str_with_options(text, options).map_err(|error| {
        let at = error.location().map_or_else(Span::default, |location| span(text, location));
        let message = plain(&error);
        remedy::told(text, &message, at).unwrap_or_else(|| {
            Problem::new(at, format!("this is not YAML that labcheck can read: {message}"))
                .help("fix the YAML at this place; a file is one YAML document")
        })
    })?;
    Ok(convert(text, raw))
}

/// The library's message without the position, which the frame shows better.
fn plain(error: &serde_yaml::Error) -> String {
    let message = error.without_snippet().to_string();
    let cut = message.rfind(" at line ").unwrap_or(message.len());
    // What the library advises is for a program that uses it, not for an author.
    let advice = [", set ", "; use "].iter().filter_map(|word| message[..cut].find(word)).min();
    message[..advice.unwrap_or(cut)].to_owned()
}

fn convert(text: &str, raw: Raw) -> Node {
    let at = span(text, raw.0.referenced);
    let defined = span(text, raw.0.defined);
    let is_typed = matches!(raw.0.value, Content::Typed);
    let value = match raw.0.value {
        Content::Null => Value::Null,
        Content::Text(scalar) => Value::Scalar(scalar),
        Content::Typed => Value::Scalar(text.get(defined.range()).unwrap_or("").trim().to_owned()),
        Content::Seq(items) => Value::Seq(items.into_iter().map(|n| convert(text, n)).collect()),
        Content::Map(pairs) => Value::Map(
            pairs
                .into_iter()
                .map(|(key, node)| {
                    (Located::new(key.value, span(text, key.referenced)), convert(text, node))
                })
                .collect(),
        ),
    };
    Node { value, is_typed, at: whole(text, at) }
}

/// The reader knows where containers begin, not where they end: point at their first line.
fn whole(text: &str, at: Span) -> Span {
    if at.end > at.start {
        let end = text[at.range()].trim_end().len();
        return Span { start: at.start, end: at.start + end.max(1) };
    }
    let line = text.get(at.start..).unwrap_or("");
    let length = line.find('\n').unwrap_or(line.len());
    Span { start: at.start, end: at.start + line[..length].trim_end().len() }
}

fn span(text: &str, location: Location) -> Span {
    let place = location.span();
    let (start, length) = match (place.byte_offset(), place.byte_len()) {
        (Some(start), Some(length)) => (to_usize(start), to_usize(length)),
        _ => (byte_of(text, to_usize(place.offset())), 0),
    };
    let start = start.min(text.len());
    let end = (start + length).min(text.len());
    if text.is_char_boundary(start) && text.is_char_boundary(end) {
        Span { start, end }
    } else {
        Span::default()
    }
}

fn byte_of(text: &str, character: usize) -> usize {
    text.char_indices().nth(character).map_or(text.len(), |(byte, _)| byte)
}

fn to_usize(number: impl TryInto<usize>) -> usize {
    number.try_into().unwrap_or(usize::MAX)
}

struct Raw(Spanned<Content>);

enum Content {
    Null,
    Text(String),
    /// A number or boolean: its text is taken from the source.
    Typed,
    Seq(Vec<Raw>),
    Map(Vec<(Spanned<String>, Raw)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Raw)
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyShape)
    }
}

struct AnyShape;

impl<'de> Visitor<'de> for AnyShape {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_none<E>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Content, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Content, E> {
        Ok(Content::Typed)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Content, E> {
        Ok(Content::Typed)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Content, E> {
        Ok(Content::Typed)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Content, E> {
        Ok(Content::Typed)
    }

    fn visit_str<E>(self, text: &str) -> Result<Content, E> {
        Ok(Content::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Content, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Content::Seq(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Content, A::Error> {
        let mut pairs = Vec::new();
        while let Some(key) = access.next_key()? {
            pairs.push((key, access.next_value()?));
        }
        Ok(Content::Map(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar(text: &str) -> String {
        match parse(text).unwrap().value {
            Value::Map(pairs) => match &pairs[0].1.value {
                Value::Scalar(text) => text.clone(),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn scalars_keep_the_text_that_was_written() {
        for (yaml, text) in [
            ("a: 3.10", "3.10"),
            ("a: no", "no"),
            ("a: 0x10", "0x10"),
            ("a: 'it''s'", "it's"),
            ("a: |\n  x\n  y\n", "x\ny\n"),
            ("a: true # yes", "true"),
        ] {
            assert_eq!(scalar(yaml), text, "{yaml}");
        }
    }

    #[test]
    fn broken_yaml_is_a_problem_with_a_place() {
        for (yaml, at) in [("a: 1\na: 2\n", 5), ("a: [1\nb: 2\n", 4), ("a: 1\n---\nb: 2\n", 9)] {
            assert!(parse(yaml).unwrap_err().at.start >= at, "{yaml}");
        }
    }

    #[test]
    fn bombs_and_deep_nests_are_refused_quickly() {
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for level in 1..12 {
            let alias = format!("*a{},", level - 1).repeat(9);
            bomb = format!("{bomb}a{level}: &a{level} [{alias}]\n");
        }
        assert!(parse(&bomb).is_err());
        let often = |times: usize| {
            let text = "x".repeat(SIZE_LIMIT / 2);
            format!("a: &a {text}\nb: [{}]\n", "*a,".repeat(times))
        };
        assert!(parse(&often(6)).is_ok());
        assert!(parse(&often(8)).is_err());
        assert!(parse(&"[".repeat(2_000)).is_err());
        assert!(parse(&"a: ".repeat(5)).is_err());
        assert!(parse(&"x".repeat(SIZE_LIMIT + 1)).is_err());
    }
}
