//! What an answer has to be, and whether one is.

use rust_decimal::Decimal;

use super::{
    hash::Hash,
    number::{are_near, number},
    same::Sameness,
};
use crate::{
    check::seen::expand,
    expect::pattern::Pattern,
    fact::ObserveError,
    syntax::template::{Template, Vars},
    verdict::NotRight,
};

/// What an answer has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// One of these.
    OneOf(Vec<Template>, Sameness),
    /// Whole as the pattern says.
    Matches(Pattern),
    /// This number.
    Number {
        /// It.
        value: Template,
        /// How far it may be off.
        tolerance: Decimal,
        /// What it is in.
        unit: Option<String>,
    },
    /// The one that was hashed.
    Hashed(Hash, Sameness),
}

impl Wanted {
    /// The templates inside.
    pub(super) fn templates(&self) -> Vec<&Template> {
        match self {
            Self::OneOf(texts, _) => texts.iter().collect(),
            Self::Matches(pattern) => vec![pattern.template()],
            Self::Number { value, .. } => vec![value],
            Self::Hashed(..) => Vec::new(),
        }
    }

    /// What is wrong with an answer; nothing where it is right.
    pub(super) fn wrong(
        &self,
        answer: &str,
        vars: &Vars,
    ) -> Result<Option<NotRight>, ObserveError> {
        let is_right = match self {
            Self::OneOf(texts, same) => {
                let mut is_one = false;
                for text in texts {
                    is_one |= same.counts(&said(text, vars)?) == same.counts(answer);
                }
                is_one
            }
            Self::Matches(pattern) => pattern.compile(vars)?.is_match(answer.trim()),
            Self::Number { value, tolerance, unit } => {
                let text = said(value, vars)?;
                let wanted = number(&text, None).ok_or_else(|| {
                    ObserveError::Unresolved(format!(
                        "the answer should be a number, and `{text}` is none"
                    ))
                })?;
                let Some(given) = number(answer, unit.as_deref()) else {
                    return Ok(Some(NotRight::NoNumber { unit: unit.clone() }));
                };
                are_near(given, wanted, *tolerance)
            }
            Self::Hashed(hash, same) => hash.is_of(&same.counts(answer)),
        };
        Ok((!is_right).then_some(NotRight::Another))
    }
}

/// A text with today's values, in which something stands.
fn said(template: &Template, vars: &Vars) -> Result<String, ObserveError> {
    let text = expand(template, vars)?;
    if text.trim().is_empty() {
        let what = format!("`{}` is empty, and no answer is", template.written());
        return Err(ObserveError::Unresolved(what));
    }
    Ok(text)
}
