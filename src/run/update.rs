//! The handout with what came in the place of what drifted, by the record of a run.

mod version;

use std::collections::{BTreeMap, BTreeSet};

use self::version::Version;
use super::printed::Block;
use crate::{
    lab::{self, Change, Comparison, Drift, Edit},
    mask::MASK,
    outcome::Outcome,
    record::{ActionRecord, Record},
    scenario::model::{Action, Printed, Scenario},
    syntax::{source::Source, template::Vars},
};

/// A handout that was made true, as far as a record tells. Lines are those of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Updated {
    /// Its text.
    pub text: String,
    /// The lines that are still not what came, and where nothing else can stand: a secret, or what would be read as a
    /// command.
    pub left: Vec<usize>,
    /// The lines that are not what the record keeps of what came, though the run found nothing wrong with them: it saw the
    /// secrets that the record does not keep, or the handout was another one.
    pub untold: Vec<usize>,
    /// The commands whose printed lines were held against nothing, by the first of these lines: they were not typed, did not
    /// pass, or printed more than is kept.
    pub unseen: Vec<usize>,
}

/// How often what was written is looked at again: a line that was written may be one that another has to go together with,
/// or one that cannot stand there.
const ROUNDS: usize = 64;
/// How often one line is written: again only where another one came to stand that it has to go together with.
const TIMES: usize = 2;
/// Stands where a command printed bytes that are no text.
const NO_TEXT: char = '\u{fffd}';

/// Writes into a handout what came, as far as a record tells it and as far as the scenario does not say that a line is an
/// example. The scenario is one that was not bound; of `vars` those that the record does not tell may be missing.
pub fn update(scenario: &Scenario, handout: &Source, record: &Record, vars: &Vars) -> Updated {
    let mut now = Version::of(&handout.text);
    let mut barred: Option<Barred> = None;
    let mut rounds = ROUNDS;
    loop {
        let mut bound = scenario.clone();
        lab::bind(&mut bound, &Source { name: handout.name.clone(), text: now.text.clone() });
        let Looked { found, unseen } = look(&bound, record, vars);
        let barred = barred.get_or_insert_with(|| Barred::of(&found));
        let is_free = |found: &&Found<'_>| barred.lets(now.first(found.printed.line), &found.drift);
        let edits: Vec<Edit> = found.iter().filter(is_free).filter_map(Found::edit).collect();
        if edits.is_empty() || rounds == 0 {
            let is_untold = |line: &usize| barred.untold.contains(&now.first(*line));
            let lines = found.iter().map(|found| found.printed.line);
            let (untold, left) = lines.partition(is_untold);
            return Updated { left, untold, unseen, text: now.text };
        }
        rounds -= 1;
        let (taken, cannot) = now.edited(&edits);
        let cannot: BTreeSet<usize> = cannot.iter().map(|edit| edit.line).collect();
        for Found { drift, printed, .. } in &found {
            if cannot.contains(&printed.line) {
                barred.changes.insert((now.first(printed.line), drift.instead.clone()));
            }
        }
        if let Some((next, edits)) = taken {
            for edit in edits {
                *barred.times.entry(now.first(edit.line)).or_default() += 1;
            }
            now = next;
        }
    }
}

/// What is not done to which line, by its number at the beginning.
#[derive(Debug, Default)]
struct Barred {
    /// Of these the run did not say that they drifted.
    untold: BTreeSet<usize>,
    /// Of these it said that something else came.
    otherwise: BTreeSet<usize>,
    /// What would not be read as it was written.
    changes: BTreeSet<(usize, String)>,
    /// How often each was written.
    times: BTreeMap<usize, usize>,
}

