//! `round: { to: 0.5, how: half-up }`: what a lab comes to, rounded.

use rust_decimal::Decimal;

use super::{super::Marks, amount::Amount};
use crate::syntax::{
    decode::Decoder,
    field::{Field, Mapping},
    problem::Problem,
    values::Word,
    yaml::Node,
};

/// How what a lab comes to is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// To multiples of this; more than nothing.
    pub to: Marks,
    /// Which one.
    pub how: How,
}

/// Which of the two nearest it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The nearer one; the upper one where both are as near.
    HalfUp,
    /// The nearer one; the even multiple where both are as near.
    HalfEven,
    /// The upper one.
    Up,
    /// The lower one.
    Down,
}

/// The words for it.
const HOW: &[(&str, How)] =
    &[("half-up", How::HalfUp), ("half-even", How::HalfEven), ("up", How::Up), ("down", How::Down)];

pub(super) const ROUND: Mapping<(Field<Amount>, Field<Word<How>>)> = Mapping {
    what: "`round`",
    title: None,
    choice: None,
    fields: (
        Field::required("to", Amount("`to`"), "To multiples of this many marks, as `0.5` or `1`."),
        Field::or(
            "how",
            "half-up",
            Word("`how`", HOW),
            "`half-up`, `half-even`: to the nearest one, and a half up or to the even multiple; `up`, `down`: to the next one there.",
        ),
    ),
};

pub(super) fn round(decoder: &Decoder, node: &Node) -> Option<Rounding> {
    let (_, (to, how)) = ROUND.read(decoder, node)?;
    let (to, how) = (to?, how?.value);
    if to.value.is_zero() {
        decoder.report(
            Problem::new(to.at, "nothing can be rounded to multiples of 0")
                .help("write what marks go up by, as 0.5, or remove `round`"),
        );
        return None;
    }
    Some(Rounding { to: to.value, how })
}

impl Rounding {
    /// These marks, which are not less than nothing, rounded.
    pub fn of(&self, marks: Marks) -> Marks {
        let Some(over) = marks.0.checked_rem(self.to.0) else { return marks };
        let lower = marks.0 - over;
        let twice = over.saturating_add(over);
        let is_up = match self.how {
            How::Up => !over.is_zero(),
            How::Down => false,
            How::HalfUp => twice >= self.to.0,
            How::HalfEven => twice > self.to.0 || (twice == self.to.0 && is_odd(lower, self.to.0)),
        };
        Marks(if is_up { lower.saturating_add(self.to.0) } else { lower })
    }
}

/// Whether a multiple of this is an odd one.
fn is_odd(multiple: Decimal, of: Decimal) -> bool {
    multiple.checked_rem(of.saturating_add(of)).is_some_and(|rest| !rest.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_is_exact_at_its_border() {
        let rows = [
            // marks, to, half-up, half-even, up, down
            ("7.24", "0.5", "7", "7", "7.5", "7"),
            ("7.25", "0.5", "7.5", "7", "7.5", "7"),
            ("7.26", "0.5", "7.5", "7.5", "7.5", "7"),
            ("7.75", "0.5", "8", "8", "8", "7.5"),
            ("7.5", "0.5", "7.5", "7.5", "7.5", "7.5"),
            ("0", "0.5", "0", "0", "0", "0"),
            ("0.25", "0.5", "0.5", "0", "0.5", "0"),
            ("2.5", "1", "3", "2", "3", "2"),
            ("3.5", "1", "4", "4", "4", "3"),
            ("2.000000000001", "1", "2", "2", "3", "2"),
            ("0.15", "0.1", "0.2", "0.2", "0.2", "0.1"),
            ("0.45", "0.3", "0.6", "0.6", "0.6", "0.3"),
            ("0.15", "0.3", "0.3", "0", "0.3", "0"),
        ];
        let marks = |text: &str| Marks(text.parse().unwrap());
        for (from, to, half_up, half_even, up, down) in rows {
            for (how, wanted) in [
                (How::HalfUp, half_up),
                (How::HalfEven, half_even),
                (How::Up, up),
                (How::Down, down),
            ] {
                let rounded = Rounding { to: marks(to), how }.of(marks(from));
                assert_eq!(rounded, marks(wanted), "{from} to {to}, {how:?}");
            }
        }
    }
}
