//! Which of the answers to a question counts.

use super::{Answered, Deed, Entry};

/// The entries that tell of answers, with those that put a step back and what tells whether any can be missing.
pub fn answers(entries: &[Entry]) -> Vec<Entry> {
    let tells =
        |entry: &&Entry| matches!(entry.deed, Deed::Answered(_) | Deed::Reset { .. } | Deed::Gap);
    entries.iter().filter(tells).cloned().collect()
}

/// How many answers to a step's questions were given since it was put back the last time.
pub fn since_reset(entries: &[Entry], step: &str) -> usize {
    let is_reset = |entry: &Entry| matches!(&entry.deed, Deed::Reset { step: of } if of == step);
    let from = entries.iter().rposition(is_reset).unwrap_or(0);
    let is_of =
        |entry: &&Entry| matches!(&entry.deed, Deed::Answered(answer) if answer.step == step);
    entries[from..].iter().filter(is_of).count()
}

/// What was answered to one question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given<'e> {
    /// The last answer that counts.
    pub last: Option<&'e Answered>,
    /// How many answers the student gave, those too that count no longer.
    pub answers: usize,
    /// How many of them came when all tries were used up, and never counted.
    pub late: usize,
    /// Whether there was one that counts no longer, because the step was put back.
    pub put_back: bool,
    /// Whether one may have been given after it of which nothing is written down.
    pub may_lack: bool,
}

/// By these entries; only so many tries count, where there is a limit. Who puts a step back gets no further try by it, and
/// what labcheck answers itself is none.
pub fn given<'e>(entries: &'e [Entry], step: &str, check: &str, tries: Option<usize>) -> Given<'e> {
    let mut given = Given::default();
    for entry in entries {
        if matches!(&entry.deed, Deed::Reset { step: of } if of == step) {
            given.put_back |= given.last.is_some();
            (given.last, given.may_lack) = (None, false);
        } else if entry.deed == Deed::Gap {
            given.may_lack = true;
        } else if let Deed::Answered(answer) = &entry.deed
            && (answer.step.as_str(), answer.check.as_str()) == (step, check)
        {
            given.answers += usize::from(!answer.by_labcheck);
            if !answer.by_labcheck && tries.is_some_and(|most| given.answers > most) {
                given.late += 1;
            } else {
                (given.last, given.may_lack) = (Some(answer), false);
            }
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn entry(deed: Deed) -> Entry {
        Entry { at: Timestamp::UNIX_EPOCH, deed }
    }

    fn answer(step: &str, check: &str, text: &str) -> Answered {
        Answered { step: step.into(), check: check.into(), text: text.into(), by_labcheck: false }
    }

    fn by_labcheck(text: &str) -> Entry {
        entry(Deed::Answered(Answered { by_labcheck: true, ..answer("s", "c", text) }))
    }

    fn by_student(text: &str) -> Entry {
        entry(Deed::Answered(answer("s", "c", text)))
    }

    fn reset(step: &str) -> Entry {
        entry(Deed::Reset { step: step.into() })
    }

    #[test]
    fn the_last_answer_to_a_question_counts_until_its_step_is_put_back() {
        let others = [
            entry(Deed::Answered(answer("s", "other", "no"))),
            entry(Deed::Answered(answer("other", "c", "no"))),
            reset("other"),
        ];
        let last = |entries: &[Entry]| {
            let entries = [entries, &others].concat();
            given(&entries, "s", "c", None).last.map(|answer| answer.text.clone())
        };
        assert_eq!(last(&[]), None);
        assert_eq!(last(&[by_student("6"), by_student("7")]), Some("7".into()));
        assert_eq!(last(&[by_student("7"), reset("s")]), None);
        assert_eq!(last(&[by_student("7"), reset("s"), by_student("6")]), Some("6".into()));
        let back = [by_student("7"), reset("s")];
        let told = given(&back, "s", "c", None);
        assert!(told.put_back && told.answers == 1 && told.late == 0);
        assert!(!given(&back[1..], "s", "c", None).put_back);
        let of = |entries: &[Entry]| since_reset(&[entries, &others].concat(), "s");
        assert_eq!([of(&[]), of(&back), of(&[by_student("7"), by_labcheck("8")])], [1, 1, 3]);
        assert_eq!(since_reset(&back, "s"), 0);
    }

    #[test]
    fn tries_are_counted_whatever_was_put_back_and_labchecks_own_are_none() {
        let told = |entries: &[Entry]| {
            let given = given(entries, "s", "c", Some(2));
            (given.last.map(|answer| answer.text.clone()), given.answers, given.late)
        };
        let three = [by_student("1"), by_student("2"), by_student("3")];
        assert_eq!(told(&three[..2]), (Some("2".into()), 2, 0));
        assert_eq!(told(&three), (Some("2".into()), 3, 1), "the third counts no longer");
        let back = [&three[..2], &[reset("s")], &three[2..]].concat();
        assert_eq!(told(&back), (None, 3, 1), "putting it back gives no further try");
        let solved = [&three[..], &[by_labcheck("7")]].concat();
        assert_eq!(told(&solved), (Some("7".into()), 3, 1));
    }

    #[test]
    fn what_may_be_missing_is_what_came_after_the_last_answer() {
        let gap = || entry(Deed::Gap);
        let lacks = |entries: &[Entry]| given(entries, "s", "c", None).may_lack;
        assert!(lacks(&[gap()]) && lacks(&[by_student("7"), gap()]));
        assert!(!lacks(&[gap(), by_student("7")]) && !lacks(&[gap(), reset("s")]));
        let all = [entry(Deed::Opened), by_student("7"), entry(Deed::Resumed), gap(), reset("s")];
        assert_eq!(answers(&all), [1, 3, 4].map(|at| all[at].clone()));
    }
}
