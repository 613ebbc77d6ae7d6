//! Keys that a handout has pressed: `^C`, `Ctrl-C`, `<ctrl+c>`, `ctrl-p ctrl-q`.

/// Characters of a line that is nothing but keys, at most.
const LONGEST: usize = 60;
/// Words between keys that are none themselves.
const BETWEEN: &[&str] = &["", "+", "and", "then"];

/// The keys of a line as a terminal prints them, `^P^Q` of `ctrl-p ctrl-q`; nothing where it is not keys alone.
pub(super) fn keys(line: &str) -> Option<String> {
    let begins = line.trim_start().chars().next()?;
    if !matches!(begins, '^' | 'c' | 'C' | '<' | '[' | '(') || line.len() > LONGEST {
        return None;
    }
    let words = line.split(|c: char| c.is_whitespace() || c == ',');
    let words = words.map(|word| word.trim_matches(['<', '>', '[', ']', '(', ')', '`', '.']));
    let words = words.filter(|word| !BETWEEN.contains(word));
    let keys: String = words.map(printed).collect::<Option<_>>()?;
    (!keys.is_empty()).then_some(keys)
}

fn printed(word: &str) -> Option<String> {
    if word.starts_with('^') {
        let named = word.split('^').skip(1);
        let is_key = |key: &str| key.len() == 1 && matches!(key.as_bytes()[0], b'?'..=b'_');
        return named.clone().all(is_key).then(|| word.to_owned());
    }
    let word = word.to_ascii_lowercase();
    let letters = ["ctrl", "control"].iter().find_map(|held| word.strip_prefix(held))?;
    let letters = letters.strip_prefix(['-', '+'])?;
    let key = |letter: &str| {
        let is_letter = letter.len() == 1 && letter.as_bytes()[0].is_ascii_alphabetic();
        is_letter.then(|| format!("^{}", letter.to_uppercase()))
    };
    letters.split(['-', '+']).map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn keys_are_what_a_terminal_prints_of_them_however_they_are_written() {
        for (line, wanted) in [
            ("^C", "^C"),
            ("^P^Q", "^P^Q"),
            ("^P ^Q", "^P^Q"),
            ("Ctrl-C", "^C"),
            ("<ctrl+c>", "^C"),
            ("[Control-D]", "^D"),
            ("ctrl-p ctrl-q", "^P^Q"),
            ("CTRL-p, then CTRL-q", "^P^Q"),
            ("Ctrl+P + Ctrl+Q", "^P^Q"),
            ("CTRL-P-Q", "^P^Q"),
        ] {
            assert_eq!(keys(line).as_deref(), Some(wanted), "{line}");
        }
        for line in
            ["", "^", "^x", "enter", "ctrl-", "ctrl-up", "cat x", "ctrl-c x", "<br>", "( )", "c"]
        {
            assert_eq!(keys(line), None, "{line}");
        }
    }
}
