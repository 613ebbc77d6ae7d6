//! What another platform's index says, read leniently: keys that nobody knows here are told, and never lost.

use std::fmt::Write as _;

use super::{course::Broken, files::Files};
use crate::syntax::{
    problem::Problem,
    source::{Located, Source, Span},
    yaml::{Node, Value, parse},
};

/// Bytes of a key that YAML always reads.
const LONGEST_KEY: usize = 1_000;

/// An index while it is read.
pub(super) struct Index {
    source: Source,
    problems: Vec<Problem>,
}

/// A mapping of an index.
#[derive(Clone, Copy)]
pub(super) struct Keys<'n> {
    pairs: &'n [(Located<String>, Node)],
    pub(super) at: Span,
}

impl<'n> Keys<'n> {
    /// The value of a key that says something.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        let found = self.pairs.iter().find(|(name, _)| name.value == key);
        found.map(|(_, node)| node).filter(|node| !is_nothing(node))
    }

    /// The text of a key that says something; anything else is a problem.
    pub(super) fn text(&self, key: &str, index: &mut Index) -> Option<&'n str> {
        index.text(self.get(key)?, &format!("`{key}`"))
    }

    /// The keys that say something and are none of these, with the place of the first.
    pub(super) fn others(&self, known: &[&str]) -> Option<(Span, String)> {
        let all = self
            .pairs
            .iter()
            .filter(|(key, node)| !known.contains(&key.value.as_str()) && !is_nothing(node));
        let all: Vec<&Located<String>> = all.map(|(key, _)| key).collect();
        let names: Vec<String> = all.iter().map(|key| format!("`{}`", key.value)).collect();
        Some((all.first()?.at, names.join(", ")))
    }

    /// Its pairs.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'n str, &'n Node)> {
        self.pairs.iter().map(|(key, node)| (key.value.as_str(), node))
    }
}

fn is_nothing(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Scalar(text) => text.trim().is_empty(),
        Value::Seq(items) => items.is_empty(),
        Value::Map(pairs) => pairs.is_empty(),
    }
}

impl Index {
    /// A file of the folder's. That it cannot be read is noted, and it has no tree then.
    pub(super) fn read(files: &Files, name: &str) -> Self {
        let mut index = Self::of(name, files.text(name).unwrap_or_default());
        if let Err(why) = files.text(name) {
            index.report(
                Span::default(),
                format!("{name} cannot be read: {why}"),
                "put the file itself here, which you may read, as text in UTF-8 of a MiB at most",
            );
        }
        index
    }

    /// An index with this text.
    pub(super) fn of(name: &str, text: &str) -> Self {
        let source = Source { name: name.to_owned(), text: text.to_owned() };
        Self { source, problems: Vec::new() }
    }

    /// Its tree; the problem is noted where there is none.
    pub(super) fn yaml(&mut self) -> Option<Node> {
        if !self.problems.is_empty() {
            return None;
        }
        parse(&self.source.text).map_err(|problem| self.problems.push(problem)).ok()
    }

    /// The same of JSON, which is YAML but for a few escapes and for what has a comma too many.
    pub(super) fn json(&mut self) -> Option<Node> {
        if !self.problems.is_empty() {
            return None;
        }
        let text = &self.source.text;
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
            let before: usize =
                text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let at = text.floor_char_boundary(before + error.column().saturating_sub(1));
            let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
            let told = error.to_string();
            let told = told.split(" at line ").next().unwrap_or_default().to_owned();
            let problem =
                Problem::new(Span { start: at, end }, format!("this is not JSON: {told}"));
            self.problems.push(problem.help("fix the JSON at this place, and type this again"));
            return None;
        }
        let read = parse(&as_yaml(text));
        read.map_err(|problem| self.problems.push(long_key(text).unwrap_or(problem))).ok()
    }

    /// Notes a problem.
    pub(super) fn report(&mut self, at: Span, title: impl Into<String>, help: &str) {
        self.problems.push(Problem::new(at, title).help(help));
    }

    /// A mapping; anything else is a problem.
    pub(super) fn keys<'n>(&mut self, node: &'n Node, what: &str) -> Option<Keys<'n>> {
        if let Value::Map(pairs) = &node.value {
            return Some(Keys { pairs, at: node.at });
        }
        self.report(
            node.at,
            format!("{what} is no mapping"),
            "write it as the platform has it, `key: value`",
        );
        None
    }

    /// A list; anything else is a problem.
    pub(super) fn list<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Node] {
        if let Value::Seq(items) = &node.value {
            return items;
        }
        self.report(
            node.at,
            format!("{what} is no list"),
            "write it as the platform has it, a list",
        );
        &[]
    }

    /// A text; anything else is a problem.
    pub(super) fn text<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        if let Value::Scalar(text) = &node.value {
            return Some(text);
        }
        self.report(node.at, format!("{what} is no text"), "write one text here");
        None
    }

    /// The line from 1 of a place.
    pub(super) fn line(&self, at: Span) -> usize {
        self.source.line(at)
    }

    /// A file of which this alone is wrong.
    pub(super) fn broken_by(name: &str, title: impl Into<String>, help: &str) -> Broken {
        let mut index = Self::of(name, "");
        index.report(Span::default(), title, help);
        (index.source, index.problems)
    }

    /// What is wrong with it, if anything is.
    pub(super) fn broken(mut self) -> Option<Broken> {
        let text = &self.source.text;
        for problem in &mut self.problems {
            // A letter in two halves was longer.
            problem.at.start = text.floor_char_boundary(problem.at.start);
            problem.at.end = text.ceil_char_boundary(problem.at.end).max(problem.at.start);
        }
        self.problems.sort_by_key(|problem| problem.at.start);
        (!self.problems.is_empty()).then_some((self.source, self.problems))
    }
}

