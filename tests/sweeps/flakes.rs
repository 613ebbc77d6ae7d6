//! The whole lab again and again: every run has to come to the same verdicts and codes. LABCHECK_RUNS says how often.

use std::io::Write as _;

use serde_json::Value;

use crate::{
    needs,
    promise::{Place, is_full},
};

/// Runs, where nobody says how many: in full, and else.
const RUNS: [usize; 2] = [20, 2];

/// What of a record has to be the same each time: each verdict, and its code.
fn judged(record: &Value) -> Vec<(String, Value, Value)> {
    let mut all = Vec::new();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    for step in list(&record["steps"]) {
        for kind in ["actions", "checks"] {
            for (number, done) in list(&step[kind]).iter().enumerate() {
                let name = format!("{} {kind} {number}", step["id"]);
                // What differs is told with values of each run: the kind of verdict counts.
                let verdict = match &done["verdict"] {
                    Value::Object(verdict) => verdict.keys().cloned().collect(),
                    other => other.clone(),
                };
                all.push((name, verdict, done["code"].clone()));
            }
        }
    }
    all
}

#[tokio::test]
async fn every_run_of_the_whole_lab_comes_to_the_same() {
    if !needs::met(&["docker", "private engine"]) {
        return;
    }
    let runs = std::env::var("LABCHECK_RUNS").ok().and_then(|runs| runs.parse().ok());
    let runs = runs.unwrap_or(if is_full() { RUNS[0] } else { RUNS[1] });
    let (mut first, mut others) = (None, Vec::new());
    for number in 1..=runs {
        let place = Place::new();
        let file = place.at("record.json");
        let args = ["run", "--engine", "private", "--plain", "--json", file.to_str().unwrap()];
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_labcheck"));
        command.args(args).env("LABCHECK_STATE_DIR", place.at("state")).env_remove("DOCKER_HOST");
        let output = command.output().await.unwrap();
        let code = output.status.code();
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let seen = (code, judged(&serde_json::from_str(&text).unwrap_or_default()));
        // Steps may be left out for what the machine lacks; no run fails.
        assert!(matches!(code, Some(0 | 4)) && !seen.1.is_empty(), "run {number}: {output:?}");
        let first = first.get_or_insert_with(|| seen.clone());
        let differs = first.1.iter().zip(&seen.1).filter(|(one, other)| one != other);
        let differs: Vec<_> = differs.collect();
        if *first != seen {
            others.push(format!("run {number}, {code:?}: {differs:?}"));
        }
    }
    let same = runs - others.len();
    let _ = writeln!(std::io::stderr(), "flakes: {runs} inputs, {same} as promised");
    assert!(others.is_empty(), "{}", others.join("\n"));
}
