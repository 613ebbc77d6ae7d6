//! A scenario's text, and places in it.

use std::ops::Range;

/// A byte range of the source. Problems and mismatches point with it at the author's line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// As the range that slices and renderers take.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub at: Span,
}

impl<T> Located<T> {
    /// Pairs a value with its place.
    pub fn new(value: T, at: Span) -> Self {
        Self { value, at }
    }
}

/// The text of one file, with the name to show for it.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as a person would type it.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// Line and column of a place, both from 1, the column in characters.
    pub fn line_column(&self, at: Span) -> (usize, usize) {
        let start = self.text.floor_char_boundary(at.start);
        let before = &self.text[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        (line, before[line_start..].chars().count() + 1)
    }

    /// The line from 1 of a place.
    pub fn line(&self, at: Span) -> usize {
        self.line_column(at).0
    }
}

/// Where the lines of a text end, found once for many places.
#[derive(Clone, Debug)]
pub struct Lines(Vec<usize>);

impl Lines {
    /// Of this text.
    pub fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line from 1 of a place, as [`Source::line`] tells it.
    pub fn line(&self, at: Span) -> usize {
        self.0.partition_point(|end| *end < at.start) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_places_past_the_end_stay_inside() {
        let source = Source { name: "x".into(), text: "a\nüb: c\n".into() };
        assert_eq!(source.line_column(Span { start: 4, end: 5 }), (2, 2));
        assert_eq!(source.line_column(Span { start: 3, end: 4 }), (2, 1), "inside the ü");
        assert_eq!(source.line_column(Span { start: 99, end: 99 }), (3, 1));
    }

    #[test]
    fn lines_that_are_found_once_are_those_that_are_counted() {
        for text in ["", "\n", "a", "a\nüb: c\n\n愛", "a\r\nb"] {
            let source = Source { name: "x".into(), text: text.into() };
            let lines = Lines::of(text);
            for start in 0..text.len() + 3 {
                let at = Span { start, end: start };
                assert_eq!(lines.line(at), source.line(at), "{text:?} at {start}");
            }
        }
    }
}