/// The key of JSON that is longer than one of YAML may be.
fn long_key(json: &str) -> Option<Problem> {
    let mut strings = json.match_indices('"').map(|(at, _)| at).filter(|at| {
        let before = json[..*at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        before % 2 == 0
    });
    while let (Some(start), Some(end)) = (strings.next(), strings.next()) {
        let is_key = json[end + 1..].trim_start().starts_with(':');
        if is_key && end - start > LONGEST_KEY {
            let title = format!(
                "this key is longer than {LONGEST_KEY} bytes, which is more than labcheck reads"
            );
            let problem = Problem::new(Span { start, end: start + 1 }, title);
            return Some(
                problem.help("give it a shorter name, or take it out, and type this again"),
            );
        }
    }
    None
}

/// JSON that YAML reads: no tabs before a line's text, and no letter in two halves.
fn as_yaml(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for line in json.split_inclusive('\n') {
        let rest = line.trim_start_matches([' ', '\t']);
        text.extend(std::iter::repeat_n(' ', line.len() - rest.len()));
        text.push_str(rest);
    }
    whole_letters(&text)
}

/// `\ud83d\ude00` as `\U0001f600`.
fn whole_letters(text: &str) -> String {
    let half = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while at < text.len() {
        let pair = half(at).zip(half(at + 6));
        let letter = pair.and_then(|(high, low)| char::decode_utf16([high, low]).next()?.ok());
        let is_pair = half(at).is_some_and(|high| (0xd800..0xdc00).contains(&high));
        if let (true, Some(letter)) = (is_pair, letter) {
            let _ = write!(out, "\\U{:08x}", u32::from(letter));
            at += 12;
            continue;
        }
        // A backslash and what it stands before belong together.
        let next = text[at..].chars().take(if text[at..].starts_with('\\') { 2 } else { 1 });
        let taken: String = next.collect();
        at += taken.len();
        out.push_str(&taken);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{super::files::Content, *};

    #[test]
    fn json_is_read_with_its_places_tabs_and_halves_of_letters_and_told_where_it_is_none() {
        let mut index = Index::of(
            "index.json",
            "{\n\t\"a\": \"\\ud83d\\ude00 \\\\ud83d\",\n\t\"b\": [\"x\\/y\"]\n}\n",
        );
        let node = index.json().unwrap();
        let keys = index.keys(&node, "x").unwrap();
        assert_eq!(index.text(keys.get("a").unwrap(), "a"), Some("😀 \\ud83d"));
        let list = index.list(keys.get("b").unwrap(), "b");
        assert_eq!(index.text(&list[0], "b"), Some("x/y"));
        assert_eq!((index.line(list[0].at), index.broken().is_some()), (3, false));
        let long = format!("{{\"a\": \"\\\"\",\n\"{}\": 1}}", "k".repeat(LONGEST_KEY + 100));
        for (text, place) in [
            (&long[..], (2, 1)),
            ("{\n \"a\": 1,\n}\n", (3, 1)),
            ("{\"a\" 1}", (1, 6)),
            ("", (1, 1)),
        ] {
            let mut index = Index::of("index.json", text);
            assert!(index.json().is_none(), "{text}");
            let (source, problems) = index.broken().unwrap();
            assert_eq!(source.line_column(problems[0].at), place, "{text}: {problems:?}");
            assert_eq!(problems[0].title.contains("longer than"), text == long, "{problems:?}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_with_its_reason_and_nothing_else_of_it() {
        let mut files = Files::default();
        files.add("bytes.yml", Content::Other("it is not text".into()));
        files.add("link", Content::Closed("it is a link".into()));
        files.add("x.yml", Content::Text("a: b\n".into()));
        for (name, wanted) in [
            ("bytes.yml", "bytes.yml cannot be read: it is not text"),
            ("link", "link cannot be read: it is a link"),
            (
                "link/x.yml",
                "link/x.yml cannot be read: it lies below link, of which nothing is read: it is a link",
            ),
            ("none.yml", "none.yml cannot be read: it is not in this folder"),
        ] {
            let mut index = Index::read(&files, name);
            assert!(index.yaml().is_none() && index.json().is_none());
            let (_, problems) = index.broken().unwrap();
            let titles: Vec<&str> = problems.iter().map(|p| p.title.as_str()).collect();
            assert_eq!(titles, [wanted]);
        }
        let mut index = Index::read(&files, "x.yml");
        assert!(index.yaml().is_some() && index.broken().is_none(), "the control");
    }

    #[test]
    fn what_has_another_shape_is_told_each_at_its_place() {
        let mut index = Index::of("x.yml", "a: [1]\nb: { c: d }\ne: f\n");
        let node = index.yaml().unwrap();
        let keys = index.keys(&node, "all").unwrap();
        assert!(index.text(keys.get("a").unwrap(), "a").is_none());
        assert!(index.list(keys.get("b").unwrap(), "b").is_empty());
        assert!(index.keys(keys.get("e").unwrap(), "e").is_none());
        assert_eq!(keys.others(&["a"]).map(|(_, names)| names).as_deref(), Some("`b`, `e`"));
        let (_, problems) = index.broken().unwrap();
        let titles: Vec<&str> = problems.iter().map(|p| p.title.as_str()).collect();
        assert_eq!(titles, ["a is no text", "b is no list", "e is no mapping"]);
    }
}
