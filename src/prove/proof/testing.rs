//! Proofs for tests.

use super::*;

/// One of a step that holds, with this done wrong.
pub(crate) fn proof(tested: Vec<Tested>) -> Proof {
    let (id, checks) = ("s".to_owned(), Vec::new());
    let undone = Vec::new();
    of_steps(vec![StepProof { id, base: Base::Holds, undone, only_look: 0, checks, tested }])
}

/// One of these steps.
pub(super) fn of_steps(steps: Vec<StepProof>) -> Proof {
    Proof {
        format: FORMAT.to_owned(),
        labcheck: "0".to_owned(),
        lab: "T".to_owned(),
        scenario: "t.yaml".to_owned(),
        digest: "sha256:0".to_owned(),
        started: Timestamp::UNIX_EPOCH,
        took_ms: 1,
        seed: 0,
        shard: None,
        verbs: Some(Vec::new()),
        no_faults: false,
        without: Vec::new(),
        steps,
        left: 0,
        interrupted: false,
    }
}
