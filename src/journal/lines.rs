//! A journal's text: one JSON object a line, the first of them the format's name.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::entry::{Deed, Entry, FORMAT};

/// The first line.
#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
}

/// The first line of every journal.
pub fn head() -> String {
    format!("{{\"format\":\"{FORMAT}\"}}\n")
}

/// One entry as a line, its end included.
pub fn line(entry: &Entry) -> String {
    // A value of strings, numbers and lists always has a JSON form.
    let mut text = serde_json::to_string(entry).unwrap_or_default();
    text.push('\n');
    text
}

/// Everything that a journal tells. A last line without its end is still being written and is left
/// out. Every other line that cannot be read, and a journal of another format, is a [`Deed::Gap`]:
/// what is not understood must not look like nothing.
pub fn read(text: &str) -> Vec<Entry> {
    let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
    let mut reader = Reader::default();
    whole.lines().filter_map(|line| reader.line(line.as_bytes())).collect()
}

/// Reads a journal a line at a time: a large one is never held as text.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    format: Format,
    at: Timestamp,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    #[default]
    Untold,
    Ours,
    Another,
}

impl Reader {
    /// What the next whole line tells, given without its end.
    pub fn line(&mut self, line: &[u8]) -> Option<Entry> {
        match self.format {
            Format::Untold => {
                let head = serde_json::from_slice::<Head>(line);
                let is_ours = head.is_ok_and(|head| head.format == FORMAT);
                self.format = if is_ours { Format::Ours } else { Format::Another };
                (!is_ours).then(|| self.gap())
            }
            Format::Ours if line.trim_ascii().is_empty() => None,
            Format::Ours => {
                let entry = serde_json::from_slice(line).unwrap_or_else(|_| self.gap());
                self.at = entry.at;
                Some(entry)
            }
            Format::Another => None,
        }
    }

    /// That something cannot be told, after the last entry.
    pub fn gap(&self) -> Entry {
        Entry { at: self.at, deed: Deed::Gap }
    }

    /// Whether the first line was that of a journal of this format.
    pub fn is_ours(&self) -> bool {
        self.format == Format::Ours
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::passed_before;

    fn entry(seconds: i64, deed: Deed) -> Entry {
        Entry { at: Timestamp::from_second(seconds).unwrap(), deed }
    }

    #[test]
    fn what_is_written_is_read() {
        let entries = [
            entry(1, Deed::Opened),
            entry(2, Deed::Images(Vec::new())),
            entry(3, Deed::Solved { step: "a\nb".into() }),
        ];
        let text = head() + &entries.iter().map(line).collect::<String>();
        assert_eq!(text.lines().count(), 4, "{text}");
        assert_eq!(read(&text), entries);
    }

    #[test]
    fn a_journal_is_ours_by_its_first_line() {
        let first = |line: &str| {
            let mut reader = Reader::default();
            assert!(!reader.is_ours(), "nothing is known of it yet");
            reader.line(line.as_bytes());
            reader.is_ours()
        };
        assert!(first(head().trim_end()));
        assert!(!first("{\"format\":\"labcheck/journal/v9\"}") && !first(""));
    }

    #[test]
    fn a_torn_end_is_left_out_and_every_other_doubt_is_a_gap() {
        let opened = entry(1, Deed::Opened);
        let text = head() + &line(&opened);
        assert_eq!(read(&text[..text.len() - 1]), []);
        assert_eq!(read(&format!("{text}{{\"at\":\"2026")), std::slice::from_ref(&opened));
        let gap = entry(1, Deed::Gap);
        assert_eq!(read(&format!("{text}{{\"at\n")), [opened.clone(), gap.clone()]);
        assert_eq!(
            read(&format!("{text}x\n\n{}", line(&entry(5, Deed::Solved { step: "s".into() })))),
            [opened, gap, entry(5, Deed::Solved { step: "s".into() })]
        );
        assert_eq!(read(""), []);
        assert_eq!(read("{\"format\":\"labcheck/journal/v9\"}\n"), [entry(0, Deed::Gap)]);
        assert_eq!(read("anything\n"), [entry(0, Deed::Gap)]);
    }

    /// Version 2 called a check by its name, which may be another check's id by now.
    #[test]
    fn what_an_older_labcheck_judged_is_no_pass_of_today() {
        let passed = |check: &str| Deed::Judged {
            step: "one".into(),
            check: check.into(),
            scenario: "sha256:1".into(),
            passed: true,
        };
        let lines = line(&entry(1, Deed::Opened)) + &line(&entry(2, passed("it-is-here")));
        let ours = read(&format!("{}{lines}", head()));
        let before = |entries: &[Entry]| passed_before(entries, "one", "it-is-here", "sha256:1");
        assert_eq!(before(&ours), Some(Timestamp::from_second(2).unwrap()));
        let older = read(&format!("{{\"format\":\"labcheck/journal/v2\"}}\n{lines}"));
        assert_eq!((before(&older), older), (None, vec![entry(0, Deed::Gap)]));
    }
}
