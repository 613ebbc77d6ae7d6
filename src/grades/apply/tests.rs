use rust_decimal::Decimal;

use super::*;
use crate::{
    codes::FailureCode,
    grades::{
        Change, CheckGrade, StepGrade,
        testing::{at, by_hand, graded, lab_of, marks, policy, record, told},
    },
    record::{Help, LeftOut, MistakeRecord},
    syntax::source::Source,
    verdict::{Skip, Unmet, Verdict},
};

const ALL: &[(&str, &str)] = &[("step1", "a+ b+"), ("step2", "c+ d+ e+")];

fn with(text: &str, steps: &[(&str, &str)]) -> Grade {
    graded(&record(steps), &policy(text), &[])
}

fn handed_in(text: &str, steps: &[(&str, &str)], when: &str) -> Grade {
    let (handed_in, now) = (at(when), at("2026-03-01T12:00:00Z"));
    grade(&record(steps), &policy(text), &[], Times { handed_in, now })
}

fn helped(text: &str, steps: &[(&str, &str)], help: Help) -> Grade {
    let mut record = record(steps);
    record.steps[0].help = help;
    graded(&record, &policy(text), &[])
}

fn check(grade: &Grade, step: usize, check: usize) -> &CheckGrade {
    &grade.steps[step].checks[check]
}

fn change(what: ChangeKind, by: &str) -> Change {
    Change { what, by: marks(by) }
}

#[test]
fn a_pass_is_got_a_fail_is_lost_and_what_nobody_knows_is_undecided() {
    let grade = with("", &[("step1", "a+ b-"), ("step2", "c? d/ e+")]);
    assert_eq!((told(&grade).as_str(), grade.possible), ("5 + 20", 40.into()));
    let parts = |step: &StepGrade| (step.got, step.undecided, step.possible);
    assert_eq!(parts(&grade.steps[0]), (5.into(), Marks::ZERO, 20.into()));
    assert_eq!(parts(&grade.steps[1]), (Marks::ZERO, Marks::ZERO, Marks::ZERO));
    assert_eq!(parts(&grade.steps[2]), (Marks::ZERO, 20.into(), 20.into()));
    assert_eq!(grade.standing, Standing::NotAsked);
    assert_eq!((&*grade.lab, &*grade.steps[0].section), ("Lab", "The step1"));
    assert!(grade.changes.is_empty());
    let failed = check(&grade, 0, 1);
    assert_eq!((&*failed.id, &*failed.name), ("b", "b holds"));
    assert_eq!(failed.code, Some(FailureCode::ImagePresent));
    assert!(!failed.unseen && failed.got.is_zero() && failed.undecided.is_zero());
    let open = check(&grade, 2, 0);
    assert_eq!((open.got, open.undecided, open.possible), (Marks::ZERO, 8.into(), 8.into()));
    assert_eq!(check(&grade, 0, 0).code, None);
}

#[test]
fn what_the_record_does_not_have_is_undecided_and_what_it_has_besides_counts_nothing() {
    let grade = with("pass: 50%", &[("step9", "z+"), ("step2", "c+ y+")]);
    assert_eq!(told(&grade), "8 + 32");
    assert_eq!(grade.standing, Standing::Open);
    let ids: Vec<&str> = grade.steps.iter().map(|step| &*step.id).collect();
    assert_eq!(ids, ["step1", "read", "step2"]);
    for (step, at) in [(0, 0), (0, 1), (2, 1), (2, 2)] {
        let unseen = check(&grade, step, at);
        assert!(unseen.unseen && unseen.code.is_none(), "{unseen:?}");
        assert_eq!(unseen.verdict, Verdict::Skip(Skip::Interrupted));
    }
    assert!(!check(&grade, 2, 0).unseen);
}

