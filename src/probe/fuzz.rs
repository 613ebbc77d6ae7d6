//! A question and its answer, out of any text.

use super::{Probe, Told};
use crate::fuzz::driver::{Row, hold, seeds};

const ROWS: &[Row] = &[
    Row {
        name: "question for a probe",
        cases: 2_000,
        seeds: seeds![
            r#"{"file":{"root":"/","path":"/etc/passwd","has_users":true}}"#,
            r#"{"reach":{"target":{"http":"http://x/"},"within_ms":5,"network":{"pid":7,"lists":[["/a","/b"]]}}}"#,
        ],
        parse: |input| usize::from(serde_json::from_slice::<Probe>(input).is_ok()),
    },
    Row {
        name: "answer of a probe",
        cases: 2_000,
        seeds: seeds![
            r#"{"file":{"absent":{"beside":["a"]}}}"#,
            r#"{"reach":{"page":{"status":200,"headers":[["a","b"]],"body":{"text":"x","truncated":false}}}}"#,
            r#"{"unseen":"why"}"#,
        ],
        parse: |input| usize::from(serde_json::from_slice::<Told>(input).is_ok()),
    },
];

#[test]
fn a_probe_takes_any_text_and_so_does_who_asked_it() {
    hold(ROWS);
}
