//! Colour is a value: the same report with it or without. Nothing is told by colour alone.

use anstyle::{AnsiColor, Style};

/// The styles of a report.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Styles {
    /// For passes.
    pub pass: Style,
    /// For failures.
    pub fail: Style,
    /// For errors.
    pub error: Style,
    /// For what was skipped.
    pub skip: Style,
    /// For headings.
    pub heading: Style,
    /// For what is less important.
    pub dim: Style,
}

impl Styles {
    /// With colours; without, use the default.
    pub(crate) fn colourful() -> Self {
        let colour = |colour: AnsiColor| colour.on_default();
        Self {
            pass: colour(AnsiColor::Green),
            fail: colour(AnsiColor::Red).bold(),
            error: colour(AnsiColor::Magenta).bold(),
            skip: colour(AnsiColor::Yellow),
            heading: Style::new().bold(),
            dim: Style::new().dimmed(),
        }
    }
}

/// A text in a style.
pub(crate) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
