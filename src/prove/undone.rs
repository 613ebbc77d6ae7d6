//! What holds behind its step and no more once the lab is done: whoever asks only then loses it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::Outcome;
use crate::{
    codes::FindingCode,
    record::CheckRecord,
    scenario::{model::Scenario, waiver::Waiver},
    verdict::Verdict,
};

/// A check that passed behind its step and does not once the lab is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Undone {
    /// Its id.
    pub check: String,
    /// Its line of the scenario, from 1.
    pub line: usize,
    /// What is said of it then.
    pub verdict: Verdict,
    /// Why that is right, where the scenario says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waived: Option<String>,
}

impl Undone {
    /// Of a check of a step, if it does not pass any more.
    pub fn of(scenario: &Scenario, step: &str, check: &CheckRecord) -> Option<Self> {
        if check.verdict.passed() || check.verdict.is_for_person() {
            return None;
        }
        let entry = scenario.lint.iter().find(|entry| is_about(entry, step, &check.id));
        let waived = entry.map(|entry| entry.why.value.clone());
        let (line, verdict) = (check.line, check.verdict.clone());
        Some(Self { check: check.id.clone(), line, verdict, waived })
    }

    /// How it counts.
    pub fn outcome(&self) -> Outcome {
        match (&self.verdict, &self.waived) {
            (Verdict::Pass, _) => Outcome::Fine,
            (Verdict::Fail(_), Some(_)) => Outcome::Waived,
            (Verdict::Fail(_), None) => Outcome::Survived,
            (Verdict::Error(_) | Verdict::Skip(_), _) => Outcome::Open,
        }
    }
}

/// Whether a waiver is about a check of a step: `at` is how `step1/check` begins.
pub(super) fn is_about(waiver: &Waiver, step: &str, check: &str) -> bool {
    let is_at = |at: &str| format!("{step}/{check}").starts_with(at);
    waiver.allow.value == FindingCode::UndoneLater
        && waiver.at.as_ref().is_none_or(|at| is_at(&at.value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fact::ObserveError,
        record::Telling,
        scenario,
        syntax::source::Source,
        verdict::{Difference, Mismatch, Skip},
    };

    fn outcome(verdict: Verdict, lint: &str) -> Option<Outcome> {
        let text = format!(
            "version: 1\ntitle: T\nlab: t.md\n{lint}steps: [{{ id: s, section: S, do: [{{ run: x }}] }}]\n"
        );
        let scenario = scenario::load(&Source { name: "t.yaml".into(), text }, &[]).unwrap();
        let check = CheckRecord {
            line: 4,
            id: "here".into(),
            name: "it is here".into(),
            worth: 1,
            seen: Vec::new(),
            held: None,
            mistake: None,
            telling: Telling::Judged,
            code: None,
            verdict,
        };
        Undone::of(&scenario, "s", &check).map(|undone| undone.outcome())
    }

    #[test]
    fn what_fails_at_the_end_is_undone_unless_its_own_waiver_says_why() {
        let fails = || Verdict::Fail(vec![Mismatch { line: 3, what: Difference::HeldBefore }]);
        for (lint, wanted) in [
            ("", Outcome::Survived),
            ("lint: [{ allow: LC783, why: w }]\n", Outcome::Waived),
            ("lint: [{ allow: LC783, at: s/he, why: w }]\n", Outcome::Waived),
            ("lint: [{ allow: LC783, at: here, why: w }]\n", Outcome::Survived),
            ("lint: [{ allow: LC782, at: s/here, why: w }]\n", Outcome::Survived),
        ] {
            assert_eq!(outcome(fails(), lint), Some(wanted), "{lint}");
        }
        assert_eq!(outcome(Verdict::Pass, ""), None);
        assert_eq!(outcome(Verdict::Skip(Skip::Person("x".into())), ""), None);
        assert_eq!(outcome(Verdict::Skip(Skip::Interrupted), ""), Some(Outcome::Open));
        let error = Verdict::Error(ObserveError::Unfinished("x".into()));
        assert_eq!(outcome(error, "lint: [{ allow: LC783, why: w }]\n"), Some(Outcome::Open));
    }
}
