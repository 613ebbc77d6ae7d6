//! What a CI copies from here: the composite action, the workflow and the job of the README, the hook. Each is held to the
//! syntax of its format, as far as it is used here, and what it types is typed.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod format;
#[path = "../common/needs.rs"]
mod needs;
mod scripts;

use std::{fs, path::Path};

use serde_json::Value;

/// A file of the repository.
fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The one block of the README with these words behind its fence.
fn block(info: &str, fence: &str) -> String {
    let readme = file("README.md");
    let open = format!("\n{fence}{info}\n");
    let mut blocks = readme.split(&open).skip(1);
    let block = blocks.next().unwrap_or_else(|| panic!("no block {info}"));
    assert!(blocks.next().is_none(), "one block {info}");
    block.split(&format!("\n{fence}\n")).next().unwrap().to_owned()
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn action() -> Value {
    yaml(&file("action.yml"))
}

fn workflow() -> Value {
    yaml(&block("yaml github", "```"))
}

/// The workflow that does many labs in shares.
fn shares() -> Value {
    yaml(&block("yaml shares", "```"))
}

fn job() -> Value {
    yaml(&block("yaml gitlab", "```"))
}

/// The steps of the action, or of a job.
fn steps(of: &Value) -> &[Value] {
    of["steps"].as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}
