//! An outcome → its reason, with the line that tells.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Blame, Named, Reason,
    rows::{ROWS, looked_at, unquoted},
    words::{STALE, TRUSTED},
};
use crate::{
    oci::{Reference, is_whole},
    outcome::{Exit, Outcome},
};

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classified {
    /// The reason.
    pub reason: Reason,
    /// The line that tells, or the last one where none does.
    pub evidence: String,
}

static TRUSTED_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(TRUSTED).ok());

/// Classifies the outcome of a docker command that was to get `image`.
///
/// A wording that names an image counts only if it names this one. Exit status 0 is never a
/// refusal; an end by signal or at a deadline is never one either.
pub fn classify(outcome: &Outcome, image: &Reference) -> Classified {
    match outcome.exit {
        Exit::Code(0) => success(outcome),
        Exit::Code(_) => failure(&outcome.stderr.text, image),
        Exit::TimedOut { after_ms } => Classified {
            reason: Reason::TimedOut,
            evidence: format!("still running after {} s", after_ms / 1000),
        },
        Exit::Signal(_)
        | Exit::NotStarted(_)
        | Exit::Flooded
        | Exit::ShellLost(_)
        | Exit::Stuck(_) => {
            Classified { reason: Reason::Unknown, evidence: format!("{:?}", outcome.exit) }
        }
    }
}

fn success(outcome: &Outcome) -> Classified {
    if let Some(line) = outcome.stderr.text.lines().find(|line| line.contains(STALE)) {
        return Classified { reason: Reason::StaleCache, evidence: line.to_owned() };
    }
    let is_trusted = |line: &&str| TRUSTED_LINE.as_ref().is_some_and(|regex| regex.is_match(line));
    match outcome.stdout.text.lines().find(is_trusted) {
        Some(line) => Classified { reason: Reason::TrustedPull, evidence: line.to_owned() },
        None => Classified {
            reason: Reason::PlainPull,
            evidence: outcome.stdout.text.lines().last().unwrap_or_default().to_owned(),
        },
    }
}

fn failure(stderr: &str, image: &Reference) -> Classified {
    let lines: Vec<&str> = looked_at(stderr).collect();
    let told: Vec<(Reason, &str)> =
        lines.iter().filter_map(|line| Some((reason_of(line, image)?, *line))).collect();
    let last = lines.last().copied().unwrap_or_default();
    let Some((reason, evidence)) = told.first().copied() else {
        return Classified { reason: Reason::Unknown, evidence: last.to_owned() };
    };
    // Two reasons at once: nobody can tell which of them it was, unless neither is anybody's doing.
    let is_one = told.iter().all(|(other, _)| *other == reason);
    let is_trouble = told.iter().all(|(other, _)| other.blame() == Blame::Surroundings);
    let reason = if is_one || is_trouble { reason } else { Reason::Unknown };
    // What is missing in a cached copy may have been signed since: nobody was there to ask.
    let stale = lines.iter().find(|line| line.contains(STALE));
    if let Some(line) = stale.filter(|_| Named::Unsigned.accepts(reason)) {
        return Classified { reason: Reason::TrustUnreachable, evidence: (*line).to_owned() };
    }
    Classified { reason, evidence: evidence.to_owned() }
}

fn reason_of(line: &str, image: &Reference) -> Option<Reason> {
    let line = unquoted(line.trim_end());
    ROWS.iter().find_map(|row| {
        let found = row.line.captures(&line)?;
        let group = |name: &str| found.name(name).map(|text| text.as_str());
        let names_it = |name: &str| {
            group(name).is_none_or(|text| {
                let text = text.trim_end_matches([':', ',', '.']);
                text.parse::<Reference>().is_ok_and(|seen| names(&seen, text, image))
            })
        };
        let tag_fits = group("tag").is_none_or(|tag| image.tag() == Some(tag));
        (names_it("image") && names_it("again") && tag_fits).then_some(row.reason)
    })
}

/// Whether a wording's name means this image. Some wordings name the repository alone, some the tag
/// or digest too, and then that counts as well.
fn names(seen: &Reference, written: &str, image: &Reference) -> bool {
    seen.full_name() == image.full_name()
        && (!is_whole(written) || (seen.tag() == image.tag() && seen.digest() == image.digest()))
}

#[cfg(test)]
mod tests;