#[test]
fn a_step_that_was_skipped_says_why_at_each_check() {
    let mut run = record(&[("step1", "b-"), ("step2", "")]);
    run.steps[0].skip = Some(Skip::Step("step0".into()));
    run.steps.remove(1);
    run.left_out = vec![
        LeftOut { program: "other".into(), steps: vec!["step9".into()], commands: vec![] },
        LeftOut { program: "notary".into(), steps: vec!["step2".into()], commands: vec![] },
    ];
    let grade = graded(&run, &policy(""), &[]);
    assert_eq!(told(&grade), "0 + 25");
    let skipped = check(&grade, 0, 0);
    assert_eq!(skipped.verdict, Verdict::Skip(Skip::Step("step0".into())));
    assert_eq!((skipped.code, skipped.unseen), (Some(FailureCode::EarlierStep), false));
    // What was judged stays so.
    assert!(matches!(check(&grade, 0, 1).verdict, Verdict::Fail(_)));
    let wanted = Skip::Requirement(Unmet::Tool { wanted: "notary".into() });
    assert_eq!(check(&grade, 2, 0).verdict, Verdict::Skip(wanted));
}

#[test]
fn a_mistake_goes_before_the_code_of_the_difference() {
    let mut run = record(&[("step1", "a-")]);
    let (code, say) = (FailureCode::WrongTag, "You pulled another one.".to_owned());
    run.steps[0].checks[0].code = Some(code);
    run.steps[0].checks[0].mistake = Some(MistakeRecord { code, say: say.clone() });
    let grade = graded(&run, &policy(""), &[]);
    let seen = check(&grade, 0, 0);
    assert_eq!((seen.code, seen.mistake.as_ref()), (Some(code), Some(&say)));
}

#[test]
fn a_step_that_counts_as_a_whole_is_all_or_nothing_or_open() {
    let rows = [
        ("a+ b+", "20 + 0", None),
        ("a+ b-", "0 + 0", Some(("b", "-5"))),
        ("a- b-", "0 + 0", Some(("a", "0"))),
        ("a+ b?", "0 + 20", Some(("b", "-5"))),
        ("a/ b+", "0 + 20", Some(("a", "-15"))),
        ("a? b-", "0 + 0", Some(("b", "0"))),
        ("a? b/", "0 + 20", Some(("a", "0"))),
    ];
    for (checks, wanted, partial) in rows {
        let grade = with("whole: [step1]", &[("step1", checks), ("step2", "c- d- e-")]);
        assert_eq!(told(&grade), wanted, "{checks}");
        let wanted: Vec<Change> = partial
            .map(|(check, by)| change(ChangeKind::Partial { check: check.into() }, by))
            .into_iter()
            .collect();
        assert_eq!(grade.steps[0].changes, wanted, "{checks}");
    }
    // A check that is worth nothing is one of the step all the same.
    assert_eq!(
        told(&with("whole: [step2]", &[("step1", "a- b-"), ("step2", "c+ d+ e-")])),
        "0 + 0"
    );
}

#[test]
fn hints_take_of_what_their_step_comes_to() {
    let text = "hints: { free: 1, takes: 10%, at_most: 25% }";
    let rows = [
        (0, "20 + 0", None),
        (1, "20 + 0", None),
        (2, "18 + 0", Some("-2")),
        (9, "15 + 0", Some("-5")),
    ];
    for (hints, wanted, by) in rows {
        let help = Help { hints, ..Help::default() };
        let grade = helped(text, &[("step1", "a+ b+"), ("step2", "c- d- e-")], help);
        assert_eq!(told(&grade), wanted, "{hints}");
        let wanted: Vec<Change> =
            by.map(|by| change(ChangeKind::Hints { taken: hints }, by)).into_iter().collect();
        assert_eq!(grade.steps[0].changes, wanted, "{hints}");
    }
    // Of what is undecided they would take their part, too.
    let help = Help { hints: 2, ..Help::default() };
    let grade = helped(text, &[("step1", "a+ b?"), ("step2", "c- d- e-")], help);
    assert_eq!(told(&grade), "4.5 + 13.5");
    let grade = helped("", &[("step1", "a+ b+")], Help { hints: 9, ..Help::default() });
    assert_eq!(grade.steps[0].got, 20.into());
}

