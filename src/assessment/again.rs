//! The record that the instructor's scenario gives, from what the submission saw.

use jiff::Timestamp;

use super::{alike::Prints, odd};
use crate::{
    gradebook::Suspicion,
    record::Record,
    run::{Handed, rejudge},
    scenario::model::Scenario,
    submission::{PublicKey, Sealed, Who},
};

/// What came of a submission.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// Who says that it is theirs.
    pub student: Who,
    /// When it was made, by their machine's clock.
    pub made: Timestamp,
    /// The key that sealed it.
    pub key: PublicKey,
    /// The record, by the scenario that was asked for and not by the student's copy.
    pub record: Record,
    /// What two submissions have in common only where one is the other's.
    pub prints: Prints,
    /// What somebody should look at.
    pub suspicions: Vec<Suspicion>,
}

/// Judges it again, by a scenario with this digest.
pub async fn assess(sealed: Sealed, scenario: &Scenario, digest: &str) -> Assessment {
    let Sealed { submission, key } = sealed;
    let images = submission.head.images.iter();
    let handed = Handed {
        abilities: &submission.head.abilities,
        images: images
            .map(|(id, digest)| (format!("images.{id}.digest"), digest.clone()))
            .collect(),
        seen: &submission.seen,
        journal: submission.journal.as_deref(),
        judged_by: &submission.record.scenario_digest,
    };
    let steps = rejudge(handed, scenario, digest.to_owned()).await;
    let suspicions = odd::suspicions(&submission, &steps, digest);
    let prints = Prints::of(&submission, &key);
    let record = Record {
        lab: scenario.title.clone(),
        scenario: scenario.source.name.clone(),
        scenario_digest: digest.to_owned(),
        steps,
        ..submission.record
    };
    Assessment {
        student: submission.head.student,
        made: submission.head.made,
        key,
        record,
        prints,
        suspicions,
    }
}
