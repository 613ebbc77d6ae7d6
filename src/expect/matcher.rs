//! What a text must be like: `{ contains: … }`, `{ line: … }`, or the word `empty`.

use regex::Regex;

use super::{
    controls::is_unseen,
    excerpt::excerpt,
    near::near_line,
    pattern::{Anywhere, OfLine, Pattern},
};
use crate::{
    fact::ObserveError,
    outcome::{Stream, StreamName},
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
    verdict::Difference,
};

/// What a text must be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Matcher {
    Contains(Template),
    Equals(Template),
    Line(Pattern),
    Lines(Vec<Pattern>),
    Matches(Pattern),
    Absent(Pattern),
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

impl Matcher {
    /// Reads `{ line: … }` and its siblings, or the word `empty`. `name` is the key that it stands behind, `what` what problems
    /// call it.
    pub(super) fn read(
        decoder: &Decoder,
        name: &'static str,
        what: &'static str,
        node: &Node,
    ) -> Option<Self> {
        match &node.value {
            Value::Scalar(_) => decoder.word(node, name, EMPTY).map(|()| Self::Empty),
            Value::Null | Value::Seq(_) | Value::Map(_) => {
                Kinds(what, MATCHERS).read(decoder, node)
            }
        }
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        let matchers = Kinds("expectation on a stream", MATCHERS).shape();
        Shape::Either(vec![matchers, Shape::Words(vec!["empty"])])
    }

    /// The templates inside.
    pub(super) fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Contains(t) | Self::Equals(t) => vec![t],
            Self::Line(p) | Self::Matches(p) | Self::Absent(p) => vec![p.template()],
            Self::Lines(patterns) => patterns.iter().map(Pattern::template).collect(),
            Self::Empty => Vec::new(),
        }
    }

    /// What of a text, that has this name, is not so.
    pub(super) fn judge(
        &self,
        stream: &Stream,
        name: StreamName,
        vars: &Vars,
    ) -> Result<Option<Difference>, ObserveError> {
        let visible = text::visible(&stream.text);
        let text = if self.names_controls() { &stream.text } else { &*visible };
        let expand =
            |t: &Template| t.expand(vars).map_err(|e| ObserveError::Unresolved(e.to_string()));
        // The last line of what was cut off is not whole.
        let whole = if stream.truncated { whole_lines(text) } else { text };
        let found = match self {
            Self::Contains(wanted) => {
                let wanted = expand(wanted)?;
                (!text.contains(&wanted)).then(|| lacks(name, &wanted, &wanted, text))
            }
            Self::Equals(wanted) => {
                let wanted = expand(wanted)?;
                (!are_seen_alike(text, &wanted)).then(|| lacks(name, &wanted, "", text))
            }
            Self::Line(pattern) => {
                let regex = pattern.compile(vars)?;
                (!whole.lines().any(|line| fits(&regex, line)))
                    .then(|| lacks_like(name, pattern, vars, text))
            }
            Self::Lines(patterns) => judge_lines(patterns, whole, name, vars)?,
            Self::Matches(pattern) => {
                let hit = pattern.compile(vars)?.find(text).map(|hit| hit.end());
                // What ends where it was cut off might have gone on.
                let is_whole = hit.is_some_and(|end| !stream.truncated || end < text.len());
                (!is_whole).then(|| lacks_like(name, pattern, vars, text))
            }
            Self::Absent(pattern) => {
                let regex = pattern.compile(vars)?;
                let all = [text, raw(name, stream, text)];
                let mut hits =
                    all.iter().filter_map(|seen| Some((seen, regex.find(seen)?.start())));
                hits.next().map(|(seen, at)| has(name, &pattern.told(vars), seen, at))
            }
            Self::Empty => {
                let seen = if text.is_empty() { raw(name, stream, text) } else { text };
                (!seen.is_empty()).then(|| has(name, "anything", seen, 0))
            }
        };
        // What was cut off might have held what is looked for, or what must be absent.
        let unseen = match (self, &found) {
            (Self::Absent(_) | Self::Equals(_), None) => true,
            (Self::Absent(_) | Self::Empty, Some(_)) => false,
            (_, found) => found.is_some(),
        };
        if stream.truncated && unseen {
            return Err(ObserveError::Truncated(name.name().to_owned()));
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

fn whole_lines(text: &str) -> &str {
    text.rfind('\n').map_or("", |end| &text[..=end])
}

/// The text as it is, where nobody sees it on a terminal first: what a person does not see is in a file all the same.
fn raw<'t>(name: StreamName, stream: &'t Stream, visible: &'t str) -> &'t str {
    match name {
        StreamName::Stdout | StreamName::Stderr | StreamName::Screen => visible,
        StreamName::Content | StreamName::Body | StreamName::Logs => &stream.text,
    }
}

/// The patterns in this order, other lines between them allowed.
fn judge_lines(
    patterns: &[Pattern],
    text: &str,
    name: StreamName,
    vars: &Vars,
) -> Result<Option<Difference>, ObserveError> {
    let mut lines = text.lines();
    for pattern in patterns {
        let regex = pattern.compile(vars)?;
        if !lines.any(|line| fits(&regex, line)) {
            return Ok(Some(lacks_like(name, pattern, vars, text)));
        }
    }
    Ok(None)
}

fn lacks_like(name: StreamName, pattern: &Pattern, vars: &Vars, text: &str) -> Difference {
    lacks(name, &pattern.told(vars), &pattern.literal(vars), text)
}

/// What is not there, with the line that comes nearest to this text.
fn lacks(name: StreamName, wanted: &str, like: &str, text: &str) -> Difference {
    let (stream, wanted, seen) = (name, wanted.to_owned(), excerpt(text));
    Difference::Lacks { stream, wanted, seen, nearest: near_line(like, text) }
}

fn has(name: StreamName, unwanted: &str, text: &str, at: usize) -> Difference {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    Difference::Has {
        stream: name,
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
