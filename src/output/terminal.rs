//! The terminal that labcheck prints on.

use std::io::{self, IsTerminal as _};

use super::print::{eprint, eprintln};
use crate::{
    report::{sheet::Sheet, style::Styles},
    text,
};

/// Characters of a message at most.
const LONGEST: usize = 8_000;

/// Columns where nobody says otherwise.
const USUAL: usize = 80;
/// Text in longer lines is hard to read.
const WIDEST: usize = 100;
/// In narrower ones nothing fits.
const NARROWEST: usize = 40;

/// How wide text may be: the terminal's width within reason, 80 columns in a pipe.
pub(crate) fn width() -> usize {
    let size = rustix::termios::tcgetwinsize(std::io::stdout());
    let columns = size.map_or(0, |size| usize::from(size.ws_col));
    if columns == 0 { USUAL } else { columns.clamp(NARROWEST, WIDEST) }
}

/// What a student's report is printed on.
pub(crate) fn sheet(plain: bool) -> Sheet {
    let styles = if plain { Styles::default() } else { Styles::colourful() };
    Sheet::new(styles, width())
}

/// Says something on standard error: wrapped on a terminal, a line for a line elsewhere.
pub(crate) fn warn(text: &str) {
    let text = text::bounded(&text::harmless(text), LONGEST).into_owned();
    if !io::stderr().is_terminal() {
        return eprintln!("{text}");
    }
    let sheet = sheet(true);
    for line in text.lines() {
        eprint!("{}", sheet.paragraph(line));
    }
}
