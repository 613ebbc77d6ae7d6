//! Moments and lengths of time, as a policy writes them: `2026-03-01T23:59:00+01:00`, `15m`.

use jiff::Timestamp;

use crate::syntax::{
    decode::Decoder, field::Reads, problem::Problem, shape::Shape, source::Located, yaml::Node,
};

/// Seconds of an hour.
pub(super) const HOUR: u64 = 3_600;
/// Seconds of a day: 24 hours, whatever a clock of summer time shows.
pub(super) const DAY: u64 = 24 * HOUR;
/// Seconds of the longest length.
const LONGEST: u64 = 366 * DAY;

/// A moment; of what.
pub(in crate::grades) struct Moment(pub(in crate::grades) &'static str);

impl Reads for Moment {
    type Value = Located<Timestamp>;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        let text = decoder.text(node, self.0)?;
        let Ok(moment) = text.value.parse::<Timestamp>() else {
            let title = format!("{} is a date and a time with its offset from UTC", self.0);
            decoder.report(
                Problem::new(node.at, title).help("write it like 2026-03-01T23:59:00+01:00"),
            );
            return None;
        };
        Some(Located::new(moment, node.at))
    }

    fn shape(&self) -> Shape {
        Shape::Form(
            "a time with its offset from UTC, as `2026-03-01T23:59:00+01:00`",
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}.*([Zz]|[+-][0-9]{2}:?[0-9]{2})$",
        )
    }
}

/// A length of time in seconds; of what.
pub(super) struct Seconds(pub(super) &'static str);

impl Reads for Seconds {
    type Value = u64;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        let text = decoder.text(node, self.0)?;
        let seconds = seconds(&text.value);
        if seconds.is_none() {
            let title = format!("{} is a length of time, at most 366 days", self.0);
            decoder.report(Problem::new(node.at, title).help("write it like 30s, 15m, 2h or 1d"));
        }
        seconds
    }

    fn shape(&self) -> Shape {
        Shape::Form("a length of time, as `30s`, `15m`, `2h`, `1d`", "^0*[1-9][0-9]*[smhd]$")
    }
}

/// `30s`, `15m`, `2h`, `1d`: more than nothing.
fn seconds(text: &str) -> Option<u64> {
    let split = text.find(|c: char| !c.is_ascii_digit())?;
    let unit = match &text[split..] {
        "s" => 1,
        "m" => 60,
        "h" => HOUR,
        "d" => DAY,
        _ => return None,
    };
    let number: u64 = text[..split].parse().ok()?;
    number.checked_mul(unit).filter(|seconds| (1..=LONGEST).contains(seconds))
}

/// How many whole seconds one moment is after another: parts of a second are not counted, so that it is as clocks show
/// it.
pub(super) fn whole_seconds(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.duration_since(from).as_secs()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grades::testing::value;

    #[test]
    fn a_moment_is_not_one_without_its_offset() {
        let moment = |text| value(&Moment("`due`"), text);
        for text in ["2026-03-01T23:59:00+01:00", "2026-03-01T22:59Z", "2026-03-01 22:59:00+00:00"]
        {
            let wanted: Timestamp = "2026-03-01T22:59:00Z".parse().unwrap();
            assert_eq!(moment(text).unwrap().value, wanted, "{text}");
        }
        for text in
            ["2026-03-01T23:59:00", "2026-03-01", "tomorrow", "1772405940", "2026-02-30T00:00:00Z"]
        {
            let problems = moment(text).unwrap_err();
            assert!(problems[0].title.starts_with("`due` is a date and a time"), "{text}");
            assert!(problems[0].help.as_ref().unwrap().contains("+01:00"), "{text}");
        }
    }

    #[test]
    fn a_length_has_a_unit_and_a_bound() {
        for (text, wanted) in [
            ("30s", Some(30)),
            ("15m", Some(900)),
            ("2h", Some(7_200)),
            ("1d", Some(86_400)),
            ("366d", Some(LONGEST)),
            ("367d", None),
            ("0m", None),
            ("5", None),
            ("m", None),
            ("1w", None),
            ("-1m", None),
            ("99999999999999999999d", None),
            ("999999999999999999d", None),
        ] {
            assert_eq!(value(&Seconds("x"), text).ok(), wanted, "{text}");
        }
        let problems = value(&Seconds("`grace`"), "5").unwrap_err();
        assert_eq!(problems[0].title, "`grace` is a length of time, at most 366 days");
        assert_eq!(problems[0].help.as_deref(), Some("write it like 30s, 15m, 2h or 1d"));
    }

    #[test]
    fn parts_of_a_second_are_not_counted() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let due = at("2026-03-01T22:59:00Z");
        for (moment, seconds) in [
            ("2026-03-01T22:58:00Z", 0),
            ("2026-03-01T22:59:00Z", 0),
            ("2026-03-01T22:59:00.999999999Z", 0),
            ("2026-03-01T22:59:01Z", 1),
            ("2026-03-02T22:59:00Z", DAY),
        ] {
            assert_eq!(whole_seconds(due, at(moment)), seconds, "{moment}");
        }
    }
}
