//! What a stream must carry: `stdout: { line: … }`, `stderr: empty`.

use regex::Regex;

use super::{
    Place,
    controls::is_unseen,
    pattern::{Pattern, Shape},
};
use crate::{
    fact::Fault,
    outcome::{Outcome, Stream, StreamName},
    syntax::{
        decode::Decoder,
        problem::Problem,
        source::Span,
        template::{Template, Vars},
        yaml::{Node, Value},
    },
    text,
    verdict::Difference,
};

/// The streams of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// A dialogue's terminal.
    Screen,
}

impl Which {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Stdout, Self::Stderr, Self::Screen];

    /// The key that names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
            Self::Screen => "screen",
        }
    }

    /// The same, as a difference says it.
    fn stream(self) -> StreamName {
        match self {
            Self::Stdout => StreamName::Stdout,
            Self::Stderr => StreamName::Stderr,
            Self::Screen => StreamName::Screen,
        }
    }

    /// The stream in an outcome.
    pub fn of(self, outcome: &Outcome) -> Stream {
        match self {
            Self::Stdout => outcome.stdout.clone(),
            Self::Stderr => outcome.stderr.clone(),
            Self::Screen => outcome.screen.clone().unwrap_or_default(),
        }
    }
}

/// An expectation about one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamExpect {
    /// Which stream.
    pub which: Which,
    matcher: Matcher,
    /// Where it is written.
    pub at: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Matcher {
    Contains(Template),
    Equals(Template),
    Line(Pattern),
    Lines(Vec<Pattern>),
    Matches(Pattern),
    Absent(Pattern),
    Empty,
}

/// How a matcher is read.
type Read = fn(&Decoder, &Node) -> Option<Matcher>;

/// The matchers by their names. A new one is a row here and a variant above.
const MATCHERS: &[(&str, Read)] = &[
    ("contains", |decoder, node| {
        decoder.template(node, "the text to contain").map(Matcher::Contains)
    }),
    ("equals", |decoder, node| decoder.template(node, "the text to equal").map(Matcher::Equals)),
    ("line", |decoder, node| Pattern::read(decoder, node, Shape::Line).map(Matcher::Line)),
    ("lines", |decoder, node| {
        let items = decoder.list(node, "the list of lines").iter();
        let lines = items.filter_map(|item| Pattern::read(decoder, item, Shape::Line));
        Some(Matcher::Lines(lines.collect()))
    }),
    ("matches", |decoder, node| {
        Pattern::read(decoder, node, Shape::Anywhere).map(Matcher::Matches)
    }),
    ("absent", |decoder, node| Pattern::read(decoder, node, Shape::Anywhere).map(Matcher::Absent)),
    ("empty", |decoder, node| {
        if decoder.boolean(node, "empty")? {
            return Some(Matcher::Empty);
        }
        decoder.report(
            Problem::new(node.at, "`empty: false` asserts next to nothing")
                .help("name what must be there with `line` or `contains`"),
        );
        None
    }),
];

impl StreamExpect {
    /// Reads `{ line: … }` and its siblings, or the word `empty`.
    pub fn read(decoder: &Decoder, which: Which, node: &Node) -> Option<Self> {
        let matcher = match &node.value {
            Value::Scalar(_) => {
                decoder.word(node, which.name(), &[("empty", ())])?;
                Matcher::Empty
            }
            Value::Null | Value::Seq(_) | Value::Map(_) => {
                Self::read_matcher(decoder, which, node)?
            }
        };
        Some(Self { which, matcher, at: node.at })
    }

    fn read_matcher(decoder: &Decoder, which: Which, node: &Node) -> Option<Matcher> {
        let what = format!("expectation on {}", which.name());
        let (read, value) = decoder.kind(node, &what, MATCHERS)?;
        read(decoder, value)
    }

    /// The templates inside, for the check of their variables.
    pub fn templates(&self) -> Vec<&Template> {
        match &self.matcher {
            Matcher::Contains(t) | Matcher::Equals(t) => vec![t],
            Matcher::Line(p) | Matcher::Matches(p) | Matcher::Absent(p) => vec![p.template()],
            Matcher::Lines(patterns) => patterns.iter().map(Pattern::template).collect(),
            Matcher::Empty => Vec::new(),
        }
    }

    /// Whether it needs a text: an empty stream does not meet it.
    pub fn wants_text(&self, vars: &Vars) -> bool {
        matches!(self.judge_stream(&Stream::default(), vars), Ok(Some(_)))
    }

    /// Whether this text alone meets it.
    pub fn is_met_by(&self, text: &str, vars: &Vars) -> bool {
        let stream = Stream { text: text.to_owned(), truncated: false };
        matches!(self.judge_stream(&stream, vars), Ok(None))
    }

    /// What differs, if anything does.
    pub fn judge(&self, outcome: &Outcome, vars: &Vars) -> Result<Option<Difference>, Fault> {
        self.judge_stream(&self.which.of(outcome), vars)
    }

    fn judge_stream(&self, stream: &Stream, vars: &Vars) -> Result<Option<Difference>, Fault> {
        let visible = text::visible(&stream.text);
        let text = if self.matcher.names_controls() { &stream.text } else { &*visible };
        let expand = |t: &Template| t.expand(vars).map_err(|e| Fault::Unresolved(e.to_string()));
        let found = match &self.matcher {
            Matcher::Contains(wanted) => {
                let wanted = expand(wanted)?;
                (!text.contains(&wanted)).then(|| self.lacks(&wanted, text))
            }
            Matcher::Equals(wanted) => {
                let wanted = expand(wanted)?;
                (!are_seen_alike(text, &wanted)).then(|| self.lacks(&wanted, text))
            }
            Matcher::Line(pattern) => {
                let regex = pattern.compile(vars)?;
                (!text.lines().any(|line| fits(&regex, line)))
                    .then(|| self.lacks(&pattern.told(vars), text))
            }
            Matcher::Lines(patterns) => self.judge_lines(patterns, text, vars)?,
            Matcher::Matches(pattern) => (!pattern.compile(vars)?.is_match(text))
                .then(|| self.lacks(&pattern.told(vars), text)),
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
            return Err(Fault::Truncated(self.which.name().to_owned()));
        }
        Ok(found)
    }

    /// The patterns in this order, other lines between them allowed.
    fn judge_lines(
        &self,
        patterns: &[Pattern],
        text: &str,
        vars: &Vars,
    ) -> Result<Option<Difference>, Fault> {
        let mut lines = text.lines();
        for pattern in patterns {
            let regex = pattern.compile(vars)?;
            if !lines.any(|line| fits(&regex, line)) {
                return Ok(Some(self.lacks(&pattern.told(vars), text)));
            }
        }
        Ok(None)
    }

    fn lacks(&self, wanted: &str, text: &str) -> Difference {
        Difference::Lacks {
            stream: self.which.stream(),
            wanted: wanted.to_owned(),
            seen: super::excerpt(text),
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

impl Place for StreamExpect {
    fn at(&self) -> Span {
        self.at
    }
}
