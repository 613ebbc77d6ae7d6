//! Whether something that has to be is so.

use crate::verdict::Verdict;

/// Whether it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// Nobody knows.
    Unknown,
}

impl Met {
    /// By a judgement.
    pub(super) fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Yes,
            Verdict::Fail(_) => Self::No,
            Verdict::Error(_) | Verdict::Skip(_) => Self::Unknown,
        }
    }

    /// Whether both are: one that is not decides it.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_not_decides_and_one_that_nobody_knows_leaves_it_open() {
        use Met::{No, Unknown, Yes};
        for (one, other, both) in [
            (Yes, Yes, Yes),
            (Yes, No, No),
            (Yes, Unknown, Unknown),
            (No, Unknown, No),
            (No, No, No),
            (Unknown, Unknown, Unknown),
        ] {
            assert_eq!((one.and(other), other.and(one)), (both, both), "{one:?} and {other:?}");
        }
    }
}
