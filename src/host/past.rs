//! What a journal tells of the past, as one step sees it. Pure: a submission's journal is asked in the same way.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

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
pub struct Past<'j> {
    /// The digest of the scenario, which verdicts of the past have to be by.
    scenario: String,
    /// What was done to set the lab up.
    setup: Cow<'j, [Entry]>,
    /// Everything since the classroom was ready.
    all: Cow<'j, [Entry]>,
    /// What counts of it for the step that is asked about; nothing where all does.
    counted: Option<Vec<Entry>>,
    /// What it has about each name that was asked for: one name is asked for by many checks.
    about: BTreeMap<String, Arc<[Entry]>>,
}

impl<'j> Past<'j> {
    /// What this journal tells.
    pub fn new(scenario: String, journal: &'j [Entry]) -> Self {
        let (setup, all) = (Cow::Borrowed(journal::of_setup(journal)), journal::counting(journal));
        Self { scenario, setup, all, counted: None, about: BTreeMap::new() }
    }

    /// The journal has this by now.
    pub fn read(&mut self, entries: &[Entry]) {
        self.setup = Cow::Owned(journal::of_setup(entries).to_vec());
        self.all = Cow::Owned(journal::counting(entries).into_owned());
        self.about.clear();
    }

    /// What counts of it for this step is told from now on.
    pub fn turn_to(&mut self, step: &str) {
        let since = journal::since_reset(&self.all, step);
        let others = owned(journal::without_solved(&since, step));
        let counted = others.or_else(|| owned(since));
        if counted != self.counted {
            self.counted = counted;
            self.about.clear();
        }
    }

    /// The digest of the scenario that verdicts of the past have to be by.
    pub fn scenario(&self) -> &str {
        &self.scenario
    }

    /// The entries since the classroom was ready.
    pub fn all(&self) -> &[Entry] {
        &self.all
    }

    /// The entries that count for the step.
    pub fn entries(&self) -> &[Entry] {
        self.counted.as_deref().unwrap_or(&self.all)
    }

    /// What it has; nothing where that is no question for a journal.
    pub fn answer(&mut self, query: &Query) -> Option<Fact> {
        match query {
            Query::Deeds(name) => Some(Fact::Deeds(self.about(name))),
            Query::Typed(program) => {
                Some(Fact::Deeds(journal::runs::of_program(self.entries(), program).into()))
            }
            // What was put back counts no longer, and is a try all the same.
            Query::Answers => Some(Fact::Deeds(journal::answers::answers(&self.all).into())),
            Query::Lifetime(sought) => {
                let lifetime = journal::lifetime::lifetime(self.entries(), sought);
                let stood = journal::lifetime::stands(&self.setup, sought);
                Some(Fact::Deeds(stood.into_iter().chain(lifetime).collect()))
            }
            Query::ImagesBefore => Some(Fact::ImagesBefore(self.moments())),
            Query::PassedBefore { step, check } => Some(Fact::PassedBefore(
                journal::passed_before(self.entries(), step, check, &self.scenario),
            )),
            Query::ToldDone { besides } => Some(Fact::PassedBefore(self.told_done(besides))),
            Query::EngineImages
            | Query::ClientImages
            | Query::Variable(_)
            | Query::Unexported(_)
            | Query::PullProbe(_)
            | Query::Inspect(_)
            | Query::Logs(_)
            | Query::Command(_)
            | Query::File(_)
            | Query::Reach(_)
            | Query::ClientEngine => None,
        }
    }

    fn about(&mut self, name: &str) -> Arc<[Entry]> {
        if let Some(known) = self.about.get(name) {
            return Arc::clone(known);
        }
        let about: Arc<[Entry]> = journal::about(self.entries(), name).into();
        self.about.insert(name.to_owned(), Arc::clone(&about));
        about
    }

    fn told_done(&self, besides: &str) -> Option<Timestamp> {
        let told = self
            .entries()
            .iter()
            .rev()
            .find(|entry| matches!(&entry.deed, Deed::Done { step } if step != besides));
        told.map(|entry| entry.at)
    }

    fn moments(&self) -> Vec<(Timestamp, Vec<EngineImage>)> {
        let mut moments = journal::snapshots(self.entries());
        moments.truncate(MOMENTS);
        moments
    }
}

