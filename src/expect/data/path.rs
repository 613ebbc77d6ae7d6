//! A path of keys and places into JSON: `0.State.Running`, `Config.Labels["com.example.tier"]`.

use serde_json::Value;

use crate::{
    fact::ObserveError,
    suggest::nearest,
    syntax::{
        decode::Decoder,
        problem::Problem,
        source::Span,
        template::{Template, Vars},
        yaml::Node,
    },
    text::bounded,
    verdict::SeenData,
};

/// Keys that are told where one is not there.
const KEYS: usize = 12;
/// Bytes of a value, and of a key, that are told.
const TOLD: usize = 400;

/// A path, as a scenario says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    parts: Vec<Part>,
    /// Where it is written.
    pub(super) at: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    key: Template,
    /// Written `["…"]`: a key, even where it looks like a place in a list.
    is_quoted: bool,
}

/// A path with today's values.
pub(super) struct Walk(Vec<(String, bool)>);

impl Path {
    /// Reads a path; one that leads nowhere is a problem.
    pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let text = decoder.text(node, "a path")?.value;
        let Some(split) = split(&text) else {
            let title = format!("`{text}` is no path into JSON");
            decoder.report(Problem::new(node.at, title).help("join keys, and places from 0, by dots, as `0.State.Running`; write a key with other characters as `Config.Labels[\"com.example.tier\"]`"));
            return None;
        };
        let mut parts = Vec::new();
        for (text, is_quoted) in split {
            match Template::parse(text, node.at) {
                Ok(key) => parts.push(Part { key, is_quoted }),
                Err(problem) => {
                    decoder.report(problem);
                    return None;
                }
            }
        }
        Some(Self { parts, at: node.at })
    }

    /// The templates inside.
    pub(super) fn templates(&self) -> impl Iterator<Item = &Template> {
        self.parts.iter().map(|part| &part.key)
    }

    /// The path with today's values.
    pub(super) fn with(&self, vars: &Vars) -> Result<Walk, ObserveError> {
        let part = |part: &Part| {
            let key = part.key.expand(vars);
            Ok((key.map_err(|e| ObserveError::Unresolved(e.to_string()))?, part.is_quoted))
        };
        self.parts.iter().map(part).collect::<Result<_, _>>().map(Walk)
    }
}

/// The parts of a path: which text, and whether it is quoted. A variable may have dots in its name.
fn split(text: &str) -> Option<Vec<(&str, bool)>> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        if let Some(quoted) = rest.strip_prefix("[\"") {
            let end = quoted.find("\"]").filter(|end| *end > 0)?;
            parts.push((&quoted[..end], true));
            rest = &quoted[end + 2..];
        } else {
            let end = end_of_bare(rest);
            parts.push((&rest[..end], false));
            rest = &rest[end..];
            if end == 0 {
                return None;
            }
        }
        if rest.is_empty() {
            return Some(parts);
        }
        if let Some(next) = rest.strip_prefix('.') {
            rest = next.strip_prefix('[').map_or(Some(next), |_| None)?;
        } else if !rest.starts_with('[') {
            return None;
        }
    }
}

/// Where a key that is written without quotes ends.
fn end_of_bare(text: &str) -> usize {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("${{") {
            at += rest.find("}}").map_or(rest.len(), |end| end + 2);
        } else {
            match rest.chars().next() {
                Some(c) if c.is_alphanumeric() || "_-/:@+".contains(c) => at += c.len_utf8(),
                Some(_) | None => break,
            }
        }
    }
    at
}

impl Walk {
    /// The value that it leads to, or how far it goes.
    pub(super) fn to<'v>(&self, whole: &'v Value) -> Result<&'v Value, SeenData> {
        let mut value = whole;
        for at in 0..self.0.len() {
            value = self.step(at, value).ok_or_else(|| self.ends(at, value))?;
        }
        Ok(value)
    }

    /// Whether only its last part is not there; what it ends at tells, where more is not.
    pub(super) fn is_absent(&self, whole: &Value) -> Result<bool, SeenData> {
        let Some(last) = self.0.len().checked_sub(1) else { return Ok(false) };
        let mut value = whole;
        for at in 0..last {
            value = self.step(at, value).ok_or_else(|| self.ends(at, value))?;
        }
        match value {
            Value::Array(_) | Value::Object(_) => Ok(self.step(last, value).is_none()),
            // What Docker writes for a mapping or a list without anything in it.
            Value::Null => Ok(true),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => Err(self.ends(last, value)),
        }
    }

    fn step<'v>(&self, at: usize, value: &'v Value) -> Option<&'v Value> {
        let (key, is_quoted) = &self.0[at];
        match value {
            Value::Object(map) => map.get(key),
            Value::Array(items) if !is_quoted => items.get(key.parse::<usize>().ok()?),
            Value::Array(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_) => None,
        }
    }

    fn ends(&self, at: usize, value: &Value) -> SeenData {
        let reached = tell(&self.0[..at]);
        let key = bounded(&self.0[at].0, TOLD).into_owned();
        match value {
            Value::Object(map) => {
                let near = nearest(&key, map.keys().map(String::as_str)).map(str::to_owned);
                let keys = map.keys().take(KEYS).map(|key| bounded(key, TOLD).into_owned());
                SeenData::NoKey { reached, key, keys: keys.collect(), of: map.len(), near }
            }
            Value::Array(items) => SeenData::NoItem { reached, key, of: items.len() },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                SeenData::NoParts { reached, key, value: told(value) }
            }
        }
    }

    /// As it is written, for a person; nothing where it is the whole.
    pub(super) fn told(&self) -> String {
        tell(&self.0)
    }
}

