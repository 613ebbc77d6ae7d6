//! `labcheck/record/v1`, frozen: as it was written. What was then as it is now is a type of today; who changes one of
//! those puts its old form here.

mod today;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{DriftRecord, Help, LeftOut, MistakeRecord};
use crate::{
    codes::FailureCode,
    fact::{Fact, ObserveError, Query},
    outcome::Outcome,
    verdict,
};

/// The format's name and version.
pub(super) const FORMAT: &str = "labcheck/record/v1";

/// Reads a record of it.
pub(super) fn read(text: &str) -> Result<super::Record, serde_json::Error> {
    let mut value: Value = serde_json::from_str(text)?;
    deadlines(&mut value);
    serde_json::from_value(value).map(Record::today)
}

/// The deadline of a command that did not end was in seconds, without a name.
fn deadlines(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(deadline) = fields.get_mut("timed-out")
                && let Some(seconds) = deadline.as_u64()
            {
                *deadline = serde_json::json!({ "after_ms": seconds.saturating_mul(1_000) });
            }
            fields.values_mut().for_each(deadlines);
        }
        Value::Array(items) => items.iter_mut().for_each(deadlines),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    #[serde(rename = "format")]
    _format: String,
    labcheck: String,
    lab: String,
    scenario: String,
    scenario_digest: String,
    started: Timestamp,
    took_ms: u64,
    lab_ms: u64,
    world: World,
    steps: Vec<Step>,
    interrupted: bool,
    #[serde(default)]
    left_behind: Vec<String>,
    #[serde(default)]
    left_out: Vec<LeftOut>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct World {
    engine: String,
    engine_version: String,
    client_version: String,
    storage: String,
    #[serde(default)]
    shell: String,
    #[serde(default = "built_here")]
    images: String,
}

/// Records older than the field had no other images.
fn built_here() -> String {
    BUILT_HERE.to_owned()
}

const BUILT_HERE: &str = "built here";
const FROM_HUB: &str = "Docker Hub, as the engine pulls it";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    id: String,
    section: String,
    skip: Option<Skip>,
    #[serde(default)]
    help: Help,
    code: Option<FailureCode>,
    actions: Vec<Action>,
    checks: Vec<Check>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Action {
    line: usize,
    command: String,
    #[serde(default)]
    dialogue: Vec<String>,
    outcome: Option<Outcome>,
    #[serde(default)]
    stderr_unspoken: bool,
    #[serde(default)]
    drift: Vec<DriftRecord>,
    verdict: Verdict,
    code: Option<FailureCode>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    line: usize,
    name: String,
    points: u32,
    seen: Vec<Observation>,
    held: Option<Timestamp>,
    mistake: Option<MistakeRecord>,
    verdict: Verdict,
    #[serde(default)]
    telling: Telling,
    code: Option<FailureCode>,
}

#[derive(Deserialize)]
struct Observation {
    query: Query,
    answer: Result<Fact, ObserveError>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Telling {
    #[default]
    Judged,
    NotBegun,
    Waits(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Pass,
    Fail(Vec<Mismatch>),
    Error(ObserveError),
    Skip(Skip),
}

#[derive(Deserialize)]
struct Mismatch {
    line: usize,
    what: Difference,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Difference {
    Identity {
        image: String,
        of: String,
        wanted: String,
        seen: Vec<String>,
    },
    OtherEngine {
        wanted: String,
        seen: String,
    },
    NotDone {
        wanted: String,
        seen: Vec<String>,
    },
    #[serde(untagged)]
    AsToday(verdict::Difference),
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Skip {
    Requirement { wanted: String, seen: String },
    Step(String),
    Command(usize),
    Interrupted,
    Unknowable { what: String },
}