impl Barred {
    /// What is barred from the beginning: a run saw what a record keeps without its secrets, and is right.
    fn of(found: &[Found<'_>]) -> Self {
        let mut barred = Self::default();
        for Found { drift, printed, told, .. } in found {
            match told {
                None => barred.untold.insert(printed.line),
                Some(seen) if *seen != drift.seen => barred.otherwise.insert(printed.line),
                Some(_) => false,
            };
        }
        barred
    }

    fn lets(&self, first: usize, drift: &Drift) -> bool {
        !self.untold.contains(&first)
            && !self.otherwise.contains(&first)
            && !self.changes.contains(&(first, drift.instead.clone()))
            && self.times.get(&first).is_none_or(|times| *times < TIMES)
    }
}

/// A drift, with the lines around it.
struct Found<'b> {
    drift: Drift,
    printed: &'b Printed,
    /// Where its block has it instead.
    place: Option<Change>,
    /// What came in its place as the run tells it, if it does.
    told: Option<&'b str>,
}

/// What a record says of a handout.
struct Looked<'b> {
    found: Vec<Found<'b>>,
    /// The first line of what is printed under each command of which it says nothing.
    unseen: Vec<usize>,
}

/// The drifts of all commands that passed, as the run found them.
fn look<'b>(bound: &'b Scenario, record: &'b Record, vars: &Vars) -> Looked<'b> {
    let mut handout = Comparison::default();
    let mut looked = Looked { found: Vec::new(), unseen: Vec::new() };
    for (action, done) in typed(bound, record) {
        let block = Block::at_least(action, vars);
        let seen = done.and_then(|done| Some((done, seen(done)?)));
        let Some((done, outcome)) = seen else {
            looked.unseen.extend(block.line(0));
            continue;
        };
        for (drift, printed) in block.drifts(&mut handout, &done.command, outcome) {
            let place = drift.before.and_then(|at| match (block.line(at), at.checked_sub(1)) {
                (Some(line), _) => Some(Change::Before(line)),
                (None, Some(last)) => block.line(last).map(Change::Behind),
                (None, None) => None,
            });
            let mut told = done.drift.iter();
            let told = told
                .find(|told| told.line == printed.line && told.printed == printed.text.trim())
                .map(|told| told.seen.as_str());
            looked.found.push(Found { drift, printed, place, told });
        }
    }
    looked
}

/// Each command that is typed, with what the record has of it: by their order, for several may stand on one line. Of a step
/// that has other commands in the record it says nothing.
fn typed<'b>(
    bound: &'b Scenario,
    record: &'b Record,
) -> Vec<(&'b Action, Option<&'b ActionRecord>)> {
    let mut all = Vec::new();
    for step in &bound.steps {
        let done = record.steps.iter().find(|done| done.id == step.id.value);
        let done = done.map_or(&[][..], |done| &done.actions);
        let typed: Vec<&Action> = step.typed().collect();
        let lines = typed.iter().map(|action| bound.line(action.at));
        let is_it = lines.eq(done.iter().map(|done| done.line));
        let done = |at: usize| done.get(at).filter(|_| is_it);
        all.extend(typed.into_iter().enumerate().map(|(at, action)| (action, done(at))));
    }
    all
}

/// What came of a command that passed, if all of it is kept.
fn seen(done: &ActionRecord) -> Option<&Outcome> {
    let outcome = done.outcome.as_ref().filter(|_| done.verdict.passed())?;
    (!outcome.streams().any(|stream| stream.truncated)).then_some(outcome)
}

impl Found<'_> {
    fn edit(&self) -> Option<Edit> {
        let Self { drift, printed, place, .. } = self;
        let unknown = |text: &str| text.contains(MASK) || text.contains(NO_TEXT);
        let is_it = place.is_none() && drift.instead.trim_end() == printed.text.trim_end();
        if is_it || unknown(&drift.seen) || unknown(&drift.instead) {
            return None;
        }
        let change = match place {
            Some(place) => place.clone(),
            None if drift.instead.is_empty() => Change::Gone,
            None => Change::Instead(drift.instead.clone()),
        };
        Some(Edit { line: printed.line, printed: printed.text.clone(), change })
    }
}

#[cfg(test)]
mod tests;
