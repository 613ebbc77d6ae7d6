//! The exit status: `exit: 1`.

use super::{
    excerpt::tail,
    kind::{Kind, Nature, Seen},
};
use crate::{
    fact::ObserveError,
    outcome::{Exit, Outcome},
    syntax::{
        decode::Decoder,
        field::Reads as _,
        shape::Shape,
        source::Span,
        template::{Template, Vars},
        values::Number,
        yaml::Node,
    },
    verdict::{Difference, Mismatch},
};

/// An expected exit status.
#[derive(Clone, Debug)]
pub(super) struct ExitExpect {
    status: i32,
    at: Span,
}

const STATUS: Number<i32> = Number::new("an exit status", 0, 255);

impl ExitExpect {
    /// Reads the number.
    pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        Some(Self { status: STATUS.read(decoder, node)?, at: node.at })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        STATUS.shape()
    }
}

impl Kind for ExitExpect {
    fn at(&self) -> Span {
        self.at
    }

    fn templates(&self) -> Vec<&Template> {
        Vec::new()
    }

    fn nature(&self) -> Nature {
        Nature { stream: None, names_exit: true, is_refusal: false }
    }

    fn says_why(&self, _: &str, _: &Vars) -> bool {
        false
    }

    fn judge(&self, seen: &Seen<'_>) -> Result<Vec<Mismatch>, ObserveError> {
        Ok(seen.differs(self.at, differs(self.status, seen.outcome)))
    }
}

/// What differs where this status is wanted.
pub(super) fn differs(wanted: i32, outcome: &Outcome) -> Option<Difference> {
    (outcome.exit != Exit::Code(wanted)).then(|| Difference::Exit {
        wanted,
        seen: outcome.exit.clone(),
        tail: tail(outcome),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{outcome::Stream, syntax::yaml};

    #[test]
    fn another_status_than_the_one_that_is_wanted_differs_at_its_line_with_what_was_told() {
        let node = yaml::parse("7").unwrap();
        let expect = ExitExpect::read(&Decoder::default(), &node).unwrap();
        assert_eq!(expect.at(), node.at);
        let judged = |exit: Exit| {
            let outcome = Outcome {
                exit,
                stdout: Stream { text: "told\n".into(), truncated: false },
                stderr: Stream::default(),
                screen: None,
                took_ms: 1,
                circumstances: Box::default(),
            };
            let line = |at: Span| if at == node.at { 4 } else { 0 };
            let vars = Vars::new();
            let seen = Seen { outcome: &outcome, command: "x", vars: &vars, line: &line };
            expect.judge(&seen).unwrap()
        };
        assert_eq!(judged(Exit::Code(7)), []);
        for seen in [Exit::Code(0), Exit::Signal(7)] {
            let what = Difference::Exit { wanted: 7, seen: seen.clone(), tail: "told".into() };
            assert_eq!(judged(seen), [Mismatch { line: 4, what }]);
        }
    }
}
