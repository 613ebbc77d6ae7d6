//! A line, as it is compared: letters, volatile parts, and on the printed side what is left out of it.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::pattern::pattern,
    parts::{Kind, parts},
    table::Heading,
    words,
};

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// A letter; blanks are one blank.
    Letter(char),
    /// A volatile part, and what stands before it.
    Part(Part),
    /// Left out: any text.
    Gap,
}

/// A volatile part as it stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Its kind.
    pub(super) kind: Kind,
    /// The text.
    pub(super) text: String,
    /// What it is there: its column, or the word before it.
    pub(super) role: String,
}

/// A printed part, and the one that came in its place.
pub(super) type Pair = (Part, Part);

/// A line that is compared.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The text without the blanks around it.
    pub(super) text: String,
    /// The text as it stands there, but for blanks at its end.
    pub(super) whole: String,
    pieces: Vec<Piece>,
    /// Where it is the heading of a table.
    pub(super) heading: Option<Heading>,
    /// Where it is a row of one: the heading, and its cells.
    cells: Option<(Heading, Vec<Cell>)>,
    /// Nothing is asked of it: blank, a line of progress, an elision alone.
    pub(super) is_free: bool,
    /// Whether another version of Docker may say it in other words.
    has_others: bool,
}

/// A cell: its column, its text, and that as it is compared.
type Cell = (String, String, Vec<Piece>);

/// Which side a line is of: only who writes a handout leaves something out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// A handout's.
    Printed,
    /// A command's.
    Came,
}

static ELISION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\[?(?:\.{3,}|…)\]?|<(?:snip|snipped|output omitted|\.\.\.|…)>|\[(?:snip|output truncated)\]",
    )
});
static PROGRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*[0-9a-f]{12}: (?:Pulling fs layer|Waiting|Verifying Checksum|Download|Extract|Pull complete|Already exists|Preparing|Pushing|Pushed|Mounted from|Layer already exists)|\[=*>\s*\]|^\s*#\d+ (?:\[|building with|transferring \w+:|resolve |sha256:|extracting |CACHED$|DONE \d|\d+\.\d+ |exporting (?:to|layers|manifest|config|attestation|cache)|writing (?:image|layer|config|manifest)|naming to|unpacking to|sending tarball|pushing (?:layers|manifest)|importing cache|preparing build cache|\.\.\.$)|^\s*\[\+\] |^\s*=> ",
    )
});
static PROMPT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[\w/~)\] ])[#$%>] ?$|>>> $"));
/// A line of a screen with nothing but a prompt: what was typed there is not kept.
static BARE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\S* )?\S*[#$%>]$"));
/// Lines as they stand below each other, rows of tables below their headings.
pub(super) fn lines<'t>(texts: impl Iterator<Item = &'t str>, side: Side) -> Vec<Line> {
    let mut heading: Option<Heading> = None;
    texts
        .map(|text| {
            let mut line = Line::new(text, side);
            if line.text.is_empty() {
                heading = None;
            } else if let Some(own) = Heading::of(text) {
                line.heading = Some(own.clone());
                heading = Some(own);
            } else if let Some(above) = heading.as_ref().filter(|_| !line.is_free) {
                let cell = |(column, text): (String, String)| {
                    let pieces = pieces(&text, side, Some(&column));
                    (column, text, pieces)
                };
                let cells = above.cells(text).map(|cells| cells.into_iter().map(cell).collect());
                line.cells = cells.map(|cells| (above.clone(), cells));
            }
            line
        })
        .collect()
}

impl Line {
    fn new(text: &str, side: Side) -> Self {
        let pieces = pieces(text, side, None);
        let is_progress = PROGRESS.is_match(text);
        let is_all_gaps = pieces.iter().all(|piece| *piece == Piece::Gap);
        let is_free = is_progress || is_all_gaps || words::is_of_some_versions(text);
        let has_others = side == Side::Printed && words::has_others(text.trim());
        let (text, whole) = (text.trim().to_owned(), text.trim_end().to_owned());
        Self { text, whole, pieces, heading: None, cells: None, is_free, has_others }
    }

