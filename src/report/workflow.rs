//! Texts of GitHub's workflow commands (docs.github.com, "Workflow commands"): of a message only the line's end and the
//! sign of the escapes mean something, of a property the colon and the comma, too.

use crate::text::shown;

/// A text behind `::`.
pub(super) fn message(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    shown(&text).into_owned()
}

/// A text of a property.
pub(super) fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
