//! Nodes → typed values. Every problem is collected; a reader goes on after one.

use std::{cell::RefCell, time::Duration};

use super::{
    problem::Problem,
    source::{Located, Span},
    template::Template,
    yaml::{Node, Value},
};
use crate::suggest::nearest;

/// Problems after which no word is looked for that may have been meant: they are told of no more, and looking costs.
const SUGGESTED: usize = 200;

/// Collects the problems of one scenario while it is read.
#[derive(Default)]
pub struct Decoder {
    problems: RefCell<Vec<Problem>>,
}

/// The fields of one mapping, all of whose keys are known words.
pub struct Fields<'n> {
    pairs: Vec<(&'n Located<String>, &'n Node)>,
    /// Where the mapping stands.
    pub at: Span,
}

impl<'n> Fields<'n> {
    /// The value of a key, if it was written.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.pairs.iter().find(|(name, _)| name.value == key).map(|(_, node)| *node)
    }

    /// Where a key stands, if it was written.
    pub fn key_at(&self, key: &str) -> Option<Span> {
        self.pairs.iter().find(|(name, _)| name.value == key).map(|(name, _)| name.at)
    }
}

impl Decoder {
    /// Notes a problem.
    pub fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// All problems, in the order of the text.
    pub fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| problem.at.start);
        problems
    }

    /// The word that may have been meant.
    pub fn nearest<'w>(
        &self,
        typed: &str,
        words: impl IntoIterator<Item = &'w str>,
    ) -> Option<&'w str> {
        if self.problems.borrow().len() > SUGGESTED { None } else { nearest(typed, words) }
    }

    fn refuse(&self, node: &Node, wanted: &str) {
        let seen = match &node.value {
            Value::Null => "nothing",
            Value::Scalar(_) => "a single value",
            Value::Seq(_) => "a list",
            Value::Map(_) => "a mapping",
        };
        self.report(
            Problem::new(node.at, format!("expected {wanted}, found {seen}"))
                .help(format!("write {wanted} here")),
        );
    }

    /// A mapping whose keys must be among `known`.
    pub fn fields<'n>(&self, node: &'n Node, what: &str, known: &[&str]) -> Option<Fields<'n>> {
        let Value::Map(pairs) = &node.value else {
            self.refuse(node, &format!("{what}: a mapping with the keys {}", known.join(", ")));
            return None;
        };
        for (key, _) in pairs.iter().filter(|(key, _)| !known.contains(&key.value.as_str())) {
            self.unknown(key, &format!("{what} has no key `{}`", key.value), known);
        }
        Some(Fields { pairs: pairs.iter().map(|(k, v)| (k, v)).collect(), at: node.at })
    }

    /// A mapping whose keys the author chooses.
    pub fn pairs<'n>(&self, node: &'n Node, what: &str) -> &'n [(Located<String>, Node)] {
        if let Value::Map(pairs) = &node.value {
            return pairs;
        }
        self.refuse(node, what);
        &[]
    }

    /// A mapping of exactly one key: the kind of a thing, and its parameters.
    pub fn kind<'n, T: Copy>(
        &self,
        node: &'n Node,
        what: &str,
        kinds: &[(&str, T)],
    ) -> Option<(T, &'n Node)> {
        let known: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
        let Value::Map(pairs) = &node.value else {
            self.refuse(node, &format!("{what}: one of {}", known.join(", ")));
            return None;
        };
        let [(key, value)] = pairs.as_slice() else {
            self.report(
                Problem::new(node.at, format!("{what} has {} keys, it takes one", pairs.len()))
                    .help("write one entry of the list for each"),
            );
            return None;
        };
        let kind = kinds.iter().find(|(name, _)| *name == key.value);
        if kind.is_none() {
            self.unknown(key, &format!("there is no {what} `{}`", key.value), &known);
        }
        kind.map(|(_, kind)| (*kind, value))
    }

    /// A word that is none of the known ones.
    pub fn unknown(&self, word: &Located<String>, title: &str, known: &[&str]) {
        let problem = Problem::new(word.at, title);
        self.report(match self.nearest(&word.value, known.iter().copied()) {
            Some(near) => {
                problem.label(format!("did you mean `{near}`?")).help(format!("write `{near}`"))
            }
            None => problem.help(format!("known here: {}", known.join(", "))),
        });
    }

    /// A key that has to be there.
    pub fn require<'n>(&self, fields: &Fields<'n>, key: &str, what: &str) -> Option<&'n Node> {
        let node = fields.get(key);
        if node.is_none() {
            self.report(
                Problem::new(fields.at, format!("{what} lacks the key `{key}`"))
                    .help(format!("add `{key}:`")),
            );
        }
        node
    }

    /// A list with at least one entry.
    pub fn list<'n>(&self, node: &'n Node, what: &str) -> &'n [Node] {
        match &node.value {
            Value::Seq(items) if !items.is_empty() => items,
            Value::Seq(_) | Value::Null => {
                self.report(
                    Problem::new(node.at, format!("{what} is empty, so it would assert nothing"))
                        .help("add an entry, or remove the key"),
                );
                &[]
            }
            Value::Scalar(_) | Value::Map(_) => {
                self.refuse(node, &format!("{what}: a list"));
                &[]
            }
        }
    }

    /// A scalar as text, which must not be empty.
    pub fn text(&self, node: &Node, what: &str) -> Option<Located<String>> {
        match &node.value {
            Value::Scalar(text) if !text.is_empty() => Some(Located::new(text.clone(), node.at)),
            Value::Scalar(_) => {
                self.report(
                    Problem::new(node.at, format!("{what} is empty"))
                        .help("write it out, or remove the key"),
                );
                None
            }
            Value::Null | Value::Seq(_) | Value::Map(_) => {
                self.refuse(node, what);
                None
            }
        }
    }

    /// A text in which `${{ name }}` stands for a variable.
    pub fn template(&self, node: &Node, what: &str) -> Option<Template> {
        let text = self.text(node, what)?;
        Template::parse(&text.value, text.at).map_err(|problem| self.report(problem)).ok()
    }

    /// A whole number within a range.
    pub fn number(
        &self,
        node: &Node,
        what: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Option<i64> {
        let text = self.text(node, what)?;
        match text.value.parse::<i64>() {
            Ok(number) if range.contains(&number) => Some(number),
            _ => {
                self.report(
                    Problem::new(
                        node.at,
                        format!("{what} is a number from {} to {}", range.start(), range.end()),
                    )
                    .help("write such a number"),
                );
                None
            }
        }
    }

    /// `true` or `false`, and nothing that only looks like it.
    pub fn boolean(&self, node: &Node, what: &str) -> Option<bool> {
        match self.text(node, what)?.value.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                self.report(
                    Problem::new(node.at, format!("{what} is `true` or `false`"))
                        .help("write one of the two"),
                );
                None
            }
        }
    }

    /// One of a closed set of words.
    pub fn word<T: Copy>(&self, node: &Node, what: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(node, what)?;
        let found = words.iter().find(|(word, _)| *word == text.value).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.unknown(&text, &format!("{what} cannot be `{}`", text.value), &known);
        }
        found
    }

    /// A length of time: `300ms`, `10s`, `2m`; more than nothing, at most an hour.
    pub fn duration(&self, node: &Node, what: &str) -> Option<Duration> {
        let text = self.text(node, what)?;
        let duration = parse_duration(&text.value);
        if duration.is_none() {
            self.report(
                Problem::new(
                    node.at,
                    format!(
                        "{what} is a length of time like `300ms`, `10s` or `2m`, at most an hour"
                    ),
                )
                .help("write a number and its unit"),
            );
        }
        duration
    }
}

/// `300ms`, `10s`, `2m`: from one millisecond to an hour.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let split = text.find(|c: char| !c.is_ascii_digit())?;
    let number: u64 = text[..split].parse().ok()?;
    let millis = match &text[split..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    let total = number.checked_mul(millis)?;
    (1..=3_600_000).contains(&total).then(|| Duration::from_millis(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit_and_a_bound() {
        for (text, millis) in [
            ("300ms", Some(300)),
            ("10s", Some(10_000)),
            ("2m", Some(120_000)),
            ("5", None),
            ("0s", None),
            ("2h", None),
            ("s", None),
        ] {
            assert_eq!(parse_duration(text).map(|d| d.as_millis()), millis, "{text}");
        }
    }

    #[test]
    fn an_unknown_key_is_told_with_the_one_that_was_meant() {
        let node = crate::syntax::yaml::parse("expct: 1\nname: x\n").unwrap();
        let decoder = Decoder::default();
        decoder.fields(&node, "a check", &["expect", "name"]);
        let problems = decoder.into_problems();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].label.as_deref(), Some("did you mean `expect`?"));
    }
}
