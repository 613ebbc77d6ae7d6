//! What a check says of a thing, key by key, as YAML has it. Whatever an engine tells is a stranger's text: what cannot be
//! shown as it is, or is too long to read, is left out and told.

use crate::{
    draft::yaml::{quoted, scalar},
    mask::Mask,
    text,
};

/// Bytes of a value that somebody still reads.
const LONGEST: usize = 200;
/// Entries of one list.
const MOST: usize = 20;
/// What stands between the options of a volume, the words of an address, the folders of a path, the members of an object.
const PARTS: [char; 6] = [',', ';', '?', '&', '/', '{'];
/// How the first line of a private key ends; the lines of one say nothing by themselves.
pub(super) const PRIVATE_KEY: &str = "PRIVATE KEY-----";

/// What a person has to decide about a check.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Todo {
    /// Nobody knows whether it held before the step.
    Beginning,
    /// A value is left out, because it is a secret or has one in it.
    Secret(String),
    /// A value is left out, because it is too long or cannot be shown as it is.
    Odd(String),
    /// The digest is that of a tag that a registry may move.
    Moves,
}

/// Keys with their values.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    pub(super) keys: Vec<(&'static str, String)>,
    pub(super) todos: Vec<Todo>,
}

/// Whether a text can be written and read over as it is.
pub(super) fn is_fit(value: &str) -> bool {
    let is_shown = |c: char| (!c.is_control() || "\n\t".contains(c)) && !text::is_hidden(c);
    value.len() <= LONGEST && !value.contains("${{") && value.chars().all(is_shown)
}

/// Whether a value has a secret in it: behind a name that says so, or as the password of an address.
pub(super) fn is_secret(value: &str) -> bool {
    let is_one = |part: &str| {
        let mut mask = Mask::default();
        mask.learn_line(part);
        mask.text(part) != part || mask.variable("", part) != part || is_of_a_file(part)
    };
    value.contains(PRIVATE_KEY) || is_one(value) || value.split(PARTS).any(is_one)
}

/// `password: x` and `"password":"x"`, as files have it.
fn is_of_a_file(part: &str) -> bool {
    let Some((name, value)) = part.split_once(':') else { return false };
    let is_pair = name.ends_with(['"', '\'']) || value.starts_with(' ');
    let is_mark = |c: char| c.is_whitespace() || "\"'{[-".contains(c);
    let (name, value) = (name.trim_matches(is_mark), value.trim_matches(is_mark));
    is_pair && !value.is_empty() && Mask::default().variable(name, value) != value
}

impl Keys {
    /// A text.
    pub(super) fn text(&mut self, key: &'static str, value: &str) {
        if !is_fit(value) {
            self.todos.push(Todo::Odd(key.to_owned()));
        } else if is_secret(value) {
            self.todos.push(Todo::Secret(key.to_owned()));
        } else {
            self.keys.push((key, scalar(value)));
        }
    }

    /// A word of the language, a number or a truth value.
    pub(super) fn word(&mut self, key: &'static str, word: &impl ToString) {
        self.keys.push((key, word.to_string()));
    }

    /// A flag that is set.
    pub(super) fn flag(&mut self, key: &'static str, is_set: bool) {
        if is_set {
            self.word(key, &true);
        }
    }

    /// Texts, none where there are none.
    pub(super) fn texts(&mut self, key: &'static str, values: impl IntoIterator<Item = String>) {
        let (fit, odd): (Vec<String>, Vec<String>) =
            values.into_iter().partition(|value| is_fit(value));
        if !odd.is_empty() || fit.len() > MOST {
            self.todos.push(Todo::Odd(key.to_owned()));
        }
        let (secret, fit): (Vec<String>, Vec<String>) =
            fit.into_iter().partition(|value| is_secret(value));
        if !secret.is_empty() {
            self.todos.push(Todo::Secret(key.to_owned()));
        }
        let written: Vec<String> = fit.iter().take(MOST).map(|value| scalar(value)).collect();
        if !written.is_empty() {
            self.keys.push((key, format!("[{}]", written.join(", "))));
        }
    }

    /// Pairs without those that look like secrets.
    pub(super) fn pairs(
        &mut self,
        key: &'static str,
        pairs: impl IntoIterator<Item = (String, String)>,
    ) {
        let mut written = Vec::new();
        for (name, value) in pairs {
            if !is_fit(&name) || !is_fit(&value) || name.is_empty() || written.len() == MOST {
                self.odd(key, &name);
            } else if Mask::default().variable(&name, &value) != value || is_secret(&value) {
                self.todos.push(Todo::Secret(name));
            } else {
                written.push(format!("{}: {}", name_of_pair(&name), scalar(&value)));
            }
        }
        if !written.is_empty() {
            self.keys.push((key, format!("{{ {} }}", written.join(", "))));
        }
    }

    fn odd(&mut self, key: &str, name: &str) {
        let todo = Todo::Odd(if is_fit(name) { format!("{key} {name}") } else { key.to_owned() });
        if !self.todos.contains(&todo) {
            self.todos.push(todo);
        }
    }
}

/// A key of a mapping: a word stands as it is.
fn name_of_pair(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    if name.chars().all(is_plain) { scalar(name) } else { quoted(name) }
}
