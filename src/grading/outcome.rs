//! What came of one file, and of all files of one student.

use jiff::Timestamp;

use super::whose::Known;
use crate::{
    assessment::{Assessment, Prints},
    gradebook::{Entry, Graded, Row, RowError, Suspicion, matching::OfOne},
    grades::{Decided, Policy, Times, grade},
    intake::StudentHint,
};

/// What came of a file.
pub(super) struct Outcome {
    pub(super) known: Known,
    pub(super) place: String,
    /// What its place tells of who handed it in.
    pub(super) hint: StudentHint,
    pub(super) judged: Result<Assessment, RowError>,
}

impl Outcome {
    /// When it was made; before everything else where nobody knows.
    pub(super) fn made(&self) -> Timestamp {
        self.judged.as_ref().map_or(Timestamp::MIN, |assessment| assessment.made)
    }
}

/// A student's row, and what their submission has in common with others' only where one is another's.
pub(super) fn row(
    of_one: OfOne<Outcome>,
    policy: &Policy,
    decided: &Decided,
    now: Timestamp,
) -> (Row, Option<Prints>) {
    let OfOne { latest, earlier } = of_one;
    let ((student, on_roster), place) = (latest.known, latest.place);
    let by_hand = decided.of(&student.id);
    let row = |entry| Row { student, on_roster, source: Some(place), entry };
    let assessment = match latest.judged {
        Ok(assessment) => assessment,
        Err(error) => return (row(Entry::Error(error)), None),
    };
    let mut suspicions = assessment.suspicions;
    if latest.hint.late {
        suspicions.push(Suspicion {
            kind: "late".to_owned(),
            evidence: format!(
                "the platform says that it came late; by its own clock it was made at {}",
                assessment.made
            ),
        });
    }
    suspicions.extend(earlier.into_iter().filter_map(|other| {
        let (kind, why) = match other.judged {
            Err(error) => ("another-file", error.what),
            Ok(judged) if judged.key != assessment.key => {
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
    let times = Times { handed_in: assessment.made, now };
    let grade = grade(&assessment.record, policy, &by_hand, times);
    let graded =
        Graded { grade, record: assessment.record, handed_in: assessment.made, suspicions };
    (row(Entry::Graded(Box::new(graded))), Some(assessment.prints))
}
