//! What a text must be like that no command prints: what is in a file, what a server answers, what a
//! container has printed.

use std::fmt;

use super::matcher::Matcher;
use crate::{
    fact::ObserveError,
    outcome::{Stream, StreamName},
    syntax::{
        decode::Decoder,
        shape::Shape,
        source::Span,
        template::{Template, Vars},
        yaml::Node,
    },
    verdict::Difference,
};

/// An expectation about a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextExpect {
    name: StreamName,
    matcher: Matcher,
    /// Where it is written.
    pub(crate) at: Span,
}

impl TextExpect {
    /// Reads one about what is in a file.
    pub(crate) fn of_content(decoder: &Decoder, node: &Node) -> Option<Self> {
        Self::read(decoder, node, StreamName::Content, "expectation on a file's content")
    }

    /// Reads one about what a server answers.
    pub(crate) fn of_body(decoder: &Decoder, node: &Node) -> Option<Self> {
        Self::read(decoder, node, StreamName::Body, "expectation on an answer's body")
    }

    /// Reads one about what a container has printed.
    pub(crate) fn of_logs(decoder: &Decoder, node: &Node) -> Option<Self> {
        Self::read(decoder, node, StreamName::Logs, "expectation on logs")
    }

    fn read(decoder: &Decoder, node: &Node, name: StreamName, what: &'static str) -> Option<Self> {
        let matcher = Matcher::read(decoder, name.name(), what, node)?;
        Some(Self { name, matcher, at: node.at })
    }

    /// What may be written.
    pub(crate) fn shape() -> Shape {
        Matcher::shape()
    }

    /// The templates inside.
    pub(crate) fn templates(&self) -> Vec<&Template> {
        self.matcher.templates()
    }

    /// What of the text is not so. `called` is what the text is to a person.
    pub(crate) fn judge(
        &self,
        text: &Stream,
        called: &impl fmt::Display,
        vars: &Vars,
    ) -> Result<Option<Difference>, ObserveError> {
        let judged = self.matcher.judge(text, self.name, vars);
        judged.map_err(|fault| {
            let is_cut = matches!(fault, ObserveError::Truncated(_));
            if is_cut { ObserveError::Truncated(called.to_string()) } else { fault }
        })
    }
}
