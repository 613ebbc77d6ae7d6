use super::{
    super::{
        Marks, Percent,
        testing::{at, lab, lab_of, marks, policy, read},
    },
    *,
};
use crate::syntax::{
    manual::manual,
    schema::schema,
    source::Source,
    yaml::{self, Value},
};

/// Everything that can be written.
const WHOLE: &str = "
points:
  step1: 10
  step2/c: 2.5
whole: [step2]
out_of: 100
pass: 60%
required: [step1/a, step2]
hints: { free: 1, takes: 10%, at_most: 50% }
solved: 25%
late:
  due: 2026-03-01T23:59:00+01:00
  grace: 15m
  takes: 10%
  every: hour
  at_most: 50%
  closes: 2026-03-08T23:59:00+01:00
round: { to: 0.5, how: half-even }
hidden: { checks: [step1/b, step2], until: 2026-03-09T00:00:00+01:00 }
";

fn percent(number: u32) -> Percent {
    Percent::new(number.into()).unwrap()
}

/// The marks of each check of each step, as text.
fn worths(policy: &Policy) -> String {
    let step = |step: &StepRules| {
        let checks: Vec<String> = step.checks.iter().map(|check| check.worth.to_string()).collect();
        checks.join(" ")
    };
    policy.steps.iter().map(step).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_policy_that_says_nothing_is_the_scenarios_points() {
    let plain = Policy::plain(&lab());
    for text in ["", "# nothing yet\n", "{}", "~"] {
        assert_eq!(policy(text), plain, "{text:?}");
    }
    assert_eq!(worths(&plain), "5 15, , 8 12 0");
    assert_eq!(plain.possible(), Marks::from(40));
    assert_eq!((&*plain.lab, &*plain.steps[1].id), ("Lab", "read"));
    assert_eq!(&*plain.steps[2].section, "The step2");
    assert_eq!(&*plain.steps[2].checks[1].name, "d holds");
    assert!(!plain.asks() && plain.hints.taken(9).is_none() && plain.solved.is_none());
    assert_eq!((plain.pass, plain.late, plain.round), (None, None, None));
    for check in plain.steps.iter().flat_map(|step| &step.checks) {
        assert!(!check.required && check.hidden_until.is_none());
    }
    assert!(plain.steps.iter().all(|step| !step.whole));
}

#[test]
fn everything_that_is_written_is_read() {
    let whole = policy(WHOLE);
    assert!(whole.asks());
    assert_eq!(whole.possible(), Marks::from(100));
    assert_eq!(whole.pass, Some(Marks::from(60)));
    assert_eq!(whole.hints, Hints { free: 1, takes: percent(10), at_most: percent(50) });
    assert_eq!(whole.solved, percent(25));
    let late = Late {
        due: at("2026-03-01T22:59:00Z"),
        grace_s: 900,
        takes: percent(10),
        every: Every::Hour,
        at_most: percent(50),
        closes: Some(at("2026-03-08T22:59:00Z")),
    };
    assert_eq!(whole.late, Some(late));
    assert_eq!(whole.round, Some(Rounding { to: marks("0.5"), how: How::HalfEven }));
    let required = |id: &str| -> Vec<bool> {
        whole.step(id).unwrap().checks.iter().map(|check| check.required).collect()
    };
    assert_eq!((required("step1"), required("step2")), (vec![true, false], vec![true; 3]));
    let until = Some(at("2026-03-08T23:00:00Z"));
    let hidden: Vec<_> =
        whole.steps.iter().flat_map(|step| &step.checks).map(|check| check.hidden_until).collect();
    assert_eq!(hidden, [None, until, until, until, until]);
    assert_eq!(whole.steps.iter().map(|step| step.whole).collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn what_is_left_out_inside_counts_as_the_manual_says() {
    let short =
        policy("hints: { takes: 5% }\nlate: { due: 2026-03-01T00:00:00Z }\nround: { to: 1 }");
    assert_eq!(short.hints, Hints { free: 0, takes: percent(5), at_most: Percent::ALL });
    let late = Late {
        due: at("2026-03-01T00:00:00Z"),
        grace_s: 0,
        takes: Percent::NONE,
        every: Every::Day,
        at_most: Percent::ALL,
        closes: None,
    };
    assert_eq!(short.late, Some(late));
    assert_eq!(short.round, Some(Rounding { to: 1.into(), how: How::HalfUp }));
    assert!(!short.asks());
    assert!(policy("pass: 1").asks() && policy("required: [step1/a]").asks());
}

#[test]
fn marks_of_a_step_are_shared_and_those_of_a_check_are_its_own() {
    for (text, wanted) in [
        ("points: { step1: 10 }", "2.5 7.5, , 8 12 0"),
        ("points: { step1: 0 }", "0 0, , 8 12 0"),
        ("points: { step1/a: 2.5 }", "2.5 15, , 8 12 0"),
        ("points: { step2/e: 3 }", "5 15, , 8 12 3"),
        ("points: { step1: 10, step1/a: 4 }", "4 6, , 8 12 0"),
        ("points: { step1/a: 4, step1: 10 }", "4 6, , 8 12 0"),
        ("points: { step2: 10, step2/e: 5 }", "5 15, , 2 3 5"),
        ("points: { step2: 5, step2/e: 5 }", "5 15, , 0 0 5"),
        ("points: { step1: 10, step1/a: 4, step1/b: 6 }", "4 6, , 8 12 0"),
        ("points: { step1: 1, step1/a: 1 }", "1 0, , 8 12 0"),
        ("out_of: 100", "12.5 37.5, , 20 30 0"),
        ("{ out_of: 10, points: { step1: 60 } }", "1.875 5.625, , 1 1.5 0"),
        ("out_of: 0.4", "0.05 0.15, , 0.08 0.12 0"),
    ] {
        assert_eq!(worths(&policy(text)), wanted, "{text}");
    }
}

#[test]
fn thirds_come_to_the_whole() {
    let thirds = lab_of(&[("s", &[("a", 1), ("b", 1), ("c", 1)])]);
    let source = Source { name: "p".into(), text: "{ points: { s: 10 }, out_of: 1 }".into() };
    let policy = Policy::read(&source, &thirds).unwrap();
    assert_eq!(worths(&policy), "0.333333333333 0.333333333333 0.333333333334");
    assert_eq!(policy.possible(), 1.into());
}

#[test]
fn a_mark_to_pass_with_is_of_what_the_lab_comes_to() {
    for (text, wanted) in [
        ("pass: 12.5", "12.5"),
        ("pass: 40", "40"),
        ("pass: 60%", "24"),
        ("pass: 100%", "40"),
        ("{ pass: 60%, out_of: 10 }", "6"),
        ("{ pass: 0.0001%, out_of: 0.0001 }", "0.0000000001"),
    ] {
        assert_eq!(policy(text).pass, Some(marks(wanted)), "{text}");
    }
}

/// Policies and how the first problem of each is told, from its beginning.
fn told(rows: &[(&str, &str)]) {
    for (text, wanted) in rows {
        let problems = read(text).expect_err(text);
        assert!(problems[0].starts_with(wanted), "{text}\n{problems:#?}\nwanted: {wanted}");
    }
}

#[test]
fn a_name_or_marks_that_are_wrong_are_told_at_their_place_with_what_to_do() {
    told(&[
        (
            "pionts: { step1: 1 }",
            "1:1: a policy has no key `pionts` (did you mean `points`?); write `points`",
        ),
        ("[a]", "1:1: expected a policy: a mapping with the keys points, whole"),
        (
            "points: { stp1: 1 }",
            "1:11: the lab has no step `stp1` (did you mean `step1`?); write `step1`",
        ),
        (
            "points: { step1/x: 1 }",
            "1:11: `step1` has no check `x` (did you mean `step1/a`?); write `step1/a`",
        ),
        (
            "points: { stp2/d: 1 }",
            "1:11: the lab has no step `stp2` (did you mean `step2/d`?); write `step2/d`",
        ),
        ("required: [c]", "1:12: the lab has no step `c`; known here: step2/c"),
        ("required: [quiz]", "1:12: the lab has no step `quiz`; known here: step1, read, step2"),
        (
            "required: [read]",
            "1:12: `read` has no checks, so nothing of it can count; name a step that has some, or remove it",
        ),
        ("required: [read/x]", "1:12: `read` has no checks"),
        ("required: []", "1:11: `required` is empty"),
        ("whole: [step1/a]", "1:9: `whole` takes steps, and this is a check; write `step1`"),
        (
            "points: { step1: ten }",
            "1:18: what a step or a check is worth is a number of marks; write it like 10 or 2.5",
        ),
        ("points: { step1: -1 }", "1:18: what a step or a check is worth is a number of marks"),
        (
            "points: { step1: 3, step1/a: 4 }",
            "1:11: checks of this step have 4 marks, which is more than its 3; give the step more, or the checks less",
        ),
        (
            "points: { step1: 10, step1/a: 4, step1/b: 5 }",
            "1:11: no check of this step is left that could have 1 marks by its points; give each check its marks",
        ),
        (
            "points: { step2: 3, step2/c: 1, step2/d: 1 }",
            "1:11: no check of this step is left that could have 1 marks by its points",
        ),
    ]);
}

#[test]
fn a_rule_that_is_wrong_is_told_at_its_place_with_what_to_do() {
    let late = "{ due: 2026-03-01T00:00:00Z, ";
    told(&[
        ("out_of: 0", "1:9: a lab cannot be out of 0 marks; write more than 0, or remove `out_of`"),
        (
            "{ points: { step1: 0, step2: 0 }, out_of: 5 }",
            "1:43: no check of the lab has any marks that could be scaled; give some in `points`",
        ),
        (
            "{ points: { step1: 0, step2: 0 }, pass: 50% }",
            "1:41: the lab has no marks to pass with; give some in `points`, or remove `pass`",
        ),
        ("pass: 0%", "1:7: everybody would pass with 0 marks; write more than 0, or remove `pass`"),
        (
            "pass: 41",
            "1:7: nobody could pass with 41 marks: there are 40; write fewer, or a percent as 60%, or remove `pass`",
        ),
        ("pass: 101%", "1:7: `pass` is a percent from 0% to 100%; write it like 10%"),
        ("pass: half", "1:7: `pass` is a number of marks"),
        ("hints: { free: 1 }", "1:8: `hints` lacks the key `takes`; add `takes:`"),
        ("hints: { takes: 10 }", "1:17: `takes` is a percent from 0% to 100%"),
        ("hints: { takes: 1%, free: -1 }", "1:27: `free` is a number from 0 to 1000"),
        ("hints: { takes: 1%, at_most: 5 }", "1:30: `at_most` is a percent"),
        ("solved: no", "1:9: `solved` is a percent from 0% to 100%"),
        ("late: { grace: 1h }", "1:7: `late` lacks the key `due`"),
        (
            "late: { due: 2026-03-01T00:00:00 }",
            "1:14: `due` is a date and a time with its offset from UTC; write it like 2026-03-01T23:59:00+01:00",
        ),
        (
            &format!("late: {late}grace: 5 }}"),
            "1:43: `grace` is a length of time, at most 366 days; write it like 30s, 15m, 2h or 1d",
        ),
        (
            &format!("late: {late}every: week }}"),
            "1:43: `every` cannot be `week`; known here: hour, day",
        ),
        (
            &format!("late: {late}closes: 2026-02-28T23:59:59Z }}"),
            "1:44: the lab closes before it is due; write a later time, or an earlier `due` or `grace`",
        ),
        (
            &format!("late: {late}grace: 1h, closes: 2026-03-01T00:59:59Z }}"),
            "1:55: the lab closes before its grace ends; write a later time",
        ),
        ("round: { how: up }", "1:8: `round` lacks the key `to`"),
        (
            "round: { to: 0 }",
            "1:14: nothing can be rounded to multiples of 0; write what marks go up by, as 0.5, or remove `round`",
        ),
        (
            "round: { to: 1, how: half_up }",
            "1:22: `how` cannot be `half_up` (did you mean `half-up`?); write `half-up`",
        ),
        ("hidden: { checks: [step1/a] }", "1:9: `hidden` lacks the key `until`"),
        ("hidden: { checks: [x], until: soon }", "1:31: `until` is a date and a time"),
        ("a: b: c", "1:5: this colon would begin a second value"),
    ]);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let text = "points: { step9: 1 }\nwhole: [stp1]\npass: 50\nlate: { due: never }\nhidden: { checks: [q], until: 2026-03-01T00:00:00Z }\n";
    let problems = read(text).unwrap_err();
    let lines: Vec<&str> = problems.iter().map(|told| &told[..1]).collect();
    assert_eq!(lines, ["1", "2", "3", "4", "5"], "{problems:#?}");
}

#[test]
fn borders_that_are_allowed_are_no_problems() {
    for text in [
        "late: { due: 2026-03-01T00:00:00Z, closes: 2026-03-01T00:00:00Z }",
        "late: { due: 2026-03-01T00:00:00Z, grace: 1h, closes: 2026-03-01T01:00:00Z }",
        "points: { step1: 4, step1/a: 4 }",
        "pass: 40",
        "solved: 100%",
    ] {
        policy(text);
    }
}

#[test]
fn the_schema_accepts_what_the_reader_does_and_refuses_what_is_wrong_by_its_form() {
    let schema = schema("A policy", &Policy::shape());
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let accepts = |text: &str| validator.is_valid(&json(&yaml::parse(text).unwrap()));
    for text in [WHOLE, "{}", "pass: 12", "pass: '12.5'", "round: { to: 1 }"] {
        assert!(read(text).is_ok(), "{text}");
        assert!(accepts(text), "{text}");
    }
    for text in [
        "pionts: {}",
        "pass: half",
        "pass: 101%",
        "pass: -1",
        "solved: 1",
        "solved: 10.12345%",
        "whole: []",
        "hints: { free: 1 }",
        "late: { due: 2026-03-01 }",
        "late: { due: 2026-03-01T00:00:00 }",
        "late: { due: 2026-03-01T00:00:00Z, grace: 0m }",
        "late: { due: 2026-03-01T00:00:00Z, grace: 5 }",
        "late: { due: 2026-03-01T00:00:00Z, every: week }",
        "round: { to: 1, how: nearest }",
        "hidden: { checks: [step1] }",
    ] {
        assert!(read(text).is_err(), "the reader: {text}");
        assert!(!accepts(text), "the schema: {text}");
    }
}

/// As another reader of YAML has it: a plain number is one.
fn json(node: &yaml::Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Scalar(text) => serde_json::from_str(text).unwrap_or_else(|_| text.clone().into()),
        Value::Seq(items) => items.iter().map(json).collect(),
        Value::Map(pairs) => {
            pairs.iter().map(|(key, value)| (key.value.clone(), json(value))).collect()
        }
    }
}

#[test]
fn the_manual_tells_every_key() {
    let told = manual(&Policy::shape());
    for key in [
        "points", "whole", "out_of", "pass", "required", "hints", "solved", "late", "round",
        "hidden", "free", "takes", "at_most", "due", "grace", "every", "closes", "to", "how",
        "checks", "until",
    ] {
        assert!(told.contains(&format!("| `{key}` |")), "{key}: {told}");
    }
    assert!(
        told.contains("a percent, as `10%` or `12.5%`, or a number, as `10` or `2.5`"),
        "{told}"
    );
}

#[test]
fn what_a_person_judges_without_marks_is_never_decided_and_so_not_required() {
    let text = "version: 1\ntitle: Lab\nlab: x.md\nsteps:\n  - id: s\n    section: S\n    check:\n      - { id: a, name: a, points: 5, expect: { environment: { X: set } } }\n      - { id: m, name: m, expect: { manual: { look: Show it. } } }\n";
    let lab =
        crate::scenario::load(&Source { name: "s.yaml".into(), text: text.into() }, &[]).unwrap();
    let read =
        |text: &str| Policy::read(&Source { name: "p.yaml".into(), text: text.into() }, &lab);
    let required = |text: &str| -> Vec<bool> {
        read(text).unwrap().steps[0].checks.iter().map(|check| check.required).collect()
    };
    assert_eq!(required("required: [s]"), [true, false]);
    assert_eq!(required("required: [s]\npoints: { s/m: 1 }"), [true, true]);
    assert_eq!(required("required: [s/m]\npoints: { s/m: 1 }"), [false, true]);
    let problems = read("required: [s/a, s/m]").unwrap_err();
    assert_eq!((problems.len(), problems[0].at.start), (1, 16));
    assert!(problems[0].title.contains("nobody could ever decide it"), "{problems:?}");
    assert_eq!(
        problems[0].help.as_deref(),
        Some("give it some in `points`, as `s/m: 1`, or remove it")
    );
}
