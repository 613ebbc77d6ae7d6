//! Words of a command, changed in its text: all else stays as it was typed.

/// What ends a word.
fn is_edge(letter: char) -> bool {
    letter.is_whitespace() || "=;|&()'\"".contains(letter)
}

/// The text with another word in place of the first that is this one, behind another one, and behind an `=` too.
pub(super) fn replaced(text: &str, behind: &str, word: &str, other: &str) -> Option<String> {
    if word == other {
        return None;
    }
    let from = find(text, behind)? + behind.len();
    let at = from + find(&text[from..], word)?;
    Some([&text[..at], other, &text[at + word.len()..]].concat())
}

/// The text with another value of a flag, however it is written.
pub(super) fn with_value(text: &str, flags: &[&str], value: &str, other: &str) -> Option<String> {
    flags.iter().find_map(|flag| {
        let joined = || {
            let at = find(text, &format!("{flag}{value}"))? + flag.len();
            Some([&text[..at], other, &text[at + value.len()..]].concat())
        };
        replaced(text, flag, value, other).or_else(joined)
    })
}

/// Where a word stands first.
fn find(text: &str, word: &str) -> Option<usize> {
    let mut all = text.match_indices(word).map(|(at, _)| at).filter(|_| !word.is_empty());
    all.find(|at| {
        let before = text[..*at].chars().next_back();
        let behind = text[at + word.len()..].chars().next();
        before.is_none_or(is_edge) && behind.is_none_or(is_edge)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_word_is_replaced_and_nothing_like_it() {
        let text = "docker rm web; docker run --hostname web --name web -p 80:80 webs web";
        assert_eq!(
            replaced(text, "--name", "web", "x").unwrap(),
            "docker rm web; docker run --hostname web --name x -p 80:80 webs web"
        );
        assert_eq!(replaced("a --net=back", "--net", "back", "x").unwrap(), "a --net=x");
        assert_eq!(replaced("b aback", "b", "back", "x"), None);
        assert_eq!(replaced("b a", "b", "a", "a"), None);
        assert_eq!(replaced("b a", "b", "", "c"), None);
        assert_eq!(replaced("a b", "b", "a", "c"), None);
    }

    #[test]
    fn a_value_is_replaced_however_its_flag_is_written() {
        let port = |text: &str| with_value(text, &["-p", "--publish"], "1:1", "2:1");
        assert_eq!(port("run -p 1:1 1:1").unwrap(), "run -p 2:1 1:1");
        assert_eq!(port("run -p1:1 x").unwrap(), "run -p2:1 x");
        assert_eq!(port("run --publish=1:1 x").unwrap(), "run --publish=2:1 x");
        assert_eq!(port("run 1:1"), None);
    }
}
