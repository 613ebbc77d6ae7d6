//! The patterns of the code.

use regex::Regex;

/// A pattern that is written in the code: a test uses each.
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("{text}: {error}"))
}
