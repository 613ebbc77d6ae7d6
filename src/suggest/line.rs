//! The line of a text that comes nearest to what was looked for and not found.

use strsim::osa_distance;

/// Lines that are looked at, letters of a line, and letters of what was looked for: looking costs, and is for a person.
const LINES: usize = 500;
const LONGEST: usize = 200;
const WANTED: usize = 64;
/// Letters below which anything is near.
const SHORTEST: usize = 3;

/// The nearest line, counted from 1, where some words of it differ from what was looked for in no more than a third of
/// the letters. The first of several that are as near.
pub(crate) fn nearest_line<'t>(wanted: &str, text: &'t str) -> Option<(usize, &'t str)> {
    let wanted: String = plain(wanted).chars().take(WANTED).collect();
    let length = wanted.chars().count();
    if length < SHORTEST {
        return None;
    }
    let words = wanted.split(' ').count();
    let mut best: Option<(usize, usize, &str)> = None;
    for (line, number) in text.lines().take(LINES).zip(1..) {
        let limit = best.map_or(length.div_ceil(3), |(distance, ..)| distance.saturating_sub(1));
        if let Some(distance) = distance(&wanted, words, line, limit) {
            best = Some((distance, number, line));
        }
        if best.is_some_and(|(distance, ..)| distance == 0) {
            break;
        }
    }
    best.map(|(_, number, line)| (number, line))
}

/// How far the nearest words of a line are, as many as are looked for, where that is no farther than this.
fn distance(wanted: &str, words: usize, line: &str, limit: usize) -> Option<usize> {
    let line: String = plain(line).chars().take(LONGEST).collect();
    let all: Vec<&str> = line.split(' ').collect();
    let parts = all.windows(words.min(all.len())).map(|part| part.join(" "));
    let near = parts.filter(|part| spread(wanted, part) <= limit);
    near.map(|part| osa_distance(wanted, &part)).filter(|distance| *distance <= limit).min()
}

/// How far two texts are apart at least: the letters that one has more of than the other.
fn spread(one: &str, other: &str) -> usize {
    let (ours, theirs) = (one.chars().count(), other.chars().count());
    let mut left: Vec<char> = other.chars().collect();
    let common = one.chars().filter(|letter| {
        let place = left.iter().position(|other| other == letter);
        place.map(|place| left.swap_remove(place)).is_some()
    });
    let common = common.count();
    ours.max(theirs) - common
}

/// Small letters with one blank between words.
fn plain(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_line_is_told_where_some_words_of_it_are_near() {
        let text = "Using default tag: latest\nlatest: Pulling from library/alpine\nStatus: Downloaded newer image for alpine:latest\nready\n";
        for (wanted, line) in [
            ("Status: Downloaded newer image", Some(3)),
            ("status:  downloaded newer images", Some(3)),
            ("Status: Image is up to date", None),
            ("Pulling form", Some(2)),
            ("raedy", Some(4)),
            ("Ready", Some(4)),
            ("library/alpine:edge", Some(2)),
            ("goodbye", None),
            ("xy", None),
            ("", None),
        ] {
            assert_eq!(nearest_line(wanted, text).map(|(line, _)| line), line, "{wanted}");
        }
        let first = nearest_line("two", "tw\ntwa\ntwo\ntwo").unwrap();
        assert_eq!(first, (3, "two"));
        assert_eq!(nearest_line("anything", ""), None);
        assert_eq!(nearest_line("a long wish of many words", "a long"), None);
    }

    #[test]
    fn what_is_printed_without_end_is_looked_at_in_part() {
        let long = format!("{}\nready\n", "x y ".repeat(100_000));
        assert_eq!(nearest_line("ready", &long).map(|(line, _)| line), Some(2));
        let many = format!("{}ready\n", "y\n".repeat(LINES));
        assert_eq!(nearest_line("ready", &many), None);
        assert!(nearest_line(&"x".repeat(100_000), "y").is_none());
    }

    #[test]
    fn letters_alone_tell_how_far_two_texts_are_apart_at_least() {
        for (one, other, spread_of) in
            [("abc", "cab", 0), ("abc", "abd", 1), ("aa", "a", 1), ("", "xy", 2)]
        {
            assert_eq!(spread(one, other), spread_of);
            assert!(spread(one, other) <= osa_distance(one, other), "{one} {other}");
        }
    }
}
