//! As much of an output as a difference shows.

use crate::outcome::Outcome;

/// A short text whole, a long one's first and last lines.
pub(super) fn excerpt(text: &str) -> String {
    const LINES: usize = 12;
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= LINES {
        return text.trim_end().to_owned();
    }
    let left_out = lines.len() - LINES;
    let mut kept: Vec<String> = lines[..LINES / 2].iter().map(|l| (*l).to_owned()).collect();
    kept.push(format!("… {left_out} more lines …"));
    kept.extend(lines[lines.len() - LINES / 2..].iter().map(|l| (*l).to_owned()));
    kept.join("\n")
}

/// The last lines that tell.
pub(super) fn tail(outcome: &Outcome) -> String {
    let told =
        if outcome.stderr.text.trim().is_empty() { &outcome.stdout } else { &outcome.stderr };
    let lines: Vec<&str> = told.text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(3)..].join("\n")
}
