//! Keys as people write them: `ctrl-c`, `^C`, `<Ctrl-C>`, `^P^Q`, `<Enter>`.

/// Keys that have a name, each with its own first, then as others call it. A terminal knows them by the first.
pub const NAMED: &[&[&str]] = &[
    &["enter", "return", "cr"],
    &["tab"],
    &["esc", "escape"],
    &["space", "spacebar"],
    &["backspace", "bs"],
    &["delete", "del"],
    &["insert", "ins"],
    &["up", "arrow-up", "up-arrow"],
    &["down", "arrow-down", "down-arrow"],
    &["left", "arrow-left", "left-arrow"],
    &["right", "arrow-right", "right-arrow"],
    &["home"],
    &["end"],
    &["page-up", "pageup", "pgup"],
    &["page-down", "pagedown", "pgdn"],
];

/// How Control is written before the key that is pressed with it.
const CONTROL: &[&str] = &["ctrl-", "ctrl+", "control-", "control+", "ctl-", "c-"];

/// The keys of a text, in any case, by their names with a blank between; nothing where something of it is no key.
pub fn keys(text: &str) -> Option<String> {
    let mut keys = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = if let Some(inner) = rest.strip_prefix('<') {
            let length = inner.find('>')?;
            keys.extend(in_brackets(&inner[..length])?);
            length + 2
        } else if let Some(letter) = rest.strip_prefix('^') {
            let letter = letter.chars().next()?;
            keys.push(with_caret(letter)?);
            1 + letter.len_utf8()
        } else {
            let length = rest.find(|c: char| c.is_whitespace() || c == '<').unwrap_or(rest.len());
            keys.push(word(&rest[..length])?);
            length
        };
        rest = rest[end..].trim_start();
    }
    (!keys.is_empty()).then(|| keys.join(" "))
}

/// `Ctrl-C`, `Page Up`, or several keys.
fn in_brackets(text: &str) -> Option<Vec<String>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match word(&words.join("-")) {
        Some(key) => Some(vec![key]),
        None if words.len() > 1 => words.into_iter().map(word).collect(),
        None => None,
    }
}

/// What a terminal shows for a key that is pressed with Control (ASCII, C0 and DEL).
fn with_caret(letter: char) -> Option<String> {
    match letter.to_ascii_lowercase() {
        '?' => Some("backspace".to_owned()),
        '[' => Some("esc".to_owned()),
        letter => control(letter),
    }
}

/// A key with Control: a letter, or one of the signs that ASCII has a control character for.
fn control(letter: char) -> Option<String> {
    let is_one = letter.is_ascii_lowercase() || "[\\]^_@".contains(letter);
    is_one.then(|| format!("ctrl-{letter}"))
}

/// One key in one word.
fn word(word: &str) -> Option<String> {
    let word = word.to_lowercase();
    if let Some(letter) = CONTROL.iter().find_map(|control| word.strip_prefix(control)) {
        let mut letters = letter.chars();
        return letters.next().filter(|_| letters.next().is_none()).and_then(control);
    }
    let named = NAMED.iter().find(|names| names.contains(&word.as_str()))?;
    named.first().map(|name| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_same_however_they_are_written() {
        for (written, wanted) in [
            (
                &["ctrl-c", "Ctrl-C", "CTRL+c", "^C", "^c", "<Ctrl-C>", "<ctrl c>", "<C-c>", "C-c"]
                    [..],
                "ctrl-c",
            ),
            (
                &[
                    "ctrl-p ctrl-q",
                    "^P^Q",
                    "^p ^q",
                    "<Ctrl-P><Ctrl-Q>",
                    "<Ctrl-P> <Ctrl-Q>",
                    "<ctrl-p ctrl-q>",
                    "CTRL-p CTRL-q",
                    " Control-P  ^Q ",
                ],
                "ctrl-p ctrl-q",
            ),
            (&["enter", "<Enter>", "<CR>", "RETURN"], "enter"),
            (&["tab", "<Tab>"], "tab"),
            (&["esc", "<Esc>", "<Escape>", "^["], "esc"),
            (&["up", "<Up>", "<Arrow Up>", "<up-arrow>"], "up"),
            (&["page-down", "<PgDn>", "<Page Down>"], "page-down"),
            (&["backspace", "^?"], "backspace"),
            (&["ctrl-\\", "^\\"], "ctrl-\\"),
            (&["^A", "ctrl-a"], "ctrl-a"),
            (&["up up<Enter>", "<up up>enter"], "up up enter"),
        ] {
            for text in written {
                assert_eq!(keys(text).as_deref(), Some(wanted), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_key_is_none() {
        for text in [
            "",
            " ",
            "<>",
            "< >",
            "<",
            "<Enter",
            "^",
            "^1",
            "^ü",
            "ctrl-",
            "ctrl-cc",
            "ctrl-ü",
            "ctrl-1",
            "hello",
            "<none>",
            "ctrl-c,ctrl-d",
            "enter now",
            "^C done",
            "ü",
        ] {
            assert_eq!(keys(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_key_has_names_of_its_own() {
        let mut names: Vec<&str> = NAMED.iter().copied().flatten().copied().collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        for name in names {
            assert!(keys(name).is_some(), "{name}");
        }
    }
}