    /// Whether every version of Docker prints it, as a line of its own and whole.
    pub(super) fn is_always_so(&self) -> bool {
        let is_table = self.heading.is_some() || self.cells.is_some();
        !is_table && !self.is_free && !self.has_others && !self.pieces.contains(&Piece::Gap)
    }

    /// Whether this printed line is what came, and which part then stands for which. On a terminal a prompt may stand
    /// before what came.
    pub(super) fn fits(&self, came: &Self, on_terminal: bool) -> Option<Vec<Pair>> {
        if let (Some(one), Some(other)) = (&self.heading, &came.heading) {
            return one.tells_as(other).then(Vec::new);
        }
        if let (Some(one), Some(other)) = (&self.cells, &came.cells) {
            return row_fits(one, other);
        }
        let mut pairs = Vec::new();
        if fit(&self.pieces, &came.pieces, &mut pairs) {
            return Some(pairs);
        }
        if on_terminal && let Some(behind) = self.behind_a_prompt(came) {
            pairs.clear();
            return fit(&self.pieces, behind, &mut pairs).then_some(pairs);
        }
        if self.pieces.contains(&Piece::Gap) && words::may_end_in_a_stop(&came.text) {
            let fits = fit(without_stop(&self.pieces), without_stop(&came.pieces), &mut pairs);
            return fits.then_some(pairs);
        }
        let others = self.has_others.then(|| words::pairs(&self.text, &came.text)).flatten();
        others.and_then(|pairs| texts_fit(&pairs))
    }

    /// What came behind a prompt, where it is as long as this line.
    fn behind_a_prompt<'c>(&self, came: &'c Self) -> Option<&'c [Piece]> {
        let at = came.pieces.len().checked_sub(self.pieces.len()).filter(|at| *at > 0)?;
        let letter = |piece: &Piece| match piece {
            Piece::Letter(letter) => *letter,
            Piece::Part(_) | Piece::Gap => '_',
        };
        let before: String = came.pieces[..at].iter().map(letter).collect();
        PROMPT.is_match(&before).then_some(&came.pieces[at..])
    }

    /// Whether two rows are of things that were made at the same time, as far as the table tells: Docker lists the newest
    /// first, and these as it comes.
    pub(super) fn is_listed_at_once(&self, other: &Self) -> bool {
        let made = |line: &Self| {
            let (heading, cells) = line.cells.as_ref()?;
            let (_, made, _) = cells.iter().find(|(column, _, _)| column == "CREATED")?;
            Some((heading.clone(), made.clone()))
        };
        made(self).is_some_and(|one| made(other) == Some(one))
    }

    /// Whether something was typed here.
    pub(super) fn is_prompt(&self) -> bool {
        BARE.is_match(&self.text)
    }

    /// Whether only a search through all that came finds it: what fits it may look otherwise.
    pub(super) fn has_other_looks(&self) -> bool {
        self.cells.is_some()
            || self.heading.is_some()
            || self.pieces.contains(&Piece::Gap)
            || self.has_others
    }

    /// The same for all lines that differ in volatile parts only.
    pub(super) fn look(&self) -> String {
        let letter = |piece: &Piece| match piece {
            Piece::Letter(letter) => *letter,
            Piece::Part(part) => char::from_digit(part.kind as u32, 36).unwrap_or('_'),
            Piece::Gap => '…',
        };
        self.pieces.iter().map(letter).collect()
    }

    /// What to print in its place: a row below the heading that stands there, else what came. A cell that may stand for the one
    /// that came stays as it is: an id in it is printed elsewhere, too.
    pub(super) fn instead(&self, came: &Self) -> String {
        match (&self.cells, &came.cells) {
            (Some((heading, own)), Some((other, cells))) if heading.tells_as(other) => {
                let kept = |column: &str, came: &[Piece]| {
                    let fits =
                        |cell: &&Cell| cell.0 == column && fit(&cell.2, came, &mut Vec::new());
                    own.iter().find(fits).map(|(_, text, _)| text)
                };
                let cells = cells.iter().map(|(column, text, came)| {
                    (column.clone(), kept(column, came).unwrap_or(text).clone())
                });
                heading.row(&cells.collect::<Vec<_>>())
            }
            _ => came.whole.clone(),
        }
    }

    /// How many words two lines have in common; a heading has none with what is none.
    pub(super) fn alike(&self, other: &Self) -> usize {
        if self.heading.is_some() != other.heading.is_some() {
            return 0;
        }
        let words: Vec<&str> = other.text.split_whitespace().collect();
        self.text.split_whitespace().filter(|word| words.contains(word)).count()
    }
}

