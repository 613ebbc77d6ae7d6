//! Bytes of a text as lines and columns, many of them in one walk.

/// Bytes of a line that are kept at most.
const LONGEST: usize = 400;

/// A place as a person finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// From 1.
    pub(super) line: usize,
    /// From 1, in characters.
    pub(super) column: usize,
    /// In characters, to the end of the line at most.
    pub(super) length: usize,
    /// The line itself, or what of it stands near.
    pub(super) text: String,
    /// Characters of that before the place.
    pub(super) before: usize,
}

/// Walks through a text; places are asked in the order of the text.
pub(super) struct Places<'t> {
    text: &'t str,
    line: usize,
    line_start: usize,
    column: usize,
    at: usize,
}

impl<'t> Places<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, line: 1, line_start: 0, column: 1, at: 0 }
    }

    /// The place of these bytes; none is before the one asked last.
    pub(super) fn place(&mut self, start: usize, end: usize) -> Place {
        let start = self.text.floor_char_boundary(start).max(self.at);
        for (at, c) in self.text[self.at..start].char_indices() {
            self.column += 1;
            if c == '\n' {
                self.line += 1;
                self.line_start = self.at + at + 1;
                self.column = 1;
            }
        }
        self.at = start;
        // No further than is kept: a line may be all of the text.
        let near = self.text.len().min(start + LONGEST);
        let rest = &self.text[start..self.text.floor_char_boundary(near)];
        let line_end = start + rest.find('\n').unwrap_or(rest.len());
        let end = self.text.floor_char_boundary(end).clamp(start, line_end);
        let line_start = self.line_start.max(start.saturating_sub(LONGEST));
        let line_start = self.text.ceil_char_boundary(line_start);
        Place {
            line: self.line,
            column: self.column,
            length: self.text[start..end].trim_end_matches('\r').chars().count(),
            text: self.text[line_start..line_end].trim_end_matches('\r').to_owned(),
            before: self.text[line_start..start].chars().count(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_lines_and_columns_of_characters() {
        let mut places = Places::of("a\nüb: c\r\n");
        let told = |place: Place| (place.line, place.column, place.length, place.text);
        assert_eq!(told(places.place(0, 1)), (1, 1, 1, "a".to_owned()));
        assert_eq!(told(places.place(4, 99)), (2, 2, 4, "üb: c".to_owned()));
        assert_eq!(told(places.place(3, 4)), (2, 2, 0, "üb: c".to_owned()), "none goes back");
        assert_eq!(told(places.place(99, 99)), (3, 1, 0, String::new()));
        let long = "x".repeat(10_000);
        let place = Places::of(&long).place(5_000, 9_000);
        assert_eq!(
            (place.column, place.length, place.before, place.text.len()),
            (5_001, 400, 400, 800)
        );
    }
}
