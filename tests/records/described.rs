//! The description of the format is made out of its types, and stored. To make it again: LABCHECK_UPDATE=1.

use std::{env, fs, path::Path};

use labcheck::record;

use crate::page;

/// Compares a stored file with what it should be, or stores that.
fn is_stored(path: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if env::var_os("LABCHECK_UPDATE").is_some() {
        fs::write(&path, wanted).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap();
    assert!(
        stored == wanted,
        "{} is not what the types make; look at what changed, then: LABCHECK_UPDATE=1 cargo test --test records",
        path.display()
    );
}

#[test]
fn the_stored_schema_and_the_page_are_what_the_types_make() {
    let schema = record::schema();
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    is_stored("tests/records/record-v2.schema.json", &text);
    is_stored("src/record/format.md", &page::of("Record", schema.as_value()));
    let runs = record::runs_schema();
    let text = serde_json::to_string_pretty(&runs).unwrap() + "\n";
    is_stored("tests/records/runs-v1.schema.json", &text);
    is_stored("src/record/runs.md", &page::of("Runs", runs.as_value()));
}
