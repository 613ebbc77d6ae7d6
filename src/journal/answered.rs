//! An answer to a question of the handout, as it is written down.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::visible;

/// Bytes of an answer at most.
pub const LONGEST: usize = 4 << 10;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// The step's id.
    pub step: String,
    /// The id of the check that asks.
    pub check: String,
    /// The answer, on one line.
    pub text: String,
    /// Whether labcheck gave it, where it did the step itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_labcheck: bool,
}

/// Why something is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// Nothing is in it that anybody sees.
    #[error("an answer cannot be empty")]
    Empty,
    /// It is longer than [`LONGEST`].
    #[error("an answer has at most {limit} bytes, and this has {has}", has = .0, limit = LONGEST)]
    TooLong(usize),
}

/// What is typed as an answer, as it is written down: on one line, without what a terminal would not show, and without
/// the blanks at its ends.
pub fn fit(typed: &str) -> Result<String, NoAnswer> {
    if typed.len() > LONGEST {
        return Err(NoAnswer::TooLong(typed.len()));
    }
    let text = visible(typed).replace('\n', " ").trim().to_owned();
    if text.is_empty() { Err(NoAnswer::Empty) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_answer_is_written_down_as_it_is_seen_on_one_line_and_has_a_bound() {
        for (typed, kept) in [
            ("7", "7"),
            ("  two words \n", "two words"),
            ("two\nlines", "two lines"),
            ("\u{1b}[31mred\u{1b}[0m\u{202e}", "red"),
            ("a  b", "a  b"),
        ] {
            assert_eq!(fit(typed), Ok(kept.to_owned()), "{typed:?}");
        }
        for nothing in ["", "  \t", "\u{1b}[31m\u{202e}\n"] {
            assert_eq!(fit(nothing), Err(NoAnswer::Empty), "{nothing:?}");
        }
        assert_eq!(fit(&"x".repeat(LONGEST)).map(|text| text.len()), Ok(LONGEST));
        assert_eq!(fit(&"x".repeat(LONGEST + 1)), Err(NoAnswer::TooLong(LONGEST + 1)));
    }

    proptest! {
        #[test]
        fn what_is_written_down_is_one_line_that_hides_nothing(typed in "\\PC*|[\\x00-\\x7f\u{202e}\u{9b} ]*") {
            if let Ok(text) = fit(&typed) {
                prop_assert!(!text.chars().any(|c| c.is_control() && c != '\t'), "{:?}", text);
                prop_assert!(!text.is_empty() && text.len() <= LONGEST);
                prop_assert_eq!(fit(&text), Ok(text.clone()));
            }
        }
    }
}