/// A row is compared column by column, as far as both tables have the column.
fn row_fits(one: &(Heading, Vec<Cell>), other: &(Heading, Vec<Cell>)) -> Option<Vec<Pair>> {
    let mut pairs = Vec::new();
    let mut compared = 0;
    for (column, _, printed) in &one.1 {
        let Some((_, _, came)) = other.1.iter().find(|(name, _, _)| name == column) else {
            continue;
        };
        compared += 1;
        if !fit(printed, came, &mut pairs) {
            return None;
        }
    }
    (compared > 0 && one.0.tells_as(&other.0)).then_some(pairs)
}

fn texts_fit(texts: &[(&str, &str)]) -> Option<Vec<Pair>> {
    let mut pairs = Vec::new();
    let equal = |(printed, came): &(&str, &str)| {
        fit(&pieces(printed, Side::Came, None), &pieces(came, Side::Came, None), &mut pairs)
    };
    texts.iter().all(equal).then_some(pairs)
}

/// Whether printed pieces are those that came, gaps standing for any. What is between two gaps is taken where it
/// comes first.
fn fit(printed: &[Piece], came: &[Piece], pairs: &mut Vec<Pair>) -> bool {
    let segments: Vec<&[Piece]> = printed.split(|piece| *piece == Piece::Gap).collect();
    let [first, between @ .., last] = segments.as_slice() else {
        return printed.len() == came.len() && begins(printed, came, pairs);
    };
    let (first, last) = (trim_end(first), trim_start(last));
    if came.len() < first.len() + last.len() || !begins(first, came, pairs) {
        return false;
    }
    let end = came.len() - last.len();
    let mut at = first.len();
    for segment in between.iter().map(|segment| trim_start(trim_end(segment))) {
        let mut places = at..=end.saturating_sub(segment.len()).max(at);
        let Some(found) = places.find(|at| begins(segment, &came[*at..end], pairs)) else {
            return false;
        };
        at = found + segment.len();
    }
    at <= end && begins(last, &came[end..], pairs)
}

/// Whether what came begins with what is printed.
fn begins(printed: &[Piece], came: &[Piece], pairs: &mut Vec<Pair>) -> bool {
    if came.len() < printed.len() {
        return false;
    }
    let known = pairs.len();
    let all = printed.iter().zip(came).all(|(one, other)| match (one, other) {
        (Piece::Letter(one), Piece::Letter(other)) => one == other,
        (Piece::Part(one), Piece::Part(other)) => {
            let same = one.kind == other.kind && one.kind.stands_for(&one.text, &other.text);
            if same {
                pairs.push((one.clone(), other.clone()));
            }
            same
        }
        (Piece::Gap | Piece::Letter(_), _) | (_, Piece::Gap | Piece::Letter(_)) => false,
    });
    if !all {
        pairs.truncate(known);
    }
    all
}

/// Without the full stop at its end; an ellipsis is a gap and none.
fn without_stop(pieces: &[Piece]) -> &[Piece] {
    pieces.strip_suffix(&[Piece::Letter('.')]).unwrap_or(pieces)
}

fn trim_start(pieces: &[Piece]) -> &[Piece] {
    pieces.strip_prefix(&[Piece::Letter(' ')]).unwrap_or(pieces)
}

fn trim_end(pieces: &[Piece]) -> &[Piece] {
    pieces.strip_suffix(&[Piece::Letter(' ')]).unwrap_or(pieces)
}

