//! Runs of several labs told together: those of a share (`labcheck run --shard`), or of all shares, merged.

use std::collections::HashSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Record, summed::summed, sums::Totals};
use crate::{
    exit::ExitStatus,
    share::{MOST, Share},
};

/// The format's name and version.
pub const RUNS_FORMAT: &str = "labcheck/runs/v1";

/// The format's name and version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
enum RunsFormat {
    /// This one.
    #[serde(rename = "labcheck/runs/v1")]
    V1,
}

summed! {
    /// What came of several labs: of those in one share (`labcheck run --shard 1/3`), or in all shares (`labcheck merge`).
    pub struct Runs as SeveralRuns {
        counted {
            /// The format's name and version.
            format: RunsFormat = |_| RunsFormat::V1,
            /// That of the worst lab, as `labcheck run` ends: 1 something failed, 3 something could not be judged or a share is missing, 4 something was skipped,
            /// 2 a lab cannot be run as it is. A share without any lab is 0: the others have them.
            exit_code: u8 = |runs| runs.exit_code().number(),
            /// How many commands and checks of all its runs ended how.
            totals: Totals = |runs| runs.totals(),
        }
        fields {
            /// The version of labcheck that made all of it.
            labcheck: String,
            /// When the first of it began.
            started: Timestamp,
            /// How long its shares took, together, in milliseconds.
            took_ms: u64,
            /// Which shares it is made of.
            shares: Shares,
            /// All labs that were shared out, those of other shares too, in their order.
            labs: Vec<LabRun>,
        }
    }
}

/// The shares that a record is made of, by their numbers, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shares {
    /// How many there are.
    pub of: usize,
    /// Those whose runs are here.
    pub done: Vec<usize>,
    /// Those that were not there when all were merged: nobody knows what came of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<usize>,
}

/// A lab, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabRun {
    /// The lab's title.
    pub lab: String,
    /// The scenario's file, as it was named.
    pub scenario: String,
    /// The digest of all that decides what the lab does: scenario, handout and files.
    pub digest: String,
    /// The share that has it.
    pub share: usize,
    /// What came of it.
    pub result: LabResult,
}

/// What came of a lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LabResult {
    /// Its run.
    Run(Box<Record>),
    /// Nothing was typed, because it cannot be run as it is: why.
    Refused(String),
    /// Nothing was typed, because something kept labcheck from it: why.
    Error(String),
    /// It was done, and is another lab now than was shared out: what came is of neither.
    Changed,
    /// Nothing was typed, because the run was interrupted before: why.
    Interrupted(String),
    /// Another share has it, whose record this is not.
    Elsewhere,
    /// The share that has it is missing.
    Missing,
}

impl LabResult {
    /// How a run of the lab alone would have ended; nothing where another share tells.
    pub fn exit_code(&self) -> Option<ExitStatus> {
        match self {
            Self::Run(record) => Some(record.exit_code()),
            Self::Refused(_) => Some(ExitStatus::Usage),
            Self::Error(_) | Self::Changed | Self::Missing => Some(ExitStatus::Error),
            Self::Interrupted(_) => Some(ExitStatus::Incomplete),
            Self::Elsewhere => None,
        }
    }
}

