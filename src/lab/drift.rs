//! Whether what a handout prints under a command is what came out, as far as that is the same every time.
//!
//! A printed line is looked for among the lines that came, whatever its place; what the handout leaves out
//! is not missed. Volatile parts stand for any of their kind: digests and ids, times, sizes, addresses,
//! versions; `...` stands for anything, and lines of progress for nothing.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A printed line that did not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// Which of the printed lines, from 0.
    pub at: usize,
    /// The line that came in its place, as far as that can be said; empty where nothing is left.
    pub seen: String,
}

/// What differs between the printed lines and the texts that came.
pub fn compare(printed: &[&str], seen: &[&str]) -> Vec<Drift> {
    let came: Vec<&str> = seen.iter().flat_map(|text| text.lines()).collect();
    let came: Vec<(&str, String)> = came
        .iter()
        .map(|line| (line.trim(), steady(line)))
        .filter(|(l, _)| !l.is_empty())
        .collect();
    let wanted: Vec<Wanted> = printed.iter().map(|line| Wanted::new(line)).collect();
    let mut taken = vec![false; came.len()];
    let mut missing = Vec::new();
    for (at, line) in wanted.iter().enumerate() {
        let is_it = |(_, steady): &(&str, String)| line.is(steady);
        // A line that is printed twice comes twice, if it can.
        let fresh = (0..came.len()).find(|at| !taken[*at] && is_it(&came[*at]));
        match fresh.or_else(|| came.iter().position(is_it)) {
            Some(found) => taken[found] = true,
            None if line.is_anything() => {}
            None => missing.push(at),
        }
    }
    let mut drifts = Vec::new();
    for at in missing {
        let free = (0..came.len()).filter(|at| !taken[*at]);
        let nearest = free
            .max_by_key(|other| (alike(printed[at], came[*other].0), std::cmp::Reverse(*other)));
        if let Some(nearest) = nearest {
            taken[nearest] = true;
        }
        let seen = nearest.map_or(String::new(), |nearest| came[nearest].0.to_owned());
        drifts.push(Drift { at, seen });
    }
    drifts
}

/// A printed line, as it is looked for.
enum Wanted {
    /// A line of progress, or nothing but an elision.
    Anything,
    /// Just this, its volatile parts replaced.
    Text(String),
    /// The same with elisions.
    Elided(Regex),
}

impl Wanted {
    fn new(line: &str) -> Self {
        let text = steady(line);
        if text.is_empty()
            || PROGRESS.is_match(line)
            || ELISION.replace_all(&text, "").trim().is_empty()
        {
            return Self::Anything;
        }
        if !ELISION.is_match(&text) {
            return Self::Text(text);
        }
        let parts: Vec<String> = ELISION.split(&text).map(|p| regex::escape(p.trim())).collect();
        match Regex::new(&format!("^{}$", parts.join(".*"))) {
            Ok(pattern) => Self::Elided(pattern),
            Err(_) => Self::Text(text),
        }
    }

    /// A prompt may stand before what came on a terminal.
    fn is(&self, came: &str) -> bool {
        match self {
            Self::Anything => false,
            Self::Text(text) => {
                came == text
                    || came
                        .strip_suffix(text.as_str())
                        .is_some_and(|before| PROMPT.is_match(before))
            }
            Self::Elided(pattern) => pattern.is_match(came),
        }
    }

    fn is_anything(&self) -> bool {
        matches!(self, Self::Anything)
    }
}

/// A pattern that is written here: it compiles, or a test tells.
fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|_| NOTHING.clone())
}

static NOTHING: LazyLock<Regex> = LazyLock::new(|| pattern("$^"));
static ELISION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\[?(?:\.{3,}|…)\]?|<(?:snip|snipped|output omitted|\.\.\.|…)>|\[(?:snip|output truncated)\]",
    )
});
static PROGRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*[0-9a-f]{12}: (?:Pulling fs layer|Waiting|Verifying Checksum|Download|Extract|Pull complete|Already exists|Preparing|Pushing|Pushed|Mounted from|Layer already exists)|\[=*>\s*\]|^\s*#\d+ |^\s*\[\+\] ",
    )
});
static PROMPT: LazyLock<Regex> = LazyLock::new(|| pattern(r"[#$%>:] ?$"));

/// An id, where it has a digit in it; else it is a word.
static HEX: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[0-9a-f]{7,}\b"));

