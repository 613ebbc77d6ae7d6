//! Marks and percents, as a policy writes them: `2.5`, `60%`.

use rust_decimal::Decimal;

use super::super::{Marks, Percent};
use crate::syntax::{
    decode::Decoder, field::Reads, problem::Problem, shape::Shape, source::Located, yaml::Node,
};

/// Digits that may stand behind the point.
const BEHIND: usize = 4;
/// Digits that may stand before it: more marks than a million nobody gives.
const BEFORE: usize = 6;

/// What a percent looks like, for the manual and the schema.
const PERCENT: Shape = Shape::Form(
    "a percent, as `10%` or `12.5%`",
    "^(100([.]0{1,4})?|[0-9]{1,2}([.][0-9]{1,4})?)%$",
);

/// Marks; of what.
pub(in crate::grades) struct Amount(pub(in crate::grades) &'static str);

impl Reads for Amount {
    type Value = Located<Marks>;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        let text = decoder.text(node, self.0)?;
        let Some(number) = decimal(&text.value) else {
            decoder.report(
                Problem::new(node.at, format!("{} is a number of marks", self.0)).help(format!(
                    "write it like 10 or 2.5, with at most {BEFORE} digits before the point and {BEHIND} behind it"
                )),
            );
            return None;
        };
        Some(Located::new(Marks(number), node.at))
    }

    fn shape(&self) -> Shape {
        Shape::Decimal
    }
}

/// A percent; of what.
pub(super) struct PercentOf(pub(super) &'static str);

impl Reads for PercentOf {
    type Value = Percent;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        let text = decoder.text(node, self.0)?;
        let read = text.value.strip_suffix('%').and_then(decimal).and_then(Percent::new);
        if read.is_none() {
            decoder.report(
                Problem::new(node.at, format!("{} is a percent from 0% to 100%", self.0)).help(
                    format!(
                        "write it like 10% or 12.5%, with at most {BEHIND} digits behind the point"
                    ),
                ),
            );
        }
        read
    }

    fn shape(&self) -> Shape {
        PERCENT
    }
}

/// Marks, or a percent of all marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Marks(Marks),
    Percent(Percent),
}

/// Either; of what.
pub(super) struct MarksOrPercent(pub(super) &'static str);

impl Reads for MarksOrPercent {
    type Value = Located<Mark>;

    fn read(&self, decoder: &Decoder, node: &Node) -> Option<Self::Value> {
        let text = decoder.text(node, self.0)?;
        let mark = if text.value.ends_with('%') {
            PercentOf(self.0).read(decoder, node).map(Mark::Percent)
        } else {
            Amount(self.0).read(decoder, node).map(|marks| Mark::Marks(marks.value))
        };
        Some(Located::new(mark?, node.at))
    }

    fn shape(&self) -> Shape {
        Shape::Either(vec![PERCENT, Shape::Decimal])
    }
}

/// Digits, a point and digits: neither a sign, nor an exponent, nor more than are kept.
fn decimal(text: &str) -> Option<Decimal> {
    let (before, behind) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    (are_digits(before, BEFORE) && are_digits(behind, BEHIND)).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grades::testing::value;

    #[test]
    fn marks_are_plain_decimals() {
        for (text, marks) in
            [("0", "0"), ("10", "10"), ("2.50", "2.5"), ("999999.9999", "999999.9999")]
        {
            let seen = value(&Amount("x"), text).unwrap().value;
            assert_eq!(seen.to_string(), marks, "{text}");
        }
        for text in
            ["-1", "+1", "1e3", ".5", "5.", "1.23456", "1000000", "1_0", "ten", "1,5", "10%"]
        {
            let problems = value(&Amount("x"), text).unwrap_err();
            assert_eq!(problems[0].title, "x is a number of marks", "{text}");
            assert!(problems[0].help.as_ref().unwrap().contains("like 10 or 2.5"), "{text}");
        }
    }

    #[test]
    fn a_percent_says_that_it_is_one() {
        for (text, percent) in [("0%", "0%"), ("100%", "100%"), ("12.50%", "12.5%")] {
            assert_eq!(value(&PercentOf("x"), text).unwrap().to_string(), percent);
        }
        for text in ["10", "100.1%", "-1%", "'%'", "10 %", "1.00001%"] {
            let problems = value(&PercentOf("x"), text).unwrap_err();
            assert_eq!(problems[0].title, "x is a percent from 0% to 100%", "{text}");
            assert!(problems[0].help.as_ref().unwrap().contains("like 10%"), "{text}");
        }
    }

    #[test]
    fn a_mark_is_one_or_the_other_and_told_as_what_it_looks_like() {
        let mark = |text| value(&MarksOrPercent("x"), text);
        assert_eq!(mark("60").unwrap().value, Mark::Marks(60.into()));
        assert_eq!(mark("100%").unwrap().value, Mark::Percent(Percent::ALL));
        assert!(mark("101%").unwrap_err()[0].title.contains("percent"));
        assert!(mark("-1").unwrap_err()[0].title.contains("number of marks"));
    }
}
