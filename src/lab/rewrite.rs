//! Other printed lines in the text of a handout. Whatever is no printed line stays byte for byte: prose, commands, indents,
//! ends of lines, a byte order mark.

use std::collections::{BTreeMap, BTreeSet};

/// What becomes of a printed line. Numbers are those of the handout as it is, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The line.
    pub line: usize,
    /// What it prints, as the handout was read.
    pub printed: String,
    /// What becomes of it.
    pub change: Change,
}

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// This stands there in its place.
    Instead(String),
    /// It goes.
    Gone,
    /// It goes before this line.
    Before(usize),
    /// It goes behind this line.
    Behind(usize),
}

/// A handout with edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewritten {
    /// Its text.
    pub text: String,
    /// For each of its lines, in order, the number that it had before.
    pub from: Vec<usize>,
}

/// The handout with the edits; nothing where a line does not print what is said of it, or does so in other letters, as
/// HTML does.
pub fn rewritten(handout: &str, edits: &[Edit]) -> Option<Rewritten> {
    let mut lines: BTreeMap<usize, String> =
        handout.split_inclusive('\n').enumerate().map(|(at, l)| (at + 1, l.to_owned())).collect();
    let mut moved: BTreeMap<(usize, bool), Vec<(usize, String)>> = BTreeMap::new();
    let mut touched = BTreeSet::new();
    for Edit { line, printed, change } in edits {
        let whole = lines.get(line).filter(|_| touched.insert(*line))?.clone();
        let text = whole.trim_end_matches(['\n', '\r']);
        let before = text.strip_suffix(printed.as_str())?;
        match change {
            Change::Instead(instead) => {
                let end = &whole[text.len()..];
                let _ = lines.insert(*line, format!("{before}{instead}{end}"));
            }
            Change::Gone => {
                let _ = lines.insert(*line, String::new());
            }
            Change::Before(other) | Change::Behind(other) => {
                let _ = lines.insert(*line, String::new());
                let is_behind = matches!(change, Change::Behind(_));
                moved.entry((*other, is_behind)).or_default().push((*line, ended(&whole, handout)));
            }
        }
    }
    let (mut text, mut from) = (String::new(), Vec::new());
    let mut put = |number: usize, line: &str| {
        text.push_str(line);
        from.extend((!line.is_empty()).then_some(number));
    };
    for (at, line) in lines {
        let come = |is_behind| moved.get(&(at, is_behind)).into_iter().flatten();
        come(false).for_each(|(number, line)| put(*number, line));
        put(at, &if moved.contains_key(&(at, true)) { ended(&line, handout) } else { line });
        come(true).for_each(|(number, line)| put(*number, line));
    }
    if !handout.ends_with('\n') {
        text.truncate(text.trim_end_matches(['\n', '\r']).len());
    }
    Some(Rewritten { text, from })
}

/// A line with its end, which the last one of a text may lack.
fn ended(line: &str, text: &str) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    if line.is_empty() || line.ends_with('\n') { line.to_owned() } else { format!("{line}{end}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(line: usize, printed: &str, change: Change) -> Edit {
        Edit { line, printed: printed.to_owned(), change }
    }

    #[test]
    fn a_printed_line_is_another_and_all_around_it_stays() {
        let handout = "\u{feff}# A\r\n\r\n> - x\r\n>   ```\r\n>   $ ls\r\n>    old\r\n>   b\r\n>   ```\r\nend";
        let instead = |text: &str| Change::Instead(text.to_owned());
        let all = [edit(6, " old", instead("new one")), edit(7, "b", Change::Gone)];
        assert_eq!(
            rewritten(handout, &all).unwrap().text,
            "\u{feff}# A\r\n\r\n> - x\r\n>   ```\r\n>   $ ls\r\n>   new one\r\n>   ```\r\nend"
        );
        assert_eq!(rewritten(handout, &[edit(6, "other", Change::Gone)]), None);
        assert_eq!(rewritten(handout, &[edit(60, "", Change::Gone)]), None);
        assert_eq!(rewritten(handout, &[]).unwrap().text, handout);
    }

    #[test]
    fn a_line_goes_elsewhere_and_the_end_of_the_text_stays() {
        let handout = "    $ ls\n    a\n    b\n    c";
        let moved = |line, text: &str, change| rewritten(handout, &[edit(line, text, change)]);
        let behind = moved(2, "a", Change::Behind(4)).unwrap();
        assert_eq!(behind.text, "    $ ls\n    b\n    c\n    a");
        assert_eq!(behind.from, [1, 3, 4, 2]);
        let before = moved(4, "c", Change::Before(2)).unwrap();
        assert_eq!(before.text, "    $ ls\n    c\n    a\n    b");
        assert_eq!(before.from, [1, 4, 2, 3]);
        assert_eq!(moved(4, "c", Change::Gone).unwrap().text, "    $ ls\n    a\n    b");
    }
}
