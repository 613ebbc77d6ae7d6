//! Places in what an engine tells.

use serde_json::{Map, Value};

/// A text, empty where there is none.
pub(super) fn text<'v>(it: &'v Value, at: &str) -> &'v str {
    it.pointer(at).and_then(Value::as_str).unwrap_or_default()
}

/// A number, 0 where there is none.
pub(super) fn number(it: &Value, at: &str) -> i64 {
    it.pointer(at).and_then(Value::as_i64).unwrap_or_default()
}

/// Whether it is true.
pub(super) fn flag(it: &Value, at: &str) -> bool {
    it.pointer(at).and_then(Value::as_bool).unwrap_or_default()
}

/// The entries of a list.
pub(super) fn list<'v>(it: &'v Value, at: &str) -> impl Iterator<Item = &'v Value> {
    it.pointer(at).and_then(Value::as_array).into_iter().flatten()
}

/// The texts of a list.
pub(super) fn texts(it: &Value, at: &str) -> Vec<String> {
    list(it, at).filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A mapping's pairs.
pub(super) fn map<'v>(it: &'v Value, at: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    it.pointer(at).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

/// A mapping's pairs of texts.
pub(super) fn pairs(it: &Value, at: &str) -> Vec<(String, String)> {
    let pairs = map(it, at).filter_map(|(key, value)| Some((key, value.as_str()?)));
    pairs.map(|(key, value)| (key.clone(), value.to_owned())).collect()
}

/// Labels that somebody gave: those of Docker's own programs tell how it was made, and when.
pub(super) fn labels(it: &Value, at: &str) -> Vec<(String, String)> {
    let is_dockers = |key: &str| {
        ["com.docker.", "io.docker.", "org.dockerproject.", "desktop.docker.io/"]
            .iter()
            .any(|prefix| key.starts_with(prefix))
    };
    pairs(it, at).into_iter().filter(|(key, _)| !is_dockers(key)).collect()
}
