//! What changes from time to time and from place to place in what is printed: the one table of volatile parts.

use std::{
    net::{Ipv4Addr, Ipv6Addr},
    ops::Range,
    sync::LazyLock,
};

use regex::{Regex, RegexSet};

use super::{super::pattern::pattern, names};

/// A kind of volatile parts: one of a kind stands for another of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A digest or an id, by which things are told apart: hexadecimal, or what a swarm makes.
    Hash,
    /// A name that Docker drew.
    Name,
    /// A time or how long something took.
    Time,
    /// A size in bytes.
    Size,
    /// A network address.
    Address,
    /// A port that a machine drew.
    Port,
    /// A version. A tag is none.
    Version,
    /// A figure that is measured: hops, a share of a processor.
    Measure,
    /// What Docker writes or leaves out as it likes.
    Nothing,
}

/// A volatile part and where it stands, in bytes.
pub(super) type Place = (Kind, Range<usize>);

/// A kind, and what it looks like; the group `v` is the part where more is needed to tell.
struct Rule {
    kind: Kind,
    pattern: &'static str,
    /// What a pattern cannot tell: the text, and where the part is in it.
    holds: fn(&str, &Range<usize>) -> bool,
}

const fn rule(kind: Kind, pattern: &'static str) -> Rule {
    Rule { kind, pattern, holds: |_, _| true }
}

const ZONE: &str = r"(?:Z|UTC|GMT|CES?T|WES?T|EES?T|[ECMP][SD]T|BST|IST|JST|MSK|[+-]\d\d:?\d\d)";
const MONTH: &str = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*";

