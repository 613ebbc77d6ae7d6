//! `json`: all of a gradebook, versioned, and the way back.

use std::collections::BTreeSet;

use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};

use super::{Export, ExportError, Gradebook, Row, options::Options};
use crate::{record::schema_of, text};

/// The format's name and version.
pub const FORMAT: &str = "labcheck/gradebook/v1";
/// What it says, for people (Markdown).
pub const MANUAL: &str = include_str!("format.md");

/// Bytes of a string at most, and of what a program printed.
const LONGEST: usize = 64 << 10;
const LONGEST_OUTPUT: usize = 4 << 20;

#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
enum Format {
    #[serde(rename = "labcheck/gradebook/v1")]
    V1,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Written {
    format: Format,
    lab: String,
    scenario_digest: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    policy_digest: Option<String>,
    rows: Vec<Row>,
}

/// Why a text cannot be read as a gradebook, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON, or no whole gradebook.
    #[error("this is no whole {FORMAT}: {0}; name the file that `labcheck grade` wrote as json")]
    Invalid(#[source] serde_json::Error),
    /// It is something else, or a gradebook of a newer labcheck.
    #[error(
        "the format is `{0}`, and this reads {FORMAT}; name the file that `labcheck grade` wrote as json, or install a newer labcheck"
    )]
    OtherFormat(String),
    /// Two rows are of the same student.
    #[error("two rows are of the student `{0}`; take one of them out")]
    Twice(String),
}

/// The first thing to know of a text.
#[derive(Deserialize)]
struct Head {
    format: String,
}

/// All that is known. A string that is too long is cut and says so; characters that nobody sees are escaped.
pub(super) fn render(book: &Gradebook, _: &Options) -> Result<Export, ExportError> {
    let Gradebook { lab, scenario_digest, policy_digest, rows } = book.clone();
    let written = Written { format: Format::V1, lab, scenario_digest, policy_digest, rows };
    let limit = |key: &str| if key == "text" { LONGEST_OUTPUT } else { LONGEST };
    let text = text::json(&serde_json::to_string_pretty(&written)?, limit);
    Ok(Export::file("gradebook.json", text + "\n"))
}

/// The schema of what the format `json` writes (draft 2020-12).
pub fn json_schema() -> Schema {
    schema_of::<Written>(FORMAT)
}

/// Reads what the format `json` wrote. No two rows are of the same student.
pub fn read_json(json: &str) -> Result<Gradebook, ReadError> {
    let head: Head = serde_json::from_str(json).map_err(ReadError::Invalid)?;
    if head.format != FORMAT {
        return Err(ReadError::OtherFormat(text::name(&head.format)));
    }
    let written: Written = serde_json::from_str(json).map_err(ReadError::Invalid)?;
    let Written { format: Format::V1, lab, scenario_digest, policy_digest, rows } = written;
    let mut seen = BTreeSet::new();
    if let Some(twice) = rows.iter().find(|row| !seen.insert(&row.student.id)) {
        return Err(ReadError::Twice(text::name(&twice.student.id)));
    }
    Ok(Gradebook { lab, scenario_digest, policy_digest, rows })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::sample;

    fn written() -> String {
        sample::text(&render(&sample::book(), &Options::default()).unwrap())
    }

    #[test]
    fn a_gradebook_is_read_back_as_it_was() {
        let text = written();
        assert_eq!(read_json(&text).unwrap(), sample::book());
        assert!(!text.chars().any(crate::text::is_hidden));
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((value["format"].as_str(), FORMAT), (Some(FORMAT), FORMAT));
        assert_eq!(value["rows"][1]["entry"]["graded"]["grade"]["got"], "13.5");
    }

    #[test]
    fn what_is_no_gradebook_is_refused_with_what_to_do() {
        let text = written();
        for (text, wanted) in [
            ("{".to_owned(), "this is no whole"),
            ("{}".to_owned(), "this is no whole"),
            (text.replacen("\"rows\"", "\"rowz\"", 1), "this is no whole"),
            (text.replacen("/v1", "/v9", 1), "the format is `labcheck/gradebook/v9`"),
            (
                text.replacen("\"id\": \"bob\"", "\"id\": \"ada\"", 1),
                "two rows are of the student `ada`",
            ),
        ] {
            let error = read_json(&text).unwrap_err().to_string();
            assert!(error.starts_with(wanted) && error.contains("; "), "{error}");
        }
    }

    #[test]
    fn a_long_text_is_cut_and_what_a_program_printed_later() {
        let mut book = sample::book();
        book.lab = "x".repeat(LONGEST + 1);
        let text = sample::text(&render(&book, &Options::default()).unwrap());
        let lab = read_json(&text).unwrap().lab;
        assert!(lab.ends_with(" more bytes") && lab.len() <= LONGEST, "{}", lab.len());
        assert_eq!((LONGEST, LONGEST_OUTPUT), (65_536, 4_194_304));
    }
}
