//! The gradebook as JSON, held against the schema that labcheck prints.

use std::fs;

use labcheck::gradebook::{FORMAT, json_schema};
use serde_json::{Value, json};

use crate::class::{labcheck, of_the_readme};

#[tokio::test]
async fn the_schema_takes_a_gradebook_with_every_kind_of_row_and_refuses_a_broken_one() {
    let folder = tempfile::tempdir().unwrap();
    of_the_readme(folder.path()).await;
    let args = ["grade", "handed-in.zip", "--roster", "class.csv", "-o", "out", "--format", "json"];
    labcheck(folder.path(), &args);
    let text = fs::read_to_string(folder.path().join("out/gradebook.json")).unwrap();
    let book: Value = serde_json::from_str(&text).unwrap();
    let schema = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(json_schema().as_value())
        .unwrap();
    let wrong: Vec<String> = schema.iter_errors(&book).map(|error| error.to_string()).collect();
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(json_schema().get("title"), Some(&json!(FORMAT)));
    for (place, other) in [
        ("/format", json!("labcheck/gradebook/v9")),
        ("/rows/0/entry/graded/grade/got", json!("many")),
        ("/rows/0/entry/graded/grade/standing", json!("good")),
        ("/rows/0/entry", json!("graded")),
        ("/rows/0/student/id", json!(7)),
        ("/rows", json!({})),
    ] {
        let mut broken = book.clone();
        *broken.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = other;
        assert!(!schema.is_valid(&broken), "{place}");
    }
}
