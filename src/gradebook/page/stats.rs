//! What can be counted of a class: how marks are spread, which checks are hard, which mistakes are common.

use std::{cmp::Reverse, collections::BTreeMap};

use rust_decimal::prelude::ToPrimitive as _;

use super::super::{
    Gradebook,
    counted::percent,
    table::graded,
    told::{self, Mark},
};
use crate::{codes::FailureCode, grades::CheckGrade};

/// How many bars the spread has.
pub(super) const BARS: usize = 10;

/// How many grades lie in each tenth of what is possible, the last with all of it, and how many are undecided.
pub(super) fn spread(book: &Gradebook) -> ([usize; BARS], usize) {
    let (mut bars, mut undecided) = ([0; BARS], 0);
    for (_, graded) in graded(book) {
        let grade = &graded.grade;
        match percent(grade).filter(|_| grade.undecided.is_zero()) {
            Some(percent) => {
                let bar = (percent.0 / rust_decimal::Decimal::TEN).to_usize().unwrap_or(0);
                bars[bar.min(BARS - 1)] += 1;
            }
            None => undecided += 1,
        }
    }
    (bars, undecided)
}

/// How a check went for a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hardness {
    /// The step's id.
    pub(super) step: String,
    /// What the check proves.
    pub(super) name: String,
    /// For how many it passed.
    pub(super) passed: usize,
    /// For how many it failed.
    pub(super) failed: usize,
    /// For how many it could not be judged or was skipped.
    pub(super) open: usize,
}

impl Hardness {
    /// Of how many it was judged.
    pub(super) fn judged(&self) -> usize {
        self.passed + self.failed
    }

    /// What share failed, in thousandths.
    fn share(&self) -> usize {
        (self.failed * 1000).checked_div(self.judged()).unwrap_or(0)
    }
}

/// The checks that failed for anybody, those first that failed for the greatest share.
pub(super) fn hardest(book: &Gradebook) -> Vec<Hardness> {
    let mut checks: Vec<((&str, &str), Hardness)> = Vec::new();
    for (_, graded) in graded(book) {
        for (step, check) in told::checks(&graded.grade) {
            let key = (&*step.id, &*check.id);
            let at = checks.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
                checks.push((key, new(&step.id, &check.name)));
                checks.len() - 1
            });
            count(&mut checks[at].1, check);
        }
    }
    let mut checks: Vec<Hardness> =
        checks.into_iter().map(|(_, check)| check).filter(|check| check.failed > 0).collect();
    checks.sort_by_key(|check| (Reverse(check.share()), Reverse(check.failed)));
    checks
}

fn new(step: &str, name: &str) -> Hardness {
    Hardness { step: step.to_owned(), name: name.to_owned(), passed: 0, failed: 0, open: 0 }
}

fn count(of: &mut Hardness, check: &CheckGrade) {
    match Mark::of(&check.verdict) {
        Mark::Pass => of.passed += 1,
        Mark::Fail => of.failed += 1,
        Mark::Error | Mark::Skip => of.open += 1,
    }
}

/// A mistake, and for how many checks it showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// What the scenario says of it, or the title of its code's page.
    pub(super) what: String,
    /// Its code.
    pub(super) code: Option<FailureCode>,
    /// How often it showed.
    pub(super) times: usize,
}

/// The mistakes that showed, the most common first.
pub(super) fn mistakes(book: &Gradebook) -> Vec<Mistake> {
    let mut seen: BTreeMap<(Option<FailureCode>, String), usize> = BTreeMap::new();
    for (_, graded) in graded(book) {
        let checks = told::checks(&graded.grade).map(|(_, check)| check);
        for check in checks.filter(|check| Mark::of(&check.verdict) == Mark::Fail) {
            let title = || check.code.map_or("no code", |code| code.page().title).to_owned();
            let what = check.mistake.clone().unwrap_or_else(title);
            *seen.entry((check.code, what)).or_default() += 1;
        }
    }
    let told = seen.into_iter().map(|((code, what), times)| Mistake { what, code, times });
    let mut mistakes: Vec<Mistake> = told.collect();
    mistakes.sort_by_key(|mistake| Reverse(mistake.times));
    mistakes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gradebook::{Row, sample},
        grades::Marks,
        verdict::Verdict,
    };

    #[test]
    fn the_spread_has_every_decided_grade_once() {
        let mut bars = [0; BARS];
        (bars[2], bars[6], bars[9]) = (1, 1, 4);
        assert_eq!(spread(&sample::book()), (bars, 1));
    }

    #[test]
    fn a_border_belongs_to_the_bar_above_and_all_to_the_last() {
        let mut book = sample::book();
        book.rows.truncate(1);
        for (got, bar) in [("1.98", 0), ("2", 1), ("18", 9), ("20", 9), ("30", 9), ("-1", 0)] {
            sample::graded_of(&mut book.rows[0]).grade.got = Marks(got.parse().unwrap());
            assert_eq!(spread(&book).0[bar], 1, "{got}");
        }
    }

    fn row(pulled: Verdict, listed: Verdict, signed: Verdict) -> Row {
        sample::row("x", "X", sample::graded(sample::lab(pulled, listed, signed)))
    }

    #[test]
    fn the_hardest_check_is_that_which_failed_for_the_greatest_share_of_those_judged() {
        let (pass, fail, fault) = (|| Verdict::Pass, || sample::failed("x"), sample::fault);
        let mut book = sample::book();
        book.rows = vec![
            row(pass(), fail(), fault()),
            row(pass(), fail(), fail()),
            row(pass(), pass(), fault()),
        ];
        let hardness = |step: &str, name: &str, passed, failed, open| Hardness {
            passed,
            failed,
            open,
            ..new(step, name)
        };
        assert_eq!(
            hardest(&book),
            [
                hardness("step2", "signed is right", 0, 1, 2),
                hardness("step1", "listed is right", 1, 2, 0)
            ]
        );
        assert_eq!(new("s", "n").share(), 0);
    }

    #[test]
    fn mistakes_are_counted_by_what_is_said_of_them() {
        let mistakes = mistakes(&sample::book());
        assert_eq!((mistakes[0].times, mistakes[0].code), (2, Some(FailureCode::NotDone)));
        assert_eq!(mistakes[0].what, FailureCode::NotDone.page().title);
        assert_eq!((mistakes[1].times, mistakes[1].what.as_str()), (1, sample::NASTY));
        assert_eq!(mistakes.len(), 2, "an error is no mistake");
    }
}
