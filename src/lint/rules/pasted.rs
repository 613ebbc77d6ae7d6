//! Commands that break when they are pasted: typographic signs, and lines that break off.

use super::super::{rule::Found, subject::Subject, typed::Typed};
use crate::syntax::source::Span;

/// Quotes, dashes and blanks that no shell knows.
pub(in super::super) fn typographic(subject: &Subject<'_>) -> Vec<Found> {
    let typed = subject.typed().iter().filter_map(|typed| {
        let (at, sign) = odd(typed.shell_text())?;
        let place = typed.part(subject.text(), at, at + sign.len_utf8());
        Some(Found::in_handout(place, told(sign)))
    });
    typed.collect()
}

/// The first sign that a shell does not read as it looks. Within plain quotes it is text.
fn odd(text: &str) -> Option<(usize, char)> {
    let mut quote = None;
    let mut before = ' ';
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        let is_escaped = std::mem::take(&mut escaped);
        match (quote, c) {
            (Some(open), c) if c == open && !is_escaped => quote = None,
            (Some('"') | None, '\\') => escaped = !is_escaped,
            (None, '\'' | '"') if !is_escaped => quote = Some(c),
            (
                None,
                '“' | '”' | '„' | '‘' | '’' | '\u{a0}' | '\u{202f}' | '\u{2007}' | '\u{3000}',
            ) => {
                return Some((at, c));
            }
            // A dash within a word is part of a name.
            (None, '–' | '—' | '−') if before == ' ' => return Some((at, c)),
            _ => {}
        }
        before = c;
    }
    None
}

fn told(sign: char) -> String {
    let what = match sign {
        '–' | '—' | '−' => "a dash, and docker wants a hyphen or two",
        '“' | '”' | '„' | '‘' | '’' => "a curly quote, which no shell takes for one",
        _ => "a blank that no shell takes for one",
    };
    format!("this command has {what} (U+{:04X})", u32::from(sign))
}

/// A backslash with a blank behind it, or with nothing below it.
pub(in super::super) fn broken(subject: &Subject<'_>) -> Vec<Found> {
    let commands = subject.typed().iter().filter(|typed| typed.is_command());
    commands.filter_map(|typed| broken_off(typed, subject.text())).collect()
}

fn broken_off(typed: &Typed<'_>, markdown: &str) -> Option<Found> {
    let lines = typed.shell_text().lines().count();
    let mut start = typed.at().start;
    for line in markdown.get(start..)?.split_inclusive('\n').take(lines) {
        let line_end = line.trim_end_matches(['\n', '\r']);
        let text = line_end.trim_end_matches([' ', '\t']);
        if text.ends_with('\\') && !text.ends_with("\\\\") && text.len() < line_end.len() {
            let at = Span { start: start + text.len() - 1, end: start + line_end.len() };
            return Some(Found::in_handout(
                at,
                "a blank stands behind this backslash, so the command ends here",
            ));
        }
        start += line.len();
    }
    let text = typed.shell_text();
    let is_last = text.ends_with('\\') && !text.ends_with("\\\\");
    is_last.then(|| {
        Found::in_handout(
            typed.at(),
            "this command ends in a backslash, and nothing stands below it",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::odd;

    #[test]
    fn signs_within_plain_quotes_and_within_names_are_text() {
        for text in ["echo 'it’s'", "echo \"a – b\"", "echo a–b", "echo \\\"", "grep 'a\\'"] {
            assert_eq!(odd(text), None, "{text}");
        }
        for (text, at) in
            [("docker run –it a", 11), ("echo “a”", 5), ("ls\u{a0}-l", 2), ("echo 'a' ’b’", 9)]
        {
            assert_eq!(odd(text).map(|(at, _)| at), Some(at), "{text}");
        }
    }
}