impl Runs {
    /// The records of the labs that were run, in order.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.labs.iter().filter_map(|lab| match &lab.result {
            LabResult::Run(record) => Some(&**record),
            LabResult::Refused(_)
            | LabResult::Error(_)
            | LabResult::Changed
            | LabResult::Interrupted(_)
            | LabResult::Elsewhere
            | LabResult::Missing => None,
        })
    }

    /// How many of each verdict, over all runs.
    pub fn totals(&self) -> Totals {
        self.records().map(Record::totals).sum()
    }

    /// The exit code of the worst lab; a share that is missing is an error, whatever it has.
    pub fn exit_code(&self) -> ExitStatus {
        let labs = self.labs.iter().filter_map(|lab| lab.result.exit_code());
        let missing = self.shares.missing.iter().map(|_| ExitStatus::Error);
        labs.chain(missing).fold(ExitStatus::Passed, ExitStatus::worse)
    }

    /// The number of the share that this is alone, where there are others.
    pub fn alone(&self) -> Option<usize> {
        let Shares { of, done, missing } = &self.shares;
        match done[..] {
            [number] if missing.is_empty() && *of > 1 => Some(number),
            _ => None,
        }
    }

    /// The labs of a share.
    pub fn labs_of(&self, share: usize) -> impl Iterator<Item = &LabRun> {
        self.labs.iter().filter(move |lab| lab.share == share)
    }

    /// What of it contradicts itself, if anything does: then nobody can tell what it says.
    pub(super) fn contradiction(&self) -> Option<String> {
        let Shares { of, done, missing } = &self.shares;
        let is_list = |numbers: &[usize]| {
            numbers.windows(2).all(|two| two[0] < two[1])
                && numbers.iter().all(|number| (1..=*of).contains(number))
        };
        if !(1..=MOST).contains(of) || done.is_empty() || !is_list(done) || !is_list(missing) {
            return Some("`shares` are no shares".to_owned());
        }
        let is_all = (1..=*of).all(|number| done.contains(&number) != missing.contains(&number));
        if !is_all && self.alone().is_none() {
            return Some("`shares` are neither one nor all".to_owned());
        }
        if self.labs.is_empty() {
            return Some("`labs` has no lab".to_owned());
        }
        let mut names = HashSet::new();
        self.labs.iter().enumerate().find_map(|(place, lab)| {
            let is_twice = !names.insert(lab.scenario.as_str());
            let twice = || is_twice.then(|| format!("{} is there twice", lab.scenario));
            self.unfit(place, lab).or_else(twice)
        })
    }

    /// Why a lab at this place cannot be one of these.
    fn unfit(&self, place: usize, lab: &LabRun) -> Option<String> {
        let (scenario, share) = (&lab.scenario, lab.share);
        if share != Share::number_at(place, self.shares.of) {
            return Some(format!("{scenario} is not of share {share}"));
        }
        let (done, missing) = (&self.shares.done, &self.shares.missing);
        let is_fit = match &lab.result {
            LabResult::Run(record) => {
                let Record { labcheck, lab: title, scenario: of, .. } = &**record;
                let is_its_own = title == &lab.lab && of == scenario && *labcheck == self.labcheck;
                done.contains(&share) && is_its_own
            }
            LabResult::Refused(_)
            | LabResult::Error(_)
            | LabResult::Changed
            | LabResult::Interrupted(_) => done.contains(&share),
            LabResult::Elsewhere => !done.contains(&share) && !missing.contains(&share),
            LabResult::Missing => missing.contains(&share),
        };
        (!is_fit).then(|| format!("what came of {scenario} is another lab's or share's"))
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::{super::run::testing::record, *};

    /// So many labs, of which the share has the runs that are given, each in its turn.
    pub(crate) fn share(number: usize, of: usize, labs: usize, given: &[Record]) -> Runs {
        let mut given = given.iter().cycle();
        let labs = (0..labs).map(|place| {
            let (scenario, lab) = (format!("scenarios/{place}.yaml"), format!("Lab {place}"));
            let share = Share::number_at(place, of);
            let result = match given.next() {
                _ if share != number => LabResult::Elsewhere,
                Some(run) => {
                    let (lab, scenario) = (lab.clone(), scenario.clone());
                    LabResult::Run(Box::new(Record {
                        lab,
                        scenario,
                        labcheck: "1".into(),
                        ..run.clone()
                    }))
                }
                None => LabResult::Run(Box::new(record(Vec::new()))),
            };
            LabRun { lab, scenario, digest: format!("sha256:{place}"), share, result }
        });
        Runs {
            labcheck: "1".into(),
            started: Timestamp::UNIX_EPOCH,
            took_ms: 10,
            shares: Shares { of, done: vec![number], missing: Vec::new() },
            labs: labs.collect(),
        }
    }
}
