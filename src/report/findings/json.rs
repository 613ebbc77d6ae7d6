//! For programs: `labcheck/lint/v1`.

use schemars::{JsonSchema, Schema};
use serde::Serialize;

use super::model::Findings;
use crate::{
    lint::{Finding, Severity, Sums},
    record::schema_of,
    text,
};

/// The format's name and version.
pub(crate) const FORMAT: &str = "labcheck/lint/v1";
/// What it says, for people (Markdown).
pub(crate) const MANUAL: &str = include_str!("format.md");
/// Bytes of a string at most.
const LONGEST: usize = 4_000;

#[derive(Serialize, JsonSchema)]
enum Format {
    #[serde(rename = "labcheck/lint/v1")]
    V1,
}

/// What `labcheck lint` found.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Written<'f> {
    /// The name and the version of this format.
    format: Format,
    /// The files that were looked at, as they were named.
    files: &'f [String],
    /// What was found, file by file in the order of the lines.
    findings: Vec<Row<'f>>,
    /// How many there are of each.
    sums: Sums,
}

/// One finding.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Row<'f> {
    /// The stable code, as `LC721`.
    code: &'static str,
    /// The code's name, as `dangling-anchor`.
    name: &'static str,
    /// How bad it is.
    severity: Severity,
    /// The file, as it was named.
    file: &'f str,
    /// The line, from 1.
    line: usize,
    /// The column, from 1, in characters.
    column: usize,
    /// How many characters of the line it is about.
    length: usize,
    /// What is wrong.
    message: &'f str,
    /// What to do.
    help: &'f str,
    /// Why it is none, where the lab says so: then it counts as waived only.
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<&'f str>,
}

/// All that was found.
pub(super) fn render(findings: &Findings) -> Result<String, serde_json::Error> {
    let rows = findings.found.iter().map(Row::of).collect();
    let sums = findings.sums();
    let written = Written { format: Format::V1, files: &findings.files, findings: rows, sums };
    Ok(text::json(&serde_json::to_string_pretty(&written)?, |_| LONGEST) + "\n")
}

impl<'f> Row<'f> {
    fn of(finding: &'f Finding) -> Self {
        Self {
            code: finding.code.number(),
            name: finding.code.name(),
            severity: finding.severity,
            file: &finding.file,
            line: finding.line,
            column: finding.column,
            length: finding.length,
            message: &finding.message,
            help: &finding.help,
            waived: finding.waived.as_deref(),
        }
    }
}

/// The schema of it (draft 2020-12).
pub(crate) fn json_schema() -> Schema {
    schema_of::<Written<'_>>(FORMAT)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{super::sample, *};

    #[test]
    fn the_schema_takes_what_is_written_and_refuses_what_is_not() {
        let text = render(&sample::findings()).unwrap();
        assert!(!text.chars().any(crate::text::is_hidden), "{text}");
        let written: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(written["format"], FORMAT);
        assert_eq!(written["sums"], json!({ "errors": 1, "warnings": 1, "notes": 1, "waived": 1 }));
        assert_eq!(written["findings"][1]["waived"], "it is so");
        let schema = jsonschema::validator_for(json_schema().as_value()).unwrap();
        let wrong: Vec<String> = schema.iter_errors(&written).map(|e| e.to_string()).collect();
        assert_eq!(wrong, Vec::<String>::new());
        for (place, other) in [
            ("/format", json!("labcheck/lint/v9")),
            ("/findings/0/severity", json!("bad")),
            ("/findings/0/line", json!("two")),
            ("/files", json!({})),
        ] {
            let mut broken = written.clone();
            *broken.pointer_mut(place).unwrap() = other;
            assert!(!schema.is_valid(&broken), "{place}");
        }
    }
}
