//! Values that a scenario writes in YAML, against those of JSON.

use serde_json::{Number, Value};

use crate::{
    fact::ObserveError,
    syntax::{
        decode::Decoder,
        problem::Problem,
        template::{Template, Vars},
        yaml::{self, Node},
    },
};

/// A value, as a scenario writes it; texts may have variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Null,
    Truth(bool),
    Number(Number),
    Text(Template),
    List(Vec<Written>),
    Mapping(Vec<(String, Written)>),
}

impl Written {
    /// Reads a value as YAML means it: what is in quotes is a text.
    pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        Some(match &node.value {
            yaml::Value::Null => Self::Null,
            yaml::Value::Scalar(text) if node.is_typed => typed(decoder, node, text)?,
            yaml::Value::Scalar(text) => match Template::parse(text, node.at) {
                Ok(text) => Self::Text(text),
                Err(problem) => {
                    decoder.report(problem);
                    return None;
                }
            },
            yaml::Value::Seq(items) => {
                let items = items.iter().map(|item| Self::read(decoder, item));
                Self::List(items.collect::<Option<_>>()?)
            }
            yaml::Value::Map(pairs) => {
                let pairs = pairs.iter();
                let read = pairs
                    .map(|(key, value)| Some((key.value.clone(), Self::read(decoder, value)?)));
                Self::Mapping(read.collect::<Option<_>>()?)
            }
        })
    }

    /// Reads some of a mapping or a list; what would fit every one is a problem.
    pub(super) fn read_some(decoder: &Decoder, node: &Node) -> Option<Self> {
        let refuse = |at, title: &str, help: &str| {
            decoder.report(Problem::new(at, title).help(help));
        };
        match &node.value {
            yaml::Value::Seq(_) | yaml::Value::Map(_) => {}
            yaml::Value::Null | yaml::Value::Scalar(_) => {
                refuse(
                    node.at,
                    "`has` takes some keys of a mapping, or items of a list",
                    "write `is:` for one value, or put the item in brackets: `has: [item]`",
                );
                return None;
            }
        }
        if let Some(at) = empty(node) {
            refuse(
                at,
                "every mapping or list has what is empty, so it would assert nothing",
                "name what is in it, or write `is:` for one without anything",
            );
            return None;
        }
        Self::read(decoder, node)
    }

    /// The templates inside.
    pub(super) fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Null | Self::Truth(_) | Self::Number(_) => Vec::new(),
            Self::Text(text) => vec![text],
            Self::List(items) => items.iter().flat_map(Self::templates).collect(),
            Self::Mapping(pairs) => pairs.iter().flat_map(|(_, value)| value.templates()).collect(),
        }
    }

    /// The value with today's variables.
    pub(super) fn with(&self, vars: &Vars) -> Result<Value, ObserveError> {
        Ok(match self {
            Self::Null => Value::Null,
            Self::Truth(truth) => Value::Bool(*truth),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => {
                let text = text.expand(vars);
                Value::String(text.map_err(|e| ObserveError::Unresolved(e.to_string()))?)
            }
            Self::List(items) => {
                Value::Array(items.iter().map(|item| item.with(vars)).collect::<Result<_, _>>()?)
            }
            Self::Mapping(pairs) => {
                let pairs = pairs.iter().map(|(key, value)| Ok((key.clone(), value.with(vars)?)));
                Value::Object(pairs.collect::<Result<_, ObserveError>>()?)
            }
        })
    }
}

/// A number or a truth value, as YAML has it without quotes.
fn typed(decoder: &Decoder, node: &Node, text: &str) -> Option<Written> {
    if let Some(truth) = ["false", "true"].iter().position(|word| text.eq_ignore_ascii_case(word)) {
        return Some(Written::Truth(truth == 1));
    }
    // A number of more digits than are counted here would be equal to its neighbours.
    let number = serde_json::from_str::<Number>(text).ok();
    let is_whole = text.chars().all(|c| c.is_ascii_digit() || c == '-');
    let number = number.filter(|number| !is_whole || !number.is_f64());
    if number.is_none() {
        let title = format!("`{text}` is no number that JSON has");
        decoder.report(
            Problem::new(node.at, title)
                .help("write digits, as `512` or `0.5`; or put it in quotes, if it is a text"),
        );
    }
    number.map(Written::Number)
}

/// A mapping or a list without anything in it.
fn empty(node: &Node) -> Option<crate::syntax::source::Span> {
    match &node.value {
        yaml::Value::Null | yaml::Value::Scalar(_) => None,
        yaml::Value::Seq(items) if items.is_empty() => Some(node.at),
        yaml::Value::Map(pairs) if pairs.is_empty() => Some(node.at),
        yaml::Value::Seq(items) => items.iter().find_map(empty),
        yaml::Value::Map(pairs) => pairs.iter().find_map(|(_, value)| empty(value)),
    }
}

/// Whether two values are the same, numbers by their value: `1` and `1.0` are.
pub(super) fn is(wanted: &Value, seen: &Value) -> bool {
    match (wanted, seen) {
        (Value::Number(wanted), Value::Number(seen)) => are_equal(wanted, seen),
        (Value::Array(wanted), Value::Array(seen)) => {
            wanted.len() == seen.len() && wanted.iter().zip(seen).all(|(one, other)| is(one, other))
        }
        (Value::Object(wanted), Value::Object(seen)) => {
            let is_same = |(key, value)| seen.get(key).is_some_and(|seen| is(value, seen));
            wanted.len() == seen.len() && wanted.iter().all(is_same)
        }
        (wanted, seen) => wanted == seen,
    }
}

