//! Why a verb stops short of its result: what is wrong and what to do, told in one place.

use std::{error::Error, fmt::Display, io, iter};

use super::print::{eprintln, without_colours};
use super::terminal::warn;
use crate::{exit::ExitStatus, fact::ObserveError, wording};

/// The end of a verb that has no result to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    told: String,
    /// Whether its lines stay as they are: a frame of source, a list, a log.
    is_laid_out: bool,
    status: ExitStatus,
}

impl Refusal {
    /// A refusal in sentences, with their remedy.
    pub(crate) fn new(status: ExitStatus, told: impl Into<String>) -> Self {
        Self { told: told.into(), is_laid_out: false, status }
    }

    /// What was typed, or a lab, is wrong.
    pub(crate) fn usage(told: impl Into<String>) -> Self {
        Self::new(ExitStatus::Usage, told)
    }

    /// Something keeps labcheck from its work.
    pub(crate) fn error(told: impl Into<String>) -> Self {
        Self::new(ExitStatus::Error, told)
    }

    /// Nothing is wrong, and there is no result.
    pub(crate) fn incomplete(told: impl Into<String>) -> Self {
        Self::new(ExitStatus::Incomplete, told)
    }

    /// Something of labcheck's own did not work.
    pub(crate) fn own(error: impl Display) -> Self {
        Self::error(format!("labcheck: {error}"))
    }

    /// The same, whose text was made harmless and laid out already.
    pub(crate) fn laid_out(self) -> Self {
        Self { is_laid_out: true, ..self }
    }

    /// The same, with one sentence more on a line of its own.
    pub(crate) fn and(self, more: &str) -> Self {
        Self { told: format!("{}\n{more}", self.told), ..self }
    }

    /// What it says.
    pub(crate) fn text(&self) -> &str {
        &self.told
    }

    /// What it says, without colours.
    pub(crate) fn plain(&self) -> String {
        without_colours(&self.told)
    }

    /// How labcheck ends with it.
    pub(crate) fn status(&self) -> ExitStatus {
        self.status
    }

    /// Tells it, and how labcheck ends.
    pub(crate) fn tell(&self) -> ExitStatus {
        if self.is_laid_out {
            eprintln!("{}", self.told);
        } else {
            warn(&self.told);
        }
        self.status
    }
}

impl From<&ObserveError> for Refusal {
    fn from(fault: &ObserveError) -> Self {
        Self::error(format!("{fault}\n{}", wording::remedy(fault)))
    }
}

impl From<ObserveError> for Refusal {
    fn from(fault: ObserveError) -> Self {
        Self::from(&fault)
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::own(chain(&error))
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        Self::own(chain(&error))
    }
}

/// An error with what it comes from.
pub(crate) fn chain(error: &dyn Error) -> String {
    let sources = iter::successors(error.source(), |&error| error.source());
    sources.fold(error.to_string(), |told, source| format!("{told}: {source}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_of_labchecks_own_is_told_with_all_that_it_comes_from() {
        let image = crate::classroom::images::ImageError::Pack(io::Error::other("no room"));
        let refusal = Refusal::own(chain(&image)).and("Next: make room.");
        assert_eq!(
            refusal.told,
            "labcheck: the lab's image cannot be packed; check that the disk is not full: no room\nNext: make room."
        );
        assert_eq!(refusal.tell(), ExitStatus::Error);
    }
}