/// What is no part of something else.
fn owned(entries: Cow<'_, [Entry]>) -> Option<Vec<Entry>> {
    match entries {
        Cow::Owned(entries) => Some(entries),
        Cow::Borrowed(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{EngineEvent, Subject};

    fn at(second: i64, deed: Deed) -> Entry {
        Entry { at: Timestamp::from_second(second).unwrap(), deed }
    }

    fn done(step: &str) -> Deed {
        Deed::Done { step: step.into() }
    }

    #[test]
    fn the_last_other_step_that_was_told_done_is_told_and_what_a_machine_knows_is_not() {
        let mut past = Past::new("sha256:0".into(), &[]);
        let told = |past: &mut Past<'_>, besides: &str| {
            past.answer(&Query::ToldDone { besides: besides.into() })
        };
        assert_eq!(told(&mut past, "step1"), Some(Fact::PassedBefore(None)));
        let entries =
            [at(1, Deed::Opened), at(2, done("step1")), at(3, done("step2")), at(4, done("step3"))];
        past.read(&entries);
        past.turn_to("step3");
        let second = |second| Some(Fact::PassedBefore(Timestamp::from_second(second).ok()));
        assert_eq!(told(&mut past, "step3"), second(3));
        assert_eq!(told(&mut past, "step2"), second(4));
        assert_eq!(past.answer(&Query::EngineImages), None);
        assert_eq!((past.all().len(), past.scenario()), (4, "sha256:0"));
    }

    #[test]
    fn answers_are_told_with_those_that_were_put_back() {
        let answer = |step: &str| {
            let [step, check, text] = [step, "c", "7"].map(str::to_owned);
            Deed::Answered(journal::Answered { step, check, text, by_labcheck: false })
        };
        let reset = || Deed::Reset { step: "step1".into() };
        let entries = [
            at(0, answer("step1")), // of another classroom
            at(1, Deed::Opened),
            at(2, answer("step1")),
            at(3, Deed::Done { step: "step1".into() }),
            at(4, reset()),
            at(5, answer("step1")),
        ];
        let mut past = Past::new(String::new(), &entries);
        past.turn_to("step1");
        let told = [2, 4, 5].map(|at| entries[at].clone());
        assert_eq!(past.answer(&Query::Answers), Some(Fact::Deeds(told.into())));
    }

    #[test]
    fn the_latest_moments_are_told_and_no_more_of_them_than_are_looked_at() {
        let image = |number: i64| EngineImage {
            id: format!("sha256:{number}"),
            tags: Vec::new(),
            digests: Vec::new(),
        };
        let entries: Vec<Entry> =
            (0..600).map(|second| at(second, Deed::Images(vec![image(second)]))).collect();
        let mut past = Past::new(String::new(), &entries);
        past.turn_to("step1");
        let Some(Fact::ImagesBefore(moments)) = past.answer(&Query::ImagesBefore) else { panic!() };
        assert_eq!(moments.len(), MOMENTS);
        assert_eq!(moments[0].1, [image(599)]);
    }

    #[test]
    fn what_is_known_about_a_name_is_of_the_step_that_is_asked_about_and_of_what_was_read_last() {
        let pulled = |second| {
            let image = Some("alpine:edge".to_owned());
            let action = "pull".to_owned();
            at(
                second,
                Deed::Engine(EngineEvent {
                    subject: Subject::Image,
                    action,
                    image,
                    id: None,
                    name: None,
                }),
            )
        };
        let typing = Deed::Typing { step: "step3".into(), images: vec!["alpine:edge".into()] };
        let reset = Deed::Reset { step: "step1".into() };
        let entries = [pulled(1), at(2, reset), at(3, typing), pulled(4)];
        let deeds = |past: &mut Past<'_>| past.answer(&Query::Deeds("alpine:edge".into()));
        let of = |entries: &[Entry], step: &str| {
            let mut past = Past::new(String::new(), entries);
            past.turn_to(step);
            deeds(&mut past)
        };
        let mut past = Past::new(String::new(), &entries);
        for step in ["step1", "step2", "step3", "step3", "step1"] {
            past.turn_to(step);
            assert_eq!(deeds(&mut past), of(&entries, step), "{step}");
            assert_eq!(deeds(&mut past), of(&entries, step), "{step}, asked again");
        }
        assert_ne!(of(&entries, "step1"), of(&entries, "step2"));
        assert_ne!(of(&entries, "step2"), of(&entries, "step3"));
        for read in [&entries[..1], &[]] {
            past.read(read);
            past.turn_to("step1");
            assert_eq!(deeds(&mut past), of(read, "step1"));
        }
    }
}
