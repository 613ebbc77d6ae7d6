//! The terminal that labcheck prints on.

/// Columns where nobody says otherwise.
const USUAL: usize = 80;
/// Text in longer lines is hard to read.
const WIDEST: usize = 100;
/// In narrower ones nothing fits.
const NARROWEST: usize = 40;

/// How wide text may be: the terminal's width within reason, 80 columns in a pipe.
pub(super) fn width() -> usize {
    let size = rustix::termios::tcgetwinsize(std::io::stdout());
    let columns = size.map_or(0, |size| usize::from(size.ws_col));
    if columns == 0 { USUAL } else { columns.clamp(NARROWEST, WIDEST) }
}
