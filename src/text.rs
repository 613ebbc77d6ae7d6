//! Untrusted text made fit to show: what programs, students and servers print. Pure.
//!
//! Everything that reaches a terminal or a report passes here. Nothing here decides a verdict.

mod bound;
mod cleaner;
mod hidden;
mod json;

use std::borrow::Cow;

pub use bound::{bounded, cut_mark};
pub use cleaner::Cleaner;
use cleaner::is_direction;
pub use hidden::{harmless, is_hidden, shown};
pub use json::json;

/// Bytes of a name at most.
const NAME: usize = 400;

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

/// Text of a program's for a person, of at most `limit` bytes: as a terminal would show it, and what a terminal would
/// hide (direction marks, characters without width) is shown.
pub fn for_terminal(bytes: &[u8], limit: usize) -> String {
    bounded(&of_program(bytes), limit).into_owned()
}

fn of_program(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let is_kept = |c: char| c.is_control() && !matches!(c, '\u{7f}'..='\u{9f}');
    let mut shown = String::with_capacity(text.len());
    for piece in text.split_inclusive(is_kept) {
        shown.push_str(&hidden::shown(piece.trim_end_matches(is_kept)));
        shown.extend(piece.chars().next_back().filter(|c| is_kept(*c)));
    }
    clean(shown.as_bytes())
}

/// A name of somebody's (a title, a file's, a container's) on one line, of at most 400 bytes.
pub fn name(name: &str) -> String {
    bounded(&hidden::shown(name).replace('\n', "\\n").replace('\t', " "), NAME).into_owned()
}

/// The same that holds only characters of XML 1.0 (section 2.2).
/// Escaping `<` and `&` is the writer's.
pub fn for_xml(bytes: &[u8], limit: usize) -> String {
    bounded(&legal(&of_program(bytes)), limit).into_owned()
}

/// A name that holds only such characters.
pub fn name_for_xml(untrusted: &str) -> String {
    legal(&name(untrusted))
}

fn legal(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
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
    fn what_a_program_hides_is_shown_to_a_person() {
        for (bytes, shown) in [
            ("abc\u{202e}fed\u{2066}\u{200b}", "abc\\u{202e}fed\\u{2066}\\u{200b}"),
            ("\u{1b}[31mred\u{1b}[0m\u{7}\u{7f}", "red\\u{7f}"),
            ("\u{9b}31mred", "\\u{9b}31mred"),
            ("10%\rdone\u{200b}\r\n", "done\\u{200b}\n"),
        ] {
            assert_eq!(for_terminal(bytes.as_bytes(), 1_000), shown);
        }
        let title = name(&format!("a\nb\tc\u{1b}[2K\r\u{202e}{}", "x".repeat(500)));
        assert!(title.starts_with("a\\nb c\\u{1b}[2K\\u{d}\\u{202e}x") && title.len() <= NAME);
    }

    #[test]
    fn characters_outside_xml_are_replaced() {
        let text = for_xml("a\u{fffe}b\u{ffff}c\x1b[1md\u{10ffff}".as_bytes(), 1000);
        assert_eq!(text, "a\u{fffd}b\u{fffd}cd\u{10ffff}");
        assert_eq!(name_for_xml("a\u{fffe}b\u{ffff}\n"), "a\u{fffd}b\u{fffd}\\n");
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
    }
}
