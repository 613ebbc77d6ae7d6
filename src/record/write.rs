//! Writes a record.

use super::{Record, Runs};
use crate::text;

/// Bytes of a string at most. What programs printed is bounded where it is read, in the middle of which an invalid byte
/// becomes a character of three.
const LONGEST: usize = 64 << 10;
const LONGEST_OUTPUT: usize = 4 << 20;

/// The record's JSON. A longer string is cut, and says how much of it is missing; characters that nobody sees are
/// escaped.
pub fn to_json(record: &Record) -> Result<String, serde_json::Error> {
    Ok(text::json(&serde_json::to_string_pretty(record)?, limit))
}

/// The same of runs of several labs.
pub fn runs_to_json(runs: &Runs) -> Result<String, serde_json::Error> {
    Ok(text::json(&serde_json::to_string_pretty(runs)?, limit))
}

/// The same on one line.
pub fn to_line(record: &Record) -> Result<String, serde_json::Error> {
    Ok(text::json(&serde_json::to_string(record)?, limit))
}

fn limit(key: &str) -> usize {
    if key == "text" { LONGEST_OUTPUT } else { LONGEST }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::record::read;

    /// Puts a text in the place of every string that is one of these, counted from the start.
    fn put(value: &mut Value, at: &mut usize, wanted: &dyn Fn(usize) -> bool, text: &str) {
        match value {
            Value::String(old) => {
                if wanted(*at) {
                    text.clone_into(old);
                }
                *at += 1;
            }
            Value::Array(all) => all.iter_mut().for_each(|value| put(value, at, wanted, text)),
            Value::Object(all) => all.values_mut().for_each(|value| put(value, at, wanted, text)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    #[test]
    fn every_string_of_a_record_is_bounded_and_says_what_was_cut() {
        let text = std::fs::read_to_string("tests/records/v1/run-failed.json").unwrap();
        let record = read(&text).unwrap();
        let whole: Value = serde_json::from_str(&to_json(&record).unwrap()).unwrap();
        assert_eq!(read(&whole.to_string()).unwrap(), record, "the control: nothing of it is long");
        let mut strings = 0;
        put(&mut whole.clone(), &mut strings, &|_| false, "");
        // What is one of few words, a time or a digest, takes no other text.
        let takes = |at: usize| {
            let mut other = whole.clone();
            put(&mut other, &mut 0, &|here| here == at, "other");
            read(&other.to_string()).is_ok()
        };
        let free: Vec<usize> = (0..strings).filter(|at| takes(*at)).collect();
        assert!(free.len() > 20, "{free:?}");
        let mut long = whole.clone();
        put(&mut long, &mut 0, &|at| free.contains(&at), &"\u{202e}x".repeat(200_000 / 4));
        put(&mut long, &mut 0, &|at| at == free[0], &"\u{202e}x".repeat(10_000_000 / 4));
        let written = to_json(&read(&long.to_string()).unwrap()).unwrap();
        let outputs = written.matches("\"text\"").count();
        assert_eq!(written.matches(" more bytes").count(), free.len() - outputs);
        assert!(outputs > 0 && !written.contains('\u{202e}'));
        let again = read(&written).unwrap();
        assert_eq!(to_json(&again).unwrap(), written, "a record that was cut is one");
    }
}
