//! The record of a run as others read it: its schema, its description, and the records of older versions.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod again;
mod broken;
mod described;
mod page;
#[path = "../common/record.rs"]
mod record;
mod v1;

use std::{fs, path::Path};

/// A file of the repository.
fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The stored records of version 1: what labcheck 0.1.0 wrote and exited with, some of their steps taken out.
const V1: [(&str, u8); 7] = [
    ("run-passed", 0),
    ("run-failed", 1),
    ("run-skipped", 4),
    ("run-judged-again", 1),
    ("check-mistake", 1),
    ("check-held", 0),
    ("check-outside", 1),
];

fn stored(name: &str) -> String {
    file(&format!("tests/records/v1/{name}.json"))
}
