//! The format, as a JSON Schema made out of the types.

use schemars::{
    JsonSchema, Schema,
    generate::SchemaSettings,
    transform::{RecursiveTransform, Transform as _},
};
use serde_json::{Map, Value};

use super::{FORMAT, RUNS_FORMAT, Record, Runs};

/// The schema of a record as it is written (draft 2020-12); the texts are the types' own.
pub fn schema() -> Schema {
    of::<Record>(FORMAT)
}

/// The same of runs of several labs.
pub fn runs_schema() -> Schema {
    of::<Runs>(RUNS_FORMAT)
}

/// The schema of what is written as JSON and has a record in it; of which format.
pub(crate) fn of<T: JsonSchema>(format: &str) -> Schema {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    schema.insert("title".to_owned(), format.into());
    RecursiveTransform(plain).transform(&mut schema);
    schema
}

/// Without what only Rust speaks of: the widths of numbers, the lines of comments; and what is not there is absent,
/// never `null`.
fn plain(schema: &mut Schema) {
    let Some(fields) = schema.as_object_mut() else { return };
    let is_width = |format: &Value| format.as_str().is_some_and(|f| f.contains("int"));
    if fields.get("format").is_some_and(is_width) {
        fields.remove("format");
    }
    if let Some(Value::String(text)) = fields.get_mut("description") {
        *text = text.replace('\n', " ");
    }
    let required = fields.get("required").cloned().unwrap_or_default();
    let is_required =
        |name: &str| required.as_array().is_some_and(|names| names.iter().any(|one| one == name));
    if let Some(Value::Object(properties)) = fields.get_mut("properties") {
        for (name, property) in properties {
            if let Some(property) = property.as_object_mut().filter(|_| !is_required(name)) {
                never_null(property);
            }
        }
    }
}

fn never_null(property: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = property.get_mut("type") {
        types.retain(|name| name != "null");
        if let [one] = types.as_mut_slice() {
            let one = one.take();
            property.insert("type".to_owned(), one);
        }
    }
    let is_null = |schema: &Value| schema.get("type").is_some_and(|name| name == "null");
    if let Some(Value::Array(ways)) = property.get_mut("anyOf") {
        ways.retain(|way| !is_null(way));
        if let [Value::Object(one)] = ways.as_mut_slice() {
            let one = std::mem::take(one);
            property.remove("anyOf");
            property.extend(one);
        }
    }
}