/// A text in pieces; a cell has its column.
fn pieces(text: &str, side: Side, column: Option<&str>) -> Vec<Piece> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut places: Vec<_> = parts(&text).into_iter().map(|(kind, at)| (Some(kind), at)).collect();
    if side == Side::Printed {
        let is_free = |at: &std::ops::Range<usize>| {
            places.iter().all(|(_, other)| other.end <= at.start || at.end <= other.start)
        };
        let gaps: Vec<_> =
            ELISION.find_iter(&text).map(|found| found.range()).filter(is_free).collect();
        places.extend(gaps.into_iter().map(|at| (None, at)));
        places.sort_by_key(|(_, at)| at.start);
    }
    let mut pieces = Vec::new();
    let mut done = 0;
    for (kind, at) in places {
        pieces.extend(text[done..at.start].chars().map(Piece::Letter));
        let role = || column.map_or_else(|| role(&text[..at.start]), str::to_owned);
        match kind {
            None => pieces.push(Piece::Gap),
            Some(Kind::Nothing) => {}
            Some(kind) => {
                let text = text[at.clone()].to_owned();
                pieces.push(Piece::Part(Part { kind, text, role: role() }));
            }
        }
        done = at.end;
    }
    pieces.extend(text[done..].chars().map(Piece::Letter));
    pieces
}

/// What a part is that stands behind this: the word before it, as the heading of a column would have it.
fn role(before: &str) -> String {
    let before = before.trim_end_matches("sha256:");
    if before.ends_with('@') {
        return "DIGEST".to_owned();
    }
    let word = before.split_whitespace().next_back().unwrap_or_default();
    let mut rest = word.trim_end_matches(':').to_owned();
    for (_, at) in parts(&rest).into_iter().rev() {
        rest.replace_range(at, "_");
    }
    rest.to_uppercase()
}

/// The digests and ids of a text, in order.
pub(super) fn hashes(text: &str) -> Vec<Part> {
    let pieces = pieces(text, Side::Came, None).into_iter();
    pieces
        .filter_map(|piece| match piece {
            Piece::Part(part) if part.kind == Kind::Hash => Some(part),
            Piece::Part(_) | Piece::Letter(_) | Piece::Gap => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(printed: &str, came: &str) -> bool {
        let printed = lines(printed.lines(), Side::Printed);
        let came = lines(came.lines(), Side::Came);
        printed.last().unwrap().fits(came.last().unwrap(), true).is_some()
    }

    #[test]
    fn every_pattern_compiles() {
        for pattern in [&*ELISION, &*PROGRESS, &*PROMPT, &*BARE] {
            assert_ne!(pattern.as_str(), "$^");
        }
    }

    #[test]
    fn a_gap_stands_for_any_text_but_not_for_what_is_printed_around_it() {
        for (printed, came, wanted) in [
            ("a ... z", "a b c z", true),
            ("a ... z", "a z", true),
            ("a ... z", "a b c", false),
            ("... b ... d", "a b c d", true),
            ("... b ... b", "a b c d", false),
            ("aba ... aba", "aba", false),
            ("[...] end", "the end", true),
            ("sha256:c3d8...", &format!("sha256:{}", "a".repeat(64)), true),
            ("... not found", "docker: a: not found.", true),
            ("docker: ... not found.", "docker: a: not found", true),
            ("... not found", "a: not found.", false),
            ("... not found", "docker: a: not found..", false),
            ("sha256:c3d8... for a", &format!("sha256:{} for b", "a".repeat(64)), false),
        ] {
            assert_eq!(fits(printed, came), wanted, "{printed} | {came}");
        }
    }

    #[test]
    fn a_prompt_may_stand_before_what_came_and_a_word_may_not() {
        for (came, wanted) in [
            ("/ # welcome", true),
            ("me@lab:~$ welcome", true),
            ("$ welcome", true),
            ("Error: welcome", false),
            ("not welcome", false),
        ] {
            assert_eq!(fits("welcome", came), wanted, "{came}");
        }
    }

    #[test]
    fn cells_are_compared_by_their_column_whatever_the_widths() {
        let printed = "NAME   STATE   PORTS\nweb            80";
        assert!(fits(printed, "NAME       STATE     PORTS\nweb                  80"));
        assert!(!fits(printed, "NAME       STATE     PORTS\nweb        80"));
        assert!(!fits(
            printed,
            "NAME       STATE     PORTS     AGE\nweb                  80        x"
        ));
    }
}
