//! Texts as YAML has them: plain where that is safe, else in quotes or as a block.

use std::fmt::Write as _;

use crate::lint::TODO;

/// Words that YAML reads as something else than a text.
const NO_TEXTS: &[&str] =
    &["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"];

/// A comment that leaves something to the author, which `labcheck lint` tells until it is gone.
pub(crate) fn todo(todo: &str) -> String {
    format!("{TODO} {todo}")
}

/// A text on one line where a flow may stand: plain where it has nothing of YAML's in it.
pub(crate) fn scalar(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./+@% ".contains(c);
    if is_word(text) && text.chars().all(is_plain) { text.to_owned() } else { quoted(text) }
}

/// A text on one line that reaches to its end, as a command.
pub(crate) fn line(text: &str) -> String {
    let is_shown = |c: char| !c.is_control() && !is_odd(c);
    let is_safe = is_word(text)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && text.chars().all(is_shown);
    if is_safe { text.to_owned() } else { quoted(text) }
}

/// A text behind a key, of several lines where it has them. `indent` is that of its lines.
pub(crate) fn block(text: &str, indent: usize) -> String {
    let is_shown = |c: char| matches!(c, '\n' | '\t') || (!c.is_control() && !is_odd(c));
    let begins = !text.starts_with([' ', '\n', '\t']) && !text.ends_with('\n');
    let is_blank = |line: &str| !line.is_empty() && line.trim().is_empty();
    if !text.contains('\n') {
        return line(text);
    }
    if !begins || !text.chars().all(is_shown) || text.lines().any(is_blank) {
        return quoted(text);
    }
    text.lines().fold("|-".to_owned(), |mut block, line| {
        let indent = if line.is_empty() { 0 } else { indent };
        let _ = write!(block, "\n{:indent$}{line}", "");
        block
    })
}

/// A pattern or a text in single quotes where it fits on a line, as people write patterns.
pub(crate) fn pattern(text: &str) -> String {
    if text.chars().all(|c| !c.is_control() && !is_odd(c)) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        quoted(text)
    }
}

/// A text in double quotes.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || is_odd(c) => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What YAML takes for the end of a line, or no text may hold as it is.
fn is_odd(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
        || crate::text::is_hidden(c)
}

/// Whether it begins as a word does and YAML has it for a text.
fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && !text.ends_with(char::is_whitespace)
        && !NO_TEXTS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::yaml::{Value, parse};

    fn read(written: &str) -> String {
        let node =
            parse(&format!("a:\n  b: {written}\n")).unwrap_or_else(|p| panic!("{written}: {p:?}"));
        let Value::Map(outer) = node.value else { panic!("{written}") };
        let Value::Map(inner) = &outer[0].1.value else { panic!("{written}") };
        let Value::Scalar(text) = &inner[0].1.value else { panic!("{written}") };
        assert!(!inner[0].1.is_typed, "{written}");
        text.clone()
    }

    #[test]
    fn every_text_is_read_as_it_was() {
        for text in [
            "docker ps",
            "docker run -d --name web \\\n  -p 8080:80 \\\n  nginx",
            "cat > f <<'END'\n\n  one: \"two\" # three\nEND",
            "echo a: b # c",
            "echo 'it''s'",
            "- x",
            "true",
            "5",
            "",
            " x",
            "x ",
            "x:",
            "a\tb",
            "if a\n\tb \t c\n  \td\nfi",
            "a\r\nb",
            "a\n \nb",
            "a\n",
            "\u{feff}a\u{85}b\u{2028}\u{1b}[0m\u{7f}\u{202e}",
            "größe {x} [y] & *z !a |",
            "%TAG",
            "@x",
            "`x`",
            "a,b",
            "y",
            "1e3",
            "~",
            "\u{10ffff}\u{fffe}",
        ] {
            for written in [scalar(text), line(text), block(text, 4), pattern(text), quoted(text)] {
                assert_eq!(read(&written), text, "{written}");
            }
            let flow = format!("{{ c: [{}, {}] }}", scalar(text), pattern(text));
            parse(&flow).unwrap_or_else(|p| panic!("{flow}: {p:?}"));
        }
        assert_eq!(scalar("nginx"), "nginx");
        assert_eq!(scalar("nginx:1.27"), "\"nginx:1.27\"");
        assert_eq!(line("docker run 'a b' | wc -l"), "docker run 'a b' | wc -l");
        assert_eq!(block("a\n\nb", 2), "|-\n  a\n\n  b");
    }
}
