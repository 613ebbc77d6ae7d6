//! A question as a check: the last answer that counts is judged, by the classroom's journal.

use super::read::{ANSWER, Asked, read};
use crate::{
    check::{
        kind::Kind,
        nature::{Nature, Question},
        seen::{Context, Judged, deeds, expand},
    },
    fact::{Observation, ObserveError, Query, Witness},
    journal::{
        DeedAsked,
        answered::LONGEST,
        answers::{Given, given},
    },
    syntax::{
        decode::Decoder,
        shape::Shape,
        template::{Template, Vars},
        yaml::Node,
    },
    text::{bounded, visible},
    verdict::{Difference, Mismatch, NotRight, QuestionAsked, Unanswered},
};

/// Bytes of an answer that are told.
const TOLD: usize = 200;

/// A question, and what is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::check) struct AnswerCheck(Asked);

impl AnswerCheck {
    /// Reads its parameters.
    pub(in crate::check) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        read(decoder, node).map(Self)
    }

    /// What may be written.
    pub(in crate::check) fn shape() -> Shape {
        ANSWER.shape()
    }

    /// What is wrong with what was given.
    fn differs(
        &self,
        given: &Given<'_>,
        context: &Context<'_>,
    ) -> Result<Option<Difference>, ObserveError> {
        let (step, check) = context.of;
        let text = self.0.question.as_ref().map(|text| expand(text, context.vars)).transpose()?;
        let asked = QuestionAsked {
            text,
            step: step.to_owned(),
            check: check.to_owned(),
            answers: given.answers,
            tries: self.0.tries,
        };
        let Some(last) = given.last else {
            let why = if given.put_back { Unanswered::PutBack } else { Unanswered::NotYet };
            return Ok(Some(Difference::NotAnswered { asked, why }));
        };
        // A journal that was handed in may hold anything.
        let wrong = if last.text.len() > LONGEST {
            Some(NotRight::TooLong)
        } else {
            self.0.wanted.wrong(&last.text, context.vars)?
        };
        let given = bounded(&visible(&last.text), TOLD).into_owned();
        Ok(wrong.map(|why| Difference::WrongAnswer { asked, given, why }))
    }
}

impl Kind for AnswerCheck {
    fn templates(&self) -> Vec<&Template> {
        self.0.question.iter().chain(self.0.wanted.templates()).collect()
    }

    fn nature(&self) -> Nature<'_> {
        let question = Some(Question { text: self.0.question.as_ref() });
        Nature { question, ..Nature::of_a_look() }
    }

    fn queries(&self, _: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        Ok(vec![Query::Answers])
    }

    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let entries = deeds(seen, &Query::Answers)?;
        let (step, check) = context.of;
        let given = given(entries, step, check, self.0.tries);
        let Some(what) = self.differs(&given, context)? else { return Ok(Vec::new()) };
        if given.may_lack {
            let question = match &self.0.question {
                Some(text) => expand(text, context.vars)?,
                None => format!("{step}/{check}"),
            };
            return Err(ObserveError::Gap(DeedAsked::Answered { question }));
        }
        Ok(vec![Mismatch { line: (context.line)(self.0.at), what }])
    }
}

#[cfg(test)]
mod tests;
