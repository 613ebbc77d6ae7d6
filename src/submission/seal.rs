//! The links between lines: each is the SHA-256 of the one before it and of its own line's text, so that a line that was
//! changed, left out, put in or moved is found where it is.

use super::format::FORMAT;
use crate::oci::Digest;

/// The link before the first line.
pub(super) const FIRST: &str = "";
const OPENS: &str = "{\"link\":\"";
const GOES_ON: &str = "\",";

/// The link of a line with this body, which is a JSON object.
pub(super) fn link(before: &str, body: &str) -> String {
    Digest::of(format!("{before}\n{body}").as_bytes()).hex().to_owned()
}

/// What is signed where the last line has this link. It says what it is for: the key signs nothing that could be taken for
/// something else.
pub(super) fn signed(last: &str) -> String {
    format!("{FORMAT} {last}")
}

/// The line: the body with its link in it.
pub(super) fn line(link: &str, body: &str) -> String {
    format!("{OPENS}{link}{GOES_ON}{}", body.trim_start_matches('{'))
}

/// The link and the body of a line; nothing where it is not one.
pub(super) fn parts(line: &str) -> Option<(&str, String)> {
    let (written, rest) = line.strip_prefix(OPENS)?.split_once(GOES_ON)?;
    Some((written, format!("{{{rest}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_link_and_its_body_again() {
        let body = "{\"a\":{\"b\":1}}";
        let first = link(FIRST, body);
        assert_eq!(first.len(), 64);
        assert_ne!(first, link(&first, body), "its place is in it");
        let written = line(&first, body);
        assert_eq!(written, format!("{{\"link\":\"{first}\",\"a\":{{\"b\":1}}}}"));
        assert_eq!(parts(&written), Some((first.as_str(), body.to_owned())));
        for wrong in ["", "{}", "{\"link\":\"x\"}", "[]"] {
            assert_eq!(parts(wrong), None, "{wrong}");
        }
    }
}
