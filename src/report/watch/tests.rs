use super::*;
use crate::{
    fact::ObserveError,
    record::{CheckRecord, Help, MistakeRecord},
    verdict::{Difference, Mismatch, Skip, Unknowable, Verdict},
};

fn check(name: &str, verdict: Verdict) -> CheckRecord {
    CheckRecord {
        line: 1,
        id: name.replace(' ', "-"),
        name: name.to_owned(),
        worth: 5,
        seen: Vec::new(),
        held: None,
        mistake: None,
        telling: crate::record::Telling::Judged,
        code: None,
        verdict,
    }
}

fn step(id: &str, verdicts: &[Verdict], elsewhere: &[&str]) -> Seen {
    let checks =
        verdicts.iter().enumerate().map(|(at, v)| check(&format!("check {at}"), v.clone()));
    Seen {
        record: StepRecord {
            id: id.to_owned(),
            section: format!("Section of {id}"),
            skip: None,
            code: None,
            help: Help::default(),
            worth: None,
            actions: Vec::new(),
            shown: Vec::new(),
            checks: checks.collect(),
        },
        elsewhere: elsewhere.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn fail() -> Verdict {
    let what = Difference::ImageMissing { image: "alpine:edge".into(), seen: Vec::new() };
    Verdict::Fail(vec![Mismatch { line: 1, what }])
}

fn error() -> Verdict {
    Verdict::Error(ObserveError::Engine("gone".into()))
}

fn unknowable() -> Verdict {
    Verdict::Skip(Skip::Unknowable(Unknowable::Value { name: "it".into() }))
}

fn of_person() -> Verdict {
    Verdict::Skip(Skip::Person("Show it.".into()))
}

fn skipped(id: &str) -> Seen {
    let mut seen = step(id, &[], &[]);
    seen.record.skip = Some(Skip::Step("x".into()));
    seen
}

#[test]
fn a_step_is_done_only_where_everything_was_seen_to_pass() {
    use Progress::{Done, ForPerson, Open, Skipped, Unchecked, Unjudged};
    use State::{Elsewhere, Known};
    let pass = || Verdict::Pass;
    let table = [
        (step("s", &[], &[]), Known(Unchecked)),
        (step("s", &[pass()], &[]), Known(Done)),
        (step("s", &[pass()], &["x"]), Elsewhere),
        (step("s", &[], &["x"]), Elsewhere),
        (step("s", &[pass(), fail()], &["x"]), Known(Open { passed: 1, of: 3 })),
        (step("s", &[pass(), fail()], &[]), Known(Open { passed: 1, of: 2 })),
        (step("s", &[pass(), error()], &[]), Known(Unjudged)),
        (step("s", &[pass(), error()], &["x"]), Known(Unjudged)),
        (step("s", &[pass(), unknowable()], &["x"]), Known(Unjudged)),
        (step("s", &[error(), fail()], &[]), Known(Open { passed: 0, of: 2 })),
        (step("s", &[pass(), of_person()], &[]), Known(Done)),
        (step("s", &[of_person()], &[]), Known(ForPerson)),
        (step("s", &[pass(), of_person()], &["x"]), Elsewhere),
        (step("s", &[of_person()], &["x"]), Elsewhere),
        (step("s", &[pass(), fail(), of_person()], &["x"]), Known(Open { passed: 1, of: 3 })),
        (step("s", &[pass(), error(), of_person()], &["x"]), Known(Unjudged)),
        (skipped("s"), Known(Skipped)),
    ];
    for (seen, state) in table {
        assert_eq!(seen.state(), state, "{seen:?}");
        assert_eq!(seen.is_done(), state == Known(Done));
    }
}

fn view(steps: &[Seen]) -> View<'_> {
    View { title: "A Lab", notices: &[], steps, points: 0, told: "" }
}

fn shown(view: &View<'_>, width: usize, rows: usize) -> String {
    screen(&Styles::default(), view, (width, rows)).join("\n")
}

#[test]
fn the_screen_tells_all_where_there_is_room() {
    let mut second = step("step2", &[Verdict::Pass, fail(), fail(), error()], &["only there"]);
    second.record.checks[0].held = Some("2026-01-01T00:00:00Z".parse().unwrap());
    second.record.checks[2].mistake = Some(MistakeRecord {
        code: crate::codes::FailureCode::WrongTag,
        say: "You pulled another tag, and this is what it says about that, at some length.".into(),
    });
    let steps =
        [step("step1", &[Verdict::Pass], &[]), second, step("three", &[], &["x"]), skipped("four")];
    let notices = ["A notice.".to_owned()];
    let view = View {
        title: "A Lab",
        notices: &notices,
        steps: &steps,
        points: 30,
        told: "step1 is done.\nhint",
    };
    let wanted = "\
A Lab   1 of 4 steps done, 10 of 30 points
A notice.

  [x] step1  done                   Section of step1
> [ ] step2  1 of 5 checks pass     Section of step2
  [?] three  ask in your own shell  Section of three
  [-] four   not possible here      Section of four

step2  Section of step2
  pass  check 0  5/5  (seen before)
  FAIL  check 1  0/5
        expected: the image alpine:edge on this host
        seen:     no image of that repository
  FAIL  check 2  0/5
        You pulled another tag, and this is what it says about
        that, at some length.
  ERROR check 3  0/5
        error:    the Docker engine does not answer: gone
        next:     see `labcheck doctor`, then run it again
  ask   only there
        Only your own shell can tell; ask there: labcheck step2

step1 is done.
hint


h hint   r look again   q quit";
    assert_eq!(shown(&view, 64, 27), wanted);
    let tight = "  [x] step1  done    …
> [ ] step2  1 of 5 c…
  … 2 more steps
step2  Section of ste…
  pass  check 0  5/5 …
  … 7 more lines: lab…
step1 is done.
hint
h hint   r look again…";
    assert_eq!(shown(&view, 22, 9), tight);
}

#[test]
fn the_step_that_is_next_is_always_shown_and_nothing_is_larger_than_the_terminal() {
    let mut steps: Vec<Seen> =
        (0..9).map(|at| step(&format!("step{at}"), &[Verdict::Pass], &[])).collect();
    steps[6] = step("step6", &[fail(), Verdict::Pass, error()], &["鯨鯨鯨鯨鯨鯨鯨鯨鯨鯨"]);
    steps[6].record.section = "鯨\n\u{1b}[31mred\ttab".repeat(9);
    let notices = ["a\nb".repeat(200)];
    let told = "鯨 ".repeat(300);
    let view = View { title: "A\nLab", notices: &notices, steps: &steps, points: 0, told: &told };
    for styles in [Styles::default(), Styles::colourful()] {
        for width in [1, 2, 3, 7, 20, 39, 40, 80, 300] {
            for rows in [1, 2, 3, 4, 5, 7, 11, 12, 13, 24, 80] {
                let lines = screen(&styles, &view, (width, rows));
                assert_eq!(lines.len(), rows, "{width}x{rows}");
                for line in &lines {
                    let bare = anstream::adapter::strip_str(line).to_string();
                    assert!(columns(&bare) <= width, "{width}x{rows}: {bare:?}");
                    assert!(!bare.contains(char::is_control), "{bare:?}");
                }
                let cursor = lines.iter().filter(|line| line.starts_with('>')).count();
                assert!(cursor == 1 || width == 1, "{width}x{rows}: {lines:#?}");
            }
        }
    }
    assert_eq!(shown(&view, 0, 5), "");
    assert_eq!(shown(&view, 5, 0), "");
}

#[test]
fn the_end_says_what_to_do_and_colour_tells_nothing_alone() {
    let steps = [step("a", &[Verdict::Pass], &[]), skipped("b")];
    let text = shown(&view(&steps), 90, 24);
    assert!(text.contains(ALL_DONE) && !text.contains("\n>"), "{text}");
    assert_eq!(summary(&steps, 0), format!("1 of 2 steps done. {ALL_DONE}"));
    let colourful = screen(&Styles::colourful(), &view(&steps), (90, 24)).join("\n");
    assert_eq!(anstream::adapter::strip_str(&colourful).to_string(), text);
}

#[test]
fn lines_tell_a_state_and_what_comes_next() {
    let steps = [step("a", &[Verdict::Pass], &[]), step("b", &[Verdict::Pass], &["x"])];
    assert_eq!(line(&steps[0]), "a  done  Section of a");
    assert_eq!(line(&steps[1]), "b  ask in your own shell: labcheck b  Section of b");
    assert_eq!(became_done("a", &steps), "a is done. Next: b  Section of b");
    assert_eq!(became_done("a", &steps[..1]), "a is done.");
    assert_eq!(
        summary(&steps, 0),
        "1 of 2 steps done. Next: b  Section of b. For help: labcheck hint b"
    );
}
