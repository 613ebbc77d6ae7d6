//! Canonical JSON: the one form of a document over which TUF signatures and key ids are made.
//!
//! Objects sorted by key, no white space, strings with only `"` and `\` escaped, whole numbers
//! only (wiki.laptop.org/go/Canonical_JSON, as Notary reads it). Reading is strict: what two
//! readers could understand differently (a key twice, a fraction, a huge number) is refused.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

/// Beyond this, readers that keep numbers as 64-bit floats (Notary's) see another number.
const LARGEST: i64 = 1 << 53;

/// Reads JSON strictly: unique keys, whole numbers up to 2^53, nested at most 128 deep.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    serde_json::from_slice::<Strict>(bytes).map(|strict| strict.0)
}

/// The canonical form. Fractions, which `parse` never lets through, are cut off as Notary does.
pub(super) fn encode(value: &Value) -> Vec<u8> {
    let mut out = String::new();
    write(value, &mut out);
    out.into_bytes()
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => write_text(text, out),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(map) => write_object(map, out),
    }
}

/// Sorted here: whether `Map` sorts depends on a feature that any crate of the build may set.
fn write_object(map: &Map<String, Value>, out: &mut String) {
    let sorted: BTreeMap<&String, &Value> = map.iter().collect();
    out.push('{');
    for (at, (key, value)) in sorted.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_text(key, out);
        out.push(':');
        write(value, out);
    }
    out.push('}');
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push('"');
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without fractions")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Value, E> {
        if !(-LARGEST..=LARGEST).contains(&number) {
            return Err(E::custom("a number beyond 2^53"));
        }
        Ok(Value::Number(Number::from(number)))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
        self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((key, Strict(value))) = access.next_entry::<String, Strict>()? {
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("a key twice"));
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        String::from_utf8(encode(&parse(text.as_bytes()).unwrap())).unwrap()
    }

    #[test]
    fn objects_are_sorted_and_white_space_goes() {
        let table = [
            (r#" { "b" : 1 , "a" : [ true , null ] } "#, r#"{"a":[true,null],"b":1}"#),
            (
                r#"{"b":{"z":0,"y":-3},"A":"","é":1,"a":{}}"#,
                r#"{"A":"","a":{},"b":{"y":-3,"z":0},"é":1}"#,
            ),
            ("[]", "[]"),
        ];
        for (text, expected) in table {
            assert_eq!(canonical(text), expected);
        }
    }

    #[test]
    fn only_quotes_and_backslashes_are_escaped() {
        assert_eq!(
            canonical(r#""a\"b\\c\n\u0001\u2028<&>é""#),
            "\"a\\\"b\\\\c\n\u{1}\u{2028}<&>é\""
        );
    }

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        let deep = "[".repeat(200) + &"]".repeat(200);
        for bad in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            "1.5",
            "1e3",
            "9007199254740993",
            "-9007199254740993",
            "18446744073709551615",
            "\"\u{1}\"",
            r#""\ud800""#,
            "{} {}",
            "",
            &deep,
        ] {
            assert!(parse(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(parse(b"\"\xff\"").is_err(), "not UTF-8");
    }
}