/// The table; of two that overlap the first one holds. `ZONE` and `MONTH` are put in.
const RULES: &[Rule] = &[
    rule(Kind::Hash, r"\bsha256:(?P<v>[0-9a-f]{2,64}(?:…|\.{3})|[0-9a-f]{6,64}\b)"),
    rule(Kind::Nothing, r"\b(?:index\.)?docker\.io/(?:library/)?"),
    Rule {
        kind: Kind::Nothing,
        pattern: r", (?:\[::\]|::):[0-9-]+->[0-9-]+/[a-z]+",
        holds: is_said_twice,
    },
    rule(Kind::Hash, r"\b[0-9a-f]{64}\b"),
    rule(Kind::Hash, r"\bID (?P<v>[0-9a-f]{7})\b"),
    rule(Kind::Hash, r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"),
    rule(Kind::Hash, r"\bSWMTKN-1-[a-z0-9]+-[a-z0-9]+\b"),
    Rule { kind: Kind::Hash, pattern: r"\b[a-z0-9]{25}\b", holds: is_mixed },
    rule(
        Kind::Time,
        r"\b\d{4}([-/])\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?)?(?: ?ZONE\b)*",
    ),
    rule(Kind::Time, r"\b\d\d/MONTH/\d{4}:\d\d:\d\d:\d\d(?: [+-]\d{4})?"),
    rule(
        Kind::Time,
        r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:[a-z]{0,4}day)?,? (?:\d\d? MONTH \d{4}(?: \d\d:\d\d(?::\d\d)?)?(?: ZONE\b)?|MONTH \d\d?(?:,? \d\d:\d\d:\d\d(?: [AP]M)?)?(?: ZONE\b)?,? \d{4})",
    ),
    rule(Kind::Time, r"\bMONTH \d\d? \d\d:\d\d(?::\d\d)?\b"),
    rule(
        Kind::Time,
        r"\b(?:Less than a second|About an? (?:minute|hour)|An? (?:second|minute|hour)|\d+(?:\.\d+)? (?:second|minute|hour|day|week|month|year)s?)(?: ago)?\b",
    ),
    rule(Kind::Time, r"\b(?:\d+h)?\d+m\d+(?:\.\d+)?s\b"),
    rule(Kind::Time, r"\b\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?)* ?(?:ns|µs|us|ms|s)\b"),
    rule(Kind::Address, r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b"),
    Rule {
        kind: Kind::Address,
        pattern: r"\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7}",
        holds: |text, at| text[at.clone()].parse::<Ipv6Addr>().is_ok(),
    },
    rule(Kind::Time, r"\b\d\d?:\d\d:\d\d(?:\.\d+)?\b"),
    rule(Kind::Size, r"\b\d+(?:\.\d+)? ?(?:[kKMGTP]i?)?B\b"),
    rule(Kind::Size, r"\bdigest: sha256:[0-9a-f]{64} size: (?P<v>\d+)\b"),
    Rule {
        kind: Kind::Address,
        pattern: r"\b\d{1,3}(?:\.\d{1,3}){3}(?:/\d\d?)?\b",
        holds: is_some_address,
    },
    Rule { kind: Kind::Port, pattern: r":(?P<v>\d{5})\b", holds: is_drawn_port },
    rule(
        Kind::Version,
        r"(?i)(?:version|release)[\x22']?[:= ]+[\x22']?(?P<v>v?\d+(?:\.\d+)+(?:[+~-][\w.+~-]*\w)?)",
    ),
    rule(Kind::Version, r"\bdowngraded from (?P<v>\d+(?:\.\d+)+)"),
    rule(Kind::Version, r"\b(?:go|v)(?P<v>\d+(?:\.\d+)+(?:[+~-][\w.+~-]*\w)?)"),
    Rule {
        kind: Kind::Version,
        pattern: r"\b[A-Za-z][\w-]*/(?P<v>\d+(?:\.\d+)+(?:[+~-][\w.+~-]*\w)?)",
        holds: |text, at| !text[..at.start].ends_with("HTTP/"),
    },
    Rule {
        kind: Kind::Version,
        pattern: r"\b\d+(?:\.\d+){2,}(?:[+~-][\w.+~-]*\w)?",
        holds: is_some_version,
    },
    rule(Kind::Measure, r"\bttl=(?P<v>\d+)\b"),
    rule(Kind::Measure, r"\b(?P<v>\d+\.\d+)%"),
    Rule {
        kind: Kind::Name,
        pattern: r"\b[a-z]+_[a-z]+\d?\b",
        holds: |text, at| names::is_drawn(&text[at.clone()]),
    },
    Rule { kind: Kind::Hash, pattern: r"\b[0-9a-f]{4,63}(?:…|\.{3})", holds: is_mixed },
    Rule { kind: Kind::Hash, pattern: r"\b[0-9a-f]{7,63}\b", holds: is_id },
];

/// A port of every address of IPv6, behind the same one of IPv4: a machine without IPv6 has it not.
fn is_said_twice(text: &str, at: &Range<usize>) -> bool {
    let port = text[at.clone()].trim_start_matches(", ").trim_start_matches("[::]");
    let port = port.strip_prefix("::").unwrap_or(port);
    text[..at.start].strip_suffix(port).is_some_and(|before| before.ends_with("0.0.0.0"))
}

/// With a digit and with a letter: neither a word nor a number.
fn is_mixed(text: &str, at: &Range<usize>) -> bool {
    let part = &text[at.clone()];
    part.contains(|c: char| c.is_ascii_digit()) && part.contains(|c: char| c.is_ascii_lowercase())
}

/// Docker's ids have twelve digits; one in three hundred has no letter among them.
fn is_id(text: &str, at: &Range<usize>) -> bool {
    is_mixed(text, at)
        || (at.len() == 12 && text[at.clone()].contains(|c: char| c.is_ascii_digit()))
}

/// Not one that says something: this machine, or any.
fn is_some_address(text: &str, at: &Range<usize>) -> bool {
    let part = &text[at.clone()];
    let address = part.split('/').next().unwrap_or(part);
    let says = ["127.", "0.0.0.0", "255."];
    address.split('.').all(|number| number.parse::<u8>().is_ok())
        && !says.iter().any(|begin| address.starts_with(begin))
        && !is_behind_a_name(text, at)
}

/// Neither a tag nor an address.
fn is_some_version(text: &str, at: &Range<usize>) -> bool {
    text[at.clone()].parse::<Ipv4Addr>().is_err() && !is_behind_a_name(text, at)
}

/// Of those that machines draw: an author writes others.
fn is_drawn_port(text: &str, at: &Range<usize>) -> bool {
    text[at.clone()].parse::<u32>().is_ok_and(|port| (32_768..=65_535).contains(&port))
}

/// Whether it is a tag, as in `alpine:3.18.4`, or pinned, as in `flask==2.3.2`. `1:` is an epoch.
fn is_behind_a_name(text: &str, at: &Range<usize>) -> bool {
    let before = &text[..at.start];
    if before.ends_with(['@', '=']) {
        return true;
    }
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let name = before.strip_suffix(':').map_or("", |before| {
        before.rfind(|c| !is_part(c)).map_or(before, |end| {
            &before[end + before[end..].chars().next().map_or(1, char::len_utf8)..]
        })
    });
    name.contains(|c: char| c.is_alphabetic())
}

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let whole = |rule: &Rule| pattern(&rule.pattern.replace("ZONE", ZONE).replace("MONTH", MONTH));
    RULES.iter().map(whole).collect()
});
/// All of them at once: most lines have nothing of most kinds.
static ALL: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSet::new(PATTERNS.iter().map(Regex::as_str)).unwrap_or_else(|_| RegexSet::empty())
});

/// The volatile parts of a text, in order.
pub(super) fn parts(text: &str) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    for at in ALL.matches(text) {
        for captures in PATTERNS[at].captures_iter(text) {
            let Some(part) = captures.name("v").or_else(|| captures.get(0)) else { continue };
            let range = part.range();
            let is_free =
                found.iter().all(|(_, other)| other.end <= range.start || range.end <= other.start);
            if is_free && (RULES[at].holds)(text, &range) {
                found.push((RULES[at].kind, range));
            }
        }
    }
    found.sort_by_key(|(_, range)| range.start);
    found
}

