//! What somebody handed in, judged again by a scenario, without a host.

use super::{Abilities, Place, Retold, StepSeen, ask, help};
use crate::{
    journal::Entry, record::StepRecord, scenario::model::Scenario, syntax::template::Vars,
};

/// What was noted of a student's work.
pub struct Handed<'s> {
    /// What the place could do.
    pub abilities: &'s Abilities,
    /// The digests of its images, as `images.ID.digest`.
    pub images: Vars,
    /// What it answered.
    pub seen: &'s [StepSeen],
    /// Its journal; nothing where there was none.
    pub journal: Option<&'s [Entry]>,
    /// The digest of the scenario that the student's labcheck judged by.
    pub judged_by: &'s str,
}

/// Judges every step of this scenario, whose digest this is.
pub async fn rejudge(handed: Handed<'_>, scenario: &Scenario, digest: String) -> Vec<StepRecord> {
    let vars = scenario.variables(handed.images);
    let journal = handed.journal.unwrap_or_default();
    let mut host = Retold::of(handed.seen, journal, handed.judged_by, digest);
    let place =
        Place { abilities: handed.abilities, vars: &vars, has_journal: handed.journal.is_some() };
    let mut steps = Vec::new();
    for step in &scenario.steps {
        host.turn_to(&step.id.value);
        let mut record = ask(&mut host, scenario, step, &place).await;
        record.help = help(host.past().all(), &record.id);
        steps.push(record);
    }
    steps
}
