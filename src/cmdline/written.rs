//! Words as a command line that a shell reads as just these words.

/// Writes them.
pub(crate) fn written<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    words.into_iter().map(word).collect::<Vec<_>>().join(" ")
}

fn word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./:@%+=,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmdline::read;

    #[test]
    fn what_is_written_reads_as_the_same_words() {
        let words = ["docker", "run", "", "a b", "it's", "$x", "a;b|c", "-e", "A=1 2", "größe"];
        let line = written(words);
        assert_eq!(line, r"docker run '' 'a b' 'it'\''s' '$x' 'a;b|c' -e 'A=1 2' größe");
        let programs = read(&line).programs;
        let seen: Vec<&str> = programs[0].words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!((programs.len(), seen), (1, words.to_vec()));
    }
}