#[test]
fn what_labcheck_solved_counts_as_much_as_the_policy_says_and_what_it_showed_takes_nothing() {
    let solved = Help { solved: true, ..Help::default() };
    let shown = Help { shown: true, ..Help::default() };
    let rows = [
        ("", solved, "0 + 0", Some("-5")),
        ("solved: 50%", solved, "2.5 + 7.5", Some("-2.5")),
        ("solved: 100%", solved, "5 + 15", None),
        ("", shown, "5 + 15", None),
        ("", Help::default(), "5 + 15", None),
    ];
    for (text, help, wanted, by) in rows {
        let grade = helped(text, &[("step1", "a+ b?"), ("step2", "c- d- e-")], help);
        assert_eq!(told(&grade), wanted, "{text} {help:?}");
        let wanted: Vec<Change> = by.map(|by| change(ChangeKind::Solved, by)).into_iter().collect();
        assert_eq!(grade.steps[0].changes, wanted, "{text} {help:?}");
    }
    let both = Help { hints: 1, ..solved };
    let grade = helped("{ solved: 50%, hints: { takes: 10% } }", ALL, both);
    let wanted = [change(ChangeKind::Hints { taken: 1 }, "-2"), change(ChangeKind::Solved, "-9")];
    assert_eq!((grade.steps[0].changes.as_slice(), grade.steps[0].got), (&wanted[..], 9.into()));
}

#[test]
fn lateness_takes_of_the_total_and_what_comes_too_late_counts_nothing() {
    let text = "{ pass: 50%, late: { due: 2026-03-01T12:00:00Z, grace: 15m, takes: 10%, every: hour, at_most: 30%, closes: 2026-03-02T12:00:00Z } }";
    let steps = [("step1", "a+ b+"), ("step2", "c? d? e?")];
    let rows = [
        ("2026-03-01T12:00:00Z", "20 + 20", None, Standing::Passed),
        ("2026-03-01T12:15:00Z", "20 + 20", None, Standing::Passed),
        ("2026-03-01T12:15:01Z", "18 + 18", Some((901, "-2")), Standing::Open),
        ("2026-03-01T13:00:01Z", "16 + 16", Some((3_601, "-4")), Standing::Open),
        ("2026-03-02T12:00:00Z", "14 + 14", Some((86_400, "-6")), Standing::Open),
        ("2026-03-02T12:00:01Z", "0 + 0", Some((86_401, "-20")), Standing::NotPassed),
    ];
    for (when, wanted, late, standing) in rows {
        let grade = handed_in(text, &steps, when);
        assert_eq!((told(&grade).as_str(), grade.standing), (wanted, standing), "{when}");
        let wanted: Vec<Change> =
            late.map(|(by_s, by)| change(ChangeKind::Late { by_s }, by)).into_iter().collect();
        assert_eq!(grade.changes, wanted, "{when}");
        assert_eq!(grade.steps[0].got, 20.into(), "the steps are graded, {when}");
    }
}

#[test]
fn nothing_required_is_there_where_nothing_counts_any_more() {
    let text =
        "{ required: [step1], late: { due: 2026-03-01T12:00:00Z, closes: 2026-03-01T12:00:00Z } }";
    let standing = |when: &str| handed_in(text, ALL, when).standing;
    assert_eq!(standing("2026-03-01T12:00:00Z"), Standing::Passed);
    assert_eq!(standing("2026-03-01T12:00:01Z"), Standing::NotPassed);
}

#[test]
fn the_total_is_rounded_last_and_never_to_more_than_there_is() {
    let steps = |a: &'static str| [("step1", a), ("step2", "c- d- e-")];
    let rows = [
        // Of 5 and 15, scaled.
        ("{ out_of: 3.3, round: { to: 1 } }", "a+ b+", "2 + 0", Some("0.35")),
        ("{ out_of: 3, round: { to: 1 } }", "a+ b+", "2 + 0", Some("0.5")),
        ("{ out_of: 3, round: { to: 1, how: down } }", "a+ b+", "1 + 0", Some("-0.5")),
        ("{ out_of: 40, round: { to: 1 } }", "a+ b+", "20 + 0", None),
        // 0.375 certain, 1.125 more possible: 0 and 1.5 rounded are 0 and 2.
        ("{ out_of: 3, round: { to: 1 } }", "a+ b?", "0 + 2", Some("-0.375")),
        ("{ out_of: 3, round: { to: 1 } }", "a- b?", "0 + 1", None),
    ];
    for (text, checks, wanted, by) in rows {
        let grade = with(text, &steps(checks));
        assert_eq!(told(&grade), wanted, "{text} {checks}");
        let wanted: Vec<Change> =
            by.map(|by| change(ChangeKind::Rounded, by)).into_iter().collect();
        assert_eq!(grade.changes, wanted, "{text} {checks}");
    }
    let all = with("{ out_of: 9.9, round: { to: 1 } }", ALL);
    assert_eq!((told(&all).as_str(), all.possible), ("9.9 + 0", marks("9.9")));
    assert!(all.changes.is_empty());
}