/// A value as JSON, a long one cut.
pub(super) fn told(value: &Value) -> String {
    bounded(&value.to_string(), TOLD).into_owned()
}

fn tell(parts: &[(String, bool)]) -> String {
    let mut path = String::new();
    for (key, is_quoted) in parts {
        if *is_quoted || end_of_bare(key) < key.len() || key.is_empty() {
            path.extend(["[\"", key, "\"]"]);
        } else {
            path.extend([if path.is_empty() { "" } else { "." }, key]);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::syntax::yaml;

    fn read(text: &str) -> Result<Path, String> {
        let decoder = Decoder::default();
        let node = Node {
            value: yaml::Value::Scalar(text.to_owned()),
            is_typed: false,
            at: Span::default(),
        };
        let path = Path::read(&decoder, &node);
        decoder.into_problems().pop().map_or_else(|| Ok(path.unwrap()), |p| Err(p.title))
    }

    fn walk(text: &str) -> Walk {
        let vars = Vars::from([("images.web.id".to_owned(), "a.b".to_owned())]);
        read(text).unwrap().with(&vars).unwrap()
    }

    #[test]
    fn a_path_leads_to_its_value_by_keys_places_and_variables() {
        let whole =
            json!([{ "a": { "b": [1, { "0": 2 }] }, "a.b": { "c d": 3 }, "x-y/z": { "1": 4 } }]);
        for (path, value) in [
            ("0.a.b.0", json!(1)),
            ("0.a.b.1.0", json!(2)),
            ("0.a.b.1[\"0\"]", json!(2)),
            ("0[\"a.b\"][\"c d\"]", json!(3)),
            ("0[\"x-y/z\"].1", json!(4)),
            ("0.x-y/z.1", json!(4)),
            ("0.${{ images.web.id }}[\"c d\"]", json!(3)),
            ("0[\"${{ images.web.id }}\"][\"c d\"]", json!(3)),
        ] {
            assert_eq!(walk(path).to(&whole), Ok(&value), "{path}");
        }
        assert_eq!(walk("0[\"a.b\"].${{ images.web.id }}.x").told(), "0[\"a.b\"][\"a.b\"].x");
    }

    #[test]
    fn what_is_no_path_is_a_problem() {
        for path in [
            ".a",
            "a.",
            "a..b",
            "a b",
            "$.a",
            "a[0]",
            "a[\"\"]",
            "a.[\"b\"]",
            "a[\"b\"]c",
            "a[\"b",
            "a.*",
            "a'b'",
        ] {
            assert_eq!(read(path).unwrap_err(), format!("`{path}` is no path into JSON"));
        }
        assert_eq!(read("${{ a b }}").unwrap_err(), "`a b` is no name of a variable");
    }

    #[test]
    fn a_path_that_ends_says_where_and_what_is_there() {
        let whole =
            json!({ "State": { "Running": true, "Pid": 1 }, "Mounts": [1, 2], "None": null });
        let ends = |path: &str| walk(path).to(&whole).unwrap_err();
        let (reached, keys) = ("State".to_owned(), vec!["Pid".to_owned(), "Running".to_owned()]);
        assert_eq!(
            ends("State.Runing.x"),
            SeenData::NoKey {
                reached,
                key: "Runing".into(),
                keys,
                of: 2,
                near: Some("Running".into())
            }
        );
        for path in ["Mounts.2", "Mounts.-1", "Mounts.x", "Mounts[\"0\"]"] {
            let key = path.trim_start_matches("Mounts").trim_matches(&['.', '[', ']', '"'][..]);
            let wanted = SeenData::NoItem { reached: "Mounts".into(), key: key.into(), of: 2 };
            assert_eq!(ends(path), wanted, "{path}");
        }
        let scalar = |reached: &str, key: &str, value: &str| SeenData::NoParts {
            reached: reached.into(),
            key: key.into(),
            value: value.into(),
        };
        assert_eq!(ends("State.Running.x"), scalar("State.Running", "x", "true"));
        assert_eq!(ends("None.x"), scalar("None", "x", "null"));
    }

    #[test]
    fn what_is_absent_has_a_parent_that_is_there() {
        let whole = json!({ "a": { "b": null }, "l": [1], "n": null, "t": "x" });
        for (path, absent) in [
            ("c", Ok(true)),
            ("a.c", Ok(true)),
            ("a.b", Ok(false)),
            ("a.b.c", Ok(true)),
            ("l.1", Ok(true)),
            ("l.0", Ok(false)),
            ("n.x", Ok(true)),
            ("z.x", Err(())),
            ("t.x", Err(())),
            ("a.c.d", Err(())),
        ] {
            assert_eq!(walk(path).is_absent(&whole).map_err(drop), absent, "{path}");
        }
    }
}
