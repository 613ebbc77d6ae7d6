//! A schema as a page for people: a table for each type, in the order in which they are named.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// What stands above the tables.
const HEAD: &str = "# The record's format, `labcheck/record/v2`

A record is one JSON object. What a record cannot tell is absent. Times are RFC 3339, in UTC; numbers in `_ms` are
milliseconds. This page is made out of the types, as is the JSON Schema that
`labcheck schema record` prints.
";

/// The same of runs of several labs.
const HEAD_OF_RUNS: &str = "# The format of several runs, `labcheck/runs/v1`

What `labcheck run --shard I/N --json FILE` and `labcheck merge --json FILE` write: one JSON object with a record of each run. This
page is made out of the types, as is the JSON Schema that `labcheck schema runs` prints.
";

/// The page of a record, or of several runs.
pub(crate) fn of(name: &str, schema: &Value) -> String {
    let types = schema["$defs"].as_object().unwrap();
    let mut names: Vec<String> = Vec::new();
    let mut page = if name == "Record" { HEAD } else { HEAD_OF_RUNS }.to_owned();
    page += &section(name, schema, &mut names);
    let mut at = 0;
    while let Some(name) = names.get(at).cloned() {
        page += &section(&name, &types[&name], &mut names);
        at += 1;
    }
    assert_eq!(names.len(), types.len(), "every type is named somewhere");
    page
}

fn section(name: &str, schema: &Value, names: &mut Vec<String>) -> String {
    let mut text = format!("\n## {name}\n\n{}\n", described(schema));
    if let Some(ways) = schema.get("oneOf").and_then(Value::as_array) {
        text += "\n| value | meaning |\n|---|---|\n";
        for way in ways {
            let _ = writeln!(text, "| {} | {} |", value(way, names), meaning(way, names));
        }
    } else if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        text += "\n| field | value | meaning |\n|---|---|---|\n";
        for (name, field) in fields {
            let absent = if is_required(schema, name) { "" } else { " (may be absent)" };
            let value = value(field, names);
            let _ = writeln!(text, "| `{name}` | {value}{absent} | {} |", described(field));
        }
    } else {
        let _ = writeln!(text, "\nA {}.", value(schema, names));
    }
    text
}

fn is_required(schema: &Value, name: &str) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    required.is_some_and(|names| names.iter().any(|one| one == name))
}

fn described(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().replace('|', "\\|")
}

/// What a way means, with what its own fields mean.
fn meaning(way: &Value, names: &mut Vec<String>) -> String {
    let mut told = vec![described(way)];
    let outer = fields(way);
    // Named by its one field, or by a tag among its fields.
    let inner = match outer.iter().collect::<Vec<_>>().as_slice() {
        [(_, only)] if only.get("properties").is_some() => (*only).clone(),
        _ => way.clone(),
    };
    for (name, field) in fields(&inner).iter().filter(|(_, field)| !described(field).is_empty()) {
        let absent = if is_required(&inner, name) { "" } else { ", may be absent" };
        let value = value(field, names);
        told.push(format!("`{name}` ({value}{absent}): {}", described(field)));
    }
    told.join(" ")
}

fn fields(schema: &Value) -> Map<String, Value> {
    schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default()
}

/// What a value looks like.
fn value(schema: &Value, names: &mut Vec<String>) -> String {
    if *schema == Value::Bool(true) {
        return "anything".to_owned();
    }
    if let Some(path) = schema.get("$ref").and_then(Value::as_str) {
        let name = path.rsplit('/').next().unwrap();
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(word) = schema.get("const") {
        return format!("`{word}`");
    }
    if let Some(ways) = schema.get("anyOf").and_then(Value::as_array) {
        return ways.iter().map(|way| value(way, names)).collect::<Vec<_>>().join(" or ");
    }
    if let Some(all) = schema.get("prefixItems").and_then(Value::as_array) {
        let all: Vec<String> = all.iter().map(|one| value(one, names)).collect();
        return format!("list of {}", all.join(" and "));
    }
    match &schema["type"] {
        Value::Array(types) => {
            let types: Vec<&str> = types.iter().filter_map(Value::as_str).collect();
            types.join(" or ")
        }
        Value::String(name) => match name.as_str() {
            "array" => format!("list of {}", value(&schema["items"], names)),
            "object" => object(schema, names),
            "string" if schema["format"] == "date-time" => "time".to_owned(),
            "string" if schema.get("pattern").is_some() => {
                format!("string like `{}`", schema["pattern"].as_str().unwrap())
            }
            name => name.to_owned(),
        },
        other => panic!("a schema without a type: {other} in {schema}"),
    }
}

/// `{ "kind": "engine", "wanted": … }`.
fn object(schema: &Value, names: &mut Vec<String>) -> String {
    let inner = fields(schema);
    if inner.is_empty() {
        return format!("object of {}", value(&schema["additionalProperties"], names));
    }
    let shown = inner.iter().map(|(name, field)| match field.get("const") {
        Some(word) => format!("`{name}`: `{word}`"),
        None => format!("`{name}`: {}", value(field, names)),
    });
    format!("{{ {} }}", shown.collect::<Vec<_>>().join(", "))
}
