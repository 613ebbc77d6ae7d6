//! A step as it can be seen from outside the student's shell, again and again: what the engine and the
//! journal tell, and of the rest what labcheck said when it was asked there. No docker command is run.

use super::{
    Look, Place, Question,
    ask::{begun, skipped, told, unknowable},
    look,
    telling::tell,
};
use crate::{
    check::{Check, CheckKind, When},
    fact::{Fact, Observation, ObserveError, Query, Witness},
    host::Observe,
    record::StepRecord,
    scenario::model::{Scenario, Step},
    verdict::{Skip, Verdict},
};

/// What was seen of a step.
#[derive(Clone, Debug)]
pub struct Glance {
    /// The checks that could be judged. It is no record of the whole step where `elsewhere` has any.
    pub record: StepRecord,
    /// The names of the checks that only the student's own shell can tell, and that have not passed
    /// there yet. Whatever can be seen of them from here is as it should be.
    pub elsewhere: Vec<String>,
}

impl Glance {
    /// Nothing of the step could be seen.
    pub fn faulty(
        scenario: &Scenario,
        step: &Step,
        place: &Place<'_>,
        fault: &ObserveError,
    ) -> Self {
        let mut record = begun(scenario, step, place);
        record.skip = None;
        let error = || Look {
            seen: Vec::new(),
            verdict: Verdict::Error(fault.clone()),
            held: None,
            mistake: None,
        };
        record.checks = step.checks.iter().map(|check| told(scenario, check, error())).collect();
        Self { record, elsewhere: Vec::new() }
    }
}

/// Looks at every check of a step, as far as it can be seen from outside.
pub async fn glance<O: Observe>(
    host: &mut O,
    scenario: &Scenario,
    step: &Step,
    place: &Place<'_>,
) -> Glance {
    let mut host = FromOutside { host, images: None };
    let mut glance = Glance { record: begun(scenario, step, place), elsewhere: Vec::new() };
    if glance.record.skip.is_some() {
        return glance;
    }
    let is_lab_shell = host.is_lab_shell().await;
    for check in &step.checks {
        let question = Question { scenario, step: &step.id.value, check, vars: place.vars };
        let looked = match unknowable(check, place) {
            Some(what) => Some(skipped(Skip::Unknowable(what))),
            None => from_outside(&mut host, question, is_lab_shell).await,
        };
        match looked {
            Some(look) => glance.record.checks.push(told(scenario, check, look)),
            None => glance.elsewhere.push(check.name.value.clone()),
        }
    }
    tell(scenario, step, place.vars, &mut glance.record.checks);
    glance
}

/// One check; nothing where only the student's shell can tell, and has not told.
async fn from_outside<O: Observe>(
    host: &mut FromOutside<'_, O>,
    question: Question<'_>,
    is_lab_shell: bool,
) -> Option<Look> {
    let check = question.check;
    let of_shell = |kind: &CheckKind| {
        let nature = kind.nature();
        nature.asks_shell() || nature.needs_lab_client && !is_lab_shell
    };
    if !check.expects.iter().any(of_shell) {
        return Some(look(host, question).await);
    }
    let by_own_verdict = |observation| Look {
        seen: vec![observation],
        verdict: Verdict::Pass,
        held: None,
        mistake: None,
    };
    let before = host.passed_before(question).await;
    if let (When::Ever, Some(before)) = (check.when, &before) {
        return Some(by_own_verdict(before.clone()));
    }
    let seeable: Vec<CheckKind> =
        check.expects.iter().filter(|kind| !of_shell(kind)).cloned().collect();
    if !seeable.is_empty() {
        let part = Check { expects: seeable, when: When::Now, ..check.clone() };
        let looked = look(host, Question { check: &part, ..question }).await;
        if !looked.verdict.passed() {
            return Some(looked);
        }
    }
    before.map(by_own_verdict)
}

/// A host that is not asked for anything of the student's shell, and once for its images.
struct FromOutside<'h, O> {
    host: &'h mut O,
    images: Option<Result<Fact, ObserveError>>,
}

impl<O: Observe> FromOutside<'_, O> {
    /// Whether the docker command of the shell that watches goes to the lab's engine.
    async fn is_lab_shell(&mut self) -> bool {
        let goes = self.host.observe(&Query::ClientEngine).await;
        matches!(goes, Ok(Fact::ClientEngine(engine)) if engine.lab == engine.client)
    }

    async fn passed_before(&mut self, question: Question<'_>) -> Option<Observation> {
        let (step, check) = (question.step.to_owned(), question.check.id.clone());
        let query = Query::PassedBefore { step, check };
        let answer = self.host.observe(&query).await;
        matches!(answer, Ok(Fact::PassedBefore(Some(_)))).then_some(Observation { query, answer })
    }
}

impl<O: Observe> Observe for FromOutside<'_, O> {
    async fn observe(&mut self, query: &Query) -> Result<Fact, ObserveError> {
        match query {
            Query::EngineImages => {
                if self.images.is_none() {
                    self.images = Some(self.host.observe(query).await);
                }
                let unasked =
                    || Err(ObserveError::Unfinished("nobody asked the engine".to_owned()));
                self.images.clone().unwrap_or_else(unasked)
            }
            Query::Variable(_)
            | Query::Unexported(_)
            | Query::PullProbe(_)
            | Query::ClientImages => {
                Err(ObserveError::Unfinished("only the student's own shell can tell".to_owned()))
            }
            Query::ClientEngine
            | Query::Deeds(_)
            | Query::Typed(_)
            | Query::Answers
            | Query::Lifetime(_)
            | Query::Inspect(_)
            | Query::Logs(_)
            | Query::Command(_)
            | Query::File(_)
            | Query::Reach(_)
            | Query::ImagesBefore
            | Query::PassedBefore { .. }
            | Query::ToldDone { .. } => self.host.observe(query).await,
        }
    }

    fn witness(&self) -> Witness {
        self.host.witness()
    }
}

#[cfg(test)]
mod tests;
