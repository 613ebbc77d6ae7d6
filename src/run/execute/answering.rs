//! Answers a question of the lab's, once it is proved that its check does not take just anything.

use std::time::Instant;

use super::{JOURNAL_WITHIN, LOOK_AGAIN, Runner};
use crate::{
    check::{Check, Context},
    fact::{Fact, Observation, ObserveError, Query, Witness},
    host::Host,
    journal::{Answered, Deed, Entry, answered::fit},
    scenario::model::{Answer, Step},
    syntax::{source::Span, template::Template},
    verdict::{Difference, Mismatch, Verdict},
};

/// What nobody answers.
const NONSENSE: &str = "\u{fffc}labcheck-probe\u{fffc}";

impl<H: Host> Runner<'_, H> {
    /// Tries what must be wrong, which reaches no journal, and then answers.
    pub(super) async fn prove_and_answer(&mut self, step: &Step, answer: &Answer) -> Verdict {
        match self.proved(step, answer) {
            Ok(found) if found.is_empty() => {}
            Ok(found) => return Verdict::Fail(found),
            Err(fault) => return Verdict::Error(fault),
        }
        self.answer(step, answer).await.map_or_else(Verdict::Error, |()| Verdict::Pass)
    }

    /// Answers it, as the scenario says, and waits until it is in the journal: an answer of before must not be judged in
    /// its stead.
    pub(in crate::run) async fn answer(
        &mut self,
        step: &Step,
        answer: &Answer,
    ) -> Result<(), ObserveError> {
        let deed = answered(step, answer, &self.said(&answer.text)?)?;
        let before = self.known().await?;
        self.host.note(deed)?;
        let started = Instant::now();
        while self.known().await? == before {
            if started.elapsed() >= JOURNAL_WITHIN {
                let late = "an answer was given, and does not come into it";
                return Err(ObserveError::Journal(late.to_owned()));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Ok(())
    }

    /// How many answers the journal knows.
    async fn known(&mut self) -> Result<usize, ObserveError> {
        let Fact::Deeds(entries) = self.host.observe(&Query::Answers).await? else {
            return Err(ObserveError::Unfinished("nobody tells what was answered".to_owned()));
        };
        Ok(entries.iter().filter(|entry| matches!(entry.deed, Deed::Answered(_))).count())
    }

    fn said(&self, template: &Template) -> Result<String, ObserveError> {
        template.expand(&self.vars).map_err(|error| ObserveError::Unresolved(error.to_string()))
    }

    /// The wrong answers that its check takes.
    fn proved(&self, step: &Step, answer: &Answer) -> Result<Vec<Mismatch>, ObserveError> {
        let asks = step.checks.iter().find(|check| check.id == answer.check.value);
        let Some(check) = asks else { return Ok(Vec::new()) };
        let own = answer.wrong.iter().map(|text| Ok((self.said(text)?, text.at)));
        let mut taken = Vec::new();
        for tried in std::iter::once(Ok((NONSENSE.to_owned(), check.at))).chain(own) {
            let (text, at): (String, Span) = tried?;
            let deed = answered(step, answer, &text)?;
            if self.takes(step, check, deed)? {
                let what = Difference::WrongAnswerPasses { check: check.id.clone(), answer: text };
                taken.push(Mismatch { line: self.line(at), what });
            }
        }
        Ok(taken)
    }

    /// Whether all that a check asks of an answer is so of this one.
    fn takes(&self, step: &Step, check: &Check, deed: Deed) -> Result<bool, ObserveError> {
        let entry = Entry { at: jiff::Timestamp::UNIX_EPOCH, deed };
        let answer = Ok(Fact::Deeds([entry].into()));
        let seen = [Observation { query: Query::Answers, answer }];
        let line = |at: Span| self.scenario.line(at);
        let of = (step.id.value.as_str(), check.id.as_str());
        let context = Context { vars: &self.vars, line: &line, witness: Witness::Both, of };
        for kind in check.expects.iter().filter(|kind| kind.nature().question.is_some()) {
            match kind.judge(&seen, &context) {
                Verdict::Pass => {}
                Verdict::Fail(_) | Verdict::Skip(_) => return Ok(false),
                Verdict::Error(fault) => return Err(fault),
            }
        }
        Ok(true)
    }
}

fn answered(step: &Step, answer: &Answer, text: &str) -> Result<Deed, ObserveError> {
    let text = fit(text).map_err(|error| ObserveError::Unresolved(error.to_string()))?;
    let (step, check) = (step.id.value.clone(), answer.check.value.clone());
    Ok(Deed::Answered(Answered { step, check, text, by_labcheck: true }))
}
