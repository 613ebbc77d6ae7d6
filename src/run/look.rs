//! One check, looked at: what it asks is asked, what comes back is judged; for a student also what was
//! true before, and what is often wrong.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    begun::{Begun, begun},
    question::Question,
};
use crate::{
    check::{CheckKind, Context, When, nature::Names},
    codes::FailureCode,
    fact::{Fact, Observation, ObserveError, Query, Witness},
    host::Observe,
    journal::{self, Trouble},
    verdict::{Difference, Mismatch, Verdict},
};

/// What came of it.
#[derive(Clone, Debug)]
pub struct Look {
    /// What was asked and seen.
    pub seen: Vec<Observation>,
    /// The judgement.
    pub verdict: Verdict,
    /// When it held, where it does no more.
    pub held: Option<Timestamp>,
    /// The mistake that shows.
    pub mistake: Option<(FailureCode, String)>,
}

/// Asks what a check asks, and judges the answers.
pub async fn look<O: Observe>(host: &mut O, question: Question<'_>) -> Look {
    let mut seen = Vec::new();
    let verdict = judge_all(host, question, &question.check.expects, &mut seen).await;
    let mut look = Look { seen, verdict, held: None, mistake: None };
    if host.witness() == Witness::Both || !is_open(&look.verdict) {
        return look;
    }
    if question.check.when == When::Ever {
        match before(host, question, &mut look.seen).await {
            Ok(Some(held)) => {
                look.verdict = Verdict::Pass;
                look.held = Some(held);
                return look;
            }
            Ok(None) => {}
            // Nobody knows whether it was true before.
            Err(fault) => {
                look.verdict = Verdict::Error(fault);
                return look;
            }
        }
    }
    if look.verdict.fault().is_some() {
        return look;
    }
    if let Some(fault) = trouble(host, question).await {
        look.verdict = Verdict::Error(fault);
        return look;
    }
    look.mistake = mistake(host, question).await;
    look
}

/// Whether a check holds at this moment; a fault where that cannot be seen.
pub async fn holds<O: Observe>(host: &mut O, question: Question<'_>) -> Result<bool, ObserveError> {
    match judge_all(host, question, &question.check.expects, &mut Vec::new()).await {
        Verdict::Pass => Ok(true),
        Verdict::Fail(_) | Verdict::Skip(_) => Ok(false),
        Verdict::Error(fault) => Err(fault),
    }
}

/// Whether what was true before can still decide it: where it is not so now, and where nobody knows how it is now.
fn is_open(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Fail(_) | Verdict::Error(ObserveError::Untold(_)) => true,
        Verdict::Pass | Verdict::Error(_) | Verdict::Skip(_) => false,
    }
}

/// What the services of the classroom owe to who tries to do what is checked.
async fn trouble<O: Observe>(host: &mut O, question: Question<'_>) -> Option<ObserveError> {
    let mut told: Vec<String> = Vec::new();
    for name in names(question) {
        let answer = host.observe(&Query::Deeds(name)).await;
        let Ok(Fact::Deeds(entries)) = answer else { continue };
        for Trouble { service, asked, status } in journal::troubles(&entries) {
            let line = format!("the {service} answered {status} to {asked}");
            if !told.contains(&line) {
                told.push(line);
            }
        }
    }
    (!told.is_empty()).then(|| ObserveError::Service(told.join("; ")))
}

/// The names in a check. Where it has only parts of names, those of its step stand for it.
fn names(question: Question<'_>) -> BTreeSet<String> {
    let has_parts = |kind: &CheckKind| matches!(kind.nature().names, Names::Parts(_));
    let checks = if question.check.expects.iter().any(has_parts) {
        question.scenario.step(question.step).map_or(&[][..], |step| &step.checks)
    } else {
        std::slice::from_ref(question.check)
    };
    let kinds = checks.iter().flat_map(|check| &check.expects);
    let templates = kinds.flat_map(|kind| match kind.nature().names {
        Names::These(names) => names,
        Names::Whole | Names::Parts(_) => kind.templates(),
    });
    templates.filter_map(|template| template.expand(question.vars).ok()).collect()
}

/// The verdict on all of these together: a fault before a difference.
async fn judge_all<O: Observe>(
    host: &mut O,
    question: Question<'_>,
    kinds: &[CheckKind],
    seen: &mut Vec<Observation>,
) -> Verdict {
    let mut mismatches: Vec<Mismatch> = Vec::new();
    for kind in kinds {
        if host.witness() == Witness::Engine && kind.nature().needs_lab_client {
            match other_engine(host, question, seen).await {
                Err(fault) => return Verdict::Error(fault),
                Ok(Some(mismatch)) => {
                    if !mismatches.contains(&mismatch) {
                        mismatches.push(mismatch);
                    }
                    continue;
                }
                Ok(None) => {}
            }
        }
        let queries = match kind.queries(question.vars, host.witness()) {
            Ok(queries) => queries,
            Err(fault) => return Verdict::Error(fault),
        };
        for query in queries {
            ask(host, query, seen).await;
        }
        match judge(kind, seen, question, host.witness()) {
            Verdict::Fail(found) => mismatches.extend(found),
            Verdict::Pass => {}
            other @ (Verdict::Error(_) | Verdict::Skip(_)) => return other,
        }
    }
    Verdict::of(mismatches)
}