#[test]
fn a_mark_to_pass_with_is_reached_exactly_missed_or_open() {
    let rows = [
        ("a+ b+", "c- d- e-", Standing::Passed),
        ("a- b+", "c? d- e-", Standing::Open),
        ("a- b+", "c- d- e?", Standing::NotPassed),
        ("a- b?", "c? d- e-", Standing::Open),
        ("a? b+", "c- d- e-", Standing::Open),
        ("a+ b+", "c? d? e?", Standing::Passed),
    ];
    for (one, two, standing) in rows {
        let grade = with("pass: 20", &[("step1", one), ("step2", two)]);
        assert_eq!(grade.standing, standing, "{one} {two}");
    }
    // Rounded up it is reached.
    let steps = [("step1", "a- b+"), ("step2", "c- d- e-")];
    let standing = |text: &str| with(text, &steps).standing;
    assert_eq!(standing("{ pass: 16, round: { to: 4 } }"), Standing::Passed);
    assert_eq!(standing("{ pass: 16, round: { to: 4, how: down } }"), Standing::NotPassed);
}

#[test]
fn what_thirds_leave_behind_decides_nothing() {
    let ids: Vec<String> = (0..6).map(|at| format!("c{at}")).collect();
    let checks: Vec<(&str, u32)> = ids.iter().map(|id| (id.as_str(), 1)).collect();
    let lab = lab_of(&[("s", &checks)]);
    let text = "{ out_of: 10, pass: 50% }".to_owned();
    let policy = Policy::read(&Source { name: "p".into(), text }, &lab).unwrap();
    for passed in 0_u32..64 {
        let sign = |at: usize| if passed & (1 << at) == 0 { '-' } else { '+' };
        let told = [0, 1, 2, 3, 4, 5].map(|at| format!("c{at}{}", sign(at))).join(" ");
        let grade = graded(&record(&[("s", &told)]), &policy, &[]);
        let half = passed.count_ones() >= 3;
        let wanted = if half { Standing::Passed } else { Standing::NotPassed };
        assert_eq!(grade.standing, wanted, "{told}");
        if passed.count_ones() == 3 {
            assert_eq!(grade.got, 5.into(), "{told}");
        }
        let sum: Marks = grade.changes.iter().map(|change| change.by).sum();
        assert_eq!(grade.steps[0].got + sum, grade.got, "{told}");
    }
    // Only so little: what is there stays.
    let plain = Policy { round: None, ..policy };
    for (text, wanted) in [
        ("1.000000001", "1"),
        ("0.999999999", "1"),
        ("1.0000000011", "1.0000000011"),
        ("1.123456", "1.123456"),
        ("0.3333333333", "0.3333333333"),
        ("0.6666666667", "0.6666666667"),
    ] {
        assert_eq!(rounded(marks(text), &plain), marks(wanted), "{text}");
    }
    assert_eq!(NOISE, Decimal::new(1, 9));
}

#[test]
fn what_is_required_decides_whatever_else_is_got() {
    let rows = [
        ("a+ b-", Standing::Passed),
        ("a- b+", Standing::NotPassed),
        ("a? b+", Standing::Open),
        ("a/ b+", Standing::Open),
        ("b+", Standing::Open),
    ];
    for (checks, standing) in rows {
        let grade = with("required: [step1/a]", &[("step1", checks), ("step2", "c+ d+ e+")]);
        assert_eq!(grade.standing, standing, "{checks}");
        assert_eq!((check(&grade, 0, 0).required, check(&grade, 0, 1).required), (true, false));
    }
    // One that is not there decides before one that nobody knows of; a whole step is all of its checks.
    for (text, one, two, standing) in [
        ("required: [step1/a, step2/c]", "a? b+", "c- d+ e+", Standing::NotPassed),
        ("required: [step1/a, step2/c]", "a+ b+", "c? d+ e+", Standing::Open),
        ("required: [step2]", "a- b-", "c+ d+ e-", Standing::NotPassed),
        ("required: [step2]", "a- b-", "c+ d+ e+", Standing::Passed),
        ("{ required: [step1/a], pass: 50% }", "a? b-", "c- d- e-", Standing::NotPassed),
        ("{ required: [step1/a], pass: 50% }", "a+ b?", "c- d- e-", Standing::Open),
        ("{ required: [step1/a], pass: 50% }", "a- b?", "c+ d+ e+", Standing::NotPassed),
    ] {
        let grade = with(text, &[("step1", one), ("step2", two)]);
        assert_eq!(grade.standing, standing, "{text}: {one} {two}");
    }
}

