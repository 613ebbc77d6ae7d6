//! Untrusted text made fit to show: what programs, students and servers print. Pure.
//!
//! Everything that reaches a terminal or a report passes here. Nothing here decides a verdict.

mod cleaner;

use std::borrow::Cow;

pub use cleaner::Cleaner;
use cleaner::is_direction;

/// Bytes that the mark of a cut needs at most, and some.
const MARK_ROOM: usize = 48;
/// A smaller limit would leave hardly more than the mark.
const MIN_LIMIT: usize = 2 * MARK_ROOM;

/// Text as a terminal would show it, plain: escape sequences, control characters but newline and
/// tab, and direction marks are gone; what a carriage return or backspace overwrote is overwritten;
/// invalid UTF-8 is `U+FFFD`. Cleaning cleaned text changes nothing.
pub fn clean(bytes: &[u8]) -> String {
    let mut cleaner = Cleaner::new();
    cleaner.push(bytes);
    cleaner.finish()
}

/// What a person sees of a text: the text itself where there is nothing to clean.
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_seen = |c: char| (!c.is_control() || matches!(c, '\n' | '\t')) && !is_direction(c);
    if text.chars().all(is_seen) { Cow::Borrowed(text) } else { Cow::Owned(clean(text.as_bytes())) }
}

/// Cleaned text of at most `limit` bytes, for a terminal.
pub fn for_terminal(bytes: &[u8], limit: usize) -> String {
    bounded(&clean(bytes), limit).into_owned()
}

/// Cleaned text of at most `limit` bytes that holds only characters of XML 1.0 (section 2.2).
/// Escaping `<` and `&` is the writer's.
pub fn for_xml(bytes: &[u8], limit: usize) -> String {
    let legal = clean(bytes).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
    bounded(&legal, limit).into_owned()
}

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
    fn hostile_text_is_shown_plainly() {
        let table: [(&[u8], &str); 26] = [
            (b"plain\ttext\n", "plain\ttext\n"),
            (b"\x1b[1;31mred\x1b[0m", "red"),
            (b"\x1b]0;title\x07shown", "shown"),
            (b"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
            (b"\x1bP1$r\x1b\\a\x1b_x\x1b\\b\x1b^y\x1b\\c", "abc"),
            (b"\x1b(Ba\x1b7b\x1b=c\x1bMd", "abcd"),
            (b"a\x1b", "a"),
            (b"a\x1b[31", "a"),
            (b"a\x1b]never ends\nbut the next line shows", "a\nbut the next line shows"),
            (b"\xc2\x9b31mred\xc2\x9d0;t\xc2\x9cshown", "redshown"),
            (b"\x07\x00\x0b\x0c\x0e\x7f\xc2\x85x", "x"),
            (b"10%\r50%\rdone", "done"),
            (b"100%\rok", "ok0%"),
            (b"100%\r\x1b[Kok", "ok"),
            (b"100%\x1b[2K\rok", "ok"),
            (b"abc\x1b[2Kd", "   d"),
            (b"abcd\r\x1b[Cx\x1b[1K!\x1b[1P", "  !"),
            (b"a\r\nb\r\n", "a\nb\n"),
            (b"a\r\r\nb", "a\nb"),
            (b"typo\x08\x08\x08rue", "true"),
            (b"ab\x08\x1b[J", "a"),
            (b"\x08\x08x", "x"),
            ("abc\u{202e}fed\u{2066}\u{200f}\u{feff}".as_bytes(), "abcfed"),
            (b"bad \xff\xfe utf", "bad \u{fffd}\u{fffd} utf"),
            (b"cut \xe2\x82", "cut \u{fffd}"),
            (b"a\x1b[999999999999Cb\x1b[99999999Dc", "cb"),
        ];
        for (bytes, shown) in table {
            assert_eq!(clean(bytes), shown, "{:?}", bytes.escape_ascii().to_string());
        }
    }

    #[test]
    fn characters_outside_xml_are_replaced() {
        let text = for_xml("a\u{fffe}b\u{ffff}c\x1b[1md\u{10ffff}".as_bytes(), 1000);
        assert_eq!(text, "a\u{fffd}b\u{fffd}cd\u{10ffff}");
    }

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

    #[test]
    fn a_line_that_wrapped_on_a_terminal_stays_one_line() {
        // What readline and busybox print at the last of ten columns.
        for wrapped in ["$ 45678901 \r23", "$ 45678901 \u{8}23"] {
            let mut cleaner = Cleaner::with_width(10.try_into().unwrap());
            cleaner.push(wrapped.as_bytes());
            assert_eq!(cleaner.finish(), "$ 4567890123");
        }
        let mut cleaner = Cleaner::with_width(4.try_into().unwrap());
        cleaner.push(b"full\rF");
        assert_eq!(cleaner.finish(), "Full");
    }

    #[test]
    fn a_position_outlives_the_line_and_its_redrawing() {
        let mut cleaner = Cleaner::new();
        cleaner.push("é\n$ ".as_bytes());
        let at = cleaner.position();
        assert_eq!(cleaner.text_from(at), "");
        cleaner.push(b"\r$ ls");
        assert_eq!(cleaner.text_from(at), "ls");
        cleaner.push(b"\nfile\nla");
        assert_eq!(
            (cleaner.text_from(at), cleaner.text_from(0)),
            ("ls\nfile\nla".into(), "é\n$ ls\nfile\nla".into())
        );
        assert_eq!(
            (cleaner.text_from(1), cleaner.text_from(999)),
            ("\n$ ls\nfile\nla".into(), String::new())
        );
    }

    /// Bytes that begin escape sequences far more often than chance would have it.
    fn hostile() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            any::<u8>().prop_map(|byte| vec![byte]),
            "[\\x1b\\r\\n\\x08\\[\\]0-9;mKJCDP@GX]{1,4}".prop_map(String::into_bytes),
            any::<char>().prop_map(|char| char.to_string().into_bytes()),
        ];
        proptest::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn cleaning_is_idempotent(bytes in hostile()) {
            let once = clean(&bytes);
            prop_assert_eq!(clean(once.as_bytes()), once.clone());
            let xml = for_xml(&bytes, 100);
            prop_assert_eq!(for_xml(xml.as_bytes(), 100), xml);
        }

        #[test]
        fn no_control_character_survives(bytes in hostile()) {
            let text = clean(&bytes);
            prop_assert!(text.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'));
        }

        #[test]
        fn pieces_clean_as_the_whole(bytes in hostile(), at in any::<prop::sample::Index>()) {
            let (head, tail) = bytes.split_at(at.index(bytes.len() + 1));
            let mut cleaner = Cleaner::new();
            cleaner.push(head);
            cleaner.push(tail);
            prop_assert_eq!(cleaner.finish(), clean(&bytes));
        }

        #[test]
        fn a_bound_holds_and_is_idempotent(text in "\\PC*", limit in 0usize..300) {
            let once = bounded(&text, limit).into_owned();
            prop_assert!(once.len() <= limit.max(MIN_LIMIT));
            prop_assert_eq!(bounded(&once, limit).into_owned(), once.clone());
        }
    }
}
