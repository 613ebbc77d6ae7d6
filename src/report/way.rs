//! The way of a student as a transcript that plays, by the journal of what was handed in: what was typed, and what came of
//! it, each at its moment. What programs printed no journal has.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{
    cast::{Cast, remark},
    rendered::RenderError,
};
use crate::{
    cmdline::written,
    journal::{self, Deed, Entry, Typed},
    outcome::Exit,
    submission::Submission,
    text,
    wording::{self, way as words},
};

/// What every shell of a classroom has exported.
const ALWAYS: [&str; 3] = ["DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_CONTENT_TRUST_SERVER"];
/// Moments that are told at most, and bytes of one.
const MOMENTS: usize = 50_000;
const LONGEST: usize = 4_000;

/// The way to what was handed in; nothing where it has no journal.
pub(crate) fn way(submission: &Submission) -> Option<Result<String, RenderError>> {
    let entries = journal::counting(submission.journal.as_ref()?);
    Some(cast(submission, &entries))
}

fn cast(submission: &Submission, entries: &[Entry]) -> Result<String, RenderError> {
    let began = entries.first().map_or(submission.head.made, |entry| entry.at);
    let title = words::title(&submission.head.student.id, &submission.record.lab);
    let mut cast = Cast::new(&title, began)?;
    cast.print(&remark(&title))?;
    cast.print(&remark(words::OF_WHAT))?;
    for (at, told) in moments(entries).into_iter().take(MOMENTS) {
        let since = at.duration_since(began).as_millis();
        cast.at(u64::try_from(since).unwrap_or_default());
        cast.print(&told)?;
    }
    Ok(cast.end())
}

/// How many checks of a step were seen to pass one behind the other.
struct Judged<'e> {
    at: Timestamp,
    step: &'e str,
    passed: usize,
}

impl Judged<'_> {
    fn told(&self) -> (Timestamp, String) {
        (self.at, remark(&words::judged(self.step, self.passed)))
    }
}

/// What is told, each with its time.
fn moments(entries: &[Entry]) -> Vec<(Timestamp, String)> {
    let mut all = Vec::new();
    let mut judged: Option<Judged<'_>> = None;
    let mut typed: BTreeMap<u64, &Typed> = BTreeMap::new();
    let has_machines = machines(entries) > 1;
    for Entry { at, deed } in entries {
        if let Deed::Judged { step, passed: true, .. } = deed {
            if let Some(other) = judged.take_if(|judged| judged.step != step) {
                all.push(other.told());
            }
            judged.get_or_insert(Judged { at: *at, step, passed: 0 }).passed += 1;
            continue;
        }
        all.extend(judged.take().map(|judged| judged.told()));
        if let Deed::Typed(one) = deed {
            typed.insert(one.number, one);
        }
        let told = if let Deed::Typed(one) = deed {
            Some(line(one, has_machines))
        } else if let Deed::TypedEnded { number, exit } = deed {
            typed.remove(number).and_then(|_| ended(exit.as_ref())).map(|told| remark(&told))
        } else {
            told(deed).map(|told| remark(&told))
        };
        all.extend(told.map(|told| (*at, told)));
    }
    all.extend(judged.map(|judged| judged.told()));
    all
}

fn machines(entries: &[Entry]) -> usize {
    let named = entries.iter().filter_map(|entry| {
        let Deed::Typed(typed) = &entry.deed else { return None };
        Some(&*typed.machine)
    });
    named.collect::<BTreeSet<_>>().len()
}

/// What somebody typed, as a shell would take it.
fn line(typed: &Typed, has_machines: bool) -> String {
    let exported = typed.exported.iter().filter(|(name, _)| !ALWAYS.contains(&&***name));
    let exported: Vec<String> = exported
        .map(|(name, value)| format!("{name}={} ", written(std::iter::once(&**value))))
        .collect();
    let sudo = if typed.by_sudo { "sudo " } else { "" };
    let line = format!("{}{sudo}{}", exported.concat(), typed.line());
    if typed.solving.is_some() {
        return remark(&words::solving(&line));
    }
    let machine = if has_machines { &*typed.machine } else { "" };
    let line = format!("{machine}$ {line}");
    format!("{}\n", text::for_terminal(line.as_bytes(), LONGEST).replace('\n', " "))
}

/// How it ended, where it did not end well.
fn ended(exit: Option<&Exit>) -> Option<String> {
    let exit = exit.filter(|exit| **exit != Exit::Code(0))?;
    Some(wording::exit(exit))
}

fn told(deed: &Deed) -> Option<String> {
    Some(match deed {
        Deed::Engine(event) => return words::engine(event),
        Deed::Hint { step, check, level } => words::hint(step, check, *level),
        Deed::Answered(one) => words::answered(&one.step, &one.check, &one.text),
        Deed::Solved { step } => words::solved(step),
        Deed::Reset { step } => words::reset(step),
        Deed::Done { step } => words::done(step),
        Deed::TypedUnseen => words::UNSEEN.to_owned(),
        Deed::Resumed => words::RESUMED.to_owned(),
        Deed::Gap => words::GAP.to_owned(),
        Deed::Opened
        | Deed::Images(_)
        | Deed::Registry(_)
        | Deed::Trust(_)
        | Deed::ClientEnded { .. }
        | Deed::Recorded { .. }
        | Deed::Typed(_)
        | Deed::TypedEnded { .. }
        | Deed::Judged { .. }
        | Deed::Typing { .. }
        | Deed::ByLabcheck { .. }
        | Deed::SolveEnded { .. }
        | Deed::SolvedNothing { .. }
        | Deed::Forgotten { .. }
        | Deed::SetUp
        | Deed::Between => return None,
    })
}

#[cfg(test)]
mod tests;
