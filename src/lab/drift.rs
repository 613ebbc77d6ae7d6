//! Whether what a handout prints under its commands is what came out, as far as that is the same every time.
//!
//! Printed lines come in their order, each one once, and cells of tables under their column; what the handout leaves
//! out is not missed. Volatile parts stand for any of their kind, the same ones for the same all through the handout;
//! `...` stands for anything in its place, and lines of progress for nothing. What the versions of Docker say
//! otherwise is one thing.

mod align;
mod line;
mod names;
mod parts;
mod same;
mod table;
mod telling;
mod words;

use std::collections::{HashMap, HashSet};

use self::{
    align::{Place, STREAMS, align},
    line::{Line, Pair, Side, lines},
    parts::replaced,
    same::{Contrary, Ledger},
};
use crate::text;

pub(crate) use telling::{is_drawn, is_some_address, telling};

/// A printed line that is not what came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// Which of the printed lines, from 0.
    pub at: usize,
    /// What is wrong with it.
    pub wrong: Wrong,
    /// The line that came in its place, as far as that can be said; empty where nothing is left.
    pub seen: String,
    /// What to print in its place so that it is true; empty where nothing came, the line itself where nobody can say it.
    pub instead: String,
    /// Where that belongs, if elsewhere: before which of the printed lines, or behind all of them.
    pub before: Option<usize>,
}

/// What is wrong with a printed line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No such line came.
    Otherwise,
    /// It came, but not at this place among the others.
    Order,
    /// It came, but not as often as it is printed.
    Often,
    /// The table has other columns.
    Columns,
    /// A digest, an id, a name or an address is not the one that the handout prints at this line, or in this command.
    Same(usize),
}

/// What came of one command.
#[derive(Clone, Debug, Default)]
pub struct Came<'c> {
    /// Its standard output.
    pub output: &'c str,
    /// Its standard error.
    pub errors: &'c str,
    /// What stood on its terminal, for a dialogue.
    pub screen: &'c str,
}

/// The streams in their order.
const ERRORS: usize = 1;
const SCREEN: usize = 2;

/// The comparison of a handout with what comes, command by command: it knows what stood for what so far.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    ledger: Ledger,
    /// The last line of the command that is looked at.
    command: Option<usize>,
}

impl Comparison {
    /// Takes a command: the handout's line, what stands there, and what was typed. A digest in it is the same one
    /// below.
    pub fn typed(&mut self, line: usize, printed: &str, typed: &str) {
        self.ledger.typed(line, printed, typed);
        self.command = Some(line + printed.matches('\n').count());
    }

    /// What differs between the lines printed under a command, each with its number in the handout, and what came.
    pub fn compare(&mut self, printed: &[(usize, &str)], came: &Came<'_>) -> Vec<Drift> {
        self.ledger.next_command();
        let wanted = lines(printed.iter().map(|(_, text)| *text), Side::Printed);
        let all = All::of(came, &wanted);
        let fitting: Vec<_> =
            wanted.iter().map(|line| (!line.is_free).then(|| all.fitting(line))).collect();
        let found = align(&fitting);
        let mut drifts = Vec::new();
        let typed = self.typed_before(printed);
        let missing =
            Missing { wanted: &wanted, fitting: &fitting, found: &found, all: &all, typed: &typed };
        let mut taken: HashSet<Place> = found.iter().flatten().copied().collect();
        for at in 0..wanted.len() {
            match (&fitting[at], found[at]) {
                (None, _) => {}
                (Some(_), None) => drifts.push(missing.tell(at, &mut taken)),
                (Some(_), Some(place)) => {
                    drifts.extend(self.agrees(at, printed[at], &wanted[at], &all, place));
                }
            }
        }
        drifts
    }

    /// How many lines the handout has before each printed one that are typed into the program of the command.
    fn typed_before(&self, printed: &[(usize, &str)]) -> Vec<usize> {
        let begin = self.command.map_or(0, |line| line + 1);
        let numbers = printed.iter().enumerate();
        numbers.map(|(at, (line, _))| line.saturating_sub(begin + at)).collect()
    }

