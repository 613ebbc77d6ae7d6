//! `manual: { look: Show your diagram of the network. }`: what no machine can judge, and a person confirms.

use super::{
    kind::Kind,
    nature::Nature,
    seen::{Context, Judged},
};
use crate::{
    fact::{Observation, ObserveError, Query, Witness},
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        problem::Problem,
        shape::Shape,
        template::{Template, Vars},
        values::Templated,
        yaml::Node,
    },
};

/// What a person looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ManualCheck {
    look: Template,
}

const MANUAL: Mapping<(Field<Templated>,)> = Mapping {
    what: "`manual`",
    title: None,
    choice: None,
    fields: (Field::required(
        "look",
        Templated("what a person looks at"),
        "What somebody who grades looks at, as the student is told it. `points` of the check are given by hand alone, as `labcheck schema overrides --manual` says.",
    ),),
};

impl ManualCheck {
    /// Reads its parameters.
    pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (_, (look,)) = MANUAL.read(decoder, node)?;
        let look = look?;
        if look.written().trim().is_empty() {
            decoder.report(
                Problem::new(look.at, "this says nothing to look at")
                    .help("write what a person looks at, as `Show your diagram of the network.`"),
            );
            return None;
        }
        Some(Self { look })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        MANUAL.shape()
    }
}

impl Kind for ManualCheck {
    fn templates(&self) -> Vec<&Template> {
        vec![&self.look]
    }

    fn nature(&self) -> Nature<'_> {
        Nature { by_person: Some(&self.look), ..Nature::of_a_look() }
    }

    fn queries(&self, _: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        Ok(Vec::new())
    }

    /// By its nature it is skipped before anybody comes here; whoever comes is told no pass.
    fn judge(&self, _: &[Observation], _: &Context<'_>) -> Judged {
        Err(ObserveError::Unfinished("only a person can judge it".to_owned()))
    }
}

#[cfg(test)]
mod tests;
