//! Texts cut and wrapped to a terminal's columns. Pure.

use anstyle::Style;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::style::paint;

/// Stands for what was cut.
const CUT: &str = "…";

/// A line in pieces, each in a style.
pub(super) type Line = Vec<(Style, String)>;

/// The columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// A line of at most `width` columns, its end cut with a mark. No line breaks or tabs are left.
pub(super) fn fit(line: &Line, width: usize) -> String {
    let texts = line.iter().map(|(_, text)| text.replace(['\n', '\t'], " ")).collect::<Vec<_>>();
    let whole = texts.iter().map(|text| columns(text)).sum::<usize>() <= width;
    let mut left = if whole { width } else { width.saturating_sub(columns(CUT)) };
    let mut out = String::new();
    for ((style, _), text) in line.iter().zip(&texts) {
        let shown = if whole { text } else { head(text, left) };
        left -= columns(shown).min(left);
        if !shown.is_empty() {
            out.push_str(&if *style == Style::new() {
                shown.to_owned()
            } else {
                paint(*style, shown)
            });
        }
        if shown.len() < text.len() {
            break;
        }
    }
    if !whole && width >= columns(CUT) {
        out.push_str(CUT);
    }
    out
}

/// A text in lines of at most `width` columns, broken between words where that can be.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    wrapped(text, width, true)
}

/// The same for what somebody may copy: a longer word, such as a digest, stays whole on its own line.
pub(super) fn wrap_whole_words(text: &str, width: usize) -> Vec<String> {
    wrapped(text, width, false)
}

fn wrapped(text: &str, width: usize, breaks_words: bool) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let mut word = word;
            if !line.is_empty() && columns(&line) + 1 + columns(word) > width {
                lines.push(std::mem::take(&mut line));
            }
            while breaks_words && columns(word) > width {
                // A character wider than the terminal stands alone: somebody may make it wider.
                let first = word.chars().next().map_or(0, char::len_utf8);
                let part = head(word, width).len().max(first);
                lines.push(word[..part].to_owned());
                word = &word[part..];
            }
            if !line.is_empty() && !word.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// A line in pieces of at most `width` columns, the further ones of so many less, with every character that it has.
pub(super) fn broken(line: &str, width: usize, less: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut rest, mut room) = (line, width);
    while columns(rest) > room.max(1) {
        // A character wider than the terminal stands alone: somebody may make it wider.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let (piece, further) = rest.split_at(head(rest, room).len().max(first));
        pieces.push(piece);
        (rest, room) = (further, width.saturating_sub(less));
    }
    pieces.push(rest);
    pieces
}

/// The beginning of a text, as many characters as fit.
fn head(text: &str, width: usize) -> &str {
    let mut taken = 0;
    for (at, c) in text.char_indices() {
        taken += c.width().unwrap_or(0);
        if taken > width {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_by_the_columns_it_takes() {
        let table = [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("abcd", 1, "…"),
            ("abcd", 0, ""),
            ("鯨鯨鯨", 6, "鯨鯨鯨"),
            ("鯨鯨鯨", 5, "鯨鯨…"),
            ("鯨鯨鯨", 4, "鯨…"),
            ("e\u{301}e\u{301}e\u{301}", 3, "e\u{301}e\u{301}e\u{301}"),
            ("a\nb\tc", 5, "a b c"),
        ];
        for (text, width, wanted) in table {
            let fitted = fit(&vec![(Style::new(), text.to_owned())], width);
            assert_eq!(fitted, wanted, "{text} in {width}");
            assert!(columns(&fitted) <= width);
        }
    }

    #[test]
    fn a_broken_line_has_every_character() {
        for (line, width, less, pieces) in [
            ("ab", 2, 1, &["ab"][..]),
            ("ab  cde", 4, 2, &["ab  ", "cd", "e"]),
            ("鯨鯨鯨", 4, 1, &["鯨鯨", "鯨"]),
            ("鯨a", 1, 1, &["鯨", "a"]),
            ("", 4, 2, &[""]),
        ] {
            assert_eq!(broken(line, width, less), pieces, "{line}");
        }
    }

    #[test]
    fn pieces_are_cut_together_and_keep_their_styles() {
        let bold = Style::new().bold();
        let line = vec![(bold, "abc".to_owned()), (Style::new(), "def".to_owned())];
        assert_eq!(fit(&line, 6), format!("{bold}abc{bold:#}def"));
        assert_eq!(fit(&line, 5), format!("{bold}abc{bold:#}d…"));
        assert_eq!(fit(&line, 3), format!("{bold}ab{bold:#}…"));
    }

    #[test]
    fn a_text_is_broken_between_words() {
        let table: [(&str, usize, &[&str]); 7] = [
            ("one two three", 7, &["one two", "three"]),
            ("one two three", 100, &["one two three"]),
            ("sha256:0123456789", 6, &["sha256", ":01234", "56789"]),
            ("a 0123456789 b", 4, &["a", "0123", "4567", "89 b"]),
            ("one\n\ntwo", 9, &["one", "", "two"]),
            ("鯨鯨鯨", 4, &["鯨鯨", "鯨"]),
            ("鯨a", 1, &["鯨", "a"]),
        ];
        for (text, width, wanted) in table {
            assert_eq!(wrap(text, width), wanted, "{text} in {width}");
        }
        assert_eq!(wrap("", 10), Vec::<String>::new());
        assert_eq!(wrap_whole_words("a 0123456789 b", 4), ["a", "0123456789", "b"]);
    }
}
