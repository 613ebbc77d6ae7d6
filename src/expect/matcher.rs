//! What a text must carry: `{ line: … }` and its siblings, or the word `empty`.

use regex::Regex;

use super::{
    controls::is_unseen,
    excerpt::excerpt,
    pattern::{Anywhere, OfLine, Pattern},
};
use crate::{
    fact::ObserveError,
    outcome::Stream,
    syntax::{
        decode::Decoder,
        field::Reads as _,
        problem::Problem,
        shape::Shape,
        template::{Template, Vars},
        values::{Kind, Kinds, List},
        yaml::{Node, Value},
    },
    text,
};

/// What a text must carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Matcher {
    /// A text that is somewhere in it.
    Contains(Template),
    /// The whole text.
    Equals(Template),
    /// A pattern that a whole line fits.
    Line(Pattern),
    /// Patterns of whole lines, in this order.
    Lines(Vec<Pattern>),
    /// A pattern that is found anywhere.
    Matches(Pattern),
    /// A pattern that is found nowhere.
    Absent(Pattern),
    /// Nothing at all.
    Empty,
}

/// The matchers by their names. A new one is a row here and a variant above.
pub(super) const MATCHERS: &[Kind<Matcher>] = &[
    Kind {
        name: "contains",
        doc: "A text that is somewhere in it.",
        example: "Downloaded",
        read: |decoder, node| decoder.template(node, "the text to contain").map(Matcher::Contains),
        shape: || Shape::Template,
    },
    Kind {
        name: "equals",
        doc: "The whole text, blanks at the ends of lines aside.",
        example: "\"42\"",
        read: |decoder, node| decoder.template(node, "the text to equal").map(Matcher::Equals),
        shape: || Shape::Template,
    },
    Kind {
        name: "line",
        doc: "A pattern that one whole line fits.",
        example: "'Status: .*'",
        read: |decoder, node| OfLine.read(decoder, node).map(Matcher::Line),
        shape: || OfLine.shape(),
    },
    Kind {
        name: "lines",
        doc: "Patterns of whole lines that come in this order, others between them allowed.",
        example: "['Digest: .*', 'Status: .*']",
        read: |decoder, node| LINES.read(decoder, node).map(Matcher::Lines),
        shape: || LINES.shape(),
    },
    Kind {
        name: "matches",
        doc: "A pattern that is found anywhere.",
        example: "'sha256:[0-9a-f]{64}'",
        read: |decoder, node| Anywhere.read(decoder, node).map(Matcher::Matches),
        shape: || Anywhere.shape(),
    },
    Kind {
        name: "absent",
        doc: "A pattern that is found nowhere.",
        example: "Error",
        read: |decoder, node| Anywhere.read(decoder, node).map(Matcher::Absent),
        shape: || Anywhere.shape(),
    },
    Kind {
        name: "empty",
        doc: "`true`: there is nothing.",
        example: "true",
        read: |decoder, node| {
            if decoder.boolean(node, "empty")? {
                return Some(Matcher::Empty);
            }
            decoder.report(
                Problem::new(node.at, "`empty: false` asserts next to nothing")
                    .help("name what must be there with `line` or `contains`"),
            );
            None
        },
        shape: || Shape::Words(vec!["true"]),
    },
];
const LINES: List<OfLine> = List("the list of lines", OfLine);
/// The word for a stream without anything on it.
const EMPTY: &[(&str, ())] = &[("empty", ())];

/// How a text is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Off {
    /// It lacks something.
    Lacks {
        /// What was looked for.
        wanted: String,
        /// The whole, where it is short, and else its ends.
        seen: String,
    },
    /// It has what it must not have.
    Has {
        /// What must be absent.
        unwanted: String,
        /// The line that has it.
        seen: String,
    },
}

impl Matcher {
    /// Reads it; what the text and an expectation on it are called.
    pub(crate) fn read(
        decoder: &Decoder,
        name: &str,
        expectation: &'static str,
        node: &Node,
    ) -> Option<Self> {
        match &node.value {
            Value::Scalar(_) => decoder.word(node, name, EMPTY).map(|()| Self::Empty),
            Value::Null | Value::Seq(_) | Value::Map(_) => {
                Kinds(expectation, MATCHERS).read(decoder, node)
            }
        }
    }

