//! `hints: { free: 1, takes: 10%, at_most: 50% }`: what hints cost.

use super::{super::Percent, amount::PercentOf};
use crate::syntax::{
    decode::Decoder,
    field::{Field, Mapping},
    values::Number,
    yaml::Node,
};

/// What the hints of a step take of what it comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// How many of each step are free.
    pub free: usize,
    /// What each one more takes.
    pub takes: Percent,
    /// What all of a step take at most.
    pub at_most: Percent,
}

pub(super) const HINTS: Mapping<(Field<Number<usize>>, Field<PercentOf>, Field<PercentOf>)> =
    Mapping {
        what: "`hints`",
        title: None,
        choice: None,
        fields: (
            Field::or(
                "free",
                "0",
                Number::new("`free`", 0, 1_000),
                "How many hints of each step are free.",
            ),
            Field::required(
                "takes",
                PercentOf("`takes`"),
                "What each hint more takes of what its step comes to.",
            ),
            Field::or(
                "at_most",
                "100%",
                PercentOf("`at_most`"),
                "What all hints of a step take together at most.",
            ),
        ),
    };

pub(super) fn hints(decoder: &Decoder, node: &Node) -> Option<Hints> {
    let (_, (free, takes, at_most)) = HINTS.read(decoder, node)?;
    Some(Hints { free: free?, takes: takes?, at_most: at_most? })
}

impl Hints {
    /// What so many hints take.
    pub fn taken(&self, hints: usize) -> Percent {
        let more = hints.saturating_sub(self.free);
        self.takes.times(u64::try_from(more).unwrap_or(u64::MAX), self.at_most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_free_ones_take_nothing_and_all_others_no_more_than_the_most() {
        let percent = |number: u32| Percent::new(number.into()).unwrap();
        let hints = Hints { free: 2, takes: percent(10), at_most: percent(25) };
        for (taken, percents) in [(0, 0), (2, 0), (3, 10), (4, 20), (5, 25), (usize::MAX, 25)] {
            assert_eq!(hints.taken(taken), percent(percents), "{taken}");
        }
        assert!(Hints::default().taken(9).is_none());
    }
}
