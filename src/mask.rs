//! Keeps secrets out of records and reports: what a lab exports or types as one is shown as `<secret>`,
//! wherever it comes again.
//!
//! A name says whether its value is a secret. A value that is short or an everyday word of a lab is
//! taken out behind its name only: elsewhere it would make a record unreadable, and guards nothing.

use std::collections::BTreeSet;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::cmdline::{self, Program, Word};

/// What stands in a secret's place.
pub(crate) const MASK: &str = "<secret>";
/// Words of a name that make its value a secret.
const SECRET: &[&str] = &[
    "PASSPHRASE",
    "PASSWORD",
    "PASSWD",
    "PASS",
    "TOKEN",
    "SECRET",
    "KEY",
    "APIKEY",
    "CREDENTIAL",
    "CREDENTIALS",
];
/// Names that hold secrets though no word of theirs says so.
const HOLDERS: &[&str] = &["DOCKER_AUTH_CONFIG"];
/// Last words of a name whose value only leads to a secret, or tells of one.
const ABOUT: &[&str] =
    &["FILE", "PATH", "DIR", "ID", "NAME", "URL", "SERVER", "SOCK", "TYPE", "SIZE", "STDIN"];
/// A shorter value is taken out behind its name only.
const SHORTEST: usize = 6;
/// So are these.
const EVERYDAY: &[&str] = &[
    "docker",
    "alpine",
    "latest",
    "library",
    "registry",
    "localhost",
    "secret",
    "password",
    "passphrase",
    "container",
    "images",
];

/// The secrets that are known so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mask {
    /// Taken out everywhere.
    values: BTreeSet<String>,
    /// Taken out behind a name that says so.
    weak: BTreeSet<String>,
    /// Taken out behind the word that stands before them in a command line.
    led: BTreeSet<(String, String)>,
}

impl Mask {
    /// A secret by itself, such as a passphrase that is typed.
    pub(crate) fn learn(&mut self, value: &str) {
        let value = value.trim();
        let is_weak = value.chars().count() < SHORTEST || EVERYDAY.contains(&value);
        let known = if is_weak { &mut self.weak } else { &mut self.values };
        if !value.is_empty() {
            known.insert(value.to_owned());
        }
    }

    /// A variable: its value, if the name says that it is a secret.
    pub(crate) fn learn_variable(&mut self, name: &str, value: &str) {
        if says_secret(name) {
            self.learn(value);
        }
    }

    /// What a command line assigns to such names, gives to such flags, or pipes to a
    /// `--password-stdin`.
    pub(crate) fn learn_line(&mut self, text: &str) {
        let line = cmdline::read(text);
        for (at, program) in line.programs.iter().enumerate() {
            for (name, value) in &program.assigned {
                self.learn_word(name, value);
            }
            self.learn_words(&program.words, text);
            let reads = line.programs.get(at + 1).is_some_and(reads_password);
            if program.is_piped && reads && matches!(program.name(), "echo" | "printf") {
                self.learn_printed(&program.words);
            }
            if cmdline::docker(program).is_some_and(|docker| docker.command == "login") {
                self.learn_short_flag(&program.words);
            }
        }
    }

    /// What `echo` and `printf` print, but for their flags and a format with something behind it.
    fn learn_printed(&mut self, words: &[Word]) {
        for (at, pair) in words.windows(2).enumerate() {
            let is_format = pair[1].text.contains('%') && at + 2 < words.len();
            if !is_format && !pair[1].text.starts_with('-') {
                self.learn_behind(&pair[0].text, &pair[1]);
            }
        }
    }

    /// `docker login -p …`.
    fn learn_short_flag(&mut self, words: &[Word]) {
        for (at, word) in words.iter().enumerate() {
            match word.text.strip_prefix("-p") {
                Some("") => {
                    if let Some(next) = words.get(at + 1) {
                        self.learn_behind("-p", next);
                    }
                }
                Some(value) => {
                    let value = Word { text: value.to_owned(), expands: word.expands };
                    self.learn_behind("-p", &value);
                }
                None => {}
            }
        }
    }

    fn learn_words(&mut self, words: &[Word], line: &str) {
        for (at, word) in words.iter().enumerate() {
            // Such as behind `sh -c`. A word that is the whole line, such as `${a:-b= c}`, says no more when read again.
            if word.text.contains(' ') && word.text != line {
                self.learn_line(&word.text);
            }
            if let Some((name, value)) = word.text.split_once('=') {
                // Such as `--env=NAME=value`.
                let inner = value.split_once('=').filter(|_| name.starts_with("--"));
                let (name, value) = inner.filter(|_| !says_secret(name)).unwrap_or((name, value));
                let value = Word { text: value.to_owned(), expands: word.expands };
                self.learn_word(name, &value);
            } else if word.text.starts_with("--")
                && let Some(next) = words.get(at + 1)
                && says_secret(&word.text)
            {
                self.learn_behind(&word.text, next);
            }
        }
    }

