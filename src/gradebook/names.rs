//! Names of files that are made of what a student is called.

use std::collections::BTreeSet;

use crate::text::is_hidden;

/// Bytes of a stem at most: with an ending it fits into every file system's name.
const LONGEST: usize = 120;
/// What Windows takes for a device, whatever stands behind a dot.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$"];
/// The same with a digit behind.
const NUMBERED: &[&str] = &["com", "lpt"];

/// Gives names out, each once, whether or not a file system tells capitals apart.
#[derive(Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// The name of a student's file with this ending.
    pub(super) fn take(&mut self, untrusted: &str, ending: &str) -> String {
        let stem = stem(untrusted);
        let mut name = stem.clone();
        let mut number = 2_usize;
        while !self.0.insert(name.to_lowercase()) {
            name = format!("{stem}-{number}");
            number += 1;
        }
        name + ending
    }
}

/// A name in any script without what a file system or a shell takes for something else.
fn stem(untrusted: &str) -> String {
    let plain: String = untrusted.chars().filter(|c| !is_hidden(*c)).map(plain).collect();
    let plain = &plain[..plain.floor_char_boundary(LONGEST)];
    let plain = plain.trim_matches(['.', '-']);
    if plain.is_empty() {
        "student".to_owned()
    } else if is_device(plain) {
        format!("_{plain}")
    } else {
        plain.to_owned()
    }
}

fn plain(c: char) -> char {
    let is_kept = if c.is_ascii() {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '@')
    } else {
        !c.is_whitespace() && !matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    if is_kept { c } else { '-' }
}

fn is_device(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or_default().to_lowercase();
    let is_numbered = NUMBERED.iter().any(|device| {
        let rest = first.strip_prefix(device).map(|rest| rest.chars().collect::<Vec<_>>());
        matches!(rest.as_deref(), Some(['0'..='9' | '¹' | '²' | '³']))
    });
    is_numbered || DEVICES.contains(&first.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_its_folder_or_is_a_device() {
        for (text, wanted) in [
            ("ada", "ada"),
            ("../../etc/passwd", "etc-passwd"),
            ("..", "student"),
            ("", "student"),
            ("\u{202e}\u{200b}", "student"),
            ("C:\\x", "C--x"),
            ("-rf", "rf"),
            ("a b\tc\u{3000}d", "a-b-c-d"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("com1", "_com1"),
            ("LPT².x", "_LPT².x"),
            ("com12", "com12"),
            ("comx", "comx"),
            ("console", "console"),
            ("$(rm)`x`;&|<>\"'*?", "rm--x"),
            ("علي", "علي"),
            ("李雷", "李雷"),
            ("ada@example.org", "ada@example.org"),
            ("🎓x", "🎓x"),
        ] {
            assert_eq!(stem(text), wanted, "{text:?}");
        }
        let long = stem(&"é".repeat(200));
        assert_eq!(long, "é".repeat(60));
    }

    #[test]
    fn two_students_never_get_the_same_file() {
        let mut names = Names::default();
        let taken = ["a/b", "a-b", "A-B", "a-b-2", "x"].map(|id| names.take(id, ".md"));
        assert_eq!(taken, ["a-b.md", "a-b-2.md", "A-B-3.md", "a-b-2-2.md", "x.md"]);
    }
}
