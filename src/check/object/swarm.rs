//! What several kinds of a swarm's objects have alike.

use serde_json::Value;

use super::json::{at, text};

/// The name of a driver of a secret or config; empty where it has none.
pub(super) fn driver(it: &Value, key: &str) -> Option<Vec<String>> {
    at(it, &["Spec"])?;
    Some(vec![text(it, &["Spec", key, "Name"])])
}
