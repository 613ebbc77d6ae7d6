use super::*;
use crate::{
    codes::FailureCode,
    journal::DeedAsked,
    record::{Help, MistakeRecord, Telling},
    report::style::Styles,
    verdict::{Difference, Mismatch, Skip, Verdict},
};

fn check(name: &str, points: u32, telling: Telling, passes: bool) -> CheckRecord {
    let what = Difference::NotDone {
        wanted: DeedAsked::Unknown { said: format!("{name} was done") },
        seen: Vec::new(),
    };
    let fail = Verdict::Fail(vec![Mismatch { line: 1, what }]);
    CheckRecord {
        line: 1,
        id: name.replace(' ', "-"),
        name: name.into(),
        worth: points,
        seen: Vec::new(),
        held: None,
        mistake: None,
        telling,
        code: (!passes).then_some(FailureCode::NotDone),
        verdict: if passes { Verdict::Pass } else { fail },
    }
}

fn record(id: &str, checks: Vec<CheckRecord>) -> StepRecord {
    StepRecord {
        id: id.into(),
        section: format!("Section of {id}"),
        skip: None,
        help: Help::default(),
        worth: None,
        code: None,
        actions: Vec::new(),
        shown: Vec::new(),
        checks,
    }
}

fn printed(width: usize, verbose: bool, record: &StepRecord) -> String {
    let sheet = Sheet { verbose, ..Sheet::new(Styles::default(), width) };
    step(&sheet, record) + &outcome(&sheet, record, Some("next  Next"))
}

fn mistaken() -> StepRecord {
    let mut cause = check("it was pulled", 5, Telling::Judged, false);
    let say = "You pulled another one, which is not what the handout asks for in this step.".into();
    cause.mistake = Some(MistakeRecord { code: FailureCode::WrongTag, say });
    let waits = || Telling::Waits("it-was-pulled".into());
    let checks = vec![
        cause,
        check("it is here", 5, waits(), false),
        check("it is listed", 10, waits(), false),
        check("it is on", 0, Telling::Judged, true),
    ];
    record("step1", checks)
}

#[test]
fn a_step_that_was_not_begun_is_told_calmly() {
    let checks = ["one", "two"].map(|name| check(name, 5, Telling::NotBegun, false));
    let record = record("step3", checks.into());
    let wanted = "
step3  Section of step3
  todo  one                                                               0 of 5
  todo  two                                                               0 of 5

step3 is not begun yet, 0 of 10 points. Begin with \"Section of step3\" in the
handout; for help: labcheck hint step3
";
    assert_eq!(printed(80, false, &record), wanted);
    assert_eq!(Progress::of(&record), Progress::NotBegun);
    // Everything that is known is a flag away.
    let all = printed(80, true, &record);
    assert!(all.contains("  FAIL  one") && all.contains("expected: one was done"), "{all}");
}

#[test]
fn one_cause_is_told_once_with_what_waits_for_it() {
    let wanted = "
step1  Section of step1
  FAIL  it was pulled                                            0 of 5  [LC208]
        You pulled another one, which is not what the handout asks for in this
        step.
  todo  2 more checks wait for this one                                  0 of 15
  pass  it is on

step1 is not done yet: 1 of 4 checks pass, 0 of 20 points. For help:
labcheck hint step1
";
    assert_eq!(printed(80, false, &mistaken()), wanted);
    let all = printed(80, true, &mistaken());
    assert!(all.contains("FAIL  it is listed") && !all.contains("wait for"), "{all}");
}

#[test]
fn everything_fits_a_narrow_terminal_and_no_command_is_broken() {
    for width in [40, 60, 80, 100] {
        for verbose in [false, true] {
            let text = printed(width, verbose, &mistaken());
            assert!(text.lines().all(|line| columns(line) <= width), "{width}: {text}");
            assert!(text.contains("labcheck hint step1"), "{width}: {text}");
        }
    }
    assert!(!printed(40, false, &mistaken()).contains("[LC"));
}

