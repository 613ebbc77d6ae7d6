//! Keys that a handout has pressed: `^C`, `Ctrl-C`, `<ctrl+c>`, `ctrl-p ctrl-q`, `<Enter>`.

use crate::scenario::keys as named;

/// Characters of a line that is nothing but keys, at most.
const LONGEST: usize = 60;
/// Words between keys that are none themselves.
const BETWEEN: &[&str] = &["", "+", "and", "then"];

/// The keys of a line by their names, `ctrl-p ctrl-q` of `^P^Q`; nothing where it is not keys alone. A terminal has a
/// capital letter behind its caret, and a key's bare name may be any word.
pub(crate) fn keys(line: &str) -> Option<String> {
    let line = line.trim();
    let is_control = ["ctrl", "control"]
        .iter()
        .any(|held| line.get(..held.len()).is_some_and(|word| word.eq_ignore_ascii_case(held)));
    if !is_control && !line.starts_with(['^', '<', '[', '(']) || line.len() > LONGEST {
        return None;
    }
    let is_small = |text: &str| text.starts_with(|c: char| c.is_ascii_lowercase());
    if line.split('^').skip(1).any(is_small) {
        return None;
    }
    let words = line.split(|c: char| c.is_whitespace() || c == ',');
    let words = words.map(|word| word.trim_matches(['[', ']', '(', ')', '`', '.']));
    let words: Vec<String> = words.filter(|word| !BETWEEN.contains(word)).map(apart).collect();
    named(&words.join(" "))
}

/// `ctrl-p ctrl-q` of `CTRL-P-Q`.
fn apart(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    let letters = ["ctrl", "control"].iter().find_map(|held| lower.strip_prefix(held));
    let letters = letters.and_then(|letters| letters.strip_prefix(['-', '+']));
    let letters: Vec<&str> =
        letters.map(|letters| letters.split(['-', '+']).collect()).unwrap_or_default();
    if letters.len() < 2 || letters.iter().any(|letter| letter.len() != 1) {
        return word.to_owned();
    }
    letters.iter().map(|letter| format!("ctrl-{letter}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn keys_have_one_name_however_a_handout_writes_them() {
        for (line, wanted) in [
            ("^C", "ctrl-c"),
            ("^P^Q", "ctrl-p ctrl-q"),
            ("^P ^Q", "ctrl-p ctrl-q"),
            ("Ctrl-C", "ctrl-c"),
            ("<ctrl+c>", "ctrl-c"),
            ("[Control-D]", "ctrl-d"),
            ("ctrl-p ctrl-q", "ctrl-p ctrl-q"),
            ("CTRL-p, then CTRL-q", "ctrl-p ctrl-q"),
            ("Ctrl+P + Ctrl+Q", "ctrl-p ctrl-q"),
            ("CTRL-P-Q", "ctrl-p ctrl-q"),
            ("<Enter>", "enter"),
            ("<Up><Enter>", "up enter"),
        ] {
            assert_eq!(keys(line).as_deref(), Some(wanted), "{line}");
        }
        for line in [
            "",
            "^",
            "^x",
            "enter",
            "up",
            "ctrl-",
            "ctrl-up",
            "cat x",
            "ctrl-c x",
            "ctrl-c ends it",
            "^C is pressed",
            "<br>",
            "<none>",
            "<Enter> the name",
            "( )",
            "c",
        ] {
            assert_eq!(keys(line), None, "{line}");
        }
    }
}