fn judge(
    kind: &CheckKind,
    seen: &[Observation],
    question: Question<'_>,
    witness: Witness,
) -> Verdict {
    let line = |at| question.scenario.line(at);
    let of = (question.step, question.check.id.as_str());
    kind.judge(seen, &Context { vars: question.vars, line: &line, witness, of })
}

/// Asks once: the same question has the same answer within one look.
async fn ask<O: Observe>(host: &mut O, query: Query, seen: &mut Vec<Observation>) {
    if !seen.iter().any(|observation| observation.query == query) {
        let answer = host.observe(&query).await;
        seen.push(Observation { query, answer });
    }
}

fn answer_to<'o>(seen: &'o [Observation], query: &Query) -> Option<&'o Result<Fact, ObserveError>> {
    seen.iter().find(|observation| observation.query == *query).map(|found| &found.answer)
}

/// A docker command that goes elsewhere says nothing of the lab.
async fn other_engine<O: Observe>(
    host: &mut O,
    question: Question<'_>,
    seen: &mut Vec<Observation>,
) -> Result<Option<Mismatch>, ObserveError> {
    ask(host, Query::ClientEngine, seen).await;
    match answer_to(seen, &Query::ClientEngine) {
        Some(Ok(Fact::ClientEngine(engine))) if engine.lab == engine.client => Ok(None),
        Some(Ok(Fact::ClientEngine(engine))) => Ok(Some(Mismatch {
            line: question.scenario.line(question.check.at),
            what: Difference::OtherEngine {
                wanted: engine.lab.clone(),
                seen: engine.client.clone(),
                by: Some(engine.by.clone()),
            },
        })),
        Some(Err(fault)) => Err(fault.clone()),
        _ => Err(ObserveError::Unfinished("nobody says where the docker command goes".to_owned())),
    }
}

/// When it held before: by what was on the host then, where that is all that is asked for; else by an
/// earlier verdict.
async fn before<O: Observe>(
    host: &mut O,
    question: Question<'_>,
    seen: &mut Vec<Observation>,
) -> Result<Option<Timestamp>, ObserveError> {
    let check = question.check;
    if !check.has_past(question.vars) {
        let (step, check) = (question.step.to_owned(), check.id.clone());
        let query = Query::PassedBefore { step, check };
        let answer = host.observe(&query).await;
        let Fact::PassedBefore(Some(at)) = answer.clone()? else { return Ok(None) };
        seen.push(Observation { query, answer });
        return Ok(Some(at));
    }
    let Fact::ImagesBefore(moments) = host.observe(&Query::ImagesBefore).await? else {
        return Ok(None);
    };
    let mut until = None;
    for (at, images) in moments {
        let mut then: Vec<Observation> = seen
            .iter()
            .filter(|o| o.query != Query::EngineImages)
            .map(|observation| as_of(observation, until))
            .collect();
        until = Some(at);
        let answer = Ok(Fact::EngineImages(images));
        then.push(Observation { query: Query::EngineImages, answer });
        let holds = |kind: &CheckKind| judge(kind, &then, question, Witness::Engine).passed();
        if check.expects.iter().all(holds) {
            *seen = then;
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// What had been done by then: a deed that came later does not go with what was there before.
fn as_of(observation: &Observation, until: Option<Timestamp>) -> Observation {
    let mut then = observation.clone();
    if let (Some(until), Ok(Fact::Deeds(entries))) = (until, &mut then.answer) {
        *entries = entries.iter().filter(|entry| entry.at < until).cloned().collect();
    }
    then
}

/// The first mistake whose pattern is seen. Deeds count since the step began, but where the mistake says that
/// others tell something too.
async fn mistake<O: Observe>(
    host: &mut O,
    question: Question<'_>,
) -> Option<(FailureCode, String)> {
    let mistakes = &question.check.mistakes;
    let since = if mistakes.is_empty() { None } else { Some(begun(host, question).await) };
    for mistake in mistakes {
        let since = since.filter(|_| mistake.when == When::Now);
        let mut host = OwnTime { host, since };
        let mut seen = Vec::new();
        if judge_all(&mut host, question, &mistake.pattern, &mut seen).await.passed() {
            let say = mistake.say.expand(question.vars);
            return Some((mistake.code, say.unwrap_or_else(|_| mistake.say.written())));
        }
    }
    None
}

/// A host that tells deeds of the step's own time only.
struct OwnTime<'h, O> {
    host: &'h mut O,
    since: Option<Begun>,
}

impl<O: Observe> Observe for OwnTime<'_, O> {
    async fn observe(&mut self, query: &Query) -> Result<Fact, ObserveError> {
        let fact = self.host.observe(query).await?;
        Ok(match (fact, self.since) {
            (Fact::Deeds(entries), Some(since)) => Fact::Deeds(since.own(entries)),
            (fact, _) => fact,
        })
    }

    fn witness(&self) -> Witness {
        self.host.witness()
    }
}

#[cfg(test)]
mod tests;
