//! Marks: points of a grade, exact.

use std::{
    fmt,
    iter::Sum,
    ops::{Add, Neg, Sub},
};

use rust_decimal::{Decimal, RoundingStrategy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Digits behind the point at most: what has no end as a decimal, as a third has none, is cut off behind them.
pub const DIGITS: u32 = 12;

/// Points of a grade, in exact decimals: three thirds are one. Written as text, so that no reader makes a binary
/// fraction of it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Marks(
    #[schemars(with = "String", regex(pattern = r"^-?[0-9]+(\.[0-9]+)?$"))] pub Decimal,
);

impl Marks {
    /// None.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Whether there is none.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Without what stands behind the last digit that is kept.
    #[must_use]
    pub fn cut(self) -> Self {
        Self(self.0.round_dp_with_strategy(DIGITS, RoundingStrategy::ToZero))
    }

    /// As much of it as `part` is of `whole`; none where the whole is nothing.
    #[must_use]
    pub fn share(self, part: Decimal, whole: Decimal) -> Self {
        // No digit is lost of what is not divided.
        if part == whole && !whole.is_zero() {
            return self;
        }
        let share = self.0.saturating_mul(part).checked_div(whole);
        Self(share.unwrap_or_default()).cut()
    }

    /// Divided as these parts are to each other. The shares come to all of it again: what is cut off of one, one behind
    /// it gets. Each is nothing where the parts are.
    pub fn split(self, parts: &[Self]) -> Vec<Self> {
        let whole: Self = parts.iter().copied().sum();
        let (mut before, mut given) = (Self::ZERO, Self::ZERO);
        let shares = parts.iter().map(|part| {
            before = before + *part;
            let until = self.share(before.0, whole.0);
            let share = until - given;
            given = until;
            share
        });
        shares.collect()
    }
}

impl From<u32> for Marks {
    fn from(points: u32) -> Self {
        Self(points.into())
    }
}

/// Without the zeros at the end: `7.5`, `10`.
impl fmt::Display for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.normalize().fmt(f)
    }
}

impl Add for Marks {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Marks {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Marks {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Marks {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str) -> Marks {
        Marks(text.parse().unwrap())
    }

    #[test]
    fn they_are_exact_and_written_as_people_write_them() {
        let tenths: Marks = std::iter::repeat_n(marks("0.1"), 10).sum();
        assert_eq!(tenths, Marks::from(1));
        assert_eq!(tenths.to_string(), "1");
        assert_eq!((marks("7.50") - marks("0.25")).to_string(), "7.25");
        assert_eq!((-marks("7.50")).to_string(), "-7.5");
        assert!(Marks::ZERO.is_zero() && !tenths.is_zero());
        assert_eq!(serde_json::to_string(&marks("7.5")).unwrap(), "\"7.5\"");
        assert_eq!(serde_json::from_str::<Marks>("\"7.5\"").unwrap(), marks("7.5"));
    }

    #[test]
    fn what_has_no_end_is_cut_off_and_comes_to_the_whole_all_the_same() {
        let parts = |points: &[u32]| points.iter().copied().map(Marks::from).collect::<Vec<_>>();
        let thirds = Marks::from(10).split(&parts(&[1, 1, 1]));
        let told: Vec<String> = thirds.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["3.333333333333", "3.333333333333", "3.333333333334"]);
        assert_eq!(thirds.into_iter().sum::<Marks>(), Marks::from(10));
        assert_eq!(
            Marks::from(10).split(&parts(&[5, 0, 15])),
            [marks("2.5"), Marks::ZERO, marks("7.5")]
        );
        assert_eq!(Marks::from(10).split(&parts(&[0, 0])), [Marks::ZERO, Marks::ZERO]);
        assert_eq!(Marks::from(10).split(&[]), []);
        // Not rounded up, or the parts could be more than the whole.
        assert_eq!(Marks::from(2).share(1.into(), 3.into()), marks("0.666666666666"));
        assert_eq!(marks("0.1234567890129").cut(), marks("0.123456789012"));
        let long = marks("0.1234567890129");
        assert_eq!(
            (long.share(7.into(), 7.into()), long.share(0.into(), 0.into())),
            (long, Marks::ZERO)
        );
    }
}