    fn learn_word(&mut self, name: &str, value: &Word) {
        if says_secret(name) && name.chars().all(is_of_a_name) {
            self.learn_plain(value);
        }
    }

    /// A word that stands behind this one, whatever its length.
    fn learn_behind(&mut self, leading: &str, word: &Word) {
        self.learn_plain(word);
        if !word.expands && self.weak.contains(word.text.trim()) {
            self.led.insert((leading.to_owned(), word.text.trim().to_owned()));
        }
    }

    /// What a shell would expand is not the value itself, which is learnt from the environment.
    fn learn_plain(&mut self, word: &Word) {
        if !word.expands {
            self.learn(&word.text);
        }
    }

    /// A text without secrets.
    pub(crate) fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        let mut values: Vec<&String> = self.values.iter().collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.len())); // one may hold another
        for value in values {
            text = text.replace(value.as_str(), MASK);
        }
        let text = self.weak.iter().fold(text, |text, value| behind_its_name(&text, value));
        self.led.iter().fold(text, |text, (leading, value)| behind_word(&text, leading, value))
    }

    /// The words of a command line without secrets.
    pub(crate) fn words(&self, words: &[String]) -> Vec<String> {
        let leading = |at: usize| at.checked_sub(1).and_then(|at| words.get(at));
        let is_led = |at: usize, word: &String| {
            leading(at).is_some_and(|leading| self.led.contains(&(leading.clone(), word.clone())))
        };
        let masked = words
            .iter()
            .enumerate()
            .map(|(at, word)| if is_led(at, word) { MASK.to_owned() } else { self.text(word) });
        masked.map(|word| behind_a_user(&word)).collect()
    }

    /// A variable's value without secrets.
    pub(crate) fn variable(&self, name: &str, value: &str) -> String {
        if says_secret(name) { MASK.to_owned() } else { behind_a_user(&self.text(value)) }
    }

    /// The same of every text in a record; nothing where a secret is a word of the record's own.
    pub(crate) fn record<T: Serialize + DeserializeOwned>(&self, record: T) -> Option<T> {
        if self.values.is_empty() && self.weak.is_empty() {
            return Some(record);
        }
        let mut value = serde_json::to_value(record).ok()?;
        self.walk(&mut value);
        serde_json::from_value(value).ok()
    }

    fn walk(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(item)),
            Value::Object(members) => members.values_mut().for_each(|member| self.walk(member)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// Takes the passwords out of addresses: `https://user:password@host`.
fn behind_a_user(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        rest = after;
        let end = rest.find(|c: char| c == '/' || c.is_whitespace()).unwrap_or(rest.len());
        if let Some(host) = rest[..end].rfind('@')
            && let Some((user, _)) = rest[..host].split_once(':')
        {
            out.extend([user, ":", MASK]);
            rest = &rest[host..];
        }
    }
    out + rest
}

/// Takes a weak value out where it stands behind `=` and a name that says that it is a secret.
fn behind_its_name(text: &str, value: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find('=') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let name = before.rsplit(|c: char| !is_of_a_name(c)).next().unwrap_or_default();
        let quote = after.len() - after.trim_start_matches(['\'', '"']).len();
        let ends = |text: &str| !text.starts_with(|c: char| c.is_alphanumeric());
        out.push_str(&rest[..at + 1 + quote]);
        rest = &after[quote..];
        if let Some(behind) = rest.strip_prefix(value).filter(|t| says_secret(name) && ends(t)) {
            out.push_str(MASK);
            rest = behind;
        }
    }
    out + rest
}

/// Takes a weak value out where it stands behind this word, as the next one or, of a flag of one letter, in one with
/// it.
fn behind_word(text: &str, leading: &str, value: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(leading) {
        let from = at + leading.len();
        let after = rest[from..].trim_start_matches(['\'', '"', ' ', '\t']);
        let gap = rest.len() - after.len() - from;
        let begins = !rest[..at].ends_with(|c: char| is_of_a_name(c));
        let is_apart = gap > 0 || leading == "-p";
        let behind = after.strip_prefix(value).filter(|t| !t.starts_with(is_of_a_name));
        out.push_str(&rest[..from]);
        rest = &rest[from..];
        if let Some(behind) = behind.filter(|_| begins && is_apart) {
            out.push_str(&rest[..gap]);
            out.push_str(MASK);
            rest = behind;
        }
    }
    out + rest
}

