//! What of a printed text tells the most, and is the same every time.

use std::ops::Range;

use super::{
    line::{Side, lines},
    parts::{Kind, parts},
};

/// Letters that a text has to have to tell something.
const LEAST: usize = 4;

/// The piece of these lines that tells the most: of a line that every version of Docker prints so, that no table and no
/// progress has, the longest text without volatile parts. Of two of one length, that of the later line.
pub(crate) fn telling<'t>(printed: &[&'t str]) -> Option<&'t str> {
    let lines = lines(printed.iter().copied(), Side::Printed);
    let stable = printed.iter().zip(&lines).filter(|(_, line)| line.is_always_so());
    let pieces = stable.flat_map(|(text, _)| pieces(text));
    let weighed = pieces.map(|piece| (weight(piece), piece)).filter(|(weight, _)| *weight >= LEAST);
    weighed.max_by_key(|(weight, _)| *weight).map(|(_, piece)| piece)
}

/// What stands between the volatile parts of a line, and between blanks of which nobody knows how many will come.
fn pieces(text: &str) -> Vec<&str> {
    let mut from = 0;
    let mut found = Vec::new();
    for (_, Range { start, end }) in parts(text) {
        found.push(&text[from..start]);
        from = end;
    }
    found.push(&text[from..]);
    found
        .into_iter()
        .flat_map(|piece| piece.split(['\t', '\r']))
        .flat_map(|piece| piece.split("  "))
        .map(str::trim)
        .collect()
}

fn weight(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// Whether a word is a digest, an id or a name that is another one every time.
pub(crate) fn is_drawn(word: &str) -> bool {
    is_one(word, &[Kind::Hash, Kind::Name])
}

/// Whether a word is a network address that is another one elsewhere.
pub(crate) fn is_some_address(word: &str) -> bool {
    is_one(word, &[Kind::Address])
}

fn is_one(word: &str, kinds: &[Kind]) -> bool {
    let whole = 0..word.len();
    parts(word).iter().any(|(kind, at)| *at == whole && kinds.contains(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_text_that_is_the_same_every_time_tells_the_most() {
        for (printed, wanted) in [
            (&["Hello from Docker!", "id 3f2a9c1b7d55 of today"][..], Some("Hello from Docker!")),
            (&["64 bytes from 172.17.0.2: seq=0 ttl=64 time=0.1 ms"], Some("64 bytes from")),
            (&["first line", "other line"], Some("other line")),
            (&["0b9483e3e9f6: Pull complete"], None),
            (&["CONTAINER ID   IMAGE   COMMAND", "3f2a9c1b7d55   nginx   \"sh\""], None),
            (&["Status: Downloaded newer image for a:1"], None),
            (&["Name:    web server"], Some("web server")),
            (&["sha256:c3d86f5bc340"], None),
            (&["..."], None),
            (&["so ... on"], None),
            (&["42"], None),
            (&[], None),
        ] {
            assert_eq!(telling(printed), wanted, "{printed:?}");
        }
    }

    #[test]
    fn what_is_drawn_every_time_anew_is_told_from_a_name() {
        assert!(is_drawn("3f2a9c1b7d55") && is_drawn("quirky_hopper"));
        assert!(!is_drawn("web") && !is_drawn("my_app") && !is_drawn("alpine:3.19"));
        assert!(is_some_address("172.17.0.2") && !is_some_address("127.0.0.1"));
    }
}
