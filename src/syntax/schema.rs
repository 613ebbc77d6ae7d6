//! A language as JSON Schema, draft 2020-12: what editors check a scenario against while it is written.

use serde_json::{Map, Value, json};

use super::shape::{self, Choice, Mapped, Need, Row, Shape};

/// The schema of a language.
pub fn schema(title: &str, root: &Shape) -> Value {
    let mut definitions = Map::new();
    let mut schema = of(root, &mut definitions);
    // The root stands for itself, not behind a name.
    if let Shape::Mapping(mapped) = root
        && let Some(whole) = definitions.remove(&shape::title(mapped.title))
    {
        schema = whole;
    }
    let mut whole = Map::new();
    whole.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    whole.insert("title".into(), title.into());
    if let Value::Object(schema) = schema {
        whole.extend(schema);
    }
    whole.insert("$defs".into(), Value::Object(definitions));
    Value::Object(whole)
}

/// YAML reads `5` and `true` as other things than texts; here they are texts wherever one is asked for.
fn scalar() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

fn of(shape: &Shape, definitions: &mut Map<String, Value>) -> Value {
    match shape {
        Shape::Text | Shape::Template => scalar(),
        Shape::Pattern => {
            json!({ "type": ["string", "number", "boolean"], "description": "a regular expression" })
        }
        Shape::Value => json!({}),
        Shape::Boolean => json!({ "enum": [true, false, "true", "false"] }),
        Shape::Number(from, to) => json!({ "type": "integer", "minimum": from, "maximum": to }),
        Shape::Duration => json!({ "type": "string", "pattern": "^(0*[1-9][0-9]*(ms|s|m)|0*1h)$" }),
        Shape::Decimal => {
            json!({ "type": ["number", "string"], "minimum": 0, "pattern": "^[0-9]+([.][0-9]+)?$" })
        }
        Shape::Form(_, pattern) => json!({ "type": "string", "pattern": pattern }),
        Shape::Words(words) => {
            json!({ "enum": words.iter().flat_map(|word| written(word)).collect::<Vec<_>>() })
        }
        Shape::List(item) => {
            json!({ "type": "array", "minItems": 1, "items": of(item, definitions) })
        }
        Shape::Pairs(_, value) => {
            json!({ "type": "object", "additionalProperties": of(value, definitions) })
        }
        Shape::Kinds(what, rows) => named(what, definitions, |definitions| {
            json!({
                "type": "object",
                "properties": properties(rows, definitions),
                "additionalProperties": false,
                "minProperties": 1,
                "maxProperties": 1,
            })
        }),
        Shape::Mapping(mapped) => {
            named(mapped.title, definitions, |definitions| mapping(mapped, definitions))
        }
        Shape::Either(shapes) => {
            json!({ "anyOf": shapes.iter().map(|shape| of(shape, definitions)).collect::<Vec<_>>() })
        }
    }
}

/// A word as YAML may have it: `true` and `1` are no strings to other readers.
fn written(word: &str) -> Vec<Value> {
    let plain = serde_json::from_str::<Value>(word).ok().filter(|value| !value.is_string());
    plain.into_iter().chain([word.into()]).collect()
}

/// A part that is defined once, and referred to by its name.
fn named(
    what: &str,
    definitions: &mut Map<String, Value>,
    define: impl FnOnce(&mut Map<String, Value>) -> Value,
) -> Value {
    let name = shape::title(what);
    if !definitions.contains_key(&name) {
        definitions.insert(name.clone(), Value::Null);
        let defined = define(definitions);
        definitions.insert(name.clone(), defined);
    }
    // Letters and blanks are all that a name has.
    json!({ "$ref": format!("#/$defs/{}", name.replace(' ', "%20")) })
}

fn mapping(mapped: &Mapped, definitions: &mut Map<String, Value>) -> Value {
    let required: Vec<&str> =
        mapped.rows.iter().filter(|row| row.need == Need::Required).map(|row| row.key).collect();
    let mut schema = json!({
        "type": "object",
        "properties": properties(&mapped.rows, definitions),
        "required": required,
        "additionalProperties": false,
    });
    let one_each = |keys: &[&str]| -> Vec<Value> {
        keys.iter().map(|key| json!({ "required": [key] })).collect()
    };
    match mapped.choice {
        Some(Choice::One(keys)) => schema["oneOf"] = one_each(keys).into(),
        Some(Choice::Some(keys)) => schema["anyOf"] = one_each(keys).into(),
        None => {}
    }
    schema
}

fn properties(rows: &[Row], definitions: &mut Map<String, Value>) -> Map<String, Value> {
    let property = |row: &Row| {
        let mut schema = of(&row.shape, definitions);
        schema["description"] = row.doc.into();
        if let Need::Default(text) = row.need {
            schema["default"] = written(text).remove(0);
        }
        (row.key.to_owned(), schema)
    };
    rows.iter().map(property).collect()
}
