//! What a report tells: the run of one lab, or runs of several, each with its steps and what is to be said of it as a whole.

use std::{collections::HashMap, path::Path};

use jiff::Timestamp;

use super::{
    case::{Case, End, Suite},
    ending,
    stage::{Stage, stages},
    standing::Standing,
};
use crate::{
    record::{LabResult, LabRun, Record, Runs},
    text,
    wording::share::{self as words, Undone},
};

/// The run of one lab, or runs of several.
#[derive(Clone, Copy)]
pub enum Reported<'r> {
    /// One.
    One(&'r Record),
    /// Several, or a share of them.
    Several(&'r Runs),
}

impl<'r> From<&'r Record> for Reported<'r> {
    fn from(record: &'r Record) -> Self {
        Self::One(record)
    }
}

impl<'r> From<&'r Runs> for Reported<'r> {
    fn from(runs: &'r Runs) -> Self {
        Self::Several(runs)
    }
}

/// A lab of it; or a share that is missing.
pub(super) struct Part<'r> {
    /// The lab's title; nothing where it is a share.
    pub(super) lab: &'r str,
    /// The scenario's file; nothing where it is a share.
    pub(super) scenario: &'r str,
    /// What came of it; nothing where nothing was typed.
    pub(super) record: Option<&'r Record>,
    /// What tells it from the other labs, as it stands before its steps; nothing where it is alone.
    pub(super) prefix: Option<String>,
    /// Its steps, and behind them what is to be said of it as a whole.
    pub(super) stages: Vec<Stage<'r>>,
}

impl Part<'_> {
    /// How many tries there were before the last.
    pub(super) fn tries(&self) -> usize {
        self.record.map_or(0, |record| record.earlier.len())
    }

    /// A sentence about it, with what tells it from the others.
    pub(super) fn told(&self, sentence: &str) -> String {
        self.prefix.as_ref().map_or_else(|| sentence.to_owned(), |own| format!("{own}: {sentence}"))
    }

    /// What was left out of it.
    pub(super) fn left_out(&self) -> Vec<String> {
        let all = self.record.into_iter().flat_map(|record| &record.left_out);
        all.map(|left| self.told(&ending::left_out(left))).collect()
    }

    /// What its pass does not say.
    pub(super) fn beside(&self) -> Vec<String> {
        let all = self.record.into_iter().flat_map(ending::beside);
        all.map(|sentence| self.told(&sentence)).collect()
    }

    /// Its steps as CI's tools read them.
    pub(super) fn suites(&self) -> impl Iterator<Item = &Suite> {
        self.stages.iter().map(|stage| &stage.suite)
    }
}

impl<'r> Reported<'r> {
    /// The title.
    pub(super) fn title(self) -> String {
        match self {
            Self::One(record) => record.lab.clone(),
            Self::Several(runs) => words::title(runs),
        }
    }

    /// The version of labcheck that made it.
    pub(super) fn labcheck(self) -> &'r str {
        match self {
            Self::One(record) => &record.labcheck,
            Self::Several(runs) => &runs.labcheck,
        }
    }

    /// When it began, and how long it took, in milliseconds.
    pub(super) fn time(self) -> (Timestamp, u64) {
        match self {
            Self::One(record) => (record.started, record.took_ms),
            Self::Several(runs) => (runs.started, runs.took_ms),
        }
    }

    /// How it stands.
    pub(super) fn standing(self) -> Standing {
        match self {
            Self::One(record) => Standing::of_run(record),
            Self::Several(runs) => Standing::of_exit(runs.exit_code()),
        }
    }

    /// How many steps, or labs, passed.
    pub(super) fn outcome(self) -> String {
        match self {
            Self::One(record) => ending::outcome(record),
            Self::Several(runs) => format!("{}.", words::sum(runs)),
        }
    }

    /// Its labs in order, and behind them the shares that are missing. Of a lab of another share it says nothing.
    pub(super) fn parts(self) -> Vec<Part<'r>> {
        match self {
            Self::One(record) => {
                let (lab, scenario) = (record.lab.as_str(), record.scenario.as_str());
                let stages = stages(record);
                vec![Part { lab, scenario, record: Some(record), prefix: None, stages }]
            }
            Self::Several(runs) => {
                let stems = stems(runs);
                let labs = runs.labs.iter().filter_map(|lab| of_lab(&stems, lab));
                let missing = runs.shares.missing.iter().map(|number| of_missing(runs, *number));
                labs.chain(missing).collect()
            }
        }
    }
}

fn of_lab<'r>(stems: &Stems, lab: &'r LabRun) -> Option<Part<'r>> {
    let (title, scenario) = (lab.lab.as_str(), lab.scenario.as_str());
    let prefix = prefix(stems, scenario);
    if let LabResult::Run(record) = &lab.result {
        let mut stages = stages(record);
        for stage in &mut stages {
            stage.suite.id = format!("{prefix}/{}", stage.suite.id);
        }
        let (record, prefix) = (Some(&**record), Some(prefix));
        return Some(Part { lab: title, scenario, record, prefix, stages });
    }
    let Undone { told, why, next } = words::undone(&lab.result)?;
    let why = why.map(|why| format!("why: {}\n", text::for_terminal(why.as_bytes(), 8_000)));
    let suite = error(prefix.clone(), title, told, &why.unwrap_or_default(), next);
    let (prefix, stages) = (Some(prefix), vec![Stage::alone(suite)]);
    Some(Part { lab: title, scenario, record: None, prefix, stages })
}

fn of_missing(runs: &Runs, number: usize) -> Part<'_> {
    let told = words::missing(runs, number);
    let name = words::name(number, runs.shares.of);
    let next = words::next_missing(runs, number);
    let suite = error(name, "a share that is missing", &text::name(&told), "", &next);
    let stages = vec![Stage::alone(suite)];
    Part { lab: "", scenario: "", record: None, prefix: None, stages }
}

fn error(id: String, title: &str, told: &str, details: &str, next: &str) -> Suite {
    let case = Case {
        name: id.clone(),
        end: End::Error,
        code: None,
        message: told.to_owned(),
        details: format!("{details}next: {next}\n"),
        printed: String::new(),
        took_ms: 0,
        line: None,
        earlier: Vec::new(),
    };
    Suite { id, title: text::name(title), cases: vec![case] }
}

/// How many of the labs have a file of this name, without its ending.
type Stems = HashMap<String, usize>;

fn stems(runs: &Runs) -> Stems {
    runs.labs.iter().filter_map(|lab| stem(&lab.scenario)).fold(Stems::new(), |mut all, stem| {
        *all.entry(stem).or_default() += 1;
        all
    })
}

fn stem(path: &str) -> Option<String> {
    Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned())
}

/// What stands before a step's id, so that it is no other lab's: the name of the scenario, where it is the only one of that name.
fn prefix(stems: &Stems, scenario: &str) -> String {
    let own = stem(scenario).filter(|own| stems.get(own) == Some(&1));
    text::name(&own.unwrap_or_else(|| scenario.to_owned()))
}

#[cfg(test)]
mod tests;