#[test]
fn a_step_without_checks_is_lawful() {
    let record = record("step2", Vec::new());
    assert_eq!(Progress::of(&record), Progress::Unchecked);
    let told = printed(80, false, &record);
    assert!(told.contains("step2 has no checks") && told.contains("\nNext: next"), "{told}");
}

#[test]
fn the_score_counts_steps_with_checks_and_all_points() {
    let done = record("step1", vec![check("one", 5, Telling::Judged, true)]);
    let open = record("step2", vec![check("two", 5, Telling::NotBegun, false)]);
    let sheet = Sheet::new(Styles::default(), 80);
    let records = [done, open, record("read", Vec::new())];
    let wanted = "\
Lab  1 of 2 steps done, 5 of 30 points

  step1  done              Section of step1
  step2  not begun         Section of step2
  read   nothing to check  Section of read

Next: Section of step2. When you have done it: labcheck step2. For help:
labcheck hint step2
";
    assert_eq!(overview(&sheet, "Lab", &records, 30), wanted);
}

fn of_person(name: &str, points: u32) -> CheckRecord {
    let verdict = Verdict::Skip(Skip::Person("Show your diagram.".into()));
    let code = FailureCode::of(&verdict);
    CheckRecord { verdict, code, ..check(name, points, Telling::Judged, true) }
}

#[test]
fn what_a_person_looks_at_holds_nobody_up_and_says_what_to_do() {
    let passed = || check("it is up", 5, Telling::Judged, true);
    let wanted = "
step1  Section of step1
  pass  it is up                                                        5 points
  skip  it is drawn                                              5 open  [LC607]
        somebody who grades looks at this: Show your diagram.
        next:     do what it says; no machine passes or fails it

step1 is done, 5 of 10 points. Somebody who grades still looks at 1 thing of it.
Next: next Next
";
    let done = record("step1", vec![passed(), of_person("it is drawn", 5)]);
    assert_eq!(printed(80, false, &done), wanted);
    let open = record(
        "step2",
        vec![passed(), check("two", 5, Telling::Judged, false), of_person("it is drawn", 0)],
    );
    assert_eq!(Progress::of(&open), Progress::Open { passed: 1, of: 2 });
    let begun = record("step3", vec![check("one", 5, Telling::NotBegun, false), of_person("x", 0)]);
    assert_eq!(Progress::of(&begun), Progress::NotBegun);
    let alone = record("step4", vec![of_person("it is drawn", 0), of_person("it is told", 0)]);
    assert_eq!(Progress::of(&alone), Progress::ForPerson);
    let told = printed(80, false, &alone);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = "step4 has nothing that labcheck can judge: do what the handout says, and go on. \
                Somebody who grades still looks at 2 things of it. Next: next Next";
    assert!(told.ends_with(said), "{told}");
    // What could not be judged besides is told as that.
    let mut unjudged = done.clone();
    unjudged.checks[0].verdict = Verdict::Skip(Skip::Interrupted);
    assert_eq!(Progress::of(&unjudged), Progress::Unjudged);
}

#[test]
fn a_lab_is_done_where_only_a_person_has_still_to_look_and_says_at_how_many_things() {
    let done =
        record("step1", vec![check("one", 5, Telling::Judged, true), of_person("it is drawn", 5)]);
    let alone = record("step2", vec![of_person("it is told", 0)]);
    let sheet = Sheet::new(Styles::default(), 100);
    let told = overview(&sheet, "Lab", &[done.clone(), alone.clone()], 10);
    let head = "Lab  1 of 1 step done, 5 of 10 points, 2 things are for a person to look at\n";
    assert!(told.starts_with(head) && told.contains("step2  for a person to look at"), "{told}");
    assert!(told.contains("Everything that can be done here is done."), "{told}");
    let all = [&done, &alone].map(Progress::of);
    assert!(Progress::all_done(&all) && !Progress::all_done(&all[1..]), "nothing was judged");
}
