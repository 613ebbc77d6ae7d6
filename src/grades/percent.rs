//! Percent: a part of marks, exact.

use std::fmt;

use rust_decimal::Decimal;

use super::Marks;

/// A part of marks, from nothing to all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(Decimal);

impl Percent {
    /// Nothing.
    pub const NONE: Self = Self(Decimal::ZERO);
    /// All.
    pub const ALL: Self = Self(Decimal::ONE_HUNDRED);

    /// So many of a hundred; nothing where that is less than none or more than all.
    pub fn new(percent: Decimal) -> Option<Self> {
        (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&percent).then_some(Self(percent))
    }

    /// Whether it is nothing.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// What is left of all.
    #[must_use]
    pub fn rest(self) -> Self {
        Self(Decimal::ONE_HUNDRED - self.0)
    }

    /// So many times this, at most `most`.
    #[must_use]
    pub fn times(self, times: u64, most: Self) -> Self {
        Self(self.0.saturating_mul(times.into())).min(most)
    }

    /// So much of these marks.
    pub fn of(self, marks: Marks) -> Marks {
        marks.share(self.0, Decimal::ONE_HUNDRED)
    }
}

/// `12.5%`.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0.normalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(text: &str) -> Option<Percent> {
        Percent::new(text.parse().unwrap())
    }

    #[test]
    fn it_is_from_nothing_to_all() {
        for (text, is_one) in
            [("0", true), ("100", true), ("12.5", true), ("100.0001", false), ("-0.1", false)]
        {
            assert_eq!(percent(text).is_some(), is_one, "{text}");
        }
        assert_eq!(percent("12.50").unwrap().to_string(), "12.5%");
        assert_eq!(percent("12.5").unwrap().rest(), percent("87.5").unwrap());
        assert!(Percent::NONE.is_none() && !percent("0.1").unwrap().is_none());
        assert_eq!(Percent::ALL.rest(), Percent::NONE);
    }

    #[test]
    fn it_is_taken_often_and_no_more_than_the_most() {
        let (ten, most) = (percent("10").unwrap(), percent("25").unwrap());
        let took: Vec<Percent> = (0..4).map(|times| ten.times(times, most)).collect();
        assert_eq!(took, [Percent::NONE, ten, percent("20").unwrap(), most]);
        assert_eq!(Percent::ALL.times(u64::MAX, Percent::ALL), Percent::ALL);
    }

    #[test]
    fn it_is_exact_of_marks() {
        let marks = |text: &str| Marks(text.parse().unwrap());
        assert_eq!(percent("12.5").unwrap().of(marks("7.5")), marks("0.9375"));
        assert_eq!(Percent::ALL.of(marks("0.3")), marks("0.3"));
        assert!(Percent::NONE.of(Marks::from(3)).is_zero());
    }
}