    /// Whether a line that came agrees with those above it in the handout.
    fn agrees(
        &mut self,
        at: usize,
        (number, text): (usize, &str),
        wanted: &Line,
        all: &All,
        place: Place,
    ) -> Option<Drift> {
        let pairs = all.fits(wanted, place)?;
        let contrary = self.ledger.take(number, &pairs).err()?;
        let Contrary { printed, which, instead, .. } = &contrary;
        let instead = replaced(text, printed, *which, instead).unwrap_or_else(|| text.to_owned());
        let seen = all.line(place).text.clone();
        Some(Drift { at, wrong: Wrong::Same(contrary.line), seen, instead, before: None })
    }
}

/// All lines that came, by stream.
struct All {
    streams: [Vec<Line>; STREAMS],
    /// The places of lines that look alike.
    looks: HashMap<String, Vec<Place>>,
}

impl All {
    fn of(came: &Came<'_>, wanted: &[Line]) -> Self {
        let read =
            |text: &str| settled(lines(text::clean(text.as_bytes()).lines(), Side::Came), wanted);
        let streams = [came.output, came.errors, came.screen].map(read);
        let mut looks: HashMap<String, Vec<Place>> = HashMap::new();
        for (stream, lines) in streams.iter().enumerate() {
            for (at, line) in lines.iter().enumerate() {
                looks.entry(line.look()).or_default().push((stream, at));
            }
        }
        Self { streams, looks }
    }

    fn line(&self, (stream, at): Place) -> &Line {
        &self.streams[stream][at]
    }

    fn fits(&self, wanted: &Line, place: Place) -> Option<Vec<Pair>> {
        wanted.fits(self.line(place), place.0 == SCREEN)
    }

    /// All places in order, of one stream or of all.
    fn places(&self, of: impl Fn(usize) -> bool) -> impl Iterator<Item = Place> {
        let streams = self.streams.iter().enumerate().filter(move |(stream, _)| of(*stream));
        streams.flat_map(|(stream, lines)| (0..lines.len()).map(move |at| (stream, at)))
    }

    /// Where a printed line came.
    fn fitting(&self, wanted: &Line) -> Vec<Place> {
        let is_fit = |place: &Place| self.fits(wanted, *place).is_some();
        if wanted.has_other_looks() {
            return self.places(|_| true).filter(is_fit).collect();
        }
        let alike = self.looks.get(&wanted.look()).into_iter().flatten().copied();
        let on_screen = self.places(|stream| stream == SCREEN);
        let mut places: Vec<Place> = alike.chain(on_screen).filter(is_fit).collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// The rows that Docker lists in an order of its own, as those are that were made at the same time, are put into the
/// order of the handout.
fn settled(mut came: Vec<Line>, wanted: &[Line]) -> Vec<Line> {
    for group in came.chunk_by_mut(Line::is_listed_at_once).filter(|group| group.len() > 1) {
        let place = |row: &Line| wanted.iter().position(|line| line.fits(row, false).is_some());
        group.sort_by_cached_key(|row| place(row).unwrap_or(wanted.len()));
    }
    came
}

/// What is said of lines that did not come at their place.
struct Missing<'m> {
    wanted: &'m [Line],
    fitting: &'m [Option<Vec<Place>>],
    found: &'m [Option<Place>],
    all: &'m All,
    /// How many lines were typed before each.
    typed: &'m [usize],
}

impl Missing<'_> {
    fn tell(&self, at: usize, taken: &mut HashSet<Place>) -> Drift {
        let wanted = &self.wanted[at];
        let fitting = self.fitting[at].as_deref().unwrap_or_default();
        if let Some(place) = fitting.iter().find(|place| !taken.contains(place)) {
            taken.insert(*place);
            let came = self.all.line(*place);
            let (seen, instead) = (came.text.clone(), wanted.text.clone());
            return Drift {
                at,
                wrong: Wrong::Order,
                seen,
                instead,
                before: Some(self.before(*place)),
            };
        }
        // What was left out there stays left out.
        let is_beside_elision =
            self.is_free(at + 1) || at.checked_sub(1).is_some_and(|at| self.is_free(at));
        let is_more = !fitting.is_empty() && is_beside_elision;
        let Some(place) = self.in_place(at, taken).filter(|_| !is_more) else {
            let wrong = if fitting.is_empty() { Wrong::Otherwise } else { Wrong::Often };
            return Drift { at, wrong, seen: String::new(), instead: String::new(), before: None };
        };
        taken.insert(place);
        let came = self.all.line(place);
        let wrong = match (fitting.is_empty(), &wanted.heading, &came.heading) {
            (false, _, _) => Wrong::Often,
            (true, Some(_), Some(_)) => Wrong::Columns,
            (true, _, _) => Wrong::Otherwise,
        };
        Drift { at, wrong, seen: came.text.clone(), instead: self.instead(at, came), before: None }
    }

