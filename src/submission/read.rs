//! Reads a submission, and finds what was done to it.

use super::{
    FORMAT, Head, PublicKey, Submission,
    format::{Part, Seal},
    seal::{FIRST, link, parts, signed},
};
use crate::{journal::Entry, record::Record, run::StepSeen};

/// A submission that nobody changed since this key sealed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The submission.
    pub submission: Submission,
    /// The key.
    pub key: PublicKey,
}

/// Why a file is no submission that can be relied on, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// Its first line is none of a submission's.
    #[error(
        "this is no submission of labcheck's; have the student hand in the file that `labcheck submit` wrote"
    )]
    Other,
    /// It is of a newer labcheck.
    #[error("the format is `{0}`, and this reads {FORMAT}; install a newer labcheck")]
    Newer(String),
    /// It is not UTF-8.
    #[error(
        "line {0} is no text: the file was changed or damaged since it was made; have the student hand in again, with `labcheck submit`"
    )]
    NotText(usize),
    /// A line is not the one that was written.
    #[error(
        "line {0} is not as it was written: it, or a line before it, was changed, left out or put in since; ask the student, and have them hand in again, with `labcheck submit`"
    )]
    Changed(usize),
    /// The end is missing.
    #[error(
        "the end is missing: the file was cut after line {0}; have the student hand in again, with `labcheck submit`"
    )]
    Cut(usize),
    /// There is something behind the end.
    #[error(
        "line {0} stands behind the seal: somebody put it there; have the student hand in again, with `labcheck submit`"
    )]
    Behind(usize),
    /// The signature is not the key's.
    #[error(
        "the signature is not by the key that stands beside it; ask the student, and have them hand in again, with `labcheck submit`"
    )]
    Signature,
    /// A line is whole, and says what no labcheck of this version writes there.
    #[error(
        "line {line} cannot be read: {why}; install the labcheck that made it, or have the student hand in again with this one"
    )]
    Unreadable {
        /// The line, from 1.
        line: usize,
        /// Why.
        why: String,
    },
}

/// Reads it. What it returns is as it was sealed, to the last bit.
pub fn read(bytes: &[u8]) -> Result<Sealed, Broken> {
    let mut reading = Reading::default();
    let mut link_before = FIRST.to_owned();
    let mut sealed = None;
    let mut number = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        number += 1;
        if sealed.is_some() {
            return Err(Broken::Behind(number));
        }
        let not_text = |_| if number == 1 { Broken::Other } else { Broken::NotText(number) };
        let line = str::from_utf8(line).map_err(not_text)?;
        let Some(line) = line.strip_suffix('\n') else { return Err(cut(number)) };
        let changed = || if number == 1 { Broken::Other } else { Broken::Changed(number) };
        let (written, body) = parts(line).ok_or_else(changed)?;
        let linked = link(&link_before, &body);
        if linked != written {
            return Err(changed());
        }
        let unreadable = |why: String| Broken::Unreadable { line: number, why };
        if number == 1 {
            is_ours(&body)?;
        }
        let part: Part =
            serde_json::from_str(&body).map_err(|error| unreadable(error.to_string()))?;
        match part {
            Part::Seal(seal) => sealed = Some((seal, link_before.clone())),
            Part::Head(_) | Part::Record(_) | Part::Seen(_) | Part::Entry(_) => {
                reading.take(part).map_err(|why| unreadable(why.to_owned()))?;
            }
        }
        link_before = linked;
    }
    let Some((seal, last)) = sealed else { return Err(cut(number + 1)) };
    reading.end(&seal, &last, number)
}

/// The file ends before this line.
fn cut(line: usize) -> Broken {
    if line == 1 { Broken::Other } else { Broken::Cut(line - 1) }
}

fn is_ours(body: &str) -> Result<(), Broken> {
    #[derive(serde::Deserialize)]
    struct First {
        head: Format,
    }
    #[derive(serde::Deserialize)]
    struct Format {
        format: String,
    }
    let first: First = serde_json::from_str(body).map_err(|_| Broken::Other)?;
    match first.head.format.as_str() {
        FORMAT => Ok(()),
        other if other.starts_with("labcheck/submission/") => {
            Err(Broken::Newer(crate::text::name(other)))
        }
        _ => Err(Broken::Other),
    }
}

/// The parts so far: each kind after the one before it.
#[derive(Default)]
struct Reading {
    head: Option<Head>,
    record: Option<Record>,
    seen: Vec<StepSeen>,
    journal: Vec<Entry>,
}

const ORDER: &str = "it stands where it is never written";

impl Reading {
    fn take(&mut self, part: Part) -> Result<(), &'static str> {
        match part {
            Part::Head(head) if self.head.is_none() => self.head = Some(head),
            Part::Record(record) if self.head.is_some() && self.record.is_none() => {
                self.record = Some(*record);
            }
            Part::Seen(seen) if self.record.is_some() && self.journal.is_empty() => {
                self.seen.push(seen);
            }
            Part::Entry(entry) if self.head.as_ref().is_some_and(|head| head.has_journal) => {
                if self.record.is_none() {
                    return Err(ORDER);
                }
                self.journal.push(entry);
            }
            Part::Head(_) | Part::Record(_) | Part::Seen(_) | Part::Entry(_) | Part::Seal(_) => {
                return Err(ORDER);
            }
        }
        Ok(())
    }

    fn end(self, seal: &Seal, last: &str, lines: usize) -> Result<Sealed, Broken> {
        if !seal.key.has_signed(&signed(last), &seal.signature) {
            return Err(Broken::Signature);
        }
        let unreadable = |why: &str| Broken::Unreadable { line: lines, why: why.to_owned() };
        if usize::try_from(seal.lines).ok() != Some(lines - 1) {
            return Err(unreadable("the seal counts other lines"));
        }
        let (Some(head), Some(record)) = (self.head, self.record) else {
            return Err(unreadable("there is no record before the seal"));
        };
        let journal = head.has_journal.then_some(self.journal);
        let submission = Submission { head, record, seen: self.seen, journal };
        Ok(Sealed { submission, key: seal.key.clone() })
    }
}

#[cfg(test)]
mod tests;
