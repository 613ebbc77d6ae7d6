//! What a stream must carry: `stdout: { line: … }`, `stderr: empty`.

use regex::Regex;

use super::{
    controls::is_unseen,
    excerpt::excerpt,
    kind::{self, Nature, Seen},
    near::near_line,
    pattern::{Anywhere, OfLine, Pattern},
    which::Which,
};
use crate::{
    fact::ObserveError,
    outcome::Stream,
    syntax::{
        decode::Decoder,
        field::Reads as _,
        problem::Problem,
        shape::Shape,
        source::Span,
        template::{Template, Vars},
        values::{Kind, Kinds, List},
        yaml::{Node, Value},
    },
    text,
    verdict::{Difference, Mismatch},
};

/// An expectation about one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StreamExpect {
    which: Which,
    matcher: Matcher,
    at: Span,
}

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

impl StreamExpect {
    /// Reads `{ line: … }` and its siblings, or the word `empty`.
    pub(crate) fn read(decoder: &Decoder, which: Which, node: &Node) -> Option<Self> {
        let matcher = match &node.value {
            Value::Scalar(_) => {
                decoder.word(node, which.name(), EMPTY)?;
                Matcher::Empty
            }
            Value::Null | Value::Seq(_) | Value::Map(_) => {
                Self::read_matcher(decoder, which, node)?
            }
        };
        Some(Self { which, matcher, at: node.at })
    }

    fn read_matcher(decoder: &Decoder, which: Which, node: &Node) -> Option<Matcher> {
        Kinds(which.expectation(), MATCHERS).read(decoder, node)
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        let matchers = Kinds("expectation on a stream", MATCHERS).shape();
        Shape::Either(vec![matchers, Shape::Words(vec!["empty"])])
    }

    /// Whether it needs a text: an empty stream does not meet it.
    fn wants_text(&self, vars: &Vars) -> bool {
        matches!(self.judge_stream(&Stream::default(), vars), Ok(Some(_)))
    }

    /// Whether this text alone meets it.
    fn is_met_by(&self, text: &str, vars: &Vars) -> bool {
        let stream = Stream { text: text.to_owned(), truncated: false };
        matches!(self.judge_stream(&stream, vars), Ok(None))
    }

    fn judge_stream(
        &self,
        stream: &Stream,
        vars: &Vars,
    ) -> Result<Option<Difference>, ObserveError> {
        let visible = text::visible(&stream.text);
        let text = if self.matcher.names_controls() { &stream.text } else { &*visible };
        let expand =
            |t: &Template| t.expand(vars).map_err(|e| ObserveError::Unresolved(e.to_string()));
        let found = match &self.matcher {
            Matcher::Contains(wanted) => {
                let wanted = expand(wanted)?;
                (!text.contains(&wanted)).then(|| self.lacks(&wanted, &wanted, text))
            }
            Matcher::Equals(wanted) => {
                let wanted = expand(wanted)?;
                (!are_seen_alike(text, &wanted)).then(|| self.lacks(&wanted, "", text))
            }
            Matcher::Line(pattern) => {
                let regex = pattern.compile(vars)?;
                (!text.lines().any(|line| fits(&regex, line)))
                    .then(|| self.lacks_like(pattern, vars, text))
            }
            Matcher::Lines(patterns) => self.judge_lines(patterns, text, vars)?,
            Matcher::Matches(pattern) => (!pattern.compile(vars)?.is_match(text))
                .then(|| self.lacks_like(pattern, vars, text)),
            Matcher::Absent(pattern) => pattern
                .compile(vars)?
                .find(text)
                .map(|hit| self.has(&pattern.told(vars), text, hit.start())),
            Matcher::Empty => (!text.is_empty()).then(|| self.has("anything", text, 0)),
        };
        // What was cut off might have held what is looked for, or what must be absent.
        let unseen = match (&self.matcher, &found) {
            (Matcher::Absent(_) | Matcher::Equals(_), None) => true,
            (Matcher::Absent(_) | Matcher::Empty, Some(_)) => false,
            (_, found) => found.is_some(),
        };
        if stream.truncated && unseen {
            return Err(ObserveError::Truncated(self.which.name().to_owned()));
        }
        Ok(found)
    }

    /// The patterns in this order, other lines between them allowed.
    fn judge_lines(
        &self,
        patterns: &[Pattern],
        text: &str,
        vars: &Vars,
    ) -> Result<Option<Difference>, ObserveError> {
        let mut lines = text.lines();
        for pattern in patterns {
            let regex = pattern.compile(vars)?;
            if !lines.any(|line| fits(&regex, line)) {
                return Ok(Some(self.lacks_like(pattern, vars, text)));
            }
        }
        Ok(None)
    }

    fn lacks_like(&self, pattern: &Pattern, vars: &Vars, text: &str) -> Difference {
        self.lacks(&pattern.told(vars), &pattern.literal(vars), text)
    }

    /// What is not there, with the line that comes nearest to this text.
    fn lacks(&self, wanted: &str, like: &str, text: &str) -> Difference {
        Difference::Lacks {
            stream: self.which.stream(),
            wanted: wanted.to_owned(),
            seen: excerpt(text),
            nearest: near_line(like, text),
        }
    }

    fn has(&self, unwanted: &str, text: &str, at: usize) -> Difference {
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        Difference::Has {
            stream: self.which.stream(),
            unwanted: unwanted.to_owned(),
            seen: text[start..].lines().next().unwrap_or("").to_owned(),
        }
    }
}

impl kind::Kind for StreamExpect {
    fn at(&self) -> Span {
        self.at
    }

    fn templates(&self) -> Vec<&Template> {
        match &self.matcher {
            Matcher::Contains(t) | Matcher::Equals(t) => vec![t],
            Matcher::Line(p) | Matcher::Matches(p) | Matcher::Absent(p) => vec![p.template()],
            Matcher::Lines(patterns) => patterns.iter().map(Pattern::template).collect(),
            Matcher::Empty => Vec::new(),
        }
    }

    fn nature(&self) -> Nature {
        Nature { stream: Some(self.which), names_exit: false, is_refusal: false }
    }

    /// By a text on stderr. On stdout, where a line may send stderr, it is by the very words that tell.
    fn says_why(&self, evidence: &str, vars: &Vars) -> bool {
        match self.which {
            Which::Stderr => self.wants_text(vars),
            Which::Stdout => self.wants_text(vars) && self.is_met_by(evidence, vars),
            Which::Screen => false,
        }
    }

    fn judge(&self, seen: &Seen<'_>) -> Result<Vec<Mismatch>, ObserveError> {
        let what = self.judge_stream(&self.which.of(seen.outcome), seen.vars)?;
        Ok(seen.differs(self.at, what))
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

impl Matcher {
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

#[cfg(test)]
mod tests;
