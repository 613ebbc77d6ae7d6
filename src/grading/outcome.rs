//! What came of one file, and of all files of one student.

use jiff::Timestamp;

use super::whose::Known;
use crate::{
    assessment::{Assessment, Prints},
    gradebook::{Entry, Graded, Row, RowError, Suspicion, matching::OfOne},
    grades::{Override, Policy, Times, grade},
    intake::StudentHint,
    submission::PublicKey,
};

/// What came of a file.
pub(super) struct Outcome {
    pub(super) known: Known,
    pub(super) place: String,
    /// What its place tells of who handed it in.
    pub(super) hint: StudentHint,
    pub(super) judged: Result<Judged, RowError>,
}

/// What is kept of a file that could be judged.
pub(super) struct Judged {
    graded: Box<Graded>,
    /// The key that sealed it.
    key: PublicKey,
    prints: Prints,
}

impl Judged {
    /// A grade by this policy. What was seen is dropped where nobody asks for it: it is most of what a student takes.
    pub(super) fn of(
        assessment: Assessment,
        policy: &Policy,
        by_hand: &[Override],
        now: Timestamp,
        keeps_records: bool,
    ) -> Self {
        let Assessment { made, key, mut record, prints, suspicions, .. } = assessment;
        let grade = grade(&record, policy, by_hand, Times { handed_in: made, now });
        if !keeps_records {
            record.steps = Vec::new();
        }
        let graded = Box::new(Graded { grade, record, handed_in: made, suspicions });
        Self { graded, key, prints }
    }
}

impl Outcome {
    /// When it was made; before everything else where nobody knows.
    pub(super) fn made(&self) -> Timestamp {
        self.judged.as_ref().map_or(Timestamp::MIN, |judged| judged.graded.handed_in)
    }
}

/// A student's row, and what their submission has in common with others' only where one is another's.
pub(super) fn row(of_one: OfOne<Box<Outcome>>) -> (Row, Option<Prints>) {
    let OfOne { latest, earlier } = of_one;
    let ((student, on_roster), place) = (latest.known, latest.place);
    let row = |entry| Row { student, on_roster, source: Some(place), entry };
    let Judged { mut graded, key, prints } = match latest.judged {
        Ok(judged) => judged,
        Err(error) => return (row(Entry::Error(error)), None),
    };
    if latest.hint.late {
        graded.suspicions.push(Suspicion {
            kind: "late".to_owned(),
            evidence: format!(
                "the platform says that it came late; by its own clock it was made at {}",
                graded.handed_in
            ),
        });
    }
    graded.suspicions.extend(earlier.into_iter().filter_map(|other| {
        let (kind, why) = match other.judged {
            Err(error) => ("another-file", error.what),
            Ok(judged) if judged.key != key => {
                ("another-key", "it was sealed with another key".to_owned())
            }
            // The same student's in another student's place.
            Ok(_) if other.hint != latest.hint => {
                ("another-place", "it lay in another place than the one that counts".to_owned())
            }
            Ok(_) => return None,
        };
        let evidence = format!("{} has their name on it, too: {why}", other.place);
        Some(Suspicion { kind: kind.to_owned(), evidence })
    }));
    (row(Entry::Graded(graded)), Some(prints))
}