/// Whether a value has what is wanted of it: each key of a mapping with what is wanted of its value, each item of a
/// list, in any order, and any other value itself.
pub(super) fn has(wanted: &Value, seen: &Value) -> bool {
    match (wanted, seen) {
        (Value::Array(wanted), Value::Array(seen)) => {
            wanted.iter().all(|wanted| seen.iter().any(|seen| has(wanted, seen)))
        }
        (Value::Object(wanted), Value::Object(seen)) => {
            wanted.iter().all(|(key, value)| seen.get(key).is_some_and(|seen| has(value, seen)))
        }
        (wanted, seen) => is(wanted, seen),
    }
}

fn are_equal(one: &Number, other: &Number) -> bool {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one == other,
        _ => one.as_f64() == other.as_f64(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(yaml: &str, some: bool) -> Result<Value, (String, Option<String>)> {
        let (decoder, node) = (Decoder::default(), yaml::parse(yaml).unwrap());
        let read = if some { Written::read_some } else { Written::read };
        let written = read(&decoder, &node);
        let vars = Vars::from([("v".to_owned(), "x".to_owned())]);
        match decoder.into_problems().pop() {
            Some(problem) => Err((problem.title, problem.help)),
            None => Ok(written.unwrap().with(&vars).unwrap()),
        }
    }

    #[test]
    fn yaml_is_read_as_the_json_that_it_means() {
        for (yaml, value) in [
            ("true", json!(true)),
            ("False", json!(false)),
            ("\"true\"", json!("true")),
            ("yes", json!("yes")),
            ("100", json!(100)),
            ("-1", json!(-1)),
            ("0.50", json!(0.5)),
            ("'100'", json!("100")),
            ("1.0.0", json!("1.0.0")),
            ("null", json!(null)),
            ("\"\"", json!("")),
            ("\"${{ v }}y\"", json!("xy")),
            ("[1, a, [null]]", json!([1, "a", [null]])),
            ("{ a: { b: 1 }, c: [] }", json!({ "a": { "b": 1 }, "c": [] })),
            ("18446744073709551615", json!(u64::MAX)),
        ] {
            assert_eq!(read(yaml, false), Ok(value), "{yaml}");
        }
        let help = "write digits, as `512` or `0.5`; or put it in quotes, if it is a text";
        for yaml in ["0x10", "012", "18446744073709551616"] {
            let told = (format!("`{yaml}` is no number that JSON has"), Some(help.to_owned()));
            assert_eq!(read(yaml, false), Err(told), "{yaml}");
        }
    }

    #[test]
    fn what_every_value_has_is_a_problem() {
        let empty = "every mapping or list has what is empty, so it would assert nothing";
        let single = "`has` takes some keys of a mapping, or items of a list";
        for (yaml, title) in [
            ("{}", empty),
            ("[]", empty),
            ("{ a: [] }", empty),
            ("[{}]", empty),
            ("x", single),
            ("null", single),
        ] {
            assert_eq!(read(yaml, true).unwrap_err().0, title, "{yaml}");
        }
        assert_eq!(read("{ a: [b] }", true), Ok(json!({ "a": ["b"] })));
    }

    #[test]
    fn a_value_is_the_same_with_numbers_by_value_and_nothing_more_or_less() {
        for (wanted, seen, same) in [
            (json!(1), json!(1.0), true),
            (json!(0.5), json!(0.5), true),
            (json!(u64::MAX), json!(u64::MAX - 1), false),
            (json!(9_007_199_254_740_993_u64), json!(9_007_199_254_740_992_u64), false),
            (json!(1), json!("1"), false),
            (json!(1), json!(true), false),
            (json!("a"), json!("A"), false),
            (json!(null), json!(false), false),
            (json!([1, 2]), json!([1.0, 2]), true),
            (json!([1, 2]), json!([2, 1]), false),
            (json!([1]), json!([1, 2]), false),
            (json!({ "a": 1 }), json!({ "a": 1.0 }), true),
            (json!({ "a": 1 }), json!({ "a": 1, "b": 2 }), false),
            (json!({ "a": null }), json!({}), false),
        ] {
            assert_eq!(is(&wanted, &seen), same, "{wanted} {seen}");
            assert_eq!(is(&seen, &wanted), same, "{seen} {wanted}");
        }
    }

    #[test]
    fn some_of_a_value_is_there_with_all_that_is_said_of_it() {
        let seen = json!({ "a": 1, "b": { "c": "x", "d": [1, { "e": 2, "f": 3 }] }, "n": null });
        for (wanted, fits) in [
            (json!({ "a": 1 }), true),
            (json!({ "a": 2 }), false),
            (json!({ "z": null }), false),
            (json!({ "n": null }), true),
            (json!({ "b": { "c": "x" } }), true),
            (json!({ "b": { "c": "y" } }), false),
            (json!({ "b": { "d": [{ "e": 2 }] } }), true),
            (json!({ "b": { "d": [{ "e": 2 }, 1] } }), true),
            (json!({ "b": { "d": [{ "e": 3 }] } }), false),
            (json!({ "b": { "d": [1, 5] } }), false),
            (json!({ "b": ["c"] }), false),
            (json!([1]), false),
        ] {
            assert_eq!(has(&wanted, &seen), fits, "{wanted}");
        }
    }
}