    /// Below a heading that is not what came, a row stands below what came.
    fn instead(&self, at: usize, came: &Line) -> String {
        let above = (0..at).rev().find(|above| self.wanted[*above].heading.is_some());
        let is_kept = above.is_none_or(|above| self.found[above].is_some());
        if is_kept { self.wanted[at].instead(came) } else { came.whole.clone() }
    }

    /// Before which printed line a line belongs that came at this place.
    fn before(&self, (stream, at): Place) -> usize {
        let behind =
            |found: &Option<Place>| found.is_some_and(|(s, other)| s == stream && other > at);
        self.found.iter().position(behind).unwrap_or(self.found.len())
    }

    /// The line that came in the place of this one: between its neighbours, the most alike, so that one is left for
    /// each of those that are missing below. Behind an elision, of those that are as much alike it is the last one.
    fn in_place(&self, at: usize, taken: &HashSet<Place>) -> Option<Place> {
        let is_last = at > 0 && self.is_free(at - 1) && !self.is_free(at + 1);
        let key = |(alike, place): &(usize, Place)| {
            let (first, last) = (std::cmp::Reverse(*place), *place);
            (*alike, (!is_last).then_some(first), is_last.then_some(last))
        };
        let most = (0..STREAMS).filter_map(|stream| {
            let places = self.between(at, stream, taken);
            let rest = self.wanted[at + 1..].iter().zip(&self.found[at + 1..]);
            let rest = rest.take_while(|(_, found)| found.is_none_or(|found| found.0 != stream));
            let others = rest.filter(|(line, found)| !line.is_free && found.is_none()).count();
            let free = places.len().saturating_sub(others).max(1).min(places.len());
            let alike = |place: &Place| self.wanted[at].alike(self.all.line(*place));
            places[..free]
                .iter()
                .map(|place| (alike(place), *place))
                // What is told besides is in the place of nothing that it has not a word of.
                .filter(|(alike, place)| *alike > 0 || place.0 != ERRORS)
                .max_by_key(key)
        });
        most.max_by_key(key).map(|(_, place)| place)
    }

    fn is_free(&self, at: usize) -> bool {
        self.wanted.get(at).is_some_and(|line| line.is_free)
    }

    /// What came of a stream between the neighbours of a printed line, and stands for none.
    fn between(&self, at: usize, stream: usize, taken: &HashSet<Place>) -> Vec<Place> {
        let of =
            |found: &Option<Place>| found.filter(|found| found.0 == stream).map(|found| found.1);
        let end = self.found[at..].iter().find_map(of).unwrap_or(self.all.streams[stream].len());
        let begin = self.found[..at].iter().rev().find_map(of).map_or(0, |before| before + 1);
        // What was given to a missing line above stays above.
        let last = (begin..end).rev().find(|other| taken.contains(&(stream, *other)));
        let begin = last.map_or(begin, |last| last + 1);
        let (first, behind) = if stream == SCREEN { self.turn(at) } else { (0, usize::MAX) };
        let is_said = |other: &usize| {
            let line = &self.all.streams[stream][*other];
            !line.is_free && !line.is_prompt()
        };
        (begin.max(first)..end.min(behind)).filter(is_said).map(|other| (stream, other)).collect()
    }

    /// The part of a screen that comes of what the handout has typed last before a line: from one prompt to the next.
    fn turn(&self, at: usize) -> (usize, usize) {
        let lines = self.all.streams[SCREEN].iter().enumerate();
        let prompts: Vec<usize> =
            lines.filter(|(_, line)| line.is_prompt()).map(|(at, _)| at).collect();
        let typed = self.typed[at];
        if typed > prompts.len() {
            return (0, usize::MAX); // another kind of prompts
        }
        let begin = typed.checked_sub(1).map_or(0, |last| prompts[last] + 1);
        (begin, prompts.get(typed).copied().unwrap_or(usize::MAX))
    }
}

#[cfg(test)]
mod tests;