#[test]
fn what_labcheck_solved_is_not_there_where_nothing_of_it_counts() {
    let solved = Help { solved: true, ..Help::default() };
    let standing = |text: &str, checks, help| helped(text, &[("step1", checks)], help).standing;
    let required = "required: [step1]";
    assert_eq!(standing(required, "a+ b+", solved), Standing::NotPassed);
    assert_eq!(standing(required, "a? b+", solved), Standing::NotPassed);
    assert_eq!(standing("{ required: [step1], solved: 1% }", "a+ b+", solved), Standing::Passed);
    assert_eq!(
        standing(required, "a+ b+", Help { shown: true, ..Help::default() }),
        Standing::Passed
    );
    // Another step than a required one.
    let mut run = record(&[("step2", "c+ d+ e+"), ("step1", "a+ b+")]);
    run.steps[0].help = solved;
    assert_eq!(graded(&run, &policy(required), &[]).standing, Standing::Passed);
}

#[test]
fn a_check_is_hidden_until_its_moment() {
    let text = "hidden: { checks: [step1/a], until: 2026-03-01T12:00:00Z }";
    let hidden = |now: &str| {
        let times = Times { handed_in: at("2026-01-01T00:00:00Z"), now: at(now) };
        let grade = grade(&record(ALL), &policy(text), &[], times);
        (check(&grade, 0, 0).hidden, check(&grade, 0, 1).hidden)
    };
    assert_eq!(hidden("2026-03-01T11:59:59Z"), (true, false));
    assert_eq!(hidden("2026-03-01T12:00:00Z"), (false, false));
}

#[test]
fn marks_by_hand_are_told_with_who_and_why_and_leave_nothing_undecided() {
    let steps = [("step1", "a? b-"), ("step2", "c- d- e-")];
    let given = by_hand("step1", Some("a"), "4");
    let grade = graded(&record(&steps), &policy("pass: 4"), std::slice::from_ref(&given));
    let what = ChangeKind::Override {
        by: "a teacher".into(),
        reason: "the engine failed".into(),
        at: given.at,
    };
    assert_eq!(check(&grade, 0, 0).changes, [change(what.clone(), "4")]);
    assert!(matches!(check(&grade, 0, 0).verdict, Verdict::Error(_)), "the verdict stays");
    assert_eq!((told(&grade).as_str(), grade.standing), ("4 + 0", Standing::Passed));
    // For all of a step, whatever its checks and its help took.
    let step = by_hand("step1", None, "12.5");
    let mut run = record(&steps);
    run.steps[0].help = Help { hints: 2, solved: true, shown: false };
    let grade = graded(&run, &policy(""), &[given, step]);
    assert_eq!(grade.steps[0].changes.last(), Some(&change(what, "12.5")));
    assert_eq!(told(&grade), "12.5 + 0");
    let got =
        |steps: &[(&str, &str)], one: Override| told(&graded(&record(steps), &policy(""), &[one]));
    // Neither less than nothing, nor more than there is, nor of what is not there.
    assert_eq!(got(ALL, by_hand("step1", None, "-3")), "20 + 0");
    assert_eq!(got(&steps, by_hand("step1", Some("a"), "6")), "5 + 0");
    assert_eq!(got(ALL, by_hand("step1", Some("x"), "0")), "40 + 0");
    assert_eq!(got(&steps, by_hand("step1", Some("a"), "0.1234567890129")), "0.123456789012 + 0");
    assert_eq!(got(ALL, by_hand("step2", Some("a"), "0")), "40 + 0");
}

#[test]
fn of_several_decisions_the_latest_counts_whatever_their_order() {
    let early = by_hand("step1", None, "3");
    let late = Override { at: at("2026-03-03T00:00:00Z"), ..by_hand("step1", None, "2") };
    for order in [[early.clone(), late.clone()], [late, early]] {
        let grade =
            graded(&record(&[("step1", "a- b-"), ("step2", "c- d- e-")]), &policy(""), &order);
        assert_eq!((told(&grade).as_str(), grade.steps[0].changes.len()), ("2 + 0", 1));
    }
}

