//! What nobody notices and the scenario says why: entries of its `lint`.

use super::{
    change::Change,
    outcome::Outcome,
    proof::{Proof, StepProof, Tested, Wrong},
    undone,
};
use crate::{
    codes::FindingCode,
    scenario::{model::Scenario, waiver::Waiver},
};

/// The waiver that is about this, if there is one: `at` is a part of the command, or how what it is called begins: `step1/`,
/// `step1/trust-down`.
pub fn waived<'s>(scenario: &'s Scenario, tested: &Tested) -> Option<&'s Waiver> {
    scenario.lint.iter().find(|waiver| is_about(waiver, tested))
}

/// Those that were about nothing that was tried and went unseen, where all of it was tried.
pub fn useless<'s>(scenario: &'s Scenario, proof: &Proof) -> Vec<&'s Waiver> {
    let is_whole = proof.shard.is_none()
        && !proof.no_faults
        && proof.without.is_empty()
        && scenario.steps.iter().all(|step| proof.steps.iter().any(|own| own.id == step.id.value));
    if !is_whole {
        return Vec::new();
    }
    let of_prove = scenario.lint.iter().filter(|waiver| waiver.allow.value.is_of_prove());
    let is_used = |waiver: &Waiver| {
        let of_undone = |step: &StepProof| {
            let mut waived = step.undone.iter().filter(|one| one.outcome() == Outcome::Waived);
            waived.any(|one| undone::is_about(waiver, &step.id, &one.check))
        };
        proof.tested().any(|tested| tested.outcome() == Outcome::Waived && is_about(waiver, tested))
            || proof.steps.iter().any(of_undone)
    };
    of_prove.filter(|waiver| !is_used(waiver)).collect()
}

/// The code under which something that nobody noticed is known; nothing where nobody has to.
pub fn code(wrong: &Wrong) -> Option<FindingCode> {
    match wrong {
        Wrong::Solution { change, .. } => change.row().code,
        Wrong::World(_) => Some(FindingCode::FaultUnseen),
    }
}

fn is_about(waiver: &Waiver, tested: &Tested) -> bool {
    let has = |at: &str| match &tested.wrong {
        Wrong::Solution { command, .. } => command.contains(at) || tested.id.starts_with(at),
        Wrong::World(_) => tested.id.starts_with(at),
    };
    // A docker command that does nothing is as good as one that is left out.
    let is_lie = matches!(&tested.wrong, Wrong::Solution { change: Change::LyingClient, .. });
    let is_code = code(&tested.wrong) == Some(waiver.allow.value)
        || (is_lie && waiver.allow.value == FindingCode::LeftOutUnseen);
    is_code && waiver.at.as_ref().is_none_or(|at| has(&at.value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{prove::Ruling, scenario, syntax::source::Source};

    fn scenario() -> Scenario {
        let text = "version: 1\ntitle: T\nlab: t.md\nlint:\n  - { allow: LC771, at: pull a, why: one }\n  - { allow: LC782, at: s/trust-down, why: two }\n  - { allow: LC778, why: three }\n  - { allow: LC781, at: s/1/, why: four }\n  - { allow: LC744, why: of lint }\nsteps: [{ id: s, section: S, do: [{ run: x }] }]\n";
        let source = Source { name: "t.yaml".into(), text: text.into() };
        scenario::load(&source, &[]).unwrap()
    }

    fn tested(wrong: Wrong) -> Tested {
        let id = match &wrong {
            Wrong::World(fault) => format!("s/{fault}"),
            Wrong::Solution { .. } => "s/1/x".to_owned(),
        };
        Tested { id, wrong, line: 1, ruling: Ruling::Survived, waived: None }
    }

    fn why(wrong: Wrong) -> Option<String> {
        waived(&scenario(), &tested(wrong)).map(|waiver| waiver.why.value.clone())
    }

    fn typed(change: Change, command: &str) -> Wrong {
        Wrong::Solution { change, command: command.to_owned(), instead: None }
    }

    #[test]
    fn a_waiver_is_about_its_code_and_the_command_or_the_fault_that_it_names() {
        for (wrong, wanted) in [
            (typed(Change::LeftOut, "docker pull a"), Some("one")),
            (typed(Change::LyingClient, "docker pull a"), Some("one")),
            (typed(Change::LeftOut, "docker pull b"), None),
            (typed(Change::TrustOff, "docker pull a"), None),
            (typed(Change::OtherPort, "anything"), Some("three")),
            (typed(Change::Repeated, "docker pull a"), None),
            (Wrong::World("trust-down".into()), Some("two")),
            (typed(Change::OtherName, "x"), Some("four")),
            (Wrong::World("trust-slow".into()), None),
        ] {
            assert_eq!(why(wrong.clone()).as_deref(), wanted, "{wrong:?}");
        }
    }

    #[test]
    fn one_that_waived_nothing_is_useless_and_those_of_lint_are_none_of_it() {
        let scenario = scenario();
        let mut seen = tested(typed(Change::LeftOut, "docker pull a"));
        seen.waived = Some("one".to_owned());
        let mut noticed = tested(Wrong::World("trust-down".into()));
        (noticed.waived, noticed.ruling) = (Some("two".to_owned()), Ruling::Caught(Vec::new()));
        let proof = super::super::testing::proof(vec![seen, noticed]);
        let whys = useless(&scenario, &proof).into_iter().map(|waiver| &*waiver.why.value);
        assert_eq!(whys.collect::<Vec<_>>(), ["two", "three", "four"]);
    }
}
