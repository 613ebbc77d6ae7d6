//! The page of a run, in a browser: what is to be seen, read and done on it.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod browser;
#[path = "../common/needs.rs"]
mod needs;
mod seen;
mod used;

use std::{fs, path::Path};

use assert_cmd::Command;
use serde_json::{Value, json};

use browser::Browser;

const RECORDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/v1");

/// A browser, or nothing where this machine has none.
fn browser() -> Option<Browser> {
    needs::met(&["chromium", "chromedriver"]).then(Browser::start)
}

/// The pages of a run that passed, and of one that ended in every way there is.
fn pages(folder: &Path) -> [String; 2] {
    let text = fs::read_to_string(format!("{RECORDS}/run-passed.json")).unwrap();
    let passed: Value = serde_json::from_str(&text).unwrap();
    let mut mixed = passed.clone();
    let steps = &mut mixed["steps"];
    steps[0]["actions"][0]["drift"] = json!([{
        "handout": "lab.md", "line": 7, "printed": "Digest: none", "seen": "Digest: one",
    }]);
    steps[2]["checks"][0]["verdict"] = json!({ "error": { "engine": "gone" } });
    let lacks = json!({ "stream": "stdout", "wanted": "ready", "seen": "steady\n".repeat(40) });
    steps[2]["actions"][0]["verdict"] =
        json!({ "fail": [{ "line": 9, "what": { "lacks": lacks } }] });
    steps[2]["actions"][0]["outcome"]["stderr"]["text"] = json!("x".repeat(300));
    steps[2]["actions"][1]["verdict"] = json!({ "skip": { "command": 9 } });
    mixed["left_behind"] = json!(["network of the lab"]);
    [("passed", passed), ("mixed", mixed)].map(|(name, record)| page(folder, name, &record))
}

/// The address of a record's page.
fn page(folder: &Path, name: &str, record: &Value) -> String {
    let (json, html) = (format!("{name}.json"), format!("{name}.html"));
    fs::write(folder.join(&json), record.to_string()).unwrap();
    let mut command = Command::cargo_bin("labcheck").unwrap();
    command.current_dir(folder).env("LABCHECK_STATE_DIR", folder.join("state"));
    let output = command.args(["report", &json, "--report", &format!("html={html}")]).output();
    let output = output.unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{told}");
    format!("file://{}", folder.join(html).display())
}
