//! JSON on standard output: `json: { at: "0.State.Running", is: true }`.

use serde_json::Value;

use super::{
    data::{ABSENT, AT, Absent, At, DataExpect, HAS, Has, IS, Is, MATCHES, Matches, WAYS},
    kind::{Kind, Nature, Seen},
    which::Which,
};
use crate::{
    fact::ObserveError,
    outcome::StreamName,
    syntax::{
        decode::Decoder,
        field::Mapping,
        shape::{Choice, Shape},
        source::Span,
        template::{Template, Vars},
        yaml::Node,
    },
    verdict::{DataOf, Mismatch, SeenData},
};

/// What must be in the JSON that a command prints.
#[derive(Clone, Debug)]
pub(super) struct JsonExpect {
    data: DataExpect,
    at: Span,
}

const JSON: Mapping<(At, Is, Has, Absent, Matches)> = Mapping {
    what: "`json`",
    title: Some("json as an expectation"),
    choice: Some(Choice::One(WAYS)),
    fields: (AT, IS, HAS, ABSENT, MATCHES),
};

impl JsonExpect {
    /// Reads its parameters.
    pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (fields, values) = JSON.read(decoder, node)?;
        Some(Self { data: DataExpect::read(decoder, &fields, values)?, at: node.at })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        JSON.shape()
    }
}

impl Kind for JsonExpect {
    fn at(&self) -> Span {
        self.at
    }

    fn templates(&self) -> Vec<&Template> {
        self.data.templates()
    }

    fn nature(&self) -> Nature {
        Nature { stream: Some(Which::Stdout), names_exit: false, is_refusal: false }
    }

    fn says_why(&self, _: &str, _: &Vars) -> bool {
        false
    }

    fn judge(&self, seen: &Seen<'_>) -> Result<Vec<Mismatch>, ObserveError> {
        let stdout = &seen.outcome.stdout;
        if stdout.truncated {
            return Err(ObserveError::Truncated("stdout".to_owned()));
        }
        let read = serde_json::from_str::<Value>(&stdout.text).map_err(|error| ends(&error));
        let of = DataOf::Stream(StreamName::Stdout);
        let what = self.data.judge(&of, read.as_ref(), seen.vars)?;
        Ok(seen.differs(self.at, what))
    }
}

/// Where it stops being JSON.
fn ends(error: &serde_json::Error) -> SeenData {
    let why = error.to_string();
    let place = why.rfind(" at line ").unwrap_or(why.len());
    SeenData::NotJson { line: error.line(), column: error.column(), why: why[..place].to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        outcome::{Exit, Outcome, Stream},
        syntax::yaml,
        verdict::Difference,
    };

    fn judged(yaml: &str, stdout: &str, truncated: bool) -> Result<Vec<Mismatch>, ObserveError> {
        let node = yaml::parse(yaml).unwrap();
        let expect = JsonExpect::read(&Decoder::default(), &node).unwrap();
        let outcome = Outcome {
            exit: Exit::Code(0),
            stdout: Stream { text: stdout.to_owned(), truncated },
            stderr: Stream::default(),
            screen: None,
            took_ms: 1,
            circumstances: Box::default(),
        };
        let line = |at: Span| if at == node.at { 4 } else { 0 };
        let vars = Vars::new();
        expect.judge(&Seen { outcome: &outcome, command: "x", vars: &vars, line: &line })
    }

    #[test]
    fn what_is_printed_is_one_json_text_and_what_was_cut_off_is_an_error() {
        let yaml = "{ at: a, is: 1 }";
        assert_eq!(judged(yaml, " {\"a\": 1}\n", false), Ok(vec![]));
        let cut = Err(ObserveError::Truncated("stdout".into()));
        assert_eq!(judged(yaml, "{\"a\": 1}", true), cut);
        for (stdout, line, column, why) in [
            ("", 1, 0, "EOF while parsing a value"),
            ("{\"a\": 1", 1, 7, "EOF while parsing an object"),
            ("{\"a\": 1}\n{\"a\": 1}\n", 2, 1, "trailing characters"),
            ("Warning: x\n{\"a\": 1}", 1, 1, "expected value"),
        ] {
            let found = judged(yaml, stdout, false).unwrap();
            let [Mismatch { line: 4, what: Difference::Data { of, at, seen, .. } }] = &found[..]
            else {
                panic!("{found:?}")
            };
            assert_eq!((of, at.as_str()), (&DataOf::Stream(StreamName::Stdout), "a"));
            assert_eq!(*seen, SeenData::NotJson { line, column, why: why.into() }, "{stdout}");
        }
        assert!(judged(yaml, &"[".repeat(100_000), false).unwrap().len() == 1, "deep nests end");
    }
}
