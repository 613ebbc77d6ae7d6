//! A number as an answer: exact, with a tolerance and a unit.

use rust_decimal::Decimal;

/// Digits that are read before the point, and behind it: together no more than are kept exactly.
const BEFORE: usize = 15;
const BEHIND: usize = 12;

/// The number that an answer is: digits with a sign or without, with a point or without, and the unit or none. Neither
/// exponents nor anything that parts thousands.
pub(super) fn number(answer: &str, unit: Option<&str>) -> Option<Decimal> {
    let answer = answer.trim();
    let bare = unit.and_then(|unit| answer.strip_suffix(unit)).unwrap_or(answer).trim_end();
    let (is_negative, digits) = match bare.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => (true, digits),
        None => (false, bare.strip_prefix('+').unwrap_or(bare)),
    };
    let (before, behind) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !are_digits(before, BEFORE) || !are_digits(behind, BEHIND) {
        return None;
    }
    let read: Decimal = digits.parse().ok()?;
    Some(if is_negative { -read } else { read })
}

/// Whether two are no further apart than the tolerance.
pub(super) fn are_near(one: Decimal, other: Decimal, tolerance: Decimal) -> bool {
    one.checked_sub(other).is_some_and(|apart| apart.abs() <= tolerance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_with_a_point_and_a_unit_and_nothing_else() {
        for (text, unit, value) in [
            ("7", None, "7"),
            ("+7.0", None, "7"),
            ("-0.5", None, "-0.5"),
            ("\u{2212}2", None, "-2"),
            (" 007 ", None, "7"),
            ("7", Some("MB"), "7"),
            ("7MB", Some("MB"), "7"),
            ("7.25 MB", Some("MB"), "7.25"),
            ("999999999999999.999999999999", None, "999999999999999.999999999999"),
        ] {
            let wanted: Decimal = value.parse().unwrap();
            assert_eq!(number(text, unit), Some(wanted), "{text}");
        }
        for text in [
            "", "seven", "7 MB", "7,5", "1 000", "1e3", ".5", "5.", "--7", "0x7", "٧", "1_0", "NaN",
        ] {
            assert_eq!(number(text, None), None, "{text}");
        }
        let long = "1".repeat(BEFORE + 1);
        let fine = format!("0.{}", "1".repeat(BEHIND + 1));
        assert_eq!([long.as_str(), &fine].map(|text| number(text, None)), [None, None]);
        assert_eq!(number("7 mb", Some("MB")), None, "a megabit is no megabyte");
        assert_eq!(number("MB", Some("MB")), None);
    }

    #[test]
    fn a_tolerance_is_exact_at_its_ends() {
        let near = |one: &str, other: &str, tolerance: &str| {
            let [one, other, tolerance] = [one, other, tolerance].map(|text| text.parse().unwrap());
            are_near(one, other, tolerance)
        };
        assert!(near("0.3", "0.1", "0.2") && near("0.1", "0.3", "0.2"), "no binary fractions");
        assert!(!near("0.300000000001", "0.1", "0.2") && !near("7", "7.5", "0"));
        assert!(near("7.50", "7.5", "0"));
    }
}