#[test]
fn marks_by_hand_decide_what_is_required_where_they_are_all_or_nothing() {
    let standing = |checks: &str, one: Override| {
        let run = record(&[("step1", checks), ("step2", "c+ d+ e+")]);
        graded(&run, &policy("required: [step1/a, step2/e]"), &[one]).standing
    };
    for (checks, one, wanted) in [
        ("a- b-", by_hand("step1", Some("a"), "5"), Standing::Passed),
        ("a? b-", by_hand("step1", Some("a"), "5"), Standing::Passed),
        ("a+ b+", by_hand("step1", Some("a"), "4.9"), Standing::NotPassed),
        ("a? b+", by_hand("step1", Some("a"), "0"), Standing::NotPassed),
        ("a- b-", by_hand("step1", Some("b"), "15"), Standing::NotPassed),
        ("a- b-", by_hand("step1", None, "20"), Standing::Passed),
        ("a+ b+", by_hand("step1", None, "0"), Standing::NotPassed),
        ("a+ b+", by_hand("step1", None, "12"), Standing::Passed),
        ("a- b+", by_hand("step1", None, "12"), Standing::NotPassed),
        ("a? b+", by_hand("step1", None, "12"), Standing::Open),
        // What is worth nothing has nothing that could be given.
        ("a+ b+", by_hand("step2", Some("e"), "0"), Standing::Passed),
    ] {
        assert_eq!(standing(checks, one.clone()), wanted, "{checks} {one:?}");
    }
    let worthless = record(&[("step1", "a+ b+"), ("step2", "c+ d+ e-")]);
    let nothing = [by_hand("step2", Some("e"), "0")];
    let grade = graded(&worthless, &policy("required: [step2/e]"), &nothing);
    assert_eq!(grade.standing, Standing::NotPassed);
    // In a step that counts as a whole, a check that has all marks by hand has passed.
    let whole = |got: &str| {
        let run = record(&[("step1", "a- b+"), ("step2", "c- d- e-")]);
        told(&graded(&run, &policy("whole: [step1]"), &[by_hand("step1", Some("a"), got)]))
    };
    assert_eq!((whole("5").as_str(), whole("4").as_str()), ("20 + 0", "0 + 0"));
    // A step without marks that labcheck solved is decided by that, and not by hand.
    let mut run = record(&[("step1", "a+ b+")]);
    run.steps[0].help.solved = true;
    let worthless = policy("{ points: { step1: 0 }, required: [step1] }");
    let grade = graded(&run, &worthless, &[by_hand("step1", None, "0")]);
    assert_eq!(grade.standing, Standing::NotPassed);
}

#[test]
fn what_only_a_person_can_judge_is_open_until_somebody_gives_it() {
    let steps = &[("step1", "a+ b!"), ("step2", "c+ d+ e!")];
    let by = |policy_text: &str, overrides: &[Override]| {
        graded(&record(steps), &policy(policy_text), overrides)
    };
    assert_eq!(told(&by("", &[])), "25 + 15");
    let given = by("", &[by_hand("step1", Some("b"), "12.5")]);
    assert_eq!(told(&given), "37.5 + 0");
    let one = check(&given, 0, 1);
    assert_eq!((one.got, one.undecided), (marks("12.5"), Marks::ZERO));
    assert!(one.verdict.is_for_person() && one.code == Some(FailureCode::ForPerson));
    assert_eq!(one.changes[0].by, marks("12.5"));
    // Required, it decides when somebody did.
    let asks = "required: [step1/b]";
    assert_eq!(by(asks, &[]).standing, Standing::Open);
    for (got, standing) in [("15", Standing::Passed), ("14", Standing::NotPassed)] {
        assert_eq!(by(asks, &[by_hand("step1", Some("b"), got)]).standing, standing, "{got}");
    }
    // A step that counts as a whole waits for it where it is worth something, and not where it is worth nothing.
    assert_eq!(told(&by("whole: [step1, step2]", &[])), "20 + 20");
    let given = by("whole: [step1, step2]", &[by_hand("step1", Some("b"), "15")]);
    assert_eq!(told(&given), "40 + 0");
}
