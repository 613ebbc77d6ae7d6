//! `late: { due: …, grace: 15m, takes: 10%, every: day, at_most: 50%, closes: … }`: what is handed in late.

use jiff::Timestamp;

use super::{
    super::Percent,
    amount::PercentOf,
    time::{DAY, HOUR, Moment, Seconds, whole_seconds},
};
use crate::syntax::{
    decode::Decoder,
    field::{Field, Mapping},
    problem::Problem,
    source::Located,
    values::Word,
    yaml::Node,
};

/// What lateness takes of what the lab comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    /// When it is due. What is handed in at this moment is in time.
    pub due: Timestamp,
    /// For so many seconds after that it is in time, too.
    pub grace_s: u64,
    /// What each hour or day that has begun since it was due takes.
    pub takes: Percent,
    /// Which of the two.
    pub every: Every,
    /// What lateness takes at most before it closes.
    pub at_most: Percent,
    /// After this moment nothing counts.
    pub closes: Option<Timestamp>,
}

/// What lateness is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// Hours that have begun.
    Hour,
    /// Days of 24 hours that have begun.
    Day,
}

/// The words for it.
const EVERY: &[(&str, Every)] = &[("hour", Every::Hour), ("day", Every::Day)];

pub(super) const LATE: Mapping<(
    Field<Moment>,
    Field<Seconds>,
    Field<PercentOf>,
    Field<Word<Every>>,
    Field<PercentOf>,
    Field<Moment>,
)> = Mapping {
    what: "`late`",
    title: None,
    choice: None,
    fields: (
        Field::required(
            "due",
            Moment("`due`"),
            "When the lab is due: what is handed in at this second is in time.",
        ),
        Field::optional(
            "grace",
            Seconds("`grace`"),
            "For so long after that it is in time, too. What is later is late from `due` on.",
        ),
        Field::or(
            "takes",
            "0%",
            PercentOf("`takes`"),
            "What each hour or day that has begun takes of what the lab comes to.",
        ),
        Field::or(
            "every",
            "day",
            Word("`every`", EVERY),
            "What lateness is counted in; a day is 24 hours.",
        ),
        Field::or(
            "at_most",
            "100%",
            PercentOf("`at_most`"),
            "What lateness takes at most, as long as the lab is not closed.",
        ),
        Field::optional(
            "closes",
            Moment("`closes`"),
            "What is handed in after this second is graded, and nothing of it counts.",
        ),
    ),
};

pub(super) fn late(decoder: &Decoder, node: &Node) -> Option<Late> {
    let (_, (due, grace, takes, every, at_most, closes)) = LATE.read(decoder, node)?;
    let due = due?.value;
    let grace_s = grace.unwrap_or_default();
    if let Some(closes) = &closes {
        in_order(decoder, due, grace_s, closes);
    }
    let closes = closes.map(|closes| closes.value);
    Some(Late { due, grace_s, takes: takes?, every: every?.value, at_most: at_most?, closes })
}

/// A lab that closes is due before that.
fn in_order(decoder: &Decoder, due: Timestamp, grace_s: u64, closes: &Located<Timestamp>) {
    let problem = if closes.value < due {
        "the lab closes before it is due"
    } else if whole_seconds(due, closes.value) < grace_s {
        "the lab closes before its grace ends"
    } else {
        return;
    };
    decoder.report(
        Problem::new(closes.at, problem).help("write a later time, or an earlier `due` or `grace`"),
    );
}

impl Late {
    /// By how many seconds it is late, if it is.
    pub fn by_s(&self, handed_in: Timestamp) -> Option<u64> {
        let after = whole_seconds(self.due, handed_in);
        (after > self.grace_s).then_some(after)
    }

    /// Whether it comes when nothing counts any more.
    pub fn is_closed(&self, handed_in: Timestamp) -> bool {
        self.closes.is_some_and(|closes| whole_seconds(closes, handed_in) > 0)
    }

    /// What it loses by that.
    pub fn taken(&self, handed_in: Timestamp) -> Percent {
        if self.is_closed(handed_in) {
            return Percent::ALL;
        }
        let unit = match self.every {
            Every::Hour => HOUR,
            Every::Day => DAY,
        };
        let begun = self.by_s(handed_in).unwrap_or_default().div_ceil(unit);
        self.takes.times(begun, self.at_most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn percent(number: u32) -> Percent {
        Percent::new(number.into()).unwrap()
    }

    fn late() -> Late {
        Late {
            due: at("2026-03-01T12:00:00Z"),
            grace_s: 900,
            takes: percent(10),
            every: Every::Hour,
            at_most: percent(35),
            closes: Some(at("2026-03-02T12:00:00Z")),
        }
    }

    #[test]
    fn each_second_falls_on_its_side_of_a_border() {
        let rows = [
            ("2026-02-01T12:00:00Z", None, 0),
            ("2026-03-01T12:00:00Z", None, 0),
            ("2026-03-01T12:00:01Z", None, 0),
            ("2026-03-01T12:15:00Z", None, 0),
            ("2026-03-01T12:15:00.9Z", None, 0),
            ("2026-03-01T12:15:01Z", Some(901), 10),
            ("2026-03-01T13:00:00Z", Some(3_600), 10),
            ("2026-03-01T13:00:01Z", Some(3_601), 20),
            ("2026-03-01T15:00:00Z", Some(10_800), 30),
            ("2026-03-01T15:00:01Z", Some(10_801), 35),
            ("2026-03-02T12:00:00Z", Some(86_400), 35),
            ("2026-03-02T12:00:01Z", Some(86_401), 100),
        ];
        for (handed_in, by_s, taken) in rows {
            let seen = (late().by_s(at(handed_in)), late().taken(at(handed_in)));
            assert_eq!(seen, (by_s, percent(taken)), "{handed_in}");
            assert_eq!(late().is_closed(at(handed_in)), taken == 100, "{handed_in}");
        }
    }

    #[test]
    fn a_day_is_24_hours_and_without_grace_a_second_is_late() {
        let late = Late { grace_s: 0, every: Every::Day, closes: None, ..late() };
        for (handed_in, by_s, taken) in [
            ("2026-03-01T12:00:00Z", None, 0),
            ("2026-03-01T12:00:01Z", Some(1), 10),
            ("2026-03-02T12:00:00Z", Some(86_400), 10),
            ("2026-03-02T12:00:01Z", Some(86_401), 20),
            ("2036-03-02T12:00:01Z", Some(315_705_601), 35),
        ] {
            let seen = (late.by_s(at(handed_in)), late.taken(at(handed_in)));
            assert_eq!(seen, (by_s, percent(taken)), "{handed_in}");
            assert!(!late.is_closed(at(handed_in)), "{handed_in}");
        }
    }
}
