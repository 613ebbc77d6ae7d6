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
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let mut lines = whole.lines();
    let mut at = Timestamp::UNIX_EPOCH;
    let gap = |at| Entry { at, deed: Deed::Gap };
    match lines.next().map(serde_json::from_str::<Head>) {
        None => return Vec::new(),
        Some(Ok(head)) if head.format == FORMAT => {}
        Some(_) => return vec![gap(at)],
    }
    let mut entries = Vec::new();
    for line in lines.filter(|line| !line.trim().is_empty()) {
        let entry = serde_json::from_str::<Entry>(line).unwrap_or_else(|_| gap(at));
        at = entry.at;
        entries.push(entry);
    }
    entries
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
