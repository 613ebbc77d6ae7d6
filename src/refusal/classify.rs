//! An outcome → its reason, with the line that tells.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Blame, Named, Reason,
    words::{PREFIX, STALE, TRUSTED, WORDINGS},
};
use crate::{
    fact::{Exit, Outcome},
    oci::Reference,
};

/// Lines of stderr that are looked at; docker's own errors are among the first and the last.
const LINES: usize = 200;

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classified {
    /// The reason.
    pub reason: Reason,
    /// The line that tells, or the last one where none does.
    pub evidence: String,
}

struct Row {
    reason: Reason,
    line: Regex,
}

/// The table, compiled once. A row that is no regular expression would be left out, so a test
/// counts them.
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    WORDINGS
        .iter()
        .filter_map(|wording| {
            let line = Regex::new(&format!("{PREFIX}(?:{})", wording.pattern)).ok()?;
            Some(Row { reason: wording.reason, line })
        })
        .collect()
});

static TRUSTED_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(TRUSTED).ok());

/// Classifies the outcome of a docker command that was to get `image`.
///
/// A wording that names an image counts only if it names this one. Exit status 0 is never a
/// refusal; an end by signal or at a deadline is never one either.
pub fn classify(outcome: &Outcome, image: &Reference) -> Classified {
    match outcome.exit {
        Exit::Code(0) => success(outcome),
        Exit::Code(_) => failure(&outcome.stderr.text, image),
        Exit::TimedOut(seconds) => Classified {
            reason: Reason::TimedOut,
            evidence: format!("still running after {seconds} s"),
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

/// What kept a docker command from succeeding that is nobody's mistake: an unreachable service, a
/// certificate, a network. Nothing where the words tell of no such thing.
pub fn trouble(outcome: &Outcome) -> Option<Classified> {
    let lines = || outcome.stderr.text.lines();
    if !matches!(outcome.exit, Exit::Code(1..)) || lines().count() > LINES {
        return None;
    }
    let told = |line: &str| {
        let row = ROWS.iter().find(|row| row.line.is_match(line.trim_end()))?;
        let evidence = line.to_owned();
        (row.reason.blame() == Blame::Surroundings)
            .then_some(Classified { reason: row.reason, evidence })
    };
    lines().find_map(told)
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
    let lines: Vec<&str> = stderr.lines().filter(|line| !line.trim().is_empty()).collect();
    let edge = LINES / 2;
    let looked_at: Vec<&str> = if lines.len() > LINES {
        lines[..edge].iter().chain(&lines[lines.len() - edge..]).copied().collect()
    } else {
        lines.clone()
    };
    let told: Vec<(Reason, &str)> =
        looked_at.iter().filter_map(|line| Some((reason_of(line, image)?, *line))).collect();
    let last = lines.last().copied().unwrap_or_default();
    let Some((reason, evidence)) = told.first().copied() else {
        return Classified { reason: Reason::Unknown, evidence: last.to_owned() };
    };
    // Two reasons at once: nobody can tell which of them it was.
    let reason =
        if told.iter().all(|(other, _)| *other == reason) { reason } else { Reason::Unknown };
    // What is missing in a cached copy may have been signed since: nobody was there to ask.
    let stale = looked_at.iter().find(|line| line.contains(STALE));
    if let Some(line) = stale.filter(|_| Named::Unsigned.accepts(reason)) {
        return Classified { reason: Reason::TrustUnreachable, evidence: (*line).to_owned() };
    }
    Classified { reason, evidence: evidence.to_owned() }
}

fn reason_of(line: &str, image: &Reference) -> Option<Reason> {
    let line = line.trim_end();
    ROWS.iter().find_map(|row| {
        let found = row.line.captures(line)?;
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
    let last = written.rsplit('/').next().unwrap_or(written);
    let is_whole = last.contains([':', '@']);
    seen.full_name() == image.full_name()
        && (!is_whole || (seen.tag() == image.tag() && seen.digest() == image.digest()))
}

#[cfg(test)]
mod tests;