fn is_of_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

fn reads_password(program: &Program) -> bool {
    program.words.iter().any(|word| word.text == "--password-stdin")
}

/// Whether a variable or flag of this name holds a secret.
fn says_secret(name: &str) -> bool {
    let name = name.trim_start_matches('-').replace('-', "_").to_uppercase();
    let words: Vec<&str> = name.split('_').collect();
    let is_secret = |word: &&str| {
        SECRET.contains(word)
            || ["PASSWORD", "PASSPHRASE", "TOKEN", "SECRET"].iter().any(|end| word.ends_with(end))
    };
    HOLDERS.contains(&name.as_str())
        || words.iter().any(is_secret) && !words.last().is_some_and(|word| ABOUT.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learnt(line: &str) -> Mask {
        let mut mask = Mask::default();
        mask.learn_line(line);
        mask
    }

    #[test]
    fn a_word_that_is_a_whole_line_is_read_once() {
        for line in ["docker run x echo '${A:-b= c}'", "docker run x sh -c 'echo ${A:-PASS= c}'"] {
            assert_eq!(learnt(line).text(line), line);
        }
    }

    #[test]
    fn a_value_is_a_secret_by_its_name() {
        for (line, shown) in [
            (
                "export NOTARY_ROOT_PASSPHRASE=lab-root-pass B=c",
                "export NOTARY_ROOT_PASSPHRASE=<secret> B=c",
            ),
            ("PGPASSWORD='two words' psql", "PGPASSWORD='<secret>' psql"),
            ("docker run -e API_TOKEN=abcdef1 x", "docker run -e API_TOKEN=<secret> x"),
            ("docker login --password hunter22 x", "docker login --password <secret> x"),
            (
                "echo hunter22 | docker login --password-stdin",
                "echo <secret> | docker login --password-stdin",
            ),
            ("docker login --password abc12 x", "docker login --password <secret> x"),
            ("docker login --password 'docker' x", "docker login --password '<secret>' x"),
            ("docker login --password=abc12 x", "docker login --password=<secret> x"),
            ("docker login -u me -p hunter22 x", "docker login -u me -p <secret> x"),
            ("docker login -u me -p abc12 x", "docker login -u me -p <secret> x"),
            ("docker login -u me -pabc12 x", "docker login -u me -p<secret> x"),
            (
                "echo abc12 | docker login --password-stdin; echo abc123",
                "echo <secret> | docker login --password-stdin; echo abc123",
            ),
            (
                "echo -n abc12 | docker login --password-stdin host.example.com",
                "echo -n <secret> | docker login --password-stdin host.example.com",
            ),
            (
                "printf '%s' abc12 | docker login --password-stdin",
                "printf '%s' <secret> | docker login --password-stdin",
            ),
            ("sh -c 'export SECRET=abcdefg; x'", "sh -c 'export SECRET=<secret>; x'"),
            ("export KEY=abc A=abc", "export KEY=<secret> A=abc"),
            ("export TOKEN=docker; docker ps", "export TOKEN=<secret>; docker ps"),
        ] {
            assert_eq!(learnt(line).text(line), shown, "{line}");
        }
        for line in [
            "export DOCKER_CONTENT_TRUST=1",
            "export SSH_KEY_FILE=/some/where MONKEY=banana1",
            "export PASSWORD=$OTHER",
            "docker run --key-id abcdefg x",
            "docker run -p 8080:80 x",
            "docker login -p $PASSWORD",
        ] {
            assert_eq!(learnt(line).text(line), line);
        }
    }

    #[test]
    fn a_secret_is_taken_out_of_every_text_of_a_record() {
        let mut mask = Mask::default();
        mask.learn_variable("NOTARY_TARGETS_PASSPHRASE", "lab-pass");
        mask.learn_variable("NOTARY_ROOT_PASSPHRASE", "lab-pass-and-more");
        let record = vec![("it is lab-pass-and-more".to_owned(), 7), ("xlab-passx".to_owned(), 8)];
        let masked = mask.record(record).unwrap();
        assert_eq!(masked, [("it is <secret>".to_owned(), 7), ("x<secret>x".to_owned(), 8)]);
        assert_eq!(Mask::default().record(5), Some(5));
    }

    #[test]
    fn a_record_whose_own_words_are_a_secret_cannot_be_told() {
        let mut mask = Mask::default();
        mask.learn("interrupted");
        let verdict = crate::verdict::Verdict::Skip(crate::verdict::Skip::Interrupted);
        assert_eq!(mask.record(verdict), None);
    }
}
