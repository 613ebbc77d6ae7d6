//! Digests told apart: each has a letter and a colour, the same over the whole page, and is shown by its first digits.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use crate::{image::EngineImage, text, web::markup};

const PREFIX: &str = "sha256:";
/// Hexadecimal digits of a digest, and those that are shown, as Docker shows ids.
const WHOLE: usize = 64;
const SHORT: usize = 12;
/// So many have a letter.
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// So many colours there are.
const COLOURS: usize = 8;

/// The digests of a page, in the order in which they come.
#[derive(Default)]
pub(super) struct Digests {
    /// Their hexadecimal digits.
    all: Vec<String>,
    /// The place of each.
    places: BTreeMap<String, usize>,
    /// What has each, in words.
    of: BTreeMap<usize, BTreeSet<String>>,
}

/// A digest in a line: where it begins, how many characters it has, and which it is.
struct Found {
    start: usize,
    len: usize,
    which: usize,
}

impl Digests {
    /// Takes those that stand in a text.
    pub(super) fn look(&mut self, text: &str) {
        for (at, _) in text.match_indices(PREFIX) {
            let digits = text[at + PREFIX.len()..].bytes().take_while(u8::is_ascii_hexdigit);
            if digits.count() == WHOLE {
                self.take(&text[at + PREFIX.len()..][..WHOLE]);
            }
        }
    }

    fn take(&mut self, digits: &str) -> Option<usize> {
        if let Some(known) = self.places.get(digits) {
            return Some(*known);
        }
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if self.all.len() == LETTERS.len() || !digits.bytes().all(is_hex) {
            return None;
        }
        self.all.push(digits.to_owned());
        self.places.insert(digits.to_owned(), self.all.len() - 1);
        Some(self.all.len() - 1)
    }

    /// Which one it is, whole or by its first digits, where it is one alone.
    fn which(&self, digits: &str) -> Option<usize> {
        let mut begin = self.places.range(digits.to_owned()..);
        let (_, first) = begin.next().filter(|(known, _)| known.starts_with(digits))?;
        let is_alone = begin.next().is_none_or(|(known, _)| !known.starts_with(digits));
        is_alone.then_some(*first)
    }

    /// Takes those of an image, and what has them.
    pub(super) fn look_at(&mut self, image: &EngineImage) {
        let name = image.tags.first().or(image.digests.first());
        let name = name.map_or("an image without a name", String::as_str);
        let name = name.split('@').next().unwrap_or_default().to_owned();
        let ids = [(image.id.as_str(), format!("id of {name}"))];
        let digests = image.digests.iter().map(|of| (of.as_str(), format!("digest of {name}")));
        for (text, told) in digests.chain(ids) {
            let digits = text.rsplit_once(PREFIX).map_or("", |(_, digits)| digits);
            if digits.len() == WHOLE
                && let Some(which) = self.take(digits)
            {
                self.of.entry(which).or_default().insert(told);
            }
        }
    }