/// The text with another part in the place of the one that is printed so, the first of which has the number 0; nothing
/// where there is none.
pub(super) fn replaced(text: &str, printed: &str, which: usize, instead: &str) -> Option<String> {
    let mut places = parts(text).into_iter().filter(|(_, at)| &text[at.clone()] == printed);
    let (_, at) = places.nth(which)?;
    Some([&text[..at.start], instead, &text[at.end..]].concat())
}

impl Kind {
    /// Whether one part may stand for another of its kind.
    pub(super) fn stands_for(self, printed: &str, came: &str) -> bool {
        match self {
            // A digest that is printed short is printed so by Docker, or has its dots.
            Self::Hash => is_cut(printed) || printed.len() == came.len(),
            // Of whatever else it is, nothing is another thing than something.
            Self::Size => is_zero(printed) == is_zero(came),
            Self::Name
            | Self::Time
            | Self::Address
            | Self::Port
            | Self::Version
            | Self::Measure
            | Self::Nothing => true,
        }
    }
}

/// Whether dots say that more comes.
pub(super) fn is_cut(hash: &str) -> bool {
    hash.ends_with("...") || hash.ends_with('…')
}

fn is_zero(size: &str) -> bool {
    !size.contains(|c: char| ('1'..='9').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::{Kind::*, *};

    #[test]
    fn every_pattern_compiles() {
        assert_eq!([PATTERNS.len(), ALL.len()], [RULES.len(); 2]);
    }

    #[test]
    fn parts_are_found_by_what_they_are() {
        for (text, wanted) in [
            ("Digest: sha256:c3d86f5bc340", &[(Hash, "c3d86f5bc340")][..]),
            ("sha256:c3d8... is it", &[(Hash, "c3d8...")]),
            ("made a11bcde in 0.2s", &[(Hash, "a11bcde"), (Time, "0.2s")]),
            ("feedbeef decade 1234567", &[]),
            ("alpine:3.18 python:3.11.2-slim flask==2.3.2", &[]),
            ("Docker version 20.10.24, build 297e128", &[(Version, "20.10.24"), (Hash, "297e128")]),
            ("API version: 1.41 (downgraded from 1.50)", &[(Version, "1.41"), (Version, "1.50")]),
            (
                "go1.24.3 nginx/1.25.3 3.18.4",
                &[(Version, "1.24.3"), (Version, "1.25.3"), (Version, "3.18.4")],
            ),
            ("(Debian 1:1.35.0-4+deb12u1+b1)", &[(Version, "1.35.0-4+deb12u1+b1")]),
            ("HTTP/1.1 200 OK, 3.14, schemaVersion: 2", &[]),
            ("0.0.0.0:8080->80/tcp, [::]:8081->80/tcp, 127.0.0.1", &[]),
            ("0.0.0.0:8080->80/tcp, [::]:8080->80/tcp  web", &[(Nothing, ", [::]:8080->80/tcp")]),
            ("0.0.0.0:80->80/tcp, :::80->80/tcp", &[(Nothing, ", :::80->80/tcp")]),
            (
                "172.17.0.2:32768 fe80::42:acff:fe11:2 02:42:ac:11:00:02",
                &[
                    (Address, "172.17.0.2"),
                    (Port, "32768"),
                    (Address, "fe80::42:acff:fe11:2"),
                    (Address, "02:42:ac:11:00:02"),
                ],
            ),
            ("2026-11-27 10:00:00 INFO up", &[(Time, "2026-11-27 10:00:00")]),
            ("Monitoring began on port 8080", &[]),
            (
                "Thu May 7 21:09:36 2026|Fri, 27 Nov 2026 20:22:12 GMT",
                &[(Time, "Thu May 7 21:09:36 2026"), (Time, "Fri, 27 Nov 2026 20:22:12 GMT")],
            ),
            ("quirky_hopper my_app", &[(Name, "quirky_hopper")]),
            ("512m 4 packets 0% loss 0.15%", &[(Measure, "0.15")]),
            ("docker.io/library/alpine", &[(Nothing, "docker.io/library/")]),
        ] {
            let found: Vec<_> =
                parts(text).into_iter().map(|(kind, at)| (kind, &text[at])).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn a_digest_that_was_cut_says_so_and_nothing_is_no_size_like_another() {
        assert!(Hash.stands_for("c3d8…", &"a".repeat(64)) && Hash.stands_for("abc1", "abd2"));
        assert!(!Hash.stands_for("c3d86f5bc340", &"a".repeat(64)));
        assert!(Size.stands_for("1.98MB", "116B") && !Size.stands_for("0B", "116B"));
        assert!(Size.stands_for("0B", "0.0kB") && Time.stands_for("0s", "3 minutes"));
    }
}
