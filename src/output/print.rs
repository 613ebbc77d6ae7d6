//! What is printed on standard output.

use std::io::{self, Write as _};

/// Prints, and tells whether that worked. A reader that has gone (`labcheck run | head`) is no
/// trouble; a full disk is.
pub(crate) fn tell(text: &str) -> bool {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => true,
        Err(error) => error.kind() == io::ErrorKind::BrokenPipe,
    }
}
