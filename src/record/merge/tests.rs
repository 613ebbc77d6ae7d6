//! Shares put together: what is missing is an error, and what is not of the same labs is refused.

use super::*;
use crate::{
    exit::ExitStatus,
    record::{
        Kept, ReadError, Record, read, read_any, runs_schema, runs_testing::share, runs_to_json,
    },
};

fn passed() -> Record {
    read(include_str!("../../../tests/records/v1/run-passed.json")).unwrap()
}

fn failed() -> Record {
    read(include_str!("../../../tests/records/v1/run-failed.json")).unwrap()
}

/// All shares of so many labs that pass.
fn shares(of: usize, labs: usize) -> Vec<Runs> {
    (1..=of).map(|number| share(number, of, labs, &[passed()])).collect()
}

fn whole(all: Vec<Runs>) -> Runs {
    merge(all).unwrap().unwrap()
}

#[test]
fn all_shares_are_all_labs_in_their_order_whatever_the_order_of_the_records() {
    for (of, labs) in [(1, 1), (2, 5), (3, 5), (5, 5), (7, 5)] {
        let mut all = shares(of, labs);
        let sum: usize = all.iter().map(|one| one.totals().passed).sum();
        assert!(all.iter().all(|one| one.exit_code() == ExitStatus::Passed));
        let merged = whole(all.clone());
        all.reverse();
        assert_eq!(merged, whole(all));
        assert_eq!((merged.records().count(), merged.totals().passed), (labs, sum));
        assert_eq!((merged.exit_code(), merged.alone()), (ExitStatus::Passed, None));
        assert_eq!(merged.shares.done, (1..=of).collect::<Vec<_>>());
        let text = runs_to_json(&merged).unwrap();
        assert_eq!(read_any(&text).unwrap(), Kept::Several(Box::new(merged)));
    }
}

#[test]
fn a_share_that_is_missing_is_an_error_by_its_number_with_and_without_labs() {
    // The last one has no lab.
    for gone in 1..=6 {
        let mut all = shares(6, 5);
        all.remove(gone - 1);
        let merged = whole(all);
        assert_eq!(merged.shares.missing, [gone]);
        assert_eq!(merged.exit_code(), ExitStatus::Error);
        assert!(merged.labs_of(gone).all(|lab| lab.result == LabResult::Missing));
        let text = runs_to_json(&merged).unwrap();
        assert_eq!(read_any(&text).unwrap(), Kept::Several(Box::new(merged.clone())));
        // It comes later.
        let late = whole(vec![merged, share(gone, 6, 5, &[passed()])]);
        assert_eq!((late.exit_code(), late.shares.missing), (ExitStatus::Passed, Vec::new()));
    }
    assert_eq!(whole(vec![share(1, 2, 1, &[passed()])]).exit_code(), ExitStatus::Error);
    assert_eq!(share(1, 2, 1, &[passed()]).exit_code(), ExitStatus::Passed, "the control");
}

#[test]
fn it_ends_as_its_worst_lab_and_nothing_run_is_no_success() {
    let ends = |given: Record| whole(vec![share(1, 2, 3, &[passed()]), share(2, 2, 3, &[given])]);
    assert_eq!(ends(passed()).exit_code(), ExitStatus::Passed);
    assert_eq!(ends(failed()).exit_code(), ExitStatus::Failed);
    let mut empty = passed();
    empty.steps.clear();
    assert_eq!(ends(empty).exit_code(), ExitStatus::Incomplete);
    for (result, wanted) in [
        (LabResult::Error("no engine".into()), ExitStatus::Error),
        (LabResult::Changed, ExitStatus::Error),
        (LabResult::Refused("not its handout".into()), ExitStatus::Usage),
        (LabResult::Interrupted("before".into()), ExitStatus::Incomplete),
    ] {
        let mut all = shares(2, 3);
        all[1].labs[1].result = result;
        assert_eq!(whole(all).exit_code(), wanted);
    }
    let both = whole(vec![share(1, 3, 3, &[failed()]), share(2, 3, 3, &[passed()])]);
    assert_eq!(both.exit_code(), ExitStatus::Failed, "a failure is told before a missing share");
}

#[test]
fn what_is_not_a_share_of_the_same_labs_is_refused_with_what_to_do() {
    type Change = fn(&mut Runs);
    let changes: [(Change, &str); 6] = [
        (
            |one| one.shares.done = vec![1],
            "share 1/3 is in another of these records too; name each",
        ),
        (
            |one| one.shares.of = 4,
            "it is of 4 shares, and the first of these records of 3; run all",
        ),
        (|one| one.labcheck = "2".into(), "labcheck 2 made it, and labcheck 1 the first of these"),
        (|one| one.labs[0].digest = "x".into(), "scenarios/0.yaml is another version of the lab"),
        (
            |one| drop(one.labs.pop()),
            "it is of other labs than the first of these records: none at place 4, and scenarios/3.yaml there; run",
        ),
        (|one| one.labs[2].scenario = "b".into(), "b at place 3, and scenarios/2.yaml there; run"),
    ];
    for (change, wanted) in changes {
        let mut all = shares(3, 4);
        change(&mut all[1]);
        let error = merge(all).unwrap_err();
        assert_eq!(error.at, 1);
        assert!(error.why.to_string().contains(wanted), "{}", error.why);
    }
    assert_eq!(merge(Vec::new()), Ok(None));
}

/// Each of these would be another lab's result, or a share that nobody has.
#[test]
fn a_record_that_contradicts_itself_is_refused() {
    type Change = fn(&mut Runs);
    let changes: [(Change, &str); 11] = [
        (|one| one.shares.of = 0, "no shares"),
        (|one| one.shares.of = 1_001, "no shares"),
        (|one| one.shares.done.clear(), "no shares"),
        (|one| one.shares.done = vec![2, 2], "no shares"),
        (|one| one.shares.missing = vec![9], "no shares"),
        (|one| one.shares.done = vec![1, 2], "neither one nor all"),
        (|one| one.labs.clear(), "no lab"),
        (|one| one.labs.swap(0, 1), "is not of share"),
        (|one| one.labs[0].result = LabResult::Missing, "another lab's or share's"),
        (|one| one.labs[1].result = LabResult::Elsewhere, "another lab's or share's"),
        (|one| one.labs[3].scenario = one.labs[0].scenario.clone(), "twice"),
    ];
    let whole = share(2, 3, 4, &[passed()]);
    assert!(read_any(&runs_to_json(&whole).unwrap()).is_ok(), "the control");
    for (change, wanted) in changes {
        let mut one = whole.clone();
        change(&mut one);
        let error = read_any(&runs_to_json(&one).unwrap()).unwrap_err();
        assert!(matches!(&error, ReadError::Contradicts(why) if why.contains(wanted)), "{error}");
    }
    for (from, to) in [
        ("\"exit_code\": 0", "\"exit_code\": 1"),
        ("\"status\": \"pass\"", "\"status\": \"skip\", \"why\": \"interrupted\""),
    ] {
        let text = runs_to_json(&whole).unwrap().replacen(from, to, 1);
        let told = read_any(&text).unwrap_err().to_string();
        assert!(told.contains("does not fit what it counts"), "{told}");
    }
    assert_eq!(runs_schema().get("title").unwrap(), "labcheck/runs/v1");
}
