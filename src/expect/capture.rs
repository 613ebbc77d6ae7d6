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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        outcome::{Exit, Stream},
        syntax::yaml,
    };

    fn read(yaml: &str) -> Result<Capture, String> {
        let decoder = Decoder::default();
        let mut all = Capture::read_all(&decoder, &yaml::parse(yaml).unwrap());
        match decoder.into_problems().pop() {
            Some(problem) => Err(problem.title),
            None => Ok(all.remove(0)),
        }
    }

    fn printed(text: &str, truncated: bool) -> Outcome {
        Outcome {
            exit: Exit::Code(0),
            stdout: Stream { text: text.into(), truncated },
            stderr: Stream::default(),
            screen: None,
            took_ms: 1,
            circumstances: Box::default(),
        }
    }

    #[test]
    fn a_capture_has_a_name_without_a_dot_and_one_group() {
        for (yaml, told) in [
            ("{ a.b: { stdout: '(x)' } }", "`a.b` is no name for a capture"),
            ("{ a b: { stdout: '(x)' } }", "`a b` is no name for a capture"),
            ("{ a: { stdout: 'x' } }", "a capture has one group, this has 0"),
            ("{ a: { stdout: '(x)(y)' } }", "a capture has one group, this has 2"),
            ("{ a: { output: '(x)' } }", "output"),
        ] {
            let problem = read(yaml).unwrap_err();
            assert!(problem.contains(told), "{yaml}: {problem}");
        }
        let capture = read("{ edge: { stdout: '${{ before }} (x)(?:y)' } }").unwrap();
        assert_eq!(
            capture.template().names().map(|name| name.value).collect::<Vec<_>>(),
            ["before"]
        );
        assert_eq!(capture.at(), capture.name.at);
        assert_ne!(capture.at(), Span::default());
    }

    #[test]
    fn a_value_is_taken_once_and_has_to_stay_the_same() {
        let capture = read("{ edge: { stdout: '^Digest: (\\S*)$' } }").unwrap();
        let mut vars = Vars::new();
        let mut take = |text: &str, truncated| capture.take(&printed(text, truncated), &mut vars);
        let missing = |name: &str| Difference::NoCapture {
            name: name.into(),
            pattern: "^Digest: (\\S*)$".into(),
        };
        assert_eq!(take("nothing\n", false), Ok(Some(missing("edge"))));
        assert_eq!(take("Digest: \n", false), Ok(Some(missing("edge"))), "an empty value");
        assert_eq!(take("nothing\n", true), Err(ObserveError::Truncated("stdout".into())));
        assert_eq!(take("Digest: \u{1b}[1mone\u{1b}[0m\n", true), Ok(None), "as a person sees it");
        assert_eq!(take("Digest: one\n", false), Ok(None));
        let changed = Difference::CaptureChanged {
            name: "edge".into(),
            before: "one".into(),
            now: "two".into(),
        };
        assert_eq!(take("Digest: two\n", false), Ok(Some(changed)));
        assert_eq!(vars.get("edge").map(String::as_str), Some("one"));
    }
}
