//! What labcheck does for a student, beside what they do themselves.

use std::{
    fs,
    process::{Child, Command, Stdio},
};

use labcheck::classroom::standing::Session;

use crate::{
    needs,
    support::{Place, can_have_private_engine, told, typed, until},
};

const STEP1: &str = "docker pull -q alpine:edge && docker run --rm alpine:edge true";

fn asked(place: &Place, session: &Session, args: &[&str]) -> (i32, String) {
    let mut command = place.labcheck(args);
    command.envs(session.world.environment.iter().cloned());
    let output = command.output().unwrap();
    (output.status.code().unwrap(), told(&output))
}

fn solving(place: &Place, session: &Session, step: &str) -> Child {
    let mut command: Command = place.labcheck(&["solve", step, "--yes"]);
    command.envs(session.world.environment.iter().cloned());
    let solver = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let journal = session.folder.join("desk/journal.jsonl");
    until("it types", || fs::read_to_string(&journal).unwrap().contains("\"typing\""));
    solver
}

#[test]
fn a_solver_that_is_killed_hides_nothing_of_what_comes_after() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let mut solver = solving(&place, &session, "step3");
    solver.kill().unwrap(); // as kill -9 does
    solver.wait().unwrap();
    let journal = session.folder.join("desk/journal.jsonl");
    until("the keeper ends it", || {
        fs::read_to_string(&journal).unwrap().contains("\"solve-ended\"")
    });
    typed(&session, &place.folder(), STEP1);
    let pinned = &session.world.digests["pinned"];
    typed(&session, &place.folder(), &format!("docker pull -q alpine@{pinned}"));
    for step in ["step1", "step2"] {
        let (code, said) = asked(&place, &session, &[step]);
        assert_eq!(code, 0, "{said}");
    }
}

#[test]
fn what_a_student_does_while_labcheck_solves_another_step_is_theirs() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let mut solver = solving(&place, &session, "step3");
    typed(&session, &place.folder(), STEP1);
    solver.wait().unwrap();
    let (code, said) = asked(&place, &session, &["step1"]);
    assert_eq!(code, 0, "{said}");
    let (_, said) = asked(&place, &session, &["step4", "--verbose"]);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("when it solved step3, which counts for that step alone"), "{said}");
}

#[test]
fn who_asks_from_outside_the_labs_machine_has_it_solved_in_there() {
    if !can_have_private_engine() || !needs::met(&["notary"]) {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    // Content trust is on in no shell that asks here, so these steps are done but for that.
    for step in ["step1", "step3", "step3b", "step5"] {
        let output = place.labcheck(&["solve", step, "--yes"]).output().unwrap();
        let said = told(&output);
        assert!(!said.contains("no such host"), "{said}");
        if step == "step5" {
            assert_eq!(output.status.code(), Some(0), "{said}");
        }
    }
}
