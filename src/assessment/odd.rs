//! What is odd in one submission.

use jiff::{SignedDuration, Timestamp};

use crate::{
    gradebook::Suspicion,
    journal::{Deed, Entry},
    record::{CheckRecord, Record, StepRecord},
    submission::Submission,
    text,
    verdict::Verdict,
};

/// How far the clocks of a machine and of its journal may be apart before it is told.
const APART: SignedDuration = SignedDuration::from_mins(5);
/// Checks that are named at most.
const NAMED: usize = 20;

/// All of it. `again` are its steps as the scenario with this digest judges them.
pub(super) fn suspicions(
    submission: &Submission,
    again: &[StepRecord],
    digest: &str,
) -> Vec<Suspicion> {
    let Submission { head, record, journal, .. } = submission;
    let journal = journal.as_deref().unwrap_or_default();
    let of_verdicts = if record.scenario_digest == digest {
        not_following(record, again)
    } else {
        Some(Suspicion {
            kind: "other-scenario".to_owned(),
            evidence: format!(
                "the student's labcheck judged by another version of the scenario, {}; this grade is by {digest}",
                text::name(&record.scenario_digest)
            ),
        })
    };
    let all = [of_verdicts, running_back(journal), apart(journal, head.made), unopened(submission)];
    all.into_iter().flatten().collect()
}

/// Verdicts in the file that what stands beside them does not give.
fn not_following(record: &Record, again: &[StepRecord]) -> Option<Suspicion> {
    let claimed =
        record.steps.iter().flat_map(|step| step.checks.iter().map(move |check| (&step.id, check)));
    let now = |step: &str, check: &str| {
        let step = again.iter().find(|other| other.id == step)?;
        step.checks.iter().find(|other| other.id == check)
    };
    let differing: Vec<String> = claimed
        .filter_map(|(step, check)| {
            let now = now(step, &check.id);
            let same =
                now.is_some_and(|now| now.verdict == check.verdict && now.held == check.held);
            (!same).then(|| {
                let now = now.map_or("nothing", word);
                format!(
                    "{}/{} says {}, what was seen gives {now}",
                    text::name(step),
                    text::name(&check.id),
                    word(check)
                )
            })
        })
        .collect();
    if differing.is_empty() {
        return None;
    }
    let more = differing.len().saturating_sub(NAMED);
    let and = if more > 0 { format!("; and {more} more") } else { String::new() };
    let evidence =
        format!("{}{and}", differing.into_iter().take(NAMED).collect::<Vec<_>>().join("; "));
    Some(Suspicion { kind: "verdict".to_owned(), evidence })
}

fn word(check: &CheckRecord) -> &'static str {
    match check.verdict {
        Verdict::Pass => "pass",
        Verdict::Fail(_) => "fail",
        Verdict::Error(_) => "error",
        Verdict::Skip(_) => "skip",
    }
}

/// A journal's clock goes on and nobody can set it: one that runs back was not written by labcheck.
fn running_back(journal: &[Entry]) -> Option<Suspicion> {
    let [before, after] = journal.windows(2).find_map(|pair| match pair {
        [before, after] if after.at < before.at => Some([before, after]),
        _ => None,
    })?;
    Some(Suspicion {
        kind: "clock".to_owned(),
        evidence: format!("the journal runs back from {} to {}", before.at, after.at),
    })
}

/// A journal that goes on after the file was made.
fn apart(journal: &[Entry], made: Timestamp) -> Option<Suspicion> {
    let last = journal.last()?.at;
    (last.duration_since(made) > APART).then(|| Suspicion {
        kind: "clock".to_owned(),
        evidence: format!("the journal ends at {last}, after the file was made at {made}: the machine's clock was set, or one of the two is not true"),
    })
}

/// labcheck's journal begins with the classroom.
fn unopened(submission: &Submission) -> Option<Suspicion> {
    let journal = submission.journal.as_deref()?;
    let begins = journal.iter().any(|entry| matches!(entry.deed, Deed::Opened));
    (!begins).then(|| Suspicion {
        kind: "journal".to_owned(),
        evidence: "the journal does not tell when the classroom came up: its beginning is missing"
            .to_owned(),
    })
}

#[cfg(test)]
mod tests;
