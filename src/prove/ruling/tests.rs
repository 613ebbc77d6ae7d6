use super::*;
use crate::{
    fact::ObserveError,
    outcome::Stream,
    record::Telling,
    scenario,
    syntax::source::Source,
    verdict::{Difference, Mismatch},
};

fn check(id: &str, verdict: Verdict) -> CheckRecord {
    CheckRecord {
        line: 1,
        id: id.to_owned(),
        name: id.to_owned(),
        worth: 1,
        seen: Vec::new(),
        held: None,
        mistake: None,
        telling: Telling::Judged,
        code: FailureCode::of(&verdict),
        verdict,
    }
}

fn fail() -> Verdict {
    Verdict::Fail(vec![Mismatch { line: 1, what: Difference::HeldBefore }])
}

fn error() -> Verdict {
    Verdict::Error(ObserveError::Unfinished("x".into()))
}

fn end(code: i32, refused: Option<Reason>) -> End {
    End { exit: Some(Exit::Code(code)), refused }
}

fn attempt(codes: &[i32], checks: Vec<CheckRecord>) -> Attempt {
    Attempt {
        before: Vec::new(),
        ends: codes.iter().map(|code| end(*code, None)).collect(),
        checks,
    }
}

fn mutant(change: Change) -> Mutant {
    let text =
        "version: 1\ntitle: T\nlab: t.md\nsteps: [{ id: s, section: S, do: [{ run: x }] }]\n";
    let source = Source { name: "t.yaml".into(), text: text.into() };
    let step = scenario::load(&source, &[]).unwrap().steps.remove(0);
    let (id, command) = ("s/1/x".to_owned(), "x".to_owned());
    let to = usize::from(change == Change::OutOfOrder);
    Mutant { id, change, at: 0, to, line: 1, command, instead: None, step }
}

fn caught(id: &str, verdict: &Verdict) -> Caught {
    Caught { check: id.to_owned(), code: FailureCode::of(verdict) }
}

#[test]
fn what_a_check_failed_for_was_noticed_and_what_none_failed_for_was_not() {
    let base = attempt(&[0], vec![check("a", Verdict::Pass), check("b", Verdict::Pass)]);
    let ruling = |change, checks| of_mutant(&mutant(change), &base, &attempt(&[0], checks));
    let both = |a, b| vec![check("a", a), check("b", b)];
    assert_eq!(
        ruling(Change::LeftOut, both(Verdict::Pass, fail())),
        Ruling::Caught(vec![caught("b", &fail())])
    );
    assert_eq!(ruling(Change::LeftOut, both(Verdict::Pass, Verdict::Pass)), Ruling::Survived);
    assert_eq!(ruling(Change::OtherPort, both(Verdict::Pass, Verdict::Pass)), Ruling::Survived);
    // An error notices nothing: it would come without the mistake, too.
    assert_eq!(
        ruling(Change::LeftOut, both(Verdict::Pass, error())),
        Ruling::Unclear(vec![caught("b", &error())])
    );
    assert_eq!(
        ruling(Change::LeftOut, both(fail(), error())),
        Ruling::Caught(vec![caught("a", &fail())])
    );
}

#[test]
fn a_check_that_does_not_pass_in_the_lab_notices_nothing() {
    let base = attempt(&[0], vec![check("a", fail()), check("b", Verdict::Pass)]);
    let tried = attempt(&[0], vec![check("a", fail()), check("b", Verdict::Pass)]);
    assert_eq!(of_mutant(&mutant(Change::TrustOff), &base, &tried), Ruling::Survived);
}

#[test]
fn what_is_as_right_has_a_reason_and_nothing_else_is() {
    let passes = || vec![check("a", Verdict::Pass)];
    let ruling = |change, base: &[i32], tried: &[i32]| {
        of_mutant(&mutant(change), &attempt(base, passes()), &attempt(tried, passes()))
    };
    assert_eq!(ruling(Change::Repeated, &[0], &[0, 1]), Ruling::Equivalent(Why::Twice));
    assert_eq!(ruling(Change::LeftOut, &[0, 1], &[1]), Ruling::Survived);
    // A command that fails may have done something.
    assert_eq!(ruling(Change::LeftOut, &[1, 0], &[0]), Ruling::Survived);
    assert_eq!(ruling(Change::OutOfOrder, &[0, 1], &[1, 0]), Ruling::Equivalent(Why::SameEnds));
    assert_eq!(ruling(Change::OutOfOrder, &[0, 1], &[0, 1]), Ruling::Survived);
    assert_eq!(ruling(Change::OutOfOrder, &[0, 0], &[1, 0]), Ruling::Survived);
    // Not typed is no end of its own.
    let untyped = Attempt { ends: vec![End::default()], checks: passes(), before: Vec::new() };
    let left_out = of_mutant(&mutant(Change::LeftOut), &untyped, &attempt(&[], passes()));
    assert_eq!(left_out, Ruling::Survived);
}

