use jiff::Timestamp;

use super::*;
use crate::{
    exit::ExitStatus,
    fact::ObserveError,
    record::{
        CheckRecord, Flakes, Help, StepRecord, Telling, TryRecord, read, testing::record, to_json,
    },
    verdict::{Difference, Mismatch, Skip, Verdict},
};

fn step(id: &str, verdict: Verdict) -> StepRecord {
    let check = CheckRecord {
        id: "here".into(),
        line: 3,
        name: "it is here".into(),
        worth: 1,
        seen: Vec::new(),
        held: None,
        mistake: None,
        telling: Telling::Judged,
        code: None,
        verdict,
    };
    StepRecord {
        id: id.into(),
        section: "S".into(),
        skip: None,
        help: Help::default(),
        code: None,
        worth: Some(1),
        actions: Vec::new(),
        shown: Vec::new(),
        checks: vec![check],
    }
}

fn failed() -> Verdict {
    Verdict::Fail(vec![Mismatch { line: 3, what: Difference::ImagePresent { image: "x".into() } }])
}

fn fault() -> Verdict {
    Verdict::Error(ObserveError::Engine("gone".into()))
}

fn tried(steps: Vec<StepRecord>) -> TryRecord {
    TryRecord {
        started: Timestamp::UNIX_EPOCH,
        took_ms: 1,
        lab_ms: 1,
        unopened: None,
        setup: Vec::new(),
        steps,
    }
}

fn run(earlier: Vec<TryRecord>, last: Verdict, flakes: Flakes) -> Record {
    let mut record = record(vec![step("one", Verdict::Pass), step("two", last)]);
    (record.earlier, record.flakes) = (earlier, flakes);
    record
}

#[test]
fn a_flake_is_what_it_was_in_its_worst_try_unless_it_is_said_to_be_a_pass() {
    use ExitStatus::{Error, Failed, Incomplete, Passed};
    let skip = || Verdict::Skip(Skip::Interrupted);
    let unopened = TryRecord { unopened: Some("no registry".into()), ..tried(Vec::new()) };
    let of = |verdict: Verdict| tried(vec![step("one", Verdict::Pass), step("two", verdict)]);
    for (earlier, last, (strict, lenient)) in [
        (vec![], Verdict::Pass, (Passed, Passed)),
        (vec![of(failed())], Verdict::Pass, (Failed, Passed)),
        (vec![of(fault())], Verdict::Pass, (Error, Passed)),
        (vec![unopened.clone()], Verdict::Pass, (Error, Passed)),
        (vec![of(fault()), of(failed())], Verdict::Pass, (Failed, Passed)),
        (vec![of(failed()), of(fault())], Verdict::Pass, (Failed, Passed)),
        (vec![of(failed())], fault(), (Failed, Error)),
        (vec![of(fault())], failed(), (Failed, Failed)),
        (vec![of(failed())], skip(), (Failed, Incomplete)),
        (vec![of(fault())], skip(), (Error, Incomplete)),
    ] {
        for (flakes, wanted) in [(Flakes::Fail, strict), (Flakes::Pass, lenient)] {
            let record = run(earlier.clone(), last.clone(), flakes);
            assert_eq!(record.exit_code(), wanted, "{flakes:?}: {record:#?}");
            assert_eq!(read(&to_json(&record).unwrap()).unwrap(), record);
        }
    }
}

#[test]
fn a_flake_is_named_by_part_with_every_try_in_which_it_did_not_pass() {
    let unopened = TryRecord { unopened: Some("no registry".into()), ..tried(Vec::new()) };
    let two = tried(vec![step("one", fault()), step("two", failed())]);
    let three = tried(vec![step("one", Verdict::Pass), step("two", fault())]);
    let earlier = vec![unopened, two, three];
    let record = run(earlier.clone(), Verdict::Pass, Flakes::Fail);
    let flake = |part, tries: &[(usize, Broke)]| Flake { part, tries: tries.to_vec() };
    let (classroom, one) = (
        flake(Part::Classroom, &[(1, Broke::Error)]),
        flake(Part::Step("one"), &[(2, Broke::Error)]),
    );
    let wanted = [
        classroom.clone(),
        one.clone(),
        flake(Part::Step("two"), &[(2, Broke::Failed), (3, Broke::Error)]),
    ];
    assert_eq!(record.flaky(), wanted);
    // What does not pass in the last try either is no flake, nor is what was not done in it.
    for last in [failed(), fault(), Verdict::Skip(Skip::Interrupted)] {
        let record = run(earlier.clone(), last, Flakes::Fail);
        assert_eq!(record.flaky(), [classroom.clone(), one.clone()]);
    }
}

#[test]
fn a_record_that_counts_a_flake_as_a_pass_without_saying_so_is_refused() {
    let of = tried(vec![step("two", failed())]);
    let text = to_json(&run(vec![of], Verdict::Pass, Flakes::Fail)).unwrap();
    assert!(text.contains("\n  \"exit_code\": 1,"), "{text}");
    let lie = text.replacen("\"exit_code\": 1", "\"exit_code\": 0", 1);
    let told = read(&lie).unwrap_err().to_string();
    assert!(told.contains("`exit_code` does not fit what it counts"), "{told}");
}