    /// What may be written.
    pub(crate) fn shape() -> Shape {
        let matchers = Kinds("expectation on a stream", MATCHERS).shape();
        Shape::Either(vec![matchers, Shape::Words(vec!["empty"])])
    }

    /// The templates inside.
    pub(crate) fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Contains(t) | Self::Equals(t) => vec![t],
            Self::Line(p) | Self::Matches(p) | Self::Absent(p) => vec![p.template()],
            Self::Lines(patterns) => patterns.iter().map(Pattern::template).collect(),
            Self::Empty => Vec::new(),
        }
    }

    /// How a text, which is called so, is not as it must be. What was cut off it may decide, which is an error.
    pub(crate) fn judge(
        &self,
        stream: &Stream,
        name: &str,
        vars: &Vars,
    ) -> Result<Option<Off>, ObserveError> {
        let visible = text::visible(&stream.text);
        let text = if self.names_controls() { &stream.text } else { &*visible };
        let expand =
            |t: &Template| t.expand(vars).map_err(|e| ObserveError::Unresolved(e.to_string()));
        let found = match self {
            Self::Contains(wanted) => {
                let wanted = expand(wanted)?;
                (!text.contains(&wanted)).then(|| lacks(&wanted, text))
            }
            Self::Equals(wanted) => {
                let wanted = expand(wanted)?;
                (!are_seen_alike(text, &wanted)).then(|| lacks(&wanted, text))
            }
            Self::Line(pattern) => {
                let regex = pattern.compile(vars)?;
                (!text.lines().any(|line| fits(&regex, line)))
                    .then(|| lacks(&pattern.told(vars), text))
            }
            Self::Lines(patterns) => judge_lines(patterns, text, vars)?,
            Self::Matches(pattern) => {
                (!pattern.compile(vars)?.is_match(text)).then(|| lacks(&pattern.told(vars), text))
            }
            Self::Absent(pattern) => pattern
                .compile(vars)?
                .find(text)
                .map(|hit| has(&pattern.told(vars), text, hit.start())),
            Self::Empty => (!text.is_empty()).then(|| has("anything", text, 0)),
        };
        // What was cut off might have held what is looked for, or what must be absent.
        let unseen = match (self, &found) {
            (Self::Absent(_) | Self::Equals(_), None) => true,
            (Self::Absent(_) | Self::Empty, Some(_)) => false,
            (_, found) => found.is_some(),
        };
        if stream.truncated && unseen {
            return Err(ObserveError::Truncated(name.to_owned()));
        }
        Ok(found)
    }

    /// Whether it speaks of control characters itself: then it looks at the bytes, and else at what a
    /// person sees of them.
    fn names_controls(&self) -> bool {
        match self {
            Self::Contains(text) | Self::Equals(text) => text.written().contains(is_unseen),
            Self::Line(pattern) | Self::Matches(pattern) | Self::Absent(pattern) => {
                pattern.names_controls()
            }
            Self::Lines(patterns) => patterns.iter().any(Pattern::names_controls),
            Self::Empty => false,
        }
    }
}

/// The patterns in this order, other lines between them allowed.
fn judge_lines(patterns: &[Pattern], text: &str, vars: &Vars) -> Result<Option<Off>, ObserveError> {
    let mut lines = text.lines();
    for pattern in patterns {
        let regex = pattern.compile(vars)?;
        if !lines.any(|line| fits(&regex, line)) {
            return Ok(Some(lacks(&pattern.told(vars), text)));
        }
    }
    Ok(None)
}

fn lacks(wanted: &str, text: &str) -> Off {
    Off::Lacks { wanted: wanted.to_owned(), seen: excerpt(text) }
}

fn has(unwanted: &str, text: &str, at: usize) -> Off {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    Off::Has {
        unwanted: unwanted.to_owned(),
        seen: text[start..].lines().next().unwrap_or("").to_owned(),
    }
}

/// Whether a line fits, with the blanks at its end that nobody sees, or without them.
fn fits(regex: &Regex, line: &str) -> bool {
    regex.is_match(line) || regex.is_match(line.trim_end())
}

/// Whether two texts look alike: blanks at the ends of lines, and newlines at the end, are not seen.
fn are_seen_alike(one: &str, other: &str) -> bool {
    let lines = |text: &str| -> Vec<String> {
        let lines = text.trim_end_matches('\n').lines();
        lines.map(|line| line.trim_end().to_owned()).collect()
    };
    lines(one) == lines(other)
}
