//! Characters that nobody sees, made visible: with them a text can read as another text, or a terminal can be led.

use std::{borrow::Cow, fmt::Write as _};

/// Whether a character shows nothing, or only does something: control characters (C0, DEL, C1) but newline and tab, the
/// ends of lines that only some programs know, and what Unicode calls format characters or lets a font leave out
/// (TR 36, sections 2.5 and 3.6; TR 9 for direction). The two selectors of how an emoji looks are no riddle.
pub fn is_hidden(c: char) -> bool {
    if c.is_control() {
        return !matches!(c, '\n' | '\t');
    }
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
        | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text with every hidden character as `\u{202e}`. What has none is itself.
pub fn shown(text: &str) -> Cow<'_, str> {
    told(text, |_| None)
}

/// The same for what labcheck is about to say: its own styles stay styles, `\r\n` is a line's end.
pub fn harmless(text: &str) -> Cow<'_, str> {
    told(text, |rest| style(rest).or_else(|| rest.starts_with("\r\n").then_some(1)))
}

/// What is kept from the start of `rest`, in bytes, is the caller's to say of every hidden character; of `\r` nothing is.
fn told(text: &str, kept: impl Fn(&str) -> Option<usize>) -> Cow<'_, str> {
    let Some(first) = text.find(is_hidden) else { return Cow::Borrowed(text) };
    let mut out = text[..first].to_owned();
    let mut rest = &text[first..];
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        if !is_hidden(c) {
            out.push(c);
        } else if let Some(own) = kept(rest) {
            length = own;
            out.push_str(rest[..own].trim_start_matches('\r'));
        } else {
            let _ = write!(out, "{}", c.escape_unicode());
        }
        rest = &rest[length..];
    }
    Cow::Owned(out)
}

/// How long the style is that a text begins with, where it is one of those that labcheck, clap and the frames of problems
/// put: bold, dim, underlined, a colour of the letters, and their end (ECMA-48, SGR). None hides anything.
fn style(text: &str) -> Option<usize> {
    let parameter = text.strip_prefix("\u{1b}[")?.split_once('m')?.0;
    let is_own = matches!(parameter, "" | "0" | "1" | "2" | "4")
        || matches!(parameter.as_bytes(), [b'3' | b'9', b'1'..=b'6']);
    is_own.then_some("\u{1b}[m".len() + parameter.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_unicode_calls_invisible_is_hidden() {
        let all =
            r"[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}--\n\t\x{fe0e}\x{fe0f}]";
        let all = regex::Regex::new(all).unwrap();
        let wrong: Vec<_> = (char::MIN..=char::MAX)
            .filter(|c| all.is_match(c.encode_utf8(&mut [0; 4])) != is_hidden(*c))
            .map(|c| format!("{:x}", u32::from(c)))
            .collect();
        assert_eq!(wrong, Vec::<String>::new());
    }

    #[test]
    fn hidden_characters_are_shown_and_nothing_else_is_touched() {
        for (text, wanted) in [
            ("plain\ttext\nñ 日本 ❤\u{fe0f}", "plain\ttext\nñ 日本 ❤\u{fe0f}"),
            ("a\u{202e}b\u{2066}c\u{200f}d", "a\\u{202e}b\\u{2066}c\\u{200f}d"),
            ("a\u{200b}b\u{feff}c\u{ad}d", "a\\u{200b}b\\u{feff}c\\u{ad}d"),
            ("a\u{7f}b\u{9b}31mc\u{0}", "a\\u{7f}b\\u{9b}31mc\\u{0}"),
            ("\u{1b}[31ma\rb\r\nc", "\\u{1b}[31ma\\u{d}b\\u{d}\nc"),
        ] {
            assert_eq!(shown(text), wanted);
        }
    }

    #[test]
    fn of_what_leads_a_terminal_only_styles_that_labcheck_puts_get_through() {
        let own = crate::report::style::Styles::colourful();
        let kinds = [own.pass, own.fail, own.error, own.skip, own.heading, own.dim];
        let painted: String = kinds.map(|style| format!("{style}word{style:#}")).concat();
        let help = <crate::cli::Cli as clap::CommandFactory>::command().render_help();
        for text in [painted, help.ansi().to_string()] {
            assert!(text.contains('\u{1b}'));
            assert_eq!(harmless(&text), text);
        }
        for text in [
            "\u{1b}[8mhidden",
            "\u{1b}[30mblack",
            "\u{1b}[41mbehind",
            "\u{1b}[1;31mtwo at once",
            "\u{1b}[2J",
            "\u{1b}]0;title\u{7}",
            "\u{1b}[31",
            "\u{9b}31m",
            "\u{1b}c",
        ] {
            let seen = harmless(text);
            assert!(!seen.contains(['\u{1b}', '\u{9b}', '\u{7}']), "{seen}");
            assert!(seen.starts_with("\\u{"), "{seen}");
        }
        assert_eq!(harmless("a\r\nb\rc"), "a\nb\\u{d}c");
    }
}
