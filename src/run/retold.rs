//! A place that is asked again later: what was answered is noted, and the notes and the journal answer in its stead.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    fact::{Fact, Observation, ObserveError, Query, Witness},
    host::{Observe, past::Past},
    journal::Entry,
};

/// What a place answered while a step was judged, in order; what its journal has is not among it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepSeen {
    /// The step's id.
    pub step: String,
    /// Each question with its answer.
    pub answers: Vec<Observation>,
}

/// A host whose answers are noted.
pub struct Noting<'h, H> {
    host: &'h mut H,
    answers: Vec<Observation>,
}

impl<'h, H: Observe> Noting<'h, H> {
    /// Notes what this one answers.
    pub fn of(host: &'h mut H) -> Self {
        Self { host, answers: Vec::new() }
    }

    /// What was noted.
    pub fn answers(self) -> Vec<Observation> {
        self.answers
    }
}

impl<H: Observe> Observe for Noting<'_, H> {
    async fn observe(&mut self, query: &Query) -> Result<Fact, ObserveError> {
        let answer = self.host.observe(query).await;
        if !query.is_of_the_journal() {
            self.answers.push(Observation { query: query.clone(), answer: answer.clone() });
        }
        answer
    }

    fn witness(&self) -> Witness {
        self.host.witness()
    }
}

/// A place as it was when its answers were noted.
pub struct Retold<'s> {
    seen: &'s [StepSeen],
    journal: &'s [Entry],
    past: Past<'s>,
    /// The digest of the scenario that the student's labcheck judged by.
    judged_by: &'s str,
    step: String,
    given: BTreeSet<usize>,
}

impl<'s> Retold<'s> {
    /// From what was noted and the journal. `scenario` is the digest of the one that is judged by now, `judged_by` of the
    /// one that verdicts in the journal are by.
    pub fn of(
        seen: &'s [StepSeen],
        journal: &'s [Entry],
        judged_by: &'s str,
        scenario: String,
    ) -> Self {
        let past = Past::new(scenario, journal);
        Self { seen, journal, past, judged_by, step: String::new(), given: BTreeSet::new() }
    }

    /// Makes ready for questions about a step.
    pub fn turn_to(&mut self, step: &str) {
        self.past.turn_to(step);
        step.clone_into(&mut self.step);
        self.given.clear();
    }

    /// What the journal tells.
    pub fn past(&self) -> &Past<'s> {
        &self.past
    }

    /// The answers of the step in their order, each once; then its last one again, else another step's last one: it was
    /// seen in the same minute.
    fn noted(&mut self, query: &Query) -> Option<Result<Fact, ObserveError>> {
        let own = self.seen.iter().find(|seen| seen.step == self.step);
        let answers = own.map_or(&[][..], |seen| &seen.answers[..]);
        let all = || answers.iter().enumerate().filter(|(_, noted)| noted.query == *query);
        let next = all().find(|(at, _)| !self.given.contains(at));
        if let Some((at, noted)) = next.or_else(|| all().next_back()) {
            self.given.insert(at);
            return Some(noted.answer.clone());
        }
        let others = self.seen.iter().flat_map(|seen| &seen.answers);
        Some(others.rev().find(|noted| noted.query == *query)?.answer.clone())
    }

    /// A verdict of the past is by the scenario of then: another one's is no answer, and no denial.
    fn passed_by_another(&self, query: &Query) -> bool {
        if self.judged_by == self.past.scenario() {
            return false; // before the journal is gone through again, which takes long
        }
        let mut past = Past::new(self.judged_by.to_owned(), self.journal);
        past.turn_to(&self.step);
        matches!(past.answer(query), Some(Fact::PassedBefore(Some(_))))
    }
}

impl Observe for Retold<'_> {
    async fn observe(&mut self, query: &Query) -> Result<Fact, ObserveError> {
        match self.past.answer(query) {
            Some(Fact::PassedBefore(None))
                if matches!(query, Query::PassedBefore { .. }) && self.passed_by_another(query) =>
            {
                Err(ObserveError::Untold(query.clone()))
            }
            Some(fact) => Ok(fact),
            None => self.noted(query).unwrap_or_else(|| Err(ObserveError::Untold(query.clone()))),
        }
    }

    fn witness(&self) -> Witness {
        Witness::Engine
    }
}

#[cfg(test)]
mod tests;
