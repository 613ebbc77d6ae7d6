//! Byte ranges: of a blob to be read (RFC 9110, "Range"), of a chunk to be taken (OCI distribution
//! spec 1.1, "Pushing a blob in chunks").
//!
//! Pure.

use super::refusal::Refusal;

/// The part of a blob that a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// From the first byte to the last, both included.
    Bytes(u64, u64),
    /// Nothing that the blob has, or no range at all: 416, as distribution answers both.
    Unsatisfiable,
}

impl Part {
    /// Reads a `Range` header for content of `size` bytes. Several ranges at once are answered with
    /// the whole, as the RFC allows.
    pub(super) fn read(header: &str, size: u64) -> Self {
        if header.is_empty() {
            return Self::Whole;
        }
        let Some(set) = header.strip_prefix("bytes=") else { return Self::Unsatisfiable };
        if set.contains(',') {
            return Self::Whole;
        }
        let Some((first, last)) = set.trim().split_once('-') else { return Self::Unsatisfiable };
        let end = size.saturating_sub(1);
        let range = match (number(first), number(last)) {
            (Some(first), None) if last.is_empty() => Some((first, end)),
            (Some(first), Some(last)) if first <= last => Some((first, last.min(end))),
            (None, Some(suffix)) if first.is_empty() && suffix > 0 => {
                Some((size.saturating_sub(suffix), end))
            }
            _ => None,
        };
        match range {
            Some((first, last)) if first < size => Self::Bytes(first, last),
            _ => Self::Unsatisfiable,
        }
    }
}

/// Checks the `Content-Range` of a chunk: it must start at the byte after the last one received, and
/// be as long as the body. An empty header promises nothing. `bytes ` in front and `/…` behind are
/// taken too, because RFC 9110 writes them.
pub(super) fn check_chunk(header: &str, received: u64, length: Option<u64>) -> Result<(), Refusal> {
    if header.is_empty() {
        return Ok(());
    }
    let range = header.strip_prefix("bytes ").unwrap_or(header);
    let range = range.split_once('/').map_or(range, |(range, _)| range);
    let parts = range.split_once('-').and_then(|(a, b)| Some((number(a)?, number(b)?)));
    let Some((first, last)) = parts.filter(|(first, last)| first <= last) else {
        return Err(Refusal::range("Content-Range must be FIRST-LAST, both included"));
    };
    if first != received {
        return Err(Refusal::range(format!("the next chunk must start at byte {received}")));
    }
    if length.is_some_and(|length| length != (last - first).saturating_add(1)) {
        return Err(Refusal::size_invalid("Content-Range and Content-Length differ"));
    }
    Ok(())
}

/// Digits alone; `+1` is none.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_to_what_the_blob_has() {
        let table = [
            ("", 10, Part::Whole),
            ("bytes=0-0", 10, Part::Bytes(0, 0)),
            ("bytes=2-5", 10, Part::Bytes(2, 5)),
            ("bytes=2-", 10, Part::Bytes(2, 9)),
            ("bytes=-3", 10, Part::Bytes(7, 9)),
            ("bytes=-30", 10, Part::Bytes(0, 9)),
            ("bytes=5-99", 10, Part::Bytes(5, 9)),
            ("bytes=0-1,4-5", 10, Part::Whole),
            ("bytes=10-", 10, Part::Unsatisfiable),
            ("bytes=5-2", 10, Part::Unsatisfiable),
            ("bytes=-0", 10, Part::Unsatisfiable),
            ("bytes=-", 10, Part::Unsatisfiable),
            ("bytes=+1-2", 10, Part::Unsatisfiable),
            ("bytes=0-18446744073709551615", 10, Part::Bytes(0, 9)),
            ("bytes=0-18446744073709551616", 10, Part::Unsatisfiable),
            ("bytes=0-", 0, Part::Unsatisfiable),
            ("lines=0-1", 10, Part::Unsatisfiable),
        ];
        for (header, size, part) in table {
            assert_eq!(Part::read(header, size), part, "{header}");
        }
    }

    #[test]
    fn a_chunk_must_continue_where_the_last_one_ended() {
        let table = [
            ("", 5, Some(3), None),
            ("5-7", 5, Some(3), None),
            ("5-7", 5, None, None),
            ("bytes 5-7/*", 5, Some(3), None),
            ("4-7", 5, Some(4), Some(416)),
            ("6-8", 5, Some(3), Some(416)),
            ("5-8", 5, Some(3), Some(400)),
            ("7-5", 5, Some(3), Some(416)),
            ("x", 5, Some(3), Some(416)),
            ("0-18446744073709551615", 0, Some(3), Some(400)),
        ];
        for (header, received, length, status) in table {
            let checked = check_chunk(header, received, length);
            let found = checked.err().map(|refusal| refusal.status().as_u16());
            assert_eq!(found, status, "{header}");
        }
    }
}
