//! A record as the tests read it: held against its schema first.

use std::sync::LazyLock;

use jsonschema::Validator;
use labcheck::record::{self, Record};

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(record::schema().as_value())
        .unwrap()
});

/// What of a JSON text is not as the schema has it.
pub(crate) fn misfits(text: &str) -> Vec<String> {
    let value = serde_json::from_str(text).unwrap();
    let told = SCHEMA.iter_errors(&value);
    told.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Reads one that labcheck wrote just now.
pub(crate) fn read(text: &str) -> Record {
    assert_eq!(misfits(text), Vec::<String>::new());
    record::read(text).unwrap()
}
