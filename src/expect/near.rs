//! The line or row that comes nearest to what was looked for and is not there.

use crate::{suggest, text::bounded, verdict::NearLine};

/// Bytes of it that are told.
const TOLD: usize = 200;

/// The nearest line of a text that has several; the only one is seen anyway.
pub(super) fn near_line(wanted: &str, text: &str) -> Option<NearLine> {
    text.lines().nth(1)?;
    suggest::nearest_line(wanted, text).map(|(line, text)| near(line, text))
}

/// A line that is near, with its number.
pub(super) fn near(line: usize, text: &str) -> NearLine {
    NearLine { line, text: bounded(text, TOLD).into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_told_with_its_number_where_there_are_several_and_one_is_near() {
        assert_eq!(
            near_line("ready", "x\nraedy"),
            Some(NearLine { line: 2, text: "raedy".into() })
        );
        assert_eq!(near_line("ready", "raedy\n"), None, "it is seen anyway");
        assert_eq!(near_line("ready", "x\ny"), None);
        let told = near_line("ready", &format!("x\nraedy {}", "x ".repeat(500))).unwrap().text;
        assert!(told.len() <= TOLD && told.ends_with("more bytes"), "{told}");
    }
}
