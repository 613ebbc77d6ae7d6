//! Trouble that is nobody's mistake, told by docker in any command.

use super::{
    Blame, Classified,
    rows::{ROWS, looked_at, unquoted},
};
use crate::outcome::{Exit, Outcome};

/// What kept a docker command from succeeding that is nobody's mistake: an unreachable service, a
/// full disk, a network. Nothing where the words tell of no such thing. In a dialogue the words stand
/// on the terminal.
pub fn trouble(outcome: &Outcome) -> Option<Classified> {
    let is_failure = matches!(outcome.exit, Exit::Code(1..) | Exit::Stuck(_));
    is_failure.then(|| told(&[&outcome.stderr.text, screen(outcome)])).flatten()
}

/// The same however the command ended and wherever it was told: of one that did not do what was expected. Its
/// line may send stderr to stdout, and go on after what failed.
pub fn trouble_anywhere(outcome: &Outcome) -> Option<Classified> {
    told(&[&outcome.stderr.text, &outcome.stdout.text, screen(outcome)])
}

fn screen(outcome: &Outcome) -> &str {
    outcome.screen.as_ref().map_or("", |screen| screen.text.as_str())
}

fn told(texts: &[&str]) -> Option<Classified> {
    texts.iter().flat_map(|text| looked_at(text)).find_map(|line| {
        let said = unquoted(line);
        let row = ROWS.iter().find(|row| row.line.is_match(&said))?;
        let is_trouble = row.reason.blame() == Blame::Surroundings;
        is_trouble.then(|| Classified { reason: row.reason, evidence: line.to_owned() })
    })
}

#[cfg(test)]
mod tests;
