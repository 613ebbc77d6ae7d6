//! A student's host: what they reached by hand, asked of the engine, of their own environment, and of
//! the classroom's journal. Nothing is typed into it.

use std::collections::BTreeMap;

use super::{
    Observe,
    context::client_engine,
    docker::Variables,
    evidence::{Evidence, UpTo},
    observer::Observer,
    past::Past,
};
use crate::{
    fact::{Fact, ObserveError, Query, Witness},
    journal::Entry,
    outcome::ClientEngine,
};

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
    /// What the journal tells, as far as it was read.
    past: Past<'static>,
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
            past: Past::new(scenario, &[]),
            images: None,
        }
    }

    /// Reads the journal again, as far as it counts for this step.
    pub fn turn_to(&mut self, step: &str, up_to: UpTo) -> Result<Vec<Entry>, ObserveError> {
        let entries = self.read(up_to)?;
        self.turn(step);
        Ok(entries)
    }

    /// Reads the journal again.
    pub fn read(&mut self, up_to: UpTo) -> Result<Vec<Entry>, ObserveError> {
        let entries = match &self.evidence {
            Some(evidence) => evidence.read(up_to)?,
            None => Vec::new(),
        };
        self.past.read(&entries);
        Ok(entries)
    }

    /// What was read counts as far as it does for this step.
    pub fn turn(&mut self, step: &str) {
        self.images = None;
        self.past.turn_to(step);
    }

    /// What the journal tells.
    pub fn past(&self) -> &Past<'static> {
        &self.past
    }

    async fn images(&mut self) -> Result<Fact, ObserveError> {
        if let Some(images) = &self.images {
            return Ok(images.clone());
        }
        let images = self.observer.observe(&Query::EngineImages, &self.variables).await?;
        self.images = Some(images.clone());
        Ok(images)
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
            Query::Deeds(_)
            | Query::Typed(_)
            | Query::Answers
            | Query::Lifetime(_)
            | Query::ImagesBefore
            | Query::PassedBefore { .. }
            | Query::ToldDone { .. } => self.past.answer(query).ok_or_else(|| {
                ObserveError::Journal("it is asked what no journal tells".to_owned())
            }),
            Query::ClientImages
            | Query::Variable(_)
            | Query::PullProbe(_)
            | Query::Inspect(_)
            | Query::Logs(_)
            | Query::Command(_)
            | Query::File(_)
            | Query::Reach(_) => self.observer.observe(query, &self.variables).await,
        }
    }

    fn witness(&self) -> Witness {
        Witness::Engine
    }
}
