//! Values that a command prints anew each time: captured once, the same wherever they come again.

use super::pattern::{Pattern, Shape};
use crate::{
    expect::which::Which,
    fact::ObserveError,
    outcome::Outcome,
    syntax::{
        decode::Decoder,
        problem::Problem,
        shape,
        source::{Located, Span},
        template::{Template, Vars, is_name},
        yaml::Node,
    },
    text,
    verdict::Difference,
};

/// `capture: { edge: { stdout: '^Digest: (\S+)$' } }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// The variable that holds the value.
    pub name: Located<String>,
    which: Which,
    pattern: Pattern,
}

impl Capture {
    /// Reads the captures of one command.
    pub fn read_all(decoder: &Decoder, node: &Node) -> Vec<Self> {
        decoder
            .pairs(node, "captures: names, each with a stream and a pattern")
            .iter()
            .filter_map(|(name, value)| Self::read(decoder, name, value))
            .collect()
    }

    /// What may be written.
    pub fn shape() -> shape::Shape {
        let streams = Which::ALL.map(|which| shape::Row {
            key: which.name(),
            doc: "A pattern with one group, which is the value.",
            need: shape::Need::Optional,
            shape: shape::Shape::Pattern,
            example: None,
        });
        let kinds = shape::Shape::Kinds("stream", streams.to_vec());
        shape::Shape::Pairs("a variable", Box::new(kinds))
    }

    fn read(decoder: &Decoder, name: &Located<String>, value: &Node) -> Option<Self> {
        if !is_name(&name.value) || name.value.contains('.') {
            decoder.report(
                Problem::new(name.at, format!("`{}` is no name for a capture", name.value))
                    .help("use letters, digits, `_` and `-`"),
            );
            return None;
        }
        let (which, pattern) =
            decoder.kind(value, "stream", &Which::ALL.map(|which| (which.name(), which)))?;
        let at = pattern.at;
        let pattern = Pattern::read(decoder, pattern, Shape::Anywhere)?;
        if pattern.groups() != 1 {
            decoder.report(
                Problem::new(at, format!("a capture has one group, this has {}", pattern.groups()))
                    .help("put parentheses around the value; `(?:…)` groups without capturing"),
            );
            return None;
        }
        Some(Self { name: name.clone(), which, pattern })
    }

    /// Where it is written.
    pub fn at(&self) -> Span {
        self.name.at
    }

    /// The pattern's template, for the check of its variables.
    pub fn template(&self) -> &Template {
        self.pattern.template()
    }

    /// Takes the value out of an outcome into `vars`, or says what differs.
    pub fn take(
        &self,
        outcome: &Outcome,
        vars: &mut Vars,
    ) -> Result<Option<Difference>, ObserveError> {
        let stream = self.which.of(outcome);
        let regex = self.pattern.compile(vars)?;
        let name = self.name.value.clone();
        let visible = text::visible(&stream.text);
        let value = regex.captures(&visible).and_then(|found| found.get(1));
        // An empty value would make everything that uses it true.
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            if stream.truncated {
                return Err(ObserveError::Truncated(self.which.name().to_owned()));
            }
            return Ok(Some(Difference::NoCapture { name, pattern: self.pattern.told(vars) }));
        };
        let now = value.as_str().to_owned();
        match vars.get(&name) {
            Some(before) if *before != now => {
                Ok(Some(Difference::CaptureChanged { name, before: before.clone(), now }))
            }
            _ => {
                vars.insert(name, now);
                Ok(None)
            }
        }
    }
}
