//! What to do about text that is no YAML: the reader's words for it are for those who write readers.

use super::{problem::Problem, source::Span};

/// The words of a text that would be read as something else.
const IN_QUOTES: &str = "put the whole text in quotes";

/// The problem that the reader's message stands for, where a remedy is known; `at` is where it stopped.
pub(super) fn told(text: &str, message: &str, at: Span) -> Option<Problem> {
    let begins = |word: &str| message.contains(word);
    if begins("found a tab") || begins("tabs disallowed") {
        return Some(tab(text, at));
    }
    let here = text.get(at.start..).unwrap_or_default();
    let is_colon = here.starts_with(": ") || here.starts_with(":\n");
    if begins("mapping values are not allowed") || (is_colon && begins("did not find expected")) {
        return Some(colon(text, at));
    }
    let problem = |title: &str| Problem::new(at, title);
    Some(if begins("unclosed quote") {
        problem("the quote that begins here has no end")
            .help("close it; between single quotes an apostrophe is written twice")
    } else if begins("unexpected character") {
        let first = here.chars().next().map(String::from).unwrap_or_default();
        let line = here.lines().next().unwrap_or_default();
        problem(&format!("a text cannot begin with `{first}`"))
            .help(format!("{IN_QUOTES}, as in: {}", quoted(line)))
    } else if begins("unclosed bracket") {
        let first = here.chars().next().map(String::from).unwrap_or_default();
        problem(&format!("the `{first}` that begins here has no end"))
            .help(format!("close it; where it belongs to a text, {IN_QUOTES}"))
    } else if begins("unknown anchor") {
        problem("this refers to an anchor (`&name`) that does not stand before it")
            .help(format!("write the anchor; where the `*` belongs to a text, {IN_QUOTES}"))
    } else if begins("unknown escape") {
        problem("between double quotes a backslash begins a special character, and this is none")
            .help("use single quotes, or write the backslash twice")
    } else if begins("did not find expected key") || begins("did not find expected '-'") {
        problem("this line begins in a column in which no line above it does")
            .help("indent it as the lines that it belongs to")
    } else if begins("duplicate mapping key") {
        let key = text.get(at.range()).unwrap_or_default();
        problem(&format!("the key `{key}` stands twice in one mapping"))
            .help("remove or rename one of the two")
    } else if begins("multiple YAML documents") {
        problem("a second YAML document begins here")
            .help("a file is one YAML document: remove the `---`")
    } else {
        return None;
    })
}

/// An unquoted text with a colon and a space in it.
fn colon(text: &str, at: Span) -> Problem {
    let begin = text.get(..at.start).and_then(|t| t.rfind('\n')).map_or(0, |newline| newline + 1);
    let rest = text.get(begin..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    // What belongs to the text begins behind the key, and ends where a `{…}` does.
    let before = text.get(begin..at.start).unwrap_or_default();
    let key = before.rfind(": ").map_or(0, |colon| colon + 2);
    let value = line.get(key..).unwrap_or_default();
    let value = if before.contains('{') {
        value.split(['}', ',']).next().unwrap_or_default()
    } else {
        value
    };
    let name = before.get(..key).unwrap_or_default().trim_start();
    let name = name.rsplit(['{', ',']).next().unwrap_or_default().trim_start_matches("- ").trim();
    let example = format!("{name} {}", quoted(value.trim()));
    Problem::new(
        Span { start: at.start, end: at.start + 1 },
        "this colon would begin a second value",
    )
    .label("a colon and a space in a text")
    .help(format!("{IN_QUOTES}, as in: {}", example.trim()))
}

/// The reader stops at a tab, or at the end of the line before it.
fn tab(text: &str, at: Span) -> Problem {
    let begin = text.get(..at.start).and_then(|t| t.rfind('\n')).map_or(0, |newline| newline + 1);
    let found = text.get(begin..).and_then(|rest| rest.find('\t')).map_or(at.start, |t| begin + t);
    let at = Span { start: found, end: (found + 1).min(text.len()) };
    Problem::new(at, "here stands a tab, and YAML is indented with spaces")
        .help("replace the tabs with spaces")
}

/// A text between single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.trim().replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::super::{source::Source, yaml::parse};

    #[test]
    fn what_is_often_written_wrong_is_told_at_its_place_with_the_right_text() {
        let table = [
            ("a: 1\nrun: echo a: b\n", (2, 12), "second value", "as in: run: 'echo a: b'"),
            ("- run: it's a: b\n", (1, 14), "second value", "as in: run: 'it''s a: b'"),
            (
                "x: [{ line: Status: done }]\n",
                (1, 19),
                "second value",
                "as in: line: 'Status: done'",
            ),
            ("title: Trust: a lab\n", (1, 13), "second value", "as in: title: 'Trust: a lab'"),
            ("a:\n\tb: 1\n", (2, 1), "a tab", "with spaces"),
            ("a:\n  - b: S\n\tc: 1\n", (3, 1), "a tab", "with spaces"),
            ("run: 'echo a\n", (1, 6), "no end", "close it"),
            ("run: @x y\n", (1, 6), "begin with `@`", "as in: '@x y'"),
            ("run: %x\n", (1, 6), "begin with `%`", "as in: '%x'"),
            ("run: `x`\n", (1, 6), "begin with ``", "as in: '`x`'"),
            ("run: [a\n", (1, 6), "`[` that begins here", "close it"),
            ("run: *x\n", (1, 6), "an anchor", "in quotes"),
            ("run: \"a\\.b\"\n", (1, 6), "a backslash", "single quotes"),
            ("a:\n  - run: x\n   more: 3\n", (3, 4), "begins in a column", "indent it"),
            ("a: 1\nb: 2\na: 3\n", (3, 1), "the key `a` stands twice", "remove or rename"),
            ("a: 1\n---\nb: 1\n", (3, 1), "second YAML document", "remove the `---`"),
        ];
        for (text, place, title, help) in table {
            let problem = parse(text).unwrap_err();
            let source = Source { name: "x.yaml".into(), text: text.into() };
            assert_eq!(source.line_column(problem.at), place, "{text}{problem:?}");
            assert!(problem.title.contains(title), "{text}{problem:?}");
            assert!(problem.help.as_ref().unwrap().contains(help), "{text}{problem:?}");
        }
    }
}
