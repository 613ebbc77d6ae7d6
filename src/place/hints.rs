//! The hints that were given, and the next one. Every hint is written into the journal.

use super::student::StudentPlace;
use crate::{check::Check, journal::Deed, text};

/// A hint, and how it stands among the others of its check.
pub(crate) struct Given {
    /// Which it is, from 1.
    pub(crate) level: usize,
    /// How many there are.
    pub(crate) of: usize,
    /// The hint.
    pub(crate) text: String,
}

impl Given {
    /// `hint 1 of 3: …`.
    pub(crate) fn line(&self) -> String {
        format!("hint {} of {}: {}", self.level, self.of, clean(&self.text))
    }

    /// Whether it is the last.
    pub(crate) fn is_last(&self) -> bool {
        self.level == self.of
    }
}

/// The next hint for this check, written down; the last one again where there is no other. The place is
/// turned to the step.
pub(crate) fn next_hint(place: &StudentPlace, step: &str, id: &str) -> Option<Given> {
    let found = place.lab.scenario.step(step).into_iter().flat_map(|step| &step.checks);
    let check: Option<&Check> = found.clone().find(|check| check.id == id);
    let hints = check.map_or(&[][..], |check| &check.hints[..]);
    let given = given(place, step, id);
    let level = (given + 1).min(hints.len());
    let hint = level.checked_sub(1).and_then(|at| hints.get(at))?;
    if given < hints.len()
        && let Some(evidence) = &place.host.evidence
    {
        // The journal was read a moment ago: where it cannot be written to now, a hint's trace is lost.
        let _ = evidence.note(vec![Deed::Hint {
            step: step.to_owned(),
            check: id.to_owned(),
            level: u32::try_from(level).unwrap_or(u32::MAX),
        }]);
    }
    let text = hint.expand(&place.vars).unwrap_or_else(|_| hint.written());
    Some(Given { level, of: hints.len(), text })
}

/// How many hints were given for it so far.
fn given(place: &StudentPlace, step: &str, check: &str) -> usize {
    let levels = place.host.past().entries().iter().filter_map(|entry| {
        let Deed::Hint { step: of, check: about, level } = &entry.deed else { return None };
        (of == step && about == check).then_some(*level)
    });
    levels.max().map_or(0, |level| usize::try_from(level).unwrap_or(usize::MAX))
}

fn clean(untrusted: &str) -> String {
    text::for_terminal(untrusted.as_bytes(), 1_000)
}
