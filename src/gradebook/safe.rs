//! What a student wrote, made harmless to who reads an export: a spreadsheet, a browser, a reader of XML or Markdown.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use crate::{text, web::markup};

pub(super) use crate::web::markup::line as markup_line;

/// Bytes of a text of several lines at most.
const BLOCK: usize = 2_000;

/// One line, bounded, whose hidden characters are shown and which XML may hold.
pub(super) fn line(untrusted: &str) -> String {
    text::name_for_xml(untrusted)
}

/// Several lines, bounded, as a terminal would show them, and which XML may hold.
pub(super) fn block(untrusted: &str) -> String {
    text::for_xml(untrusted.as_bytes(), BLOCK)
}

/// A cell of a CSV file on one line.
pub(super) fn cell(untrusted: &str) -> String {
    neutral(&line(untrusted))
}

/// What no spreadsheet takes for a formula: an apostrophe stands before what could begin one, at the start and behind a
/// semicolon, which some take for the end of a cell. A number stays one.
pub(super) fn neutral(text: &str) -> String {
    if text.parse::<Decimal>().is_ok() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 1);
    let mut is_start = true;
    for c in text.chars() {
        if is_start && begins_formula(c) {
            out.push('\'');
        }
        is_start = c == ';' || is_start && c.is_whitespace();
        out.push(c);
    }
    out
}

/// As OWASP lists them, those of full width too.
fn begins_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
}

/// Several lines for HTML or XML.
pub(super) fn markup_block(untrusted: &str) -> String {
    markup::block(untrusted, BLOCK)
}

/// An attribute's value of XML: a reader would make a space of a line's end.
pub(super) fn attribute(untrusted: &str) -> String {
    markup_block(untrusted).replace('\n', "&#10;").replace('\t', "&#9;")
}

/// Words in Markdown, on one line. Nothing of them is markup, a link or a mention.
pub(super) fn markdown(untrusted: &str) -> String {
    let mut out = String::new();
    for c in line(untrusted).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '@' => out.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '#' | '|' | '!' | '~' | '$' | '>'
            | ':' | '=' | '+' | '-' => {
                let _ = write!(out, "\\{c}");
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_begin_a_formula_has_an_apostrophe_and_nothing_else_is_touched() {
        for (text, wanted) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1+1", "'+1+1"),
            ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝1", "'＝1"),
            ("＋1＋", "'＋1＋"),
            ("－x", "'－x"),
            ("＠x", "'＠x"),
            ("\t=1", "'\t'=1"),
            ("\r1x", "'\r1x"),
            ("\n1x", "'\n1x"),
            ("  =1", "  '=1"),
            ("a;=1;b", "a;'=1;b"),
            ("a; @x", "a; '@x"),
            ("ada@example.org", "ada@example.org"),
            ("Anne-Marie O'Neil = x", "Anne-Marie O'Neil = x"),
            ("-3.5", "-3.5"),
            ("+7", "+7"),
            ("7-", "7-"),
            ("علي", "علي"),
            ("", ""),
        ] {
            assert_eq!(neutral(text), wanted, "{text:?}");
        }
        assert_eq!(cell("\t=1\u{202e}"), " '=1\\u{202e}");
    }

    #[test]
    fn markup_of_a_student_is_text_in_html_and_xml_and_bounded() {
        let nasty = "<b>\u{202e}\u{ffff}\n\t2";
        let inside = "&lt;b&gt;\\u{202e}\u{fffd}";
        assert_eq!(markup_line(nasty), format!("{inside}\\n 2"));
        assert_eq!(markup_block(nasty), format!("{inside}\n\t2"));
        assert_eq!(attribute(nasty), format!("{inside}&#10;&#9;2"));
        assert!(markup_block(&"x".repeat(5_000)).len() <= BLOCK);
    }

    #[test]
    fn words_of_a_student_are_no_markdown() {
        assert_eq!(
            markdown("<b>&*a*_b_`c`[d](http://x)#1|!~$@e\\"),
            "&lt;b\\>&amp;\\*a\\*\\_b\\_\\`c\\`\\[d\\]\\(http\\://x\\)\\#1\\|\\!\\~\\$&#64;e\\\\"
        );
        assert_eq!(markdown("- =x\n+y"), "\\- \\=x\\\\n\\+y");
        assert_eq!(markdown("علي 中文 🎓"), "علي 中文 🎓");
    }
}
