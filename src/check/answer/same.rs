//! When two texts are one answer.

/// How answers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sameness {
    /// Case does not count, nor does how many blanks stand between two words.
    Loose,
    /// Letter for letter.
    Exact,
}

impl Sameness {
    /// By the key `exact`.
    pub fn of(exact: bool) -> Self {
        if exact { Self::Exact } else { Self::Loose }
    }

    /// What of a text counts: two are one answer where this is one text. Blanks at its ends never count.
    pub fn counts(self, text: &str) -> String {
        match self {
            Self::Exact => text.trim().to_owned(),
            Self::Loose => text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_blanks_count_where_it_is_said_and_those_at_the_ends_never() {
        for (one, other, loose, exact) in [
            ("Bridge", "bridge", true, false),
            (" bridge\t", "bridge", true, true),
            ("two  words", "two words", true, false),
            ("two\u{a0}words", "TWO words", true, false),
            ("ÄPFEL", "äpfel", true, false),
            ("twowords", "two words", false, false),
        ] {
            let same = |by: Sameness| by.counts(one) == by.counts(other);
            assert_eq!((same(Sameness::Loose), same(Sameness::Exact)), (loose, exact), "{one:?}");
        }
        assert_eq!((Sameness::of(true), Sameness::of(false)), (Sameness::Exact, Sameness::Loose));
    }
}
