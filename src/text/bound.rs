//! Text of bounded length, which says how much of it is missing.

use std::borrow::Cow;

/// Bytes that the mark of a cut needs at most, and some.
const MARK_ROOM: usize = 48;
/// A smaller limit would leave hardly more than the mark.
const MIN_LIMIT: usize = 2 * MARK_ROOM;
/// At most `limit` bytes of a text (at least 96), with a mark of how many were cut from its end.
pub fn bounded(text: &str, limit: usize) -> Cow<'_, str> {
    let limit = limit.max(MIN_LIMIT);
    if text.len() <= limit {
        return Cow::Borrowed(text);
    }
    let head = &text[..text.floor_char_boundary(limit - MARK_ROOM)];
    Cow::Owned(format!("{head}{}", cut_mark((text.len() - head.len()) as u64)))
}

/// `… 12,345 more bytes`: the mark for bytes that are not shown.
pub fn cut_mark(bytes: u64) -> String {
    format!("… {} more {}", grouped(bytes), if bytes == 1 { "byte" } else { "bytes" })
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cut_says_how_much_it_cut() {
        let text = "x".repeat(12_345 + 952);
        assert_eq!(bounded(&text, 1000), format!("{}… 12,345 more bytes", "x".repeat(952)));
        assert_eq!(bounded("short", 1000), "short");
        assert_eq!(bounded(&"é".repeat(1000), 1001).chars().filter(|c| *c == 'é').count(), 476);
        assert_eq!(
            (cut_mark(1), cut_mark(1_000_000)),
            ("… 1 more byte".into(), "… 1,000,000 more bytes".into())
        );
    }

    proptest! {
        #[test]
        fn a_bound_holds_and_is_idempotent(text in "\\PC*", limit in 0usize..300) {
            let once = bounded(&text, limit).into_owned();
            prop_assert!(once.len() <= limit.max(MIN_LIMIT));
            prop_assert_eq!(bounded(&once, limit).into_owned(), once.clone());
        }
    }
}
