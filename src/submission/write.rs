//! Writes a submission.

use super::{
    Key, Submission,
    format::{Part, Seal},
    seal::{FIRST, line, link, signed},
};
use crate::{record, text};

/// Its text: a JSON object a line, each with its link; characters that nobody sees are escaped. What the record bounds is
/// bounded here, too.
pub fn write(submission: &Submission, key: &Key) -> Result<String, serde_json::Error> {
    let Submission { head, record, seen, journal } = submission;
    let record = format!("{{\"record\":{}}}", record::to_line(record)?);
    let parts = seen.iter().cloned().map(Part::Seen);
    let parts = parts.chain(journal.iter().flatten().cloned().map(Part::Entry));
    let mut written = Written { text: String::new(), last: FIRST.to_owned(), lines: 0 };
    written.put(&body(&Part::Head(head.clone()))?);
    written.put(&record);
    for part in parts {
        written.put(&body(&part)?);
    }
    let Written { last, lines, .. } = &written;
    let seal = Seal { lines: *lines, key: key.public(), signature: key.sign(&signed(last)) };
    written.put(&body(&Part::Seal(seal))?);
    Ok(written.text)
}

/// What is written so far, and the link of its last line.
struct Written {
    text: String,
    last: String,
    lines: u64,
}

impl Written {
    fn put(&mut self, body: &str) {
        self.last = link(&self.last, body);
        self.text.push_str(&line(&self.last, body));
        self.text.push('\n');
        self.lines += 1;
    }
}

fn body(part: &Part) -> Result<String, serde_json::Error> {
    Ok(text::json(&serde_json::to_string(part)?, |_| usize::MAX))
}
