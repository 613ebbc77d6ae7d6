//! What it means that checks noticed what was done wrong, or did not.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{change::Change, draw::Mutant};
use crate::{
    codes::FailureCode,
    journal::images_in,
    oci::Reference,
    outcome::{Exit, Outcome},
    record::CheckRecord,
    refusal::{Reason, classify, trouble_anywhere},
    verdict::Verdict,
};

/// How a command ended, and what it was refused for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct End {
    /// How; nothing where it was not typed.
    pub exit: Option<Exit>,
    /// Why docker refused it, where it did and its words tell.
    pub refused: Option<Reason>,
}

impl End {
    /// By what came of a command.
    pub fn of(command: &str, outcome: &Outcome) -> Self {
        // Each word may be an image; docker's words name the one that they are about.
        let words = images_in(command);
        let images = words.iter().filter_map(|word| word.parse::<Reference>().ok());
        let mut reasons = images.map(|image| classify(outcome, &image).reason);
        let named = reasons.find(|reason| !reason.is_success() && *reason != Reason::Unknown);
        let told = || trouble_anywhere(outcome).map(|classified| classified.reason);
        Self { exit: Some(outcome.exit.clone()), refused: named.or_else(told) }
    }

    fn is_success(&self) -> bool {
        self.exit == Some(Exit::Code(0))
    }
}

/// Where something else than what was done wrong was otherwise.
const OTHERWISE_BEFORE: &str =
    "a command before it ended otherwise than in the lab, so what came after says nothing";

/// What was seen of a step.
#[derive(Clone, Debug, Default)]
pub struct Attempt {
    /// How each command of the steps before ended.
    pub before: Vec<End>,
    /// How each of its commands ended.
    pub ends: Vec<End>,
    /// Its checks, afterwards.
    pub checks: Vec<CheckRecord>,
}

/// A check that noticed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Caught {
    /// Its id.
    pub check: String,
    /// Why it did not pass, as a code that `labcheck explain` knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<FailureCode>,
}

/// What came of one thing that was done wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// A check noticed it.
    Caught(Vec<Caught>),
    /// It is as right as what the lab has, and a check does not take it.
    Lost(Vec<Caught>),
    /// Every check passed all the same.
    Survived,
    /// It is as right as what the lab has: every check passed, and may.
    Equivalent(Why),
    /// No check noticed it, and some could not be judged: why.
    Unclear(Vec<Caught>),
    /// It could not be tried: why.
    NotTried(String),
}

/// Why something done otherwise is as right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It was only done twice.
    Twice,
    /// The command is refused in the lab as well, as the lab has it.
    FailsAnyway,
    /// Typed so, the command fails, as whoever types it sees.
    Refused,
    /// In the other order each command ended as before.
    SameEnds,
    /// What went wrong was not asked for: each command ended as before.
    NotAsked,
}

/// The ruling on a step that was done otherwise, beside the step as the lab has it.
pub fn of_mutant(mutant: &Mutant, base: &Attempt, tried: &Attempt) -> Ruling {
    if tried.before != base.before || tried.ends.get(..mutant.at) != base.ends.get(..mutant.at) {
        return Ruling::NotTried(OTHERWISE_BEFORE.to_owned());
    }
    let Open { failed, unjudged } = Open::of(base, tried);
    if !failed.is_empty() {
        return if mutant.change.is_harmless() {
            Ruling::Lost(failed)
        } else if did_not_come_off(mutant, base, tried) {
            Ruling::Equivalent(Why::Refused)
        } else {
            Ruling::Caught(failed)
        };
    }
    if !unjudged.is_empty() {
        return Ruling::Unclear(unjudged);
    }
    match mutant.change {
        Change::Repeated => Ruling::Equivalent(Why::Twice),
        Change::LeftOut | Change::LyingClient if is_refused(base.ends.get(mutant.at)) => {
            Ruling::Equivalent(Why::FailsAnyway)
        }
        Change::OutOfOrder if has_same_ends(mutant, base, tried) => {
            Ruling::Equivalent(Why::SameEnds)
        }
        Change::LeftOut
        | Change::OutOfOrder
        | Change::LyingClient
        | Change::TagForDigest
        | Change::TrustOff
        | Change::OtherImage
        | Change::TaggedByHand
        | Change::OtherPort
        | Change::OtherVolume
        | Change::OtherNetwork
        | Change::OtherName => Ruling::Survived,
    }
}

/// The same of a world in which something is wrong: there an error is what is right to say.
pub fn of_fault(base: &Attempt, tried: &Attempt) -> Ruling {
    if tried.before != base.before {
        return Ruling::NotTried(OTHERWISE_BEFORE.to_owned());
    }
    let Open { failed, unjudged } = Open::of(base, tried);
    let noticed = [failed, unjudged].concat();
    if !noticed.is_empty() {
        Ruling::Caught(noticed)
    } else if tried.ends == base.ends {
        Ruling::Equivalent(Why::NotAsked)
    } else {
        Ruling::Survived
    }
}

/// The checks that pass in the lab and did not here.
struct Open {
    failed: Vec<Caught>,
    unjudged: Vec<Caught>,
}

impl Open {
    fn of(base: &Attempt, tried: &Attempt) -> Self {
        let mut open = Self { failed: Vec::new(), unjudged: Vec::new() };
        let passed_before = base.checks.iter().filter(|check| check.verdict.passed());
        for before in passed_before {
            let Some(now) = tried.checks.iter().find(|check| check.id == before.id) else {
                continue;
            };
            let caught = Caught { check: now.id.clone(), code: now.code };
            match now.verdict {
                Verdict::Pass => {}
                Verdict::Fail(_) => open.failed.push(caught),
                Verdict::Error(_) | Verdict::Skip(_) => open.unjudged.push(caught),
            }
        }
        open
    }
}

fn is_refused(end: Option<&End>) -> bool {
    end.is_some_and(|end| end.refused.is_some() && !end.is_success())
}

/// Whether what is typed instead failed, where the lab's own command did not: then it is not what was done that is
/// noticed. A docker command that lies never fails, and one without trust may be refused for that alone.
fn did_not_come_off(mutant: &Mutant, base: &Attempt, tried: &Attempt) -> bool {
    let succeeded = |attempt: &Attempt| attempt.ends.get(mutant.at).is_some_and(End::is_success);
    mutant.instead.is_some()
        && mutant.change != Change::TrustOff
        && succeeded(base)
        && !succeeded(tried)
}

/// Whether each command ended as before, wherever it was typed.
fn has_same_ends(mutant: &Mutant, base: &Attempt, tried: &Attempt) -> bool {
    let mut ends = tried.ends.clone();
    if mutant.to >= ends.len() || mutant.at >= ends.len() {
        return false;
    }
    let moved = ends.remove(mutant.to);
    ends.insert(mutant.at, moved);
    ends == base.ends
}

#[cfg(test)]
mod tests;
