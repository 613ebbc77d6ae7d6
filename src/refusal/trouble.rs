//! Trouble that is nobody's mistake, told by docker in any command.

use super::{
    Blame, Classified,
    rows::{ROWS, looked_at, unquoted},
};
use crate::fact::{Exit, Outcome};

/// What kept a docker command from succeeding that is nobody's mistake: an unreachable service, a
/// full disk, a network. Nothing where the words tell of no such thing. In a dialogue the words stand
/// on the terminal.
pub fn trouble(outcome: &Outcome) -> Option<Classified> {
    if !matches!(outcome.exit, Exit::Code(1..) | Exit::Stuck(_)) {
        return None;
    }
    let screen = outcome.screen.as_ref().map_or("", |screen| screen.text.as_str());
    looked_at(&outcome.stderr.text).chain(looked_at(screen)).find_map(|line| {
        let said = unquoted(line);
        let row = ROWS.iter().find(|row| row.line.is_match(&said))?;
        let is_trouble = row.reason.blame() == Blame::Surroundings;
        is_trouble.then(|| Classified { reason: row.reason, evidence: line.to_owned() })
    })
}

#[cfg(test)]
mod tests;
