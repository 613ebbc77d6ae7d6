//! A classroom whose own services fail.

use std::fs;

use labcheck::classroom::standing::Session;
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Place, can_have_private_engine, told, until};

fn in_the_room(place: &Place, session: &Session, line: &str) -> (Option<i32>, String) {
    let mut command = std::process::Command::new("sh");
    command.args(["-c", line]).current_dir(place.folder());
    command.envs(place.environment()).envs(session.world.environment.iter().cloned());
    command.env("HOME", session.folder.join("home"));
    let output = command.output().unwrap();
    (output.status.code(), told(&output))
}

fn emptied(folder: &std::path::Path) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }
}

#[test]
fn a_registry_and_a_trust_service_that_lost_what_they_had_are_an_error() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let labcheck = crate::support::program().display();
    // The control: what was never there is the student's affair.
    let (_, said) =
        in_the_room(&place, &session, &format!("docker pull alpine:nonesuch; {labcheck} step1"));
    assert!(said.contains("not begun") && !said.contains("LC509"), "{said}");
    emptied(&session.folder.join("registry"));
    emptied(&session.folder.join("trust"));
    is_an_error(&place, &session);
}

/// As a power cut may leave it.
#[test]
fn what_they_lost_while_the_classroom_was_down_is_an_error_too() {
    if !can_have_private_engine() {
        return;
    }
    let place = Place::new();
    place.run(&["start"], 0);
    let session = place.session();
    let pid = Pid::from_raw(session.pid.try_into().unwrap()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
    until("its lock is free", || !session.is_up());
    emptied(&session.folder.join("registry"));
    emptied(&session.folder.join("trust"));
    place.run(&["start"], 0);
    is_an_error(&place, &place.session());
}

fn is_an_error(place: &Place, session: &Session) {
    let labcheck = crate::support::program().display();
    let pull = "docker pull alpine:edge; DOCKER_CONTENT_TRUST=1 docker pull alpine";
    let (_, said) = in_the_room(place, session, pull);
    assert!(!said.contains("Downloaded"), "{said}");
    for (step, service) in
        [("step1", "the registry answered"), ("step3", "the trust service answered")]
    {
        let ask = format!("DOCKER_CONTENT_TRUST=1 {labcheck} {step}");
        let (code, said) = in_the_room(place, session, &ask);
        // What step 3 does not owe to the services is judged as it is, and was not begun.
        assert_eq!(code, Some(if step == "step1" { 3 } else { 1 }), "{said}");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(service) && said.contains("[LC509]"), "{said}");
        assert!(said.contains("labcheck finish"), "{said}");
    }
}
