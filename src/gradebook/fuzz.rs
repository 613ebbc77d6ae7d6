//! The reader of gradebooks, and what is told of two of them.

use super::{Gradebook, differences, json_schema, options::Options, read_json, sample};
use crate::fuzz::driver::{Row, hold, text};

fn written(book: &Gradebook) -> String {
    let json = super::format("json").unwrap();
    sample::text(&(json.render)(book, &Options::default()).unwrap())
}

const ROWS: &[Row] = &[Row {
    name: "gradebook",
    cases: 200,
    seeds: || {
        let mut one = sample::book();
        one.rows.truncate(3);
        vec![written(&one).into(), json_schema().as_value().to_string().into()]
    },
    parse: |input| {
        let Ok(book) = read_json(&text(input)) else { return 0 };
        let again = read_json(&written(&book)).unwrap();
        assert!(differences(&again, &again).is_empty(), "the same differs in nothing");
        let other = differences(&sample::book(), &book);
        let told = other.iter().flat_map(|one| one.parts.iter().flat_map(|part| &part.why));
        told.for_each(|why| assert!(!why.chars().any(crate::text::is_hidden), "{why}"));
        other.len()
    },
}];

#[test]
fn a_gradebook_may_be_anything() {
    hold(ROWS);
}
