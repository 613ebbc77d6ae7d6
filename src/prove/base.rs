//! A step as the lab has it: whether it holds, so that what is done wrong in it says something.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    record::{CheckRecord, StepRecord},
    verdict::{Skip, Verdict},
};

/// A step as the lab has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    /// Before it no check passes, and afterwards all do: twice in a run, alone with those that it needs, and behind all others.
    Holds,
    /// It does not hold: nothing was done wrong in it.
    Broken(Vec<Trouble>),
    /// It, or something of it, cannot be done here: why.
    Skipped(Skip),
    /// Nobody came to it.
    NotTried,
}

/// What does not hold of a step as the lab has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    /// When it was seen.
    pub when: When,
    /// The line of the scenario, from 1.
    pub line: usize,
    /// The command, the check, or the step.
    pub what: String,
    /// What is wrong.
    pub wrong: Breach,
}

/// When a step was done as the lab has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// In the first run of the whole lab.
    FirstRun,
    /// In the second one.
    SecondRun,
    /// With those that it needs, and no others.
    Alone,
    /// Behind all those before it.
    Behind,
}

/// What is wrong with a step as the lab has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Breach {
    /// It did not pass.
    Verdict(Verdict),
    /// The check passed before anything of the step was done.
    HeldBefore,
    /// The handout prints something else.
    Drift,
    /// There was no world to do it in: why.
    NoWorld(String),
}

impl Trouble {
    /// Whether something kept us from judging; else it is the lab's.
    pub fn is_error(&self) -> bool {
        match &self.wrong {
            Breach::Verdict(verdict) => !matches!(verdict, Verdict::Fail(_)),
            Breach::NoWorld(_) => true,
            Breach::HeldBefore | Breach::Drift => false,
        }
    }

    /// Of a check that does not hold.
    pub fn of(when: When, check: &CheckRecord, wrong: Breach) -> Self {
        Self { when, line: check.line, what: check.name.clone(), wrong }
    }
}

impl Base {
    /// What runs of the whole lab say of a step, each with when it was.
    pub fn of_runs(runs: &[(When, &StepRecord)]) -> Self {
        let mut troubles = Vec::new();
        for (when, record) in runs {
            if let Some(skip) = &record.skip {
                return match skip {
                    Skip::Requirement(_) => Self::Skipped(skip.clone()),
                    Skip::Step(_)
                    | Skip::FailFast(_)
                    | Skip::Command(_)
                    | Skip::Interrupted
                    | Skip::Unknowable(_)
                    | Skip::Person(_) => Self::NotTried,
                };
            }
            let actions = record.actions.iter().map(|a| (a.line, &a.command, &a.verdict));
            let checks = record.checks.iter().map(|c| (c.line, &c.name, &c.verdict));
            let trouble = |line, what: &String, wrong| {
                let (when, what) = (*when, what.clone());
                Trouble { when, line, what, wrong }
            };
            for (line, what, verdict) in actions.chain(checks) {
                match verdict {
                    // What another command broke is told with that one; of what a person judges there is nothing to prove.
                    Verdict::Pass | Verdict::Skip(Skip::Command(_) | Skip::Person(_)) => {}
                    Verdict::Skip(skip) => return Self::Skipped(skip.clone()),
                    Verdict::Fail(_) | Verdict::Error(_) => {
                        troubles.push(trouble(line, what, Breach::Verdict(verdict.clone())));
                    }
                }
            }
            let adrift = record.actions.iter().filter(|action| !action.drift.is_empty());
            troubles.extend(adrift.map(|a| trouble(a.line, &a.command, Breach::Drift)));
        }
        if troubles.is_empty() { Self::Holds } else { Self::Broken(troubles) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fact::ObserveError,
        record::{ActionRecord, DriftRecord, DriftWhy, Help, Telling},
        verdict::{Difference, Mismatch, Unmet},
    };

    fn step(action: Verdict, check: Verdict) -> StepRecord {
        let action = ActionRecord {
            line: 3,
            command: "x".into(),
            dialogue: Vec::new(),
            outcome: None,
            attempts: None,
            stderr_unspoken: false,
            drift: Vec::new(),
            verdict: action,
            code: None,
        };
        let check = CheckRecord {
            line: 4,
            id: "c".into(),
            name: "c".into(),
            worth: 1,
            seen: Vec::new(),
            held: None,
            mistake: None,
            telling: Telling::Judged,
            code: None,
            verdict: check,
        };
        StepRecord {
            id: "s".into(),
            section: "S".into(),
            skip: None,
            code: None,
            help: Help::default(),
            worth: Some(1),
            actions: vec![action],
            shown: Vec::new(),
            checks: vec![check],
        }
    }

    fn of(record: &StepRecord) -> Base {
        let good = step(Verdict::Pass, Verdict::Pass);
        Base::of_runs(&[(When::FirstRun, &good), (When::SecondRun, record)])
    }

    #[test]
    fn a_step_holds_where_all_of_it_passed_in_both_runs() {
        let fail = || Verdict::Fail(vec![Mismatch { line: 3, what: Difference::HeldBefore }]);
        let error = || Verdict::Error(ObserveError::Unfinished("x".into()));
        let trouble = |line, what: &str, verdict| {
            let (when, wrong) = (When::SecondRun, Breach::Verdict(verdict));
            Base::Broken(vec![Trouble { when, line, what: what.into(), wrong }])
        };
        assert_eq!(of(&step(Verdict::Pass, Verdict::Pass)), Base::Holds);
        assert_eq!(of(&step(Verdict::Pass, fail())), trouble(4, "c", fail()));
        assert_eq!(of(&step(error(), Verdict::Pass)), trouble(3, "x", error()));
        let of_person = || Verdict::Skip(Skip::Person("Show it.".into()));
        assert_eq!(of(&step(Verdict::Pass, of_person())), Base::Holds);
        assert_eq!(of(&step(fail(), of_person())), trouble(3, "x", fail()));
        let broken = step(fail(), Verdict::Skip(Skip::Command(3)));
        assert_eq!(of(&broken), trouble(3, "x", fail()));
        let mut adrift = step(Verdict::Pass, Verdict::Pass);
        adrift.actions[0].drift.push(DriftRecord {
            handout: "h".into(),
            line: 1,
            printed: "a".into(),
            seen: "b".into(),
            why: DriftWhy::Otherwise,
        });
        let Base::Broken(troubles) = of(&adrift) else { panic!() };
        assert_eq!((troubles.len(), &troubles[0].wrong), (1, &Breach::Drift));
        assert!(!troubles[0].is_error());
    }

    #[test]
    fn what_cannot_be_done_here_holds_no_more_than_what_nobody_came_to() {
        let tool = || Skip::Requirement(Unmet::Tool { wanted: "notary".into() });
        let skipped = |skip| StepRecord { skip: Some(skip), ..step(Verdict::Pass, Verdict::Pass) };
        assert_eq!(of(&skipped(tool())), Base::Skipped(tool()));
        assert_eq!(of(&skipped(Skip::Step("a".into()))), Base::NotTried);
        assert_eq!(of(&step(Verdict::Skip(tool()), Verdict::Pass)), Base::Skipped(tool()));
        let world = Breach::NoWorld("disk".into());
        let check = step(Verdict::Pass, Verdict::Pass).checks.remove(0);
        assert!(Trouble::of(When::Alone, &check, world).is_error());
        assert!(!Trouble::of(When::Alone, &check, Breach::HeldBefore).is_error());
    }
}
