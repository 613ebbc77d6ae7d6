//! Shares of several labs, in words.

use super::{UNJUDGED, count, numbers};
use crate::{
    exit::ExitStatus,
    record::{LabResult, Runs},
};

/// What to do where a lab was not reached.
const NEXT_INTERRUPTED: &str = "run it again";
/// What to do where a lab cannot be run as it is, or something kept labcheck from it.
const NEXT_WHY: &str = "do what it says, then run this share again";
/// What to do where a lab was changed.
const NEXT_CHANGED: &str = "leave the lab alone while it runs, then run this share again";
/// Why a lab was not begun.
pub const INTERRUPTED: &str = "the run was interrupted before it";
/// Why a lab was not begun, where it asked first.
pub const UNANSWERED: &str = "the question was left by Ctrl-C";
/// Of a lab that is not the one any more that was shared out.
pub const CHANGED: &str = "it was changed while it ran, so what came is not told";
/// Of a lab of which nothing is known.
pub const MISSING: &str = "its share is missing";
/// Of a lab that was not begun.
const UNTYPED: &str = "nothing of the lab was typed";

/// Labs that a share is told by at most.
const NAMED: usize = 10;

/// What it is: `share 2/3`, or `5 labs`.
pub fn title(runs: &Runs) -> String {
    match runs.alone() {
        Some(number) => name(number, runs.shares.of),
        None => count(runs.labs.len(), "lab"),
    }
}

/// `share 2/3`.
pub fn name(number: usize, of: usize) -> String {
    format!("share {number}/{of}")
}

/// `5 of 5 labs: 4 passed, 1 failed`, or `0 of 5 labs, share 7/7`.
pub fn sum(runs: &Runs) -> String {
    let ends: Vec<ExitStatus> = runs
        .labs
        .iter()
        .filter(|lab| lab.result != LabResult::Missing)
        .filter_map(|lab| lab.result.exit_code())
        .collect();
    let share = runs.alone().map(|number| format!(", {}", name(number, runs.shares.of)));
    let labs = count(runs.labs.len(), "lab");
    let sum = format!("{} of {labs}{}", ends.len(), share.unwrap_or_default());
    let parts = [
        (ExitStatus::Passed, "passed"),
        (ExitStatus::Failed, "failed"),
        (ExitStatus::Error, UNJUDGED),
        (ExitStatus::Usage, "cannot be run as they are"),
        (ExitStatus::Incomplete, "incomplete"),
    ];
    let of = |end: ExitStatus| ends.iter().filter(|one| **one == end).count();
    match numbers(&parts.map(|(end, word)| (of(end), word))) {
        Some(told) => format!("{sum}: {told}"),
        None => sum,
    }
}

/// That a share is missing, with its labs.
pub fn missing(runs: &Runs, number: usize) -> String {
    let mut labs: Vec<&str> = runs.labs_of(number).map(|lab| lab.scenario.as_str()).collect();
    let more = labs.len().saturating_sub(NAMED);
    labs.truncate(NAMED);
    let has = match (labs.is_empty(), more) {
        (true, _) => "no lab".to_owned(),
        (false, 0) => labs.join(", "),
        (false, more) => format!("{} and {more} more", labs.join(", ")),
    };
    format!(
        "{} is missing: nobody knows what came of it; it has {has}",
        name(number, runs.shares.of)
    )
}

/// What to do where a share is missing.
pub fn next_missing(runs: &Runs, number: usize) -> String {
    let of = runs.shares.of;
    format!(
        "see why its job wrote no record, do it again as the other shares were, with --shard {number}/{of} --json FILE, and merge all shares"
    )
}

/// A lab whose run is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone<'l> {
    /// That it is so.
    pub told: &'static str,
    /// Why, in the words of what kept labcheck from it.
    pub why: Option<&'l str>,
    /// What to do.
    pub next: &'static str,
}

/// That a lab's run is not told, and what to do; nothing of one that was run, or that is another share's.
pub fn undone(result: &LabResult) -> Option<Undone<'_>> {
    let (told, why, next) = match result {
        LabResult::Refused(why) | LabResult::Error(why) => (UNTYPED, Some(why), NEXT_WHY),
        LabResult::Interrupted(why) => (UNTYPED, Some(why), NEXT_INTERRUPTED),
        LabResult::Changed => (CHANGED, None, NEXT_CHANGED),
        LabResult::Run(_) | LabResult::Elsewhere | LabResult::Missing => return None,
    };
    Some(Undone { told, why: why.map(String::as_str), next })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{merge, runs_testing::share};

    #[test]
    fn a_missing_share_names_few_of_its_labs_and_says_how_many_more_it_has() {
        let told = |labs: usize| missing(&merge(vec![share(1, 2, labs, &[])]).unwrap().unwrap(), 2);
        assert!(told(1).ends_with("; it has no lab"), "{}", told(1));
        assert!(told(4).ends_with("; it has scenarios/1.yaml, scenarios/3.yaml"), "{}", told(4));
        assert!(told(20).ends_with(", scenarios/19.yaml"), "{}", told(20));
        assert!(told(200).ends_with(", scenarios/19.yaml and 90 more"), "{}", told(200));
    }
}
