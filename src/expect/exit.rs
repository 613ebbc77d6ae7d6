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
