//! A student's host: what they reached by hand, asked of the engine, of their own environment, and of
//! the classroom's journal. Nothing is typed into it.

use std::collections::BTreeMap;

use super::{
    Observe, context::client_engine, docker::Variables, evidence::Evidence, observer::Observer,
};
use crate::{
    fact::{ClientEngine, EngineImage, Fact, Fault, Query, Witness},
    journal::{self, Deed, Entry},
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
    /// What counts for the step that is asked about.
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
            entries: Vec::new(),
            images: None,
        }
    }

    /// Reads the journal again, as far as it counts for this step.
    pub fn turn_to(&mut self, step: &str) -> Result<(), Fault> {
        let entries = match &self.evidence {
            Some(evidence) => evidence.read()?,
            None => Vec::new(),
        };
        self.images = None;
        self.entries = journal::since_reset(&journal::own(&entries), step);
        Ok(())
    }

    /// The journal's entries that count for the step.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    async fn images(&mut self) -> Result<Fact, Fault> {
        if let Some(images) = &self.images {
            return Ok(images.clone());
        }
        let images = self.observer.observe(&Query::EngineImages, &self.variables).await?;
        self.images = Some(images.clone());
        Ok(images)
    }

    fn moments(&self) -> Vec<(Timestamp, Vec<EngineImage>)> {
        let mut moments = journal::snapshots(&self.entries);
        moments.truncate(MOMENTS);
        moments
    }
}

/// A probe under way. Its end is written down also where nobody waits for the answer any more: until
/// then, what the student does counts as the probe's own.
struct Probing<'e>(&'e Evidence);

impl<'e> Probing<'e> {
    fn begin(evidence: &'e Evidence) -> Self {
        evidence.note(Deed::ProbeBegan);
        Self(evidence)
    }
}

impl Drop for Probing<'_> {
    fn drop(&mut self) {
        self.0.note(Deed::ProbeEnded);
    }
}

impl Observe for StudentHost {
    async fn observe(&mut self, query: &Query) -> Result<Fact, Fault> {
        match query {
            Query::EngineImages => self.images().await,
            Query::ClientEngine => {
                let lab = self.observer.engine.host().to_owned();
                let goes = client_engine(&self.variables);
                Ok(Fact::ClientEngine(ClientEngine { lab, client: goes.to, by: goes.by }))
            }
            Query::Unexported(name) => Ok(Fact::Variable(self.unexported.get(name).cloned())),
            Query::Deeds(name) => Ok(Fact::Deeds(journal::about(&self.entries, name))),
            Query::ImagesBefore => Ok(Fact::ImagesBefore(self.moments())),
            Query::PassedBefore { step, check } => Ok(Fact::PassedBefore(journal::passed_before(
                &self.entries,
                step,
                check,
                &self.scenario,
            ))),
            Query::PullProbe(_) => {
                let _probing = self.evidence.as_ref().map(Probing::begin);
                self.observer.observe(query, &self.variables).await
            }
            Query::ClientImages | Query::Variable(_) => {
                self.observer.observe(query, &self.variables).await
            }
        }
    }

    fn witness(&self) -> Witness {
        Witness::Engine
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::{host::engine::Engine, oci::Naming};

    #[tokio::test]
    async fn a_probe_that_nobody_waits_for_any_more_has_ended() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&told);
        let evidence =
            Evidence::new(|| Ok(Vec::new()), move |deed| notes.lock().unwrap().push(deed));
        let scratch = tempfile::tempdir().unwrap();
        let observer = Observer {
            engine: Engine::at("tcp://127.0.0.1:1").unwrap(),
            naming: Naming::letter_for_letter(),
            scratch: scratch.path().to_owned(),
            cancel: CancellationToken::new(),
        };
        let variables = Variables::new();
        let mut host =
            StudentHost::new(observer, variables, BTreeMap::new(), Some(evidence), String::new());
        let query = Query::PullProbe("alpine:latest".into());
        // Asked for one moment, then dropped, as an interrupt does.
        tokio::select! {
            biased;
            _ = host.observe(&query) => {}
            () = std::future::ready(()) => {}
        }
        assert_eq!(*told.lock().unwrap(), [Deed::ProbeBegan, Deed::ProbeEnded]);
    }
}
