//! One list of requests, run against our registry and Debian's `docker-registry` 2.8: whatever differs is
//! explained here, and an explanation that is no longer true fails as well.

use std::{collections::BTreeMap, fmt::Write as _, net::SocketAddr};

use serde_json::Value;

use crate::{
    client::{Answer, send},
    needs::met,
    oracle::Oracle,
    requests::{self, Step},
    support::Running,
};

/// Headers that tell a client something; the others are the server's own affair.
const HEADERS: [&str; 19] = [
    "accept-ranges",
    "allow",
    "cache-control",
    "content-length",
    "content-range",
    "content-type",
    "docker-content-digest",
    "docker-distribution-api-version",
    "docker-upload-uuid",
    "etag",
    "link",
    "location",
    "oci-filters-applied",
    "oci-subject",
    "range",
    "retry-after",
    "www-authenticate",
    "x-content-type-options",
    "vary",
];

/// Runs the steps against one registry; `SESSION` in a path is the location that the last answer gave.
fn play(to: SocketAddr, steps: &[Step]) -> Vec<Answer> {
    let mut session = String::new();
    let mut answers = Vec::new();
    for step in steps {
        let path = step
            .path
            .replace("SESSION?", if session.contains('?') { "SESSION&" } else { "SESSION?" });
        let path = path.replace("SESSION", &session);
        let headers: Vec<_> = step.headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let answer = send(to, step.method, &path, &headers, &step.body);
        let location = answer.header("location");
        if location.contains("/blobs/uploads/") {
            let base = format!("http://{to}");
            session = location.strip_prefix(&base).unwrap_or(location).to_owned();
        }
        answers.push(answer);
    }
    answers
}

/// The parts of an answer that are compared, by name.
fn parts(answer: &Answer, to: SocketAddr) -> BTreeMap<String, String> {
    let mut parts = BTreeMap::from([("status".to_owned(), answer.status.to_string())]);
    for name in HEADERS {
        let mut value = answer.header(name).replace(&format!("http://{to}"), "");
        if let Some((location, _)) = value.split_once("?_state=") {
            value = location.to_owned();
        }
        if let Some((start, id)) = value.rsplit_once("uploads/").filter(|_| name == "location") {
            assert!(!id.is_empty());
            value = format!("{start}uploads/<id>");
        }
        if name == "docker-upload-uuid" && !value.is_empty() {
            value = "<id>".to_owned();
        }
        let is_json = answer.header("content-type").starts_with("application/json");
        if !(name == "content-length" && (is_json || answer.status >= 400)) {
            parts.insert(name.to_owned(), value);
        }
    }
    let body = serde_json::from_slice::<Value>(&answer.body);
    match body.ok().filter(Value::is_object) {
        Some(mut body) => {
            let mut details = String::new();
            for error in body["errors"].as_array_mut().into_iter().flatten() {
                let detail = error.as_object_mut().and_then(|e| e.remove("detail"));
                let _ = write!(details, "{} ", detail.unwrap_or_default());
            }
            parts.insert("detail".to_owned(), details);
            parts.insert("body".to_owned(), body.to_string());
        }
        None => {
            parts.insert("body".to_owned(), answer.text());
        }
    }
    parts
}

#[test]
fn every_difference_from_the_real_registry_is_explained() {
    if !met(&["docker-registry"]) {
        return;
    }
    let (running, oracle) = (Running::start(), Oracle::start());
    let steps = requests::all();
    let ours = play(running.address, &steps);
    let theirs = play(oracle.address, &steps);
    let mut report = String::new();
    for (step, (ours, theirs)) in steps.iter().zip(ours.iter().zip(&theirs)) {
        let (ours, theirs) = (parts(ours, running.address), parts(theirs, oracle.address));
        let mut explained: Vec<&str> = step.differs.iter().map(|(part, _)| *part).collect();
        let empty = String::new();
        for part in ours.keys().chain(theirs.keys().filter(|k| !ours.contains_key(*k))) {
            let pair = (ours.get(part).unwrap_or(&empty), theirs.get(part).unwrap_or(&empty));
            let known = explained.iter().position(|e| e == part);
            match (pair.0 == pair.1, known) {
                (false, None) => {
                    let _ = writeln!(
                        report,
                        "{} {}: {part}\n  ours   {}\n  theirs {}",
                        step.method, step.path, pair.0, pair.1
                    );
                }
                (false, Some(at)) => {
                    explained.swap_remove(at);
                }
                (true, _) => {}
            }
        }
        for part in explained {
            let _ = writeln!(report, "{} {}: {part} no longer differs", step.method, step.path);
        }
    }
    assert!(report.is_empty(), "{report}");
}