    /// Several lines as HTML, of at most so many bytes before: harmless, each digest marked, columns below each other.
    pub(super) fn block(&self, untrusted: &str, limit: usize) -> String {
        let text = text::for_xml(untrusted.as_bytes(), limit);
        let lines: Vec<Vec<char>> = text.split('\n').map(|line| line.chars().collect()).collect();
        let found: Vec<Vec<Found>> = lines.iter().map(|line| self.find(line)).collect();
        // Where digests are shortened, so are the blanks above and below them.
        let cuts: BTreeSet<(usize, usize)> = found
            .iter()
            .flatten()
            .filter(|one| one.len >= WHOLE)
            .map(|one| (one.start, one.len))
            .collect();
        let lines = lines.iter().zip(&found).map(|(line, found)| self.line(line, found, &cuts));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn find(&self, line: &[char]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < line.len() {
            let word = line[at..].iter().take_while(|c| c.is_ascii_alphanumeric()).count();
            if word == WHOLE || word == SHORT {
                let digits: String = line[at..at + word].iter().collect();
                let which = self.which(&digits);
                let before = at.saturating_sub(PREFIX.len());
                let prefix: String = line[before..at].iter().collect();
                let more = if prefix == PREFIX { PREFIX.len() } else { 0 };
                found.extend(which.map(|which| Found {
                    start: at - more,
                    len: word + more,
                    which,
                }));
            }
            at += word.max(1);
        }
        found
    }

    fn line(&self, line: &[char], found: &[Found], cuts: &BTreeSet<(usize, usize)>) -> String {
        let mut out = String::new();
        let mut at = 0;
        let plain = |out: &mut String, until: usize, at: &mut usize| {
            let text: String = line[(*at).min(until)..until].iter().collect();
            out.push_str(&markup::escaped(&text));
            *at = until.max(*at);
        };
        let own = found.iter().map(|one| (one.start, one.len, Some(one)));
        let blank = |start: usize, len: usize| {
            let end = (start + len).min(line.len());
            let (from, until) = (start + shown_columns(len), end);
            from < until && line[from..until].iter().all(|c| *c == ' ')
        };
        let blanks = cuts
            .iter()
            .filter(|(start, len)| {
                !found.iter().any(|one| one.start == *start) && blank(*start, *len)
            })
            .map(|(start, len)| (*start, *len, None));
        let mut parts: Vec<(usize, usize, Option<&Found>)> = own.chain(blanks).collect();
        parts.sort_by_key(|(start, ..)| *start);
        for (start, len, one) in parts.into_iter().filter(|(start, ..)| *start < line.len()) {
            let Some(one) = one else {
                plain(&mut out, start + shown_columns(len), &mut at);
                at = (start + len).min(line.len()).max(at);
                continue;
            };
            if start < at {
                continue;
            }
            plain(&mut out, start, &mut at);
            let end = start + len;
            let room = line[end..].iter().take_while(|c| **c == ' ').count();
            out.push_str(&self.mark(one.which, len));
            // The letter of a short one takes the place of blanks, where there are some.
            at = end + if len < WHOLE && room > 2 { 2 } else { 0 };
        }
        plain(&mut out, line.len(), &mut at);
        out
    }

    /// A digest of so many characters, shown by its first digits behind its letter.
    fn mark(&self, which: usize, len: usize) -> String {
        let (digits, letter) = (&self.all[which], char::from(LETTERS[which]));
        let (prefix, rest) = match len {
            SHORT => ("", ""),
            WHOLE => ("", "…"),
            _ => (PREFIX, "…"),
        };
        let short = &digits[..SHORT];
        let text = format!("{prefix}{short}{rest}");
        let inside = if len == SHORT {
            format!("{text} <b>{letter}</b>")
        } else {
            format!("<b>{letter}</b> {text}")
        };
        format!(
            "<span class=\"digest d{}\" title=\"{PREFIX}{digits}\">{inside}</span>",
            which % COLOURS
        )
    }

    /// All of them with their letters, whole, and what has them; nothing where there are none.
    pub(super) fn legend(&self) -> String {
        if self.all.is_empty() {
            return String::new();
        }
        let mut out = String::from(
            "<section class=\"legend\" aria-labelledby=\"digests\">\n<h2 id=\"digests\">Digests</h2>\n\
             <p class=\"note\">The same letter and colour is the same digest, wherever it stands.</p>\n<ul>\n",
        );
        for (which, digits) in self.all.iter().enumerate() {
            let of = self.of.get(&which).into_iter().flatten().map(|of| markup::line(of));
            let of: Vec<String> = of.collect();
            let _ = writeln!(
                out,
                "<li><span class=\"digest d{}\"><b>{}</b> <code>{PREFIX}{digits}</code></span> <span class=\"note\">{}</span></li>",
                which % COLOURS,
                char::from(LETTERS[which]),
                of.join(", ")
            );
        }
        out + "</ul>\n</section>\n"
    }
}

/// The columns that a digest of so many takes when it is shown: a letter, a space, its beginning, the mark of a cut.
fn shown_columns(len: usize) -> usize {
    len - WHOLE + SHORT + 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(begin: &str) -> String {
        format!("{begin:0<WHOLE$}")
    }

    fn of(texts: &[&str]) -> Digests {
        let mut digests = Digests::default();
        for digits in texts {
            digests.look(&format!("x@{PREFIX}{}:", digest(digits)));
        }
        digests
    }

    /// Without what is markup.
    fn plain(html: &str) -> String {
        let mut out = String::new();
        for piece in html.split('<') {
            out.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        }
        out
    }

    #[test]
    fn the_same_digest_has_the_same_letter_colour_and_whole_text() {
        let digests = of(&["ab12", "cd34", "ab12"]);
        assert_eq!(digests.all.len(), 2);
        let (a, b) = (digest("ab12"), digest("cd34"));
        let told = digests.block(&format!("Digest: {PREFIX}{b}\n{a}. cd3400000000 {b}0"), 1_000);
        let mark_b = format!("<span class=\"digest d1\" title=\"{PREFIX}{b}\">");
        assert_eq!(
            told,
            format!(
                "Digest: {mark_b}<b>B</b> sha256:cd3400000000…</span>\n\
                 <span class=\"digest d0\" title=\"{PREFIX}{a}\"><b>A</b> ab1200000000…</span>. \
                 {mark_b}cd3400000000 <b>B</b></span> {b}0"
            )
        );
        let legend = digests.legend();
        assert!(legend.contains(&format!("<b>A</b> <code>{PREFIX}{a}</code>")), "{legend}");
        assert_eq!(Digests::default().legend(), "");
    }

    #[test]
    fn two_that_begin_alike_are_told_apart_and_their_beginning_is_nobodys() {
        let digests = of(&["ab12345678901", "ab12345678902"]);
        let told = digests.block(
            &format!("{} {} ab1234567890", digest("ab12345678901"), digest("ab12345678902")),
            1_000,
        );
        assert!(told.contains("<b>A</b>") && told.contains("<b>B</b>"), "{told}");
        assert!(told.ends_with("</span> ab1234567890"), "{told}");
    }

    #[test]
    fn columns_stay_below_each_other() {
        let (a, b) = (digest("ab12"), digest("cd34"));
        let digests = of(&["ab12", "cd34"]);
        let row =
            |digest: &str, id: &str| format!("alpine   {digest:<71}   {id:<12}   11 days ago");
        let rows = [
            row("DIGEST", "IMAGE ID"),
            row(&format!("{PREFIX}{a}"), "cd3400000000"),
            row("<none>", "112233445566"),
            row(&format!("{PREFIX}{b}"), "ab1200000000"),
            "a line of prose that is as long as the table is wide, and has no blanks where it is cut, stays".to_owned(),
        ];
        let told = plain(&digests.block(&rows.join("\n"), 4_000));
        let lines: Vec<&str> = told.split('\n').collect();
        let column = |line: &str| line.split("11 days").next().unwrap().chars().count();
        assert!(
            lines[1].starts_with("alpine   A sha256:ab1200000000…   cd3400000000 B 11 days"),
            "{told}"
        );
        assert_eq!(column(lines[1]), column(lines[3]));
        assert_eq!(column(lines[0]), column(lines[1]));
        // What is escaped is longer and looks the same.
        assert_eq!(column(&lines[2].replace("&lt;", "<").replace("&gt;", ">")), column(lines[1]));
        assert_eq!(lines[4], rows[4]);
    }

    #[test]
    fn there_are_as_many_as_letters_and_more_stay_as_they_are() {
        let mut digests = Digests::default();
        for number in 0..60 {
            digests.look(&format!("{PREFIX}{number:064x}"));
        }
        assert_eq!(digests.all.len(), LETTERS.len());
        let told = digests.block(&format!("{:064x}", 55), 1_000);
        assert_eq!(told, format!("{:064x}", 55));
        digests.look(&format!("{PREFIX}{}", "g".repeat(64)));
        digests.look(PREFIX);
        assert!(digests.legend().contains("<b>z</b>"));
    }
}