#[test]
fn an_end_says_why_docker_refused_whatever_else_is_typed() {
    let refusal = "Error: remote trust data does not exist for docker.io/tenstartups/alpine: notary.docker.io does not have trust data for docker.io/tenstartups/alpine";
    let stream = |text: &str| Stream { text: text.to_owned(), ..Stream::default() };
    let outcome = |code, stderr: &str| Outcome {
        exit: Exit::Code(code),
        stdout: stream(""),
        stderr: stream(stderr),
        screen: None,
        took_ms: 1,
        circumstances: Box::default(),
    };
    let refused = |command: &str, code, stderr| End::of(command, &outcome(code, stderr)).refused;
    let wanted = Some(Reason::UnsignedRepository);
    assert_eq!(refused("docker pull tenstartups/alpine", 1, refusal), wanted);
    assert_eq!(refused("docker pull another/one", 1, refusal), None);
    assert_eq!(refused("docker pull tenstartups/alpine", 1, "what is that?"), None);
    assert_eq!(End::of("docker pull a", &outcome(0, "")), end(0, None));
}

#[test]
fn what_docker_refuses_in_the_lab_as_well_leaves_nothing() {
    let passes = || vec![check("a", Verdict::Pass)];
    let refused = |code| Attempt {
        ends: vec![end(code, Some(Reason::UnsignedRepository))],
        ..attempt(&[], passes())
    };
    for change in [Change::LeftOut, Change::LyingClient] {
        let ruling = |base: &Attempt| of_mutant(&mutant(change), base, &attempt(&[0], passes()));
        assert_eq!(ruling(&refused(1)), Ruling::Equivalent(Why::FailsAnyway));
        assert_eq!(ruling(&refused(0)), Ruling::Survived, "a pipe hid it");
    }
    let tag = of_mutant(&mutant(Change::TagForDigest), &refused(1), &attempt(&[0], passes()));
    assert_eq!(tag, Ruling::Survived);
    // For another reason is not as before, though the status is the same.
    let other = |reason| Attempt { ends: vec![end(1, Some(reason))], ..attempt(&[], passes()) };
    assert_eq!(
        of_fault(&refused(1), &other(Reason::UnsignedRepository)),
        Ruling::Equivalent(Why::NotAsked)
    );
    assert_eq!(of_fault(&refused(1), &other(Reason::TrustUnreachable)), Ruling::Survived);
}

#[test]
fn what_comes_of_something_else_is_not_taken_for_noticed() {
    let base = attempt(&[0], vec![check("a", Verdict::Pass)]);
    let failed = || vec![check("a", fail())];
    // A step before went otherwise.
    let behind = Attempt { before: vec![end(1, None)], ..attempt(&[0], failed()) };
    let left_out = mutant(Change::LeftOut);
    assert!(matches!(of_mutant(&left_out, &base, &behind), Ruling::NotTried(_)));
    assert!(matches!(of_fault(&base, &behind), Ruling::NotTried(_)));
    // A command before it in the same step.
    let second = Mutant { at: 1, to: 1, ..mutant(Change::LeftOut) };
    let base_of_two = attempt(&[0, 0], vec![check("a", Verdict::Pass)]);
    let ruling = |ends: &[i32]| of_mutant(&second, &base_of_two, &attempt(ends, failed()));
    assert!(matches!(ruling(&[1]), Ruling::NotTried(_)));
    assert_eq!(ruling(&[0]), Ruling::Caught(vec![caught("a", &fail())]));
    // What is typed instead fails.
    let instead = |change| Mutant { instead: Some("y".to_owned()), ..mutant(change) };
    let ruling = |change, code| of_mutant(&instead(change), &base, &attempt(&[code], failed()));
    assert_eq!(ruling(Change::OtherPort, 125), Ruling::Equivalent(Why::Refused));
    assert_eq!(ruling(Change::OtherPort, 0), Ruling::Caught(vec![caught("a", &fail())]));
    assert_eq!(ruling(Change::TrustOff, 1), Ruling::Caught(vec![caught("a", &fail())]));
    // Who types it twice did it.
    let twice = of_mutant(&mutant(Change::Repeated), &base, &attempt(&[0, 0], failed()));
    assert_eq!(twice, Ruling::Lost(vec![caught("a", &fail())]));
}

#[test]
fn a_world_in_which_something_is_wrong_may_be_told_by_an_error() {
    let base = attempt(&[0], vec![check("a", Verdict::Pass)]);
    let ruling = |code, verdict| of_fault(&base, &attempt(&[code], vec![check("a", verdict)]));
    assert_eq!(ruling(1, error()), Ruling::Caught(vec![caught("a", &error())]));
    assert_eq!(ruling(1, fail()), Ruling::Caught(vec![caught("a", &fail())]));
    assert_eq!(ruling(1, Verdict::Pass), Ruling::Survived);
    assert_eq!(ruling(0, Verdict::Pass), Ruling::Equivalent(Why::NotAsked));
}
