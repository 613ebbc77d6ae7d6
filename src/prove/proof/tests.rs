use super::{
    super::{Breach, Trouble, When, Why, scores},
    testing::of_steps as proof,
    *,
};
use crate::{
    fact::ObserveError,
    prove::{Caught, Score},
    verdict::{Skip, Verdict},
};

fn tested(ruling: Ruling, waived: Option<&str>) -> Tested {
    Tested {
        id: "s/1/left-out".to_owned(),
        wrong: Wrong::Solution { change: Change::LeftOut, command: "x".to_owned(), instead: None },
        line: 3,
        ruling,
        waived: waived.map(str::to_owned),
    }
}

fn caught(check: &str) -> Ruling {
    Ruling::Caught(vec![Caught { check: check.to_owned(), code: None }])
}

fn step(base: Base, tested: Vec<Tested>) -> StepProof {
    let (id, checks) = ("s".to_owned(), vec!["a".to_owned(), "b".to_owned()]);
    StepProof { id, base, undone: Vec::new(), only_look: 0, checks, tested }
}

#[test]
fn only_a_lab_of_which_all_was_tried_and_noticed_passes() {
    let holds = |all| proof(vec![step(Base::Holds, all)]);
    let good = || holds(vec![tested(caught("a"), None)]);
    assert_eq!(good().exit_status(), ExitStatus::Passed);
    let trouble = |is_error| {
        let wrong = if is_error { Breach::NoWorld(String::new()) } else { Breach::HeldBefore };
        Trouble { when: When::Alone, line: 1, what: String::new(), wrong }
    };
    let broken = |is_error| {
        let mut proof = good();
        proof.steps.push(step(Base::Broken(vec![trouble(is_error)]), Vec::new()));
        proof
    };
    let verb = |wrong: Option<&str>| {
        let told = VerbTold { verb: "solve s".to_owned(), wrong: wrong.map(str::to_owned) };
        Proof { verbs: Some(vec![told]), ..good() }
    };
    let undone = |verdict, waived: Option<&str>| {
        let mut proof = good();
        let waived = waived.map(str::to_owned);
        proof.steps[0].undone.push(Undone { check: "a".to_owned(), line: 3, verdict, waived });
        proof
    };
    let fails = || Verdict::Fail(Vec::new());
    let error = || Verdict::Error(ObserveError::Unfinished(String::new()));
    let with = |base| {
        let mut proof = good();
        proof.steps.push(step(base, Vec::new()));
        proof
    };
    for (what, proof, wanted) in [
        ("survived", holds(vec![tested(Ruling::Survived, None)]), ExitStatus::Failed),
        ("waived", holds(vec![tested(Ruling::Survived, Some("so"))]), ExitStatus::Passed),
        ("as right", holds(vec![tested(Ruling::Equivalent(Why::Twice), None)]), ExitStatus::Passed),
        ("unclear", holds(vec![tested(Ruling::Unclear(Vec::new()), None)]), ExitStatus::Incomplete),
        (
            "not tried",
            holds(vec![tested(Ruling::NotTried(String::new()), None)]),
            ExitStatus::Incomplete,
        ),
        // A reason why nobody has to notice is none why nobody has to look.
        (
            "waived and not tried",
            holds(vec![tested(Ruling::NotTried(String::new()), Some("so"))]),
            ExitStatus::Incomplete,
        ),
        ("nothing", holds(Vec::new()), ExitStatus::Incomplete),
        ("no step", proof(Vec::new()), ExitStatus::Incomplete),
        ("broken", broken(false), ExitStatus::Failed),
        ("unjudged", broken(true), ExitStatus::Error),
        ("skipped", with(Base::Skipped(Skip::Interrupted)), ExitStatus::Incomplete),
        ("not come to", with(Base::NotTried), ExitStatus::Incomplete),
        ("left", Proof { left: 1, ..good() }, ExitStatus::Incomplete),
        ("interrupted", Proof { interrupted: true, ..good() }, ExitStatus::Incomplete),
        ("a verb", verb(None), ExitStatus::Passed),
        ("undone", undone(fails(), None), ExitStatus::Failed),
        ("undone and waived", undone(fails(), Some("so")), ExitStatus::Passed),
        ("not known at the end", undone(error(), Some("so")), ExitStatus::Error),
        ("a wrong verb", verb(Some("no")), ExitStatus::Failed),
    ] {
        assert_eq!(proof.exit_status(), wanted, "{what}");
    }
}

#[test]
fn a_proof_is_read_as_it_was_written_and_gone_on_with_where_it_stood() {
    let all = vec![
        tested(caught("a"), None),
        tested(Ruling::Survived, None),
        tested(Ruling::NotTried("disk".to_owned()), None),
        tested(Ruling::Unclear(Vec::new()), None),
    ];
    let mut proof = Proof { left: 3, interrupted: true, ..proof(vec![step(Base::Holds, all)]) };
    let text = serde_json::to_string(&proof).unwrap();
    assert_eq!(Proof::read(&text).unwrap(), proof);
    proof.go_on();
    assert_eq!(proof.tested().count(), 2);
    assert_eq!((proof.left, proof.interrupted), (0, false));
    assert!(matches!(
        Proof::read(&text.replace("proof/v1", "proof/v9")),
        Err(ReadError::Format(_))
    ));
    assert!(matches!(Proof::read("{}"), Err(ReadError::Invalid(_))));
}

#[test]
fn a_check_is_scored_by_what_it_noticed_of_what_it_could() {
    let step = step(
        Base::Holds,
        vec![
            tested(caught("a"), None),
            tested(caught("a"), None),
            tested(Ruling::Survived, None),
            tested(Ruling::Survived, Some("meant so")),
            tested(Ruling::Equivalent(Why::SameEnds), None),
            tested(Ruling::Unclear(Vec::new()), None),
        ],
    );
    let score = |check: &str, caught| Score { check: check.to_owned(), caught, of: 3 };
    assert_eq!(scores(&step), [score("a", 2), score("b", 0)]);
}