/// Volatile parts and what stands for them, in this order.
static VOLATILE: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        (r"\x1b\[[0-9;?]*[A-Za-z]", ""),
        (r"\bsha256:[0-9a-f]{6,64}\b", "@digest"),
        // Docker itself leaves these out as it likes.
        (r"\b(?:index\.)?docker\.io/(?:library/)?", ""),
        (r"\bID [0-9a-f]{7}\b", "ID @id"),
        // What was here before decides, not the lab.
        (r"\bStatus: (?:Downloaded newer image|Image is up to date) for\b", "Status: Image for"),
        (r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))*(?: [A-Z]{3,4})?\b", "@time"),
        (r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*?\d{4}\b", "@time"),
        (r"\b\d\d?:\d\d:\d\d(?:\.\d+)?\b", "@time"),
        (r"\b(?:Less than a second|About an? (?:minute|hour)|An? (?:second|minute|hour)|\d+(?:\.\d+)? (?:second|minute|hour|day|week|month|year)s?)(?: ago)?\b", "@time"),
        (r"\b\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?)* ?(?:ns|µs|us|ms|s|m|h)\b", "@time"),
        (r"\b\d+(?:\.\d+)? ?(?:[kKMGT]i?)?B\b", "@size"),
        (r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", "@address"),
        (r"\b\d{1,3}(?:\.\d{1,3}){3}(?:/\d+)?(?::\d+)?\b", "@address"),
        (r"\bv?\d+(?:\.\d+)+(?:[+~-][\w.+~-]+)?\b", "@version"),
        // How many hops away somebody is.
        (r"\bttl=\d+\b", "@ttl"),
        (r"[ \t]+", " "),
    ]
    .into_iter()
    .map(|(text, stands)| (pattern(text), stands))
    .collect()
});

/// A line without what changes from time to time and from place to place.
fn steady(line: &str) -> String {
    let mut text = line.trim().to_owned();
    for (volatile, stands) in VOLATILE.iter() {
        if volatile.is_match(&text) {
            text = volatile.replace_all(&text, *stands).into_owned();
        }
    }
    let id = |found: &Captures<'_>| {
        let is_id = found[0].contains(|c: char| c.is_ascii_digit());
        if is_id { "@id".to_owned() } else { found[0].to_owned() }
    };
    HEX.replace_all(&text, id).into_owned()
}

/// How many words two lines have in common.
fn alike(one: &str, other: &str) -> usize {
    let words: Vec<&str> = other.split_whitespace().collect();
    one.split_whitespace().filter(|word| words.contains(word)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drift(printed: &str, seen: &str) -> Vec<(usize, String)> {
        let printed: Vec<&str> = printed.lines().collect();
        compare(&printed, &[seen]).into_iter().map(|drift| (drift.at, drift.seen)).collect()
    }

    #[test]
    fn a_line_that_did_not_come_is_told_with_the_one_in_its_place() {
        assert_eq!(drift("good bye", "welcome\n"), [(0, "welcome".to_owned())]);
        let printed =
            "1: Pulling from library/hello\nStatus: Image was fetched by pigeon for hello:1";
        let seen = "1: Pulling from library/hello\nDigest: sha256:ab\nStatus: Downloaded newer image for hello:1\n";
        assert_eq!(
            drift(printed, seen),
            [(1, "Status: Downloaded newer image for hello:1".to_owned())]
        );
        assert_eq!(drift("a", ""), [(0, String::new())]);
        assert_eq!(drift("3 packets", "4 packets"), [(0, "4 packets".to_owned())]);
        assert_eq!(drift("feed", "beef").len(), 1, "words of hexadecimal letters are words");
    }

    #[test]
    fn what_changes_every_time_may_be_any_other_of_its_kind() {
        for (printed, seen) in [
            ("Digest: sha256:c3d86f5bc340c6b6", "Digest: sha256:aaaaaaaaaaaaaaaa"),
            (
                "alpine  edge  3987cd5d1a02  10 months ago  1.98MB",
                "alpine edge  1111cd5d1a02   2 days ago   989kB",
            ),
            ("up About a minute", "up 3 seconds"),
            ("102f426c7a42: Pull complete", "x"),
            (
                "64 bytes from 172.17.0.1: seq=0 ttl=64 time=0.123 ms",
                "64 bytes from 10.0.0.1: seq=0 ttl=57 time=1.1 ms",
            ),
            (
                "round-trip min/avg/max = 0.098/0.107/0.123 ms",
                "round-trip min/avg/max = 1.098/1.107/1.123 ms",
            ),
            ("Docker version 20.10.24, build 297e128", "Docker version 28.5.2, build 0000e1f"),
            ("started 2026-11-25T23:00:00Z", "started 2026-11-26T01:02:03.4Z"),
            ("Mon Nov 23 10:00:00 UTC 2026", "Tue Nov 24 11:00:00 UTC 2026"),
            ("listening on 127.0.0.1:32768", "listening on 127.0.0.1:40001"),
            ("a ... z", "a b c z"),
            ("...", ""),
            ("[...]", ""),
            ("PING a", "/ # PING a"),
            ("docker.io/library/alpine:edge", "alpine:edge"),
            ("Status: Downloaded newer image for a:1", "Status: Image is up to date for a:1"),
            ("made a11bcde", "made c11acde"),
            ("with ID ae99ccb:", "with ID abcdefa:"),
            ("x\nx", "x"),
        ] {
            assert_eq!(drift(printed, seen), [], "{printed}");
        }
    }

    #[test]
    fn every_pattern_compiles() {
        for pattern in [&*ELISION, &*PROGRESS, &*PROMPT, &*HEX] {
            assert_ne!(pattern.as_str(), NOTHING.as_str());
        }
        assert!(VOLATILE.iter().all(|(pattern, _)| pattern.as_str() != NOTHING.as_str()));
    }
}
