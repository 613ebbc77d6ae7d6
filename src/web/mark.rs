//! How something ended, at a glance: by a sign, a word and a colour.

use crate::verdict::Verdict;

/// How something ended, at a glance: never by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    /// It failed.
    Fail,
    /// It could not be judged.
    Error,
    /// It was not looked at.
    Skip,
    /// It passed.
    Pass,
}

impl Mark {
    /// That of a verdict.
    pub(crate) fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Pass,
            Verdict::Fail(_) => Self::Fail,
            Verdict::Error(_) => Self::Error,
            Verdict::Skip(_) => Self::Skip,
        }
    }

    /// The sign.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Pass => "✓",
            Self::Fail => "✗",
            Self::Error => "!",
            Self::Skip => "–",
        }
    }

    /// The word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pass => "passed",
            Self::Fail => "failed",
            Self::Error => "could not be judged",
            Self::Skip => "skipped",
        }
    }

    /// The class of an HTML element.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Error => "error",
            Self::Skip => "skip",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fact::ObserveError, verdict::Skip};

    #[test]
    fn each_kind_of_verdict_has_its_own_sign_word_and_class() {
        let fault = Verdict::Error(ObserveError::Engine("gone".into()));
        let verdicts =
            [Verdict::Pass, Verdict::Fail(Vec::new()), fault, Verdict::Skip(Skip::Interrupted)];
        let marks = verdicts.map(|verdict| Mark::of(&verdict));
        assert_eq!(marks.map(Mark::sign).concat(), "✓✗!–");
        assert_eq!(marks.map(Mark::class), ["pass", "fail", "error", "skip"]);
        assert_eq!(marks[2].word(), "could not be judged");
        assert_eq!(marks.map(Mark::word).map(str::len), [6, 6, 19, 7]);
        assert!(Mark::Fail < Mark::Error && Mark::Error < Mark::Skip && Mark::Skip < Mark::Pass);
    }
}
