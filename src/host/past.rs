//! What a journal tells of the past, as one step sees it. Pure: a submission's journal is asked in the same way.

use jiff::Timestamp;

use crate::{
    fact::{Fact, Query},
    image::EngineImage,
    journal::{self, Deed, Entry},
};

/// Moments of the past that are looked at, the latest ones.
const MOMENTS: usize = 500;

/// A journal, as one step sees it.
#[derive(Clone, Debug)]
pub struct Past {
    /// The digest of the scenario, which verdicts of the past have to be by.
    scenario: String,
    /// Everything since the classroom opened.
    all: Vec<Entry>,
    /// What counts of it for the step that is asked about.
    entries: Vec<Entry>,
}

impl Past {
    /// Nothing is known yet.
    pub fn new(scenario: String) -> Self {
        Self { scenario, all: Vec::new(), entries: Vec::new() }
    }

    /// The journal has this; what counts of it for this step is told from now on.
    pub fn turn_to(&mut self, entries: &[Entry], step: &str) {
        let own = journal::own(entries);
        if self.all != own {
            self.all = own.to_vec();
        }
        let since = journal::since_reset(&self.all, step);
        self.entries = journal::without_solved(&since, step);
    }

    /// The digest of the scenario that verdicts of the past have to be by.
    pub fn scenario(&self) -> &str {
        &self.scenario
    }

    /// The entries since the classroom opened.
    pub fn all(&self) -> &[Entry] {
        &self.all
    }

    /// The entries that count for the step.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What it has; nothing where that is no question for a journal.
    pub fn answer(&self, query: &Query) -> Option<Fact> {
        match query {
            Query::Deeds(name) => Some(Fact::Deeds(journal::about(&self.entries, name))),
            Query::Typed(program) => {
                Some(Fact::Deeds(journal::runs::of_program(&self.entries, program)))
            }
            Query::Lifetime(sought) => {
                Some(Fact::Deeds(journal::lifetime::lifetime(&self.entries, sought)))
            }
            Query::ImagesBefore => Some(Fact::ImagesBefore(self.moments())),
            Query::PassedBefore { step, check } => Some(Fact::PassedBefore(
                journal::passed_before(&self.entries, step, check, &self.scenario),
            )),
            Query::ToldDone { besides } => Some(Fact::PassedBefore(self.told_done(besides))),
            Query::EngineImages
            | Query::ClientImages
            | Query::Variable(_)
            | Query::Unexported(_)
            | Query::PullProbe(_)
            | Query::Inspect(_)
            | Query::ClientEngine => None,
        }
    }

    fn told_done(&self, besides: &str) -> Option<Timestamp> {
        let told = self
            .entries
            .iter()
            .rev()
            .find(|entry| matches!(&entry.deed, Deed::Done { step } if step != besides));
        told.map(|entry| entry.at)
    }

    fn moments(&self) -> Vec<(Timestamp, Vec<EngineImage>)> {
        let mut moments = journal::snapshots(&self.entries);
        moments.truncate(MOMENTS);
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64, deed: Deed) -> Entry {
        Entry { at: Timestamp::from_second(second).unwrap(), deed }
    }

    fn done(step: &str) -> Deed {
        Deed::Done { step: step.into() }
    }

    #[test]
    fn the_last_other_step_that_was_told_done_is_told_and_what_a_machine_knows_is_not() {
        let mut past = Past::new("sha256:0".into());
        let told =
            |past: &Past, besides: &str| past.answer(&Query::ToldDone { besides: besides.into() });
        assert_eq!(told(&past, "step1"), Some(Fact::PassedBefore(None)));
        let entries =
            [at(1, Deed::Opened), at(2, done("step1")), at(3, done("step2")), at(4, done("step3"))];
        past.turn_to(&entries, "step3");
        let second = |second| Some(Fact::PassedBefore(Timestamp::from_second(second).ok()));
        assert_eq!(told(&past, "step3"), second(3));
        assert_eq!(told(&past, "step2"), second(4));
        assert_eq!(past.answer(&Query::EngineImages), None);
        assert_eq!((past.all().len(), past.scenario()), (4, "sha256:0"));
    }

    #[test]
    fn the_latest_moments_are_told_and_no_more_of_them_than_are_looked_at() {
        let mut past = Past::new(String::new());
        let image = |number: i64| EngineImage {
            id: format!("sha256:{number}"),
            tags: Vec::new(),
            digests: Vec::new(),
        };
        let entries: Vec<Entry> =
            (0..600).map(|second| at(second, Deed::Images(vec![image(second)]))).collect();
        past.turn_to(&entries, "step1");
        let Some(Fact::ImagesBefore(moments)) = past.answer(&Query::ImagesBefore) else { panic!() };
        assert_eq!(moments.len(), MOMENTS);
        assert_eq!(moments[0].1, [image(599)]);
    }
}
