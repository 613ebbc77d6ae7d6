//! Text of a page for a terminal: wrapped to its width, headings in bold where there are styles.

use super::style::{Styles, paint};
use crate::codes::Code;

/// One code with its page, wrapped to a width in columns.
pub(crate) fn code(styles: &Styles, code: Code, width: usize) -> String {
    let page = code.page();
    let heading = format!("{}  {}", code.number(), code.name());
    let mut text = format!("{}\n{}\n", paint(styles.heading, &heading), page.title);
    for block in page.body.split("\n\n") {
        text.push('\n');
        if block.starts_with("    ") {
            text.push_str(block);
        } else {
            text.push_str(&wrapped(block, width).join("\n"));
        }
        text.push('\n');
    }
    bold(styles, &text)
}

/// All codes with their titles, a line each.
pub(crate) fn codes(styles: &Styles) -> String {
    let width = Code::all().map(|code| code.name().len()).max().unwrap_or(0);
    let mut text = String::new();
    let mut group = "";
    for code in Code::all() {
        let number = code.number();
        if !group.is_empty() && group != &number[..3] {
            text.push('\n');
        }
        group = &number[..3];
        let line = format!("  {:width$}  {}\n", code.name(), code.page().title);
        text.push_str(&(paint(styles.heading, number) + &line));
    }
    text
}

/// A paragraph in lines of at most so many columns. A piece of `code` is never broken.
fn wrapped(paragraph: &str, width: usize) -> Vec<String> {
    let columns = |text: &str| text.replace("**", "").chars().count();
    let mut lines = vec![String::new()];
    for unit in units(paragraph) {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(&unit),
            Some(line) if columns(line) + 1 + columns(&unit) <= width => {
                line.push(' ');
                line.push_str(&unit);
            }
            _ => lines.push(unit),
        }
    }
    lines
}

/// The words of a paragraph; a piece of `code` is one word.
fn units(paragraph: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    let mut in_code = false;
    for word in paragraph.split_whitespace() {
        match units.last_mut().filter(|_| in_code) {
            Some(unit) => {
                unit.push(' ');
                unit.push_str(word);
            }
            None => units.push(word.to_owned()),
        }
        in_code ^= word.matches('`').count() % 2 == 1;
    }
    units
}

/// `**word**` in bold; without styles, the word alone.
fn bold(styles: &Styles, text: &str) -> String {
    let pieces = text.split("**").enumerate();
    pieces
        .map(
            |(at, piece)| {
                if at % 2 == 1 { paint(styles.heading, piece) } else { piece.to_owned() }
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_wrapped_and_code_is_not() {
        assert_eq!(wrapped("a bb ccc", 4), ["a bb", "ccc"]);
        assert_eq!(wrapped("**A** word\nand more", 6), ["**A** word", "and", "more"]);
        assert_eq!(wrapped("see `docker ps`, or", 8), ["see", "`docker ps`,", "or"]);
        assert_eq!(wrapped("", 8), [""]);
    }

    #[test]
    fn every_page_fits_and_its_commands_are_whole() {
        for code in Code::all() {
            for width in [40, 60, 80] {
                let text = super::code(&Styles::default(), code, width);
                assert!(!text.contains("**") && !text.contains('\x1b'), "{text}");
                let prose = text.lines().filter(|line| !line.starts_with("    "));
                // The heading and the title stay whole.
                for line in prose.skip(2) {
                    assert!(line.chars().count() <= width, "{width}: {line}");
                }
                for line in code.page().body.lines().filter(|line| line.starts_with("    ")) {
                    assert!(text.contains(line), "{line}");
                }
            }
            let bold = super::code(&Styles::colourful(), code, 80);
            assert_eq!(
                anstream::adapter::strip_str(&bold).to_string(),
                super::code(&Styles::default(), code, 80)
            );
        }
    }
}
