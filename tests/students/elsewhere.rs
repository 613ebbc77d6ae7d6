//! Students who work in another place than they think.

use std::fs;

use labcheck::classroom::standing::find;
use rustix::process::{Pid, Signal, kill_process};

use crate::{
    report::{only, report},
    student::Student,
    terminal::WITHIN,
};

const LISTED: &str = "step1: docker images lists it";
const REFUSED: &str = "step3: an unsigned image is refused";
const TRUSTED: &str = "step3b: the client trusts its tag";
/// What the docker command alone could tell, so it is told that the command goes elsewhere.
const ELSEWHERE: [(&str, &str); 3] = [(LISTED, "LC421"), (REFUSED, "LC421"), (TRUSTED, "LC421")];

#[test]
fn docker_goes_to_another_engine_by_its_variable() {
    let (Some(student), Some(other)) = (Student::arrives(), Student::arrives()) else { return };
    let mut terminal = student.starts_outside();
    let elsewhere = other.starts_outside();
    let engine = other.session().world.docker_host;
    let before = report(&student, &mut terminal);
    terminal.types(&format!("export DOCKER_HOST={engine}"));
    terminal.types("docker pull alpine:edge").ended(0);
    let made = report(&student, &mut terminal);
    only("after the mistake", &before, &made, &ELSEWHERE);
    let asked = terminal.types("labcheck step1");
    asked.ended(1).has(&[
        "not in the classroom",
        &engine,
        "DOCKER_HOST",
        "labcheck shell",
        "[LC421]",
    ]);
    // What that engine's own classroom knows is not touched by it either: it saw the pull.
    let mine = student.session().world.docker_host;
    terminal.types(&format!("export DOCKER_HOST={mine}; docker pull alpine:edge")).ended(0);
    let mended = report(&student, &mut terminal);
    let passing = mended.iter().filter(|(_, judged)| judged.0 == "pass").map(|(name, _)| &**name);
    assert_eq!(
        passing.collect::<Vec<_>>(),
        [
            "step1: alpine:edge was pulled by its tag",
            LISTED,
            "step1: it is the image that the registry has under that tag",
        ]
    );
    other.leaves(elsewhere);
    student.leaves(terminal);
}

#[test]
fn docker_goes_to_another_engine_by_a_context() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts_outside();
    terminal.types("docker context create elsewhere --docker host=unix:///nowhere.sock").ended(0);
    let before = report(&student, &mut terminal);
    for (line, named) in [
        ("unset DOCKER_HOST; export DOCKER_CONTEXT=elsewhere", "DOCKER_CONTEXT"),
        ("unset DOCKER_CONTEXT; docker context use elsewhere", "current context elsewhere"),
        ("docker context use default", "/var/run/docker.sock"),
    ] {
        terminal.types(line).ended(0);
        let made = report(&student, &mut terminal);
        only(line, &before, &made, &ELSEWHERE);
        terminal.types("labcheck step1").ended(1).has(&[named, "labcheck shell", "[LC421]"]);
    }
    let mine = student.session().world.docker_host;
    terminal.types(&format!("export DOCKER_HOST={mine}"));
    only("mended", &before, &report(&student, &mut terminal), &[]);
    student.leaves(terminal);
}

#[test]
fn asked_from_a_shell_that_is_not_in_the_classroom() {
    let Some(student) = Student::arrives() else { return };
    let mut inside = student.starts();
    let mut outside = student.sits_down();
    for line in ["labcheck step1", "labcheck", "labcheck hint step1"] {
        outside.types(line).has(&[
            "not in the classroom",
            "/var/run/docker.sock",
            "labcheck shell",
        ]);
    }
    student.does(&mut inside, &["step1"]);
    // What was done is known, wherever it is asked.
    outside.types("labcheck step1").ended(0).has(&["not in the classroom", "seen at"]);
    outside.types("labcheck step2").ended(1).lacks(&["pass"]);
    inside.types("labcheck step1").ended(0).lacks(&["seen at", "not in"]);
    // Half in it: one variable is missing.
    inside.types("unset DOCKER_CONTENT_TRUST_SERVER");
    let said = inside.types("labcheck step1");
    said.ended(0).has(&["half in the classroom", "DOCKER_CONTENT_TRUST_SERVER"]);
    // And wholly in it, by the other way.
    outside
        .types("eval \"$(labcheck env)\"; labcheck step1")
        .ended(0)
        .lacks(&["seen at", "not in"]);
    outside.close();
    student.leaves(inside);
}

#[test]
fn the_classroom_is_taken_away_in_another_terminal() {
    let Some(student) = Student::arrives() else { return };
    let mut inside = student.starts_outside();
    student.does(&mut inside, &["step1"]);
    let mut outside = student.sits_down();
    outside.types("labcheck finish --yes").ended(0);
    for line in [
        "labcheck step1",
        "labcheck",
        "labcheck all",
        "labcheck hint step1",
        "labcheck reset step1",
    ] {
        let said = inside.types(line);
        said.has(&["is gone", "labcheck start"]).lacks(&["pass"]);
        assert!([3, 4].contains(&said.code), "{line}: {}", said.code);
    }
    // A new one knows nothing of the old.
    let mut inside = student.starts_outside();
    inside.types("labcheck step1").ended(1).lacks(&["pass"]);
    outside.close();
    student.leaves(inside);
}

