//! The table made ready, and which lines are held against it.

use std::{borrow::Cow, sync::LazyLock};

use regex::Regex;

use super::{
    Reason,
    words::{By, PREFIX, SPEAKER, WORDINGS},
};

/// Lines that are looked at; docker's own errors are among the first and the last.
const LINES: usize = 200;

/// One wording, compiled.
pub(super) struct Row {
    pub(super) reason: Reason,
    pub(super) line: Regex,
}

/// The table, compiled once. A row that is no regular expression would be left out, so a test
/// counts them.
pub(super) static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    WORDINGS
        .iter()
        .filter_map(|wording| {
            let beginning = match wording.by {
                By::Anyone => PREFIX,
                By::Docker => SPEAKER,
            };
            let line = Regex::new(&format!("{beginning}(?:{})", wording.pattern)).ok()?;
            Some(Row { reason: wording.reason, line })
        })
        .collect()
});

/// The first and the last lines that are not empty.
pub(super) fn looked_at(text: &str) -> impl Iterator<Item = &str> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let edge = LINES / 2;
    let left_out = if lines.len() > LINES { edge..lines.len() - edge } else { 0..0 };
    let kept = lines.into_iter().enumerate().filter(move |(at, _)| !left_out.contains(at));
    kept.map(|(_, line)| line.trim_end())
}

/// A line without the command that BuildKit quotes in it: what somebody typed tells no reason.
pub(super) fn unquoted(line: &str) -> Cow<'_, str> {
    const ENDED: &str = "\" did not complete successfully: ";
    match (line.split_once("process \""), line.rsplit_once(ENDED)) {
        (Some((before, _)), Some((_, after))) => Cow::Owned(format!("{before}{after}")),
        _ => Cow::Borrowed(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_a_pattern() {
        assert_eq!(ROWS.len(), WORDINGS.len());
    }

    #[test]
    fn of_long_output_the_edges_are_looked_at() {
        let lines: Vec<String> = (0..1_000).map(|at| at.to_string()).collect();
        let text = lines.join("\n\n");
        let seen: Vec<&str> = looked_at(&text).collect();
        assert_eq!((seen.len(), seen[99], seen[100]), (LINES, "99", "900"));
    }
}
