//! How values are read out of what `docker inspect` tells. What Docker leaves out or has as `null` is empty.

use serde_json::Value;

/// The value at this path; nothing where a part of the path is missing.
pub(super) fn at<'v>(object: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(object, |value, key| value.get(key)).filter(|value| !value.is_null())
}

/// The mapping that a value stands in.
fn part<'v>(object: &'v Value, path: &[&str]) -> Option<&'v Value> {
    at(object, path.split_last()?.1)
}

/// A text, a number or a truth value as a text; empty where there is none.
pub(super) fn text(object: &Value, path: &[&str]) -> String {
    at(object, path).map(plain).unwrap_or_default()
}

/// The same as the only one; nothing where the engine does not tell of that part.
pub(super) fn one(object: &Value, path: &[&str]) -> Option<Vec<String>> {
    part(object, path)?;
    Some(vec![text(object, path)])
}

/// Whether it is so; what is left out is not.
pub(super) fn flag(object: &Value, path: &[&str]) -> Option<Vec<String>> {
    part(object, path)?;
    let is = at(object, path).and_then(Value::as_bool).unwrap_or_default();
    Some(vec![is.to_string()])
}

/// The texts of a list.
pub(super) fn texts(object: &Value, path: &[&str]) -> Vec<String> {
    let list = at(object, path).and_then(Value::as_array);
    list.into_iter().flatten().map(plain).collect()
}

/// The keys of a mapping.
pub(super) fn keys(object: &Value, path: &[&str]) -> Vec<String> {
    let map = at(object, path).and_then(Value::as_object);
    map.into_iter().flatten().map(|(key, _)| key.clone()).collect()
}

/// The texts of a list, as what an object has.
pub(super) fn list(object: &Value, path: &[&str]) -> Option<Vec<String>> {
    part(object, path)?;
    Some(texts(object, path))
}

/// A mapping as `name=value`.
pub(super) fn pairs(object: &Value, path: &[&str]) -> Option<Vec<String>> {
    part(object, path)?;
    let map = at(object, path).and_then(Value::as_object);
    let pairs = map.into_iter().flatten();
    Some(pairs.map(|(key, value)| format!("{key}={}", plain(value))).collect())
}

/// A whole number; 0 where there is none.
pub(super) fn number(object: &Value, path: &[&str]) -> i64 {
    at(object, path).and_then(Value::as_i64).unwrap_or_default()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_left_out_and_what_is_null_are_empty() {
        let object =
            json!({ "A": { "B": "x", "C": null, "N": 3, "L": ["y", 1], "M": { "k": "v" } } });
        assert_eq!(text(&object, &["A", "B"]), "x");
        assert_eq!(text(&object, &["A", "N"]), "3");
        assert_eq!(number(&object, &["A", "N"]), 3);
        assert_eq!(texts(&object, &["A", "L"]), ["y", "1"]);
        assert_eq!(keys(&object, &["A", "M"]), ["k"]);
        assert_eq!(pairs(&object, &["A", "M"]).unwrap(), ["k=v"]);
        for path in [&["A", "C"][..], &["A", "Z"], &["Z", "B"]] {
            assert_eq!(text(&object, path), "");
            assert_eq!(number(&object, path), 0);
            assert!(texts(&object, path).is_empty() && keys(&object, path).is_empty());
        }
        assert_eq!(flag(&object, &["A", "C"]).unwrap(), ["false"]);
        for told in [flag, one, list, pairs] {
            assert!(told(&object, &["A", "Z"]).is_some() && told(&object, &["Z", "B"]).is_none());
        }
    }
}