#[test]
fn a_shell_in_the_classroom_goes_with_it_and_never_takes_it_away_itself() {
    let Some(student) = Student::arrives() else { return };
    let mut inside = student.starts();
    inside.types("labcheck finish --yes").ended(2).has(&["nothing was taken away", "exit"]);
    inside.types("labcheck step1").ended(1);
    let mut outside = student.sits_down();
    outside.types("labcheck finish --yes").ended(0);
    inside.prompt(""); // of the shell outside, whose turn it is again
    assert!(!inside.is_marked());
    inside.types("labcheck step1").has(&["No classroom is up"]);
    outside.close();
    inside.close();
    student.has_left_nothing();
}

#[test]
fn the_classroom_dies_in_mid_work() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts_outside();
    student.does(&mut terminal, &["step1"]);
    terminal.types("labcheck step1").ended(0);
    let keeper = i32::try_from(student.session().pid).unwrap();
    kill_process(Pid::from_raw(keeper).unwrap(), Signal::KILL).unwrap();
    let deadline = std::time::Instant::now() + WITHIN;
    while !find(&student.state()).standing.is_empty() {
        assert!(std::time::Instant::now() < deadline, "its lock is held");
        std::thread::yield_now();
    }
    for line in ["labcheck step1", "labcheck all", "labcheck"] {
        let said = terminal.types(line);
        said.has(&["went down after", "labcheck start"]).lacks(&["pass"]);
        assert!([3, 4].contains(&said.code), "{line}: {}", said.code);
    }
    // The shell that was led into it finds everything where it was.
    terminal.types("labcheck start --yes").ended(0).has(&["is up again"]);
    terminal.types("labcheck step1").ended(0);
    student.does(&mut terminal, &["step2", "step3"]);
    terminal.types("labcheck step2 step3").ended(0).lacks(&["FAIL", "ERROR"]);
    student.leaves(terminal);
}

#[test]
fn of_two_classrooms_neither_is_judged_by_the_other() {
    let (Some(one), Some(two)) = (Student::arrives(), Student::arrives()) else { return };
    let mut first = one.starts_outside();
    let mut second = two.starts_outside();
    one.does(&mut first, &["step1"]);
    two.does(&mut second, &["step2"]);
    first.types("labcheck step1").ended(0);
    second.types("labcheck step1").ended(1);
    second.types("labcheck step2").ended(1).has(&["pass  the image was pulled by its digest"]);
    // A shell of the first, with the state folder of the second: the shell counts.
    first.types(&format!("export LABCHECK_STATE_DIR={}", two.state().display()));
    first.types("labcheck step1").ended(0);
    first.types("labcheck step2").ended(1).has(&["todo  the image was pulled by its digest"]);
    // And out of it, the second is asked about, which this docker command does not go to.
    first.types("unset LABCHECK_CLASSROOM");
    let said = first.types("labcheck step2");
    said.ended(1).has(&["not in the classroom", "pass  the image was pulled by its digest"]);
    // The name of a classroom that is not there is no reason to take another.
    first.types("export LABCHECK_CLASSROOM=/nowhere");
    first.types("labcheck step2").ended(3).has(&["is gone", "/nowhere"]).lacks(&["pass"]);
    first.types(&format!(
        "export LABCHECK_STATE_DIR={}; unset LABCHECK_CLASSROOM",
        one.state().display()
    ));
    first.types("labcheck step1").ended(0);
    two.leaves(second);
    one.leaves(first);
}

#[test]
fn without_a_classroom_the_docker_host_is_looked_at_and_what_cannot_be_known_is_said() {
    let (Some(student), Some(other)) = (Student::arrives(), Student::arrives()) else { return };
    // The user's own engine: one of which no classroom is known here.
    let elsewhere = other.starts();
    let mut terminal = student.sits_down();
    terminal.types(&format!("export DOCKER_HOST={}", other.session().world.docker_host));
    let alone = terminal.types("labcheck");
    alone.ended(4).has(&["No classroom is up", "labcheck start"]);
    let asked = terminal.types("labcheck step1");
    asked.ended(4).has(&["[LC605]", "labcheck start"]).lacks(&["pass", "FAIL"]);
    // What no classroom need know is judged.
    terminal.types("labcheck step3").ended(1).has(&["[LC605]", "todo  content trust was on in"]);
    terminal.types("DOCKER_CONTENT_TRUST=1 labcheck step3").has(&["pass  content trust was on in"]);
    terminal.types("labcheck all; echo \"ended with $?\"").has(&["ended with 1"]);
    for (line, code) in
        [("labcheck hint step1", 0), ("labcheck solve step1 --yes", 2), ("labcheck reset step1", 2)]
    {
        terminal.types(line).ended(code).lacks(&["Put back"]);
    }
    terminal.types("export DOCKER_HOST=unix:///nowhere.sock");
    terminal.types("labcheck step1").ended(3).lacks(&["pass"]);
    other.leaves(elsewhere);
    terminal.types("labcheck finish --yes").ended(0);
    terminal.close();
    assert!(fs::read_dir(student.tmp()).unwrap().next().is_none());
    student.has_left_nothing();
}
