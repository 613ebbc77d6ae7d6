//! All of a class.

use std::{collections::BTreeMap, num::NonZero};

use jiff::Timestamp;
use tokio::runtime::Handle;

use super::{
    cores::on_each,
    outcome::{Judged, Outcome, row},
    whose::whose,
};
use crate::{
    assessment::{Prints, alike, assess},
    gradebook::{
        Entry, Gradebook, Row, RowError, Student,
        matching::{Matcher, by_student},
    },
    grades::{Decided, Policy},
    intake::Handed,
    scenario::model::Scenario,
    submission::{self, Sealed},
};

/// What a class is graded by.
pub struct Class<'c> {
    /// The instructor's scenario, which alone decides.
    pub scenario: &'c Scenario,
    /// Its digest.
    pub digest: String,
    /// The policy.
    pub policy: &'c Policy,
    /// Its digest, where there is one.
    pub policy_digest: Option<String>,
    /// What was decided by hand.
    pub decided: &'c Decided,
    /// Who is in the class, where that is known.
    pub roster: Option<&'c [Student]>,
    /// Now: what is hidden is told from some day on.
    pub now: Timestamp,
    /// Whether the steps of every record are kept: some formats show them.
    pub keeps_records: bool,
}

/// The gradebook of what was handed in, judged on so many threads: it is the same for any number of them.
pub fn gradebook(
    class: &Class<'_>,
    handed: impl Iterator<Item = Handed> + Send,
    jobs: NonZero<usize>,
    runtime: &Handle,
) -> Gradebook {
    let matcher = class.roster.map(Matcher::new);
    let outcomes =
        on_each(jobs, handed, |file| runtime.block_on(judge(class, matcher.as_ref(), file)));
    let of_each =
        by_student(outcomes, |outcome| outcome.known.0.id.clone(), |outcome| outcome.made());
    let (mut rows, prints): (Vec<Row>, Vec<Option<Prints>>) = of_each.into_iter().map(row).unzip();
    tell_alike(&mut rows, &prints);
    add_missing(&mut rows, class.roster.unwrap_or_default());
    Gradebook {
        lab: class.scenario.title.clone(),
        scenario_digest: class.digest.clone(),
        policy_digest: class.policy_digest.clone(),
        rows,
    }
}

async fn judge(class: &Class<'_>, roster: Option<&Matcher<'_>>, file: Handed) -> Box<Outcome> {
    let Handed { place, hint, bytes } = file;
    let sealed: Result<Sealed, RowError> = match bytes {
        Ok(bytes) => submission::read(&bytes).map_err(|broken| told(&broken.to_string())),
        Err(error) => Err(told(&error.to_string())),
    };
    let who = sealed.as_ref().ok().map(|sealed| &sealed.submission.head.student);
    let (known, one) = whose(roster, who, &hint, &place);
    let judged = match (sealed, one) {
        (Err(error), _) | (Ok(_), Err(error)) => Err(error),
        (Ok(sealed), Ok(())) => {
            let assessment = assess(sealed, class.scenario, &class.digest).await;
            let by_hand = class.decided.of(&known.0.id);
            Ok(Judged::of(assessment, class.policy, &by_hand, class.now, class.keeps_records))
        }
    };
    Box::new(Outcome { known, place, hint, judged })
}

/// An error's text ends with what to do, behind its last semicolon.
fn told(error: &str) -> RowError {
    let (what, next) = error.rsplit_once("; ").unwrap_or((error, "have it handed in again"));
    RowError { what: what.to_owned(), next: next.to_owned() }
}

fn tell_alike(rows: &mut [Row], prints: &[Option<Prints>]) {
    let all: Vec<&Prints> = prints.iter().flatten().collect();
    let mut found = alike(&all).into_iter();
    for (row, prints) in rows.iter_mut().zip(prints) {
        if prints.is_some()
            && let (Entry::Graded(graded), Some(suspicions)) = (&mut row.entry, found.next())
        {
            graded.suspicions.extend(suspicions);
        }
    }
}

/// In the roster's order, with those of whom nothing came; behind them who is not on it, by id.
fn add_missing(rows: &mut Vec<Row>, roster: &[Student]) {
    let came = std::mem::take(rows).into_iter().map(|row| (row.student.id.clone(), row));
    let mut came: BTreeMap<String, Row> = came.collect();
    rows.extend(roster.iter().map(|student| {
        came.remove(&student.id).unwrap_or_else(|| Row {
            student: student.clone(),
            on_roster: Some(true),
            source: None,
            entry: Entry::Missing,
        })
    }));
    rows.extend(came.into_values());
}

/// A gradebook in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows with a grade in which nothing is undecided.
    pub graded: usize,
    /// Rows with a grade of which something is undecided.
    pub open: usize,
    /// Rows with an error.
    pub errors: usize,
    /// Students of whom nothing came.
    pub missing: usize,
    /// Rows that the roster does not have.
    pub unlisted: usize,
    /// Rows with something that somebody should look at.
    pub suspicious: usize,
}

impl Summary {
    /// Of this one.
    pub fn of(gradebook: &Gradebook) -> Self {
        let mut sum = Self::default();
        for row in &gradebook.rows {
            sum.unlisted += usize::from(row.on_roster == Some(false));
            match &row.entry {
                Entry::Graded(graded) => {
                    let is_open = !graded.grade.undecided.is_zero();
                    sum.open += usize::from(is_open);
                    sum.graded += usize::from(!is_open);
                    sum.suspicious += usize::from(!graded.suspicions.is_empty());
                }
                Entry::Error(_) => sum.errors += 1,
                Entry::Missing => sum.missing += 1,
            }
        }
        sum
    }
}
