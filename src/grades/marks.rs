//! Marks: points of a grade, exact.

use std::{
    fmt,
    iter::Sum,
    ops::{Add, Neg, Sub},
};

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Points of a grade, in exact decimals: three thirds are one. Written as text, so that no reader makes a binary
/// fraction of it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Marks(#[schemars(with = "String")] pub Decimal);

impl Marks {
    /// None.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Whether there is none.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
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
}
