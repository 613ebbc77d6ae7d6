//! The format: its parts, in the order in which they stand.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PublicKey;
use crate::{
    journal::Entry,
    record::Record,
    run::{Abilities, StepSeen},
    text,
};

/// The format's name and version.
pub const FORMAT: &str = "labcheck/submission/v1";

/// What a student hands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Whose it is, and of what.
    pub head: Head,
    /// The record, as the student's labcheck judged.
    pub record: Record,
    /// What it was judged by, step by step.
    pub seen: Vec<StepSeen>,
    /// The classroom's journal; nothing where there was no classroom.
    pub journal: Option<Vec<Entry>>,
}

/// Whose it is, and of what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The format's name and version.
    pub format: String,
    /// Who says that it is theirs.
    pub student: Who,
    /// When it was made, by the machine's clock.
    pub made: Timestamp,
    /// What the place could do.
    pub abilities: Abilities,
    /// The digests of the classroom's images, by their ids.
    pub images: BTreeMap<String, String>,
    /// A number that two submissions of one machine have in common, and that tells nothing else of it; nothing where the
    /// machine has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// Whether a journal follows.
    pub has_journal: bool,
}

/// Who somebody says they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Who {
    /// What the course calls them.
    pub id: String,
    /// Their name, where they said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Why nobody can be called so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhoError {
    /// There is nothing.
    #[error(
        "a student's id has at least one character; name what your course calls you: labcheck submit --student ID"
    )]
    Empty,
    /// It is more than that.
    #[error("a student's id and name have {MOST} bytes at most; leave something out")]
    Long,
    /// It has what nobody sees, or more than a line.
    #[error(
        "a student's id and name stand on one line, without characters that nobody sees; type it anew"
    )]
    Hidden,
}

/// Bytes of an id or a name at most.
const MOST: usize = 200;

impl Who {
    /// That it can be told as it is.
    pub fn check(&self) -> Result<(), WhoError> {
        if self.id.trim().is_empty() {
            return Err(WhoError::Empty);
        }
        for text in std::iter::once(&self.id).chain(&self.name) {
            if text.len() > MOST {
                return Err(WhoError::Long);
            }
            if text::name(text) != *text {
                return Err(WhoError::Hidden);
            }
        }
        Ok(())
    }
}

/// One line's part.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Part {
    /// The first.
    Head(Head),
    /// The second.
    Record(Box<Record>),
    /// One a step.
    Seen(StepSeen),
    /// One an entry.
    Entry(Entry),
    /// The last.
    Seal(Seal),
}

/// The last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seal {
    /// Lines before this one.
    pub(super) lines: u64,
    /// The key that signed.
    pub(super) key: PublicKey,
    /// The signature of the link of the line before, in base64.
    pub(super) signature: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_what_can_be_told_on_a_line() {
        let check = |id: &str, name: Option<&str>| {
            Who { id: id.to_owned(), name: name.map(str::to_owned) }.check()
        };
        assert_eq!(check("ada@x.example", Some("Ada L. 愛")), Ok(()));
        assert_eq!(check(&"x".repeat(MOST), None), Ok(()));
        assert_eq!(check(&"x".repeat(MOST + 1), None), Err(WhoError::Long));
        assert_eq!(check("ada", Some(&"x".repeat(MOST + 1))), Err(WhoError::Long));
        assert_eq!(check(" ", None), Err(WhoError::Empty));
        for hidden in ["a\nb", "a\u{202e}b", "a\x1b[2J", "a\u{200b}"] {
            assert_eq!(check(hidden, None), Err(WhoError::Hidden), "{hidden:?}");
            assert_eq!(check("ada", Some(hidden)), Err(WhoError::Hidden), "{hidden:?}");
        }
    }
}
