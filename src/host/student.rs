//! A student's host: what they reached by hand, asked of the engine, of their own environment, and of
//! the classroom's journal. Nothing is typed into it.

use std::collections::BTreeMap;

use super::{
    Observe,
    context::client_engine,
    docker::Variables,
    evidence::{Evidence, UpTo},
    observer::Observer,
};
use crate::{
    fact::{Fact, ObserveError, Query, Witness},
    image::EngineImage,
    journal::{self, Deed, Entry},
    outcome::ClientEngine,
};
use jiff::Timestamp;

/// Moments of the past that are looked at, the latest ones.
const MOMENTS: usize = 500;

/// A student's host, as one step sees it.
#[derive(Debug)]
pub struct StudentHost {
    /// Looks at the engine, and at what the docker CLI does.
    pub observer: Observer,
    /// What the student's shell exports.
    pub variables: Variables,
    /// What their shell has set and not exported, as far as it tells.
    pub unexported: BTreeMap<String, String>,
    /// The journal, where there is a classroom.
    pub evidence: Option<Evidence>,
    /// The digest of the scenario, which verdicts of the past have to be by.
    pub scenario: String,
    /// Everything since the classroom opened.
    all: Vec<Entry>,
    /// What counts of it for the step that is asked about.
    entries: Vec<Entry>,
    /// The images, asked for once a step.
    images: Option<Fact>,
}

impl StudentHost {
    /// A host, before any step is asked about.
    pub fn new(
        observer: Observer,
        variables: Variables,
        unexported: BTreeMap<String, String>,
        evidence: Option<Evidence>,
        scenario: String,
    ) -> Self {
        Self {
            observer,
            variables,
            unexported,
            evidence,
            scenario,
            all: Vec::new(),
            entries: Vec::new(),
            images: None,
        }
    }

    /// Reads the journal again, as far as it counts for this step.
    pub fn turn_to(&mut self, step: &str, up_to: UpTo) -> Result<(), ObserveError> {
        let entries = match &self.evidence {
            Some(evidence) => evidence.read(up_to)?,
            None => Vec::new(),
        };
        self.images = None;
        self.all = journal::own(&entries);
        let since = journal::since_reset(&self.all, step);
        self.entries = journal::without_solved(&since, step);
        Ok(())
    }

    /// The journal's entries since the classroom opened.
    pub fn all(&self) -> &[Entry] {
        &self.all
    }

    /// The journal's entries that count for the step.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    async fn images(&mut self) -> Result<Fact, ObserveError> {
        if let Some(images) = &self.images {
            return Ok(images.clone());
        }
        let images = self.observer.observe(&Query::EngineImages, &self.variables).await?;
        self.images = Some(images.clone());
        Ok(images)
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

impl Observe for StudentHost {
    async fn observe(&mut self, query: &Query) -> Result<Fact, ObserveError> {
        match query {
            Query::EngineImages => self.images().await,
            Query::ClientEngine => {
                let lab = self.observer.engine.host().to_owned();
                let goes = client_engine(&self.variables);
                Ok(Fact::ClientEngine(ClientEngine { lab, client: goes.to, by: goes.by }))
            }
            Query::Unexported(name) => Ok(Fact::Variable(self.unexported.get(name).cloned())),
            Query::Deeds(name) => Ok(Fact::Deeds(journal::about(&self.entries, name))),
            Query::Typed(program) => {
                Ok(Fact::Deeds(journal::runs::of_program(&self.entries, program)))
            }
            Query::ImagesBefore => Ok(Fact::ImagesBefore(self.moments())),
            Query::PassedBefore { step, check } => Ok(Fact::PassedBefore(journal::passed_before(
                &self.entries,
                step,
                check,
                &self.scenario,
            ))),
            Query::ToldDone { besides } => Ok(Fact::PassedBefore(self.told_done(besides))),
            Query::ClientImages | Query::Variable(_) | Query::PullProbe(_) => {
                self.observer.observe(query, &self.variables).await
            }
        }
    }

    fn witness(&self) -> Witness {
        Witness::Engine
    }
}
