//! What a stream must carry: `stdout: { line: … }`, `stderr: empty`.

use super::{
    kind::{self, Nature, Seen},
    matcher::{Matcher, Off},
    which::Which,
};
use crate::{
    fact::ObserveError,
    outcome::Stream,
    syntax::{
        decode::Decoder,
        shape::Shape,
        source::Span,
        template::{Template, Vars},
        yaml::Node,
    },
    verdict::{Difference, Mismatch},
};

/// An expectation about one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StreamExpect {
    which: Which,
    matcher: Matcher,
    at: Span,
}

impl StreamExpect {
    /// Reads `{ line: … }` and its siblings, or the word `empty`.
    pub(crate) fn read(decoder: &Decoder, which: Which, node: &Node) -> Option<Self> {
        let matcher = Matcher::read(decoder, which.name(), which.expectation(), node)?;
        Some(Self { which, matcher, at: node.at })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        Matcher::shape()
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
        let stream_name = self.which.stream();
        let off = self.matcher.judge(stream, self.which.name(), vars)?;
        Ok(off.map(|off| match off {
            Off::Lacks { wanted, seen } => Difference::Lacks { stream: stream_name, wanted, seen },
            Off::Has { unwanted, seen } => Difference::Has { stream: stream_name, unwanted, seen },
        }))
    }
}

impl kind::Kind for StreamExpect {
    fn at(&self) -> Span {
        self.at
    }

    fn templates(&self) -> Vec<&Template> {
        self.matcher.templates()
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

#[cfg(test)]
mod tests;
