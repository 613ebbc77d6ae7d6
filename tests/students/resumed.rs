//! A student whose classroom goes down in the middle: the keeper is killed, and with it goes everything that runs.
//!
//! A reboot cannot be had here. Everything of the classroom is killed, and nothing of it is mounted afterwards, which
//! is how a reboot leaves it; what a power cut takes of the disk is not tried.

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    report::report,
    student::{STEPS, Student, enter},
    terminal::Terminal,
};

/// Kills the keeper, while the student sits in a shell of the classroom: where that was, a prompt comes back.
fn goes_down(student: &Student, terminal: &mut Terminal) {
    let pid = student.session().pid;
    kill_process(Pid::from_raw(pid.try_into().unwrap()).unwrap(), Signal::KILL).unwrap();
    terminal.prompt("");
    assert!(!terminal.is_marked(), "the shell went with its machine");
}

#[test]
fn what_was_done_before_it_went_down_counts_and_the_rest_of_the_lab_can_be_done() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    let before = student.session();
    student.does(&mut terminal, &["step1", "step2"]);
    for step in ["step1", "step2"] {
        terminal.types(&format!("labcheck {step}")).ended(0);
    }
    terminal.types("echo mine > /etc/mine");
    let images = terminal.types("docker images --digests --no-trunc | sort").text;
    let judged = report(&student, &mut terminal);
    goes_down(&student, &mut terminal);

    let down = terminal.types("labcheck step1");
    down.ended(3).has(&["went down after", "labcheck start goes on where you were"]);
    terminal.types("labcheck status").ended(4).has(&["went down after", "labcheck start"]);
    let on = terminal.types("labcheck start --yes");
    on.ended(0).has(&["it goes on where you were", "is up again"]);
    assert_eq!(student.session().folder, before.folder);
    enter(&mut terminal);
    assert_eq!(terminal.types("docker images --digests --no-trunc | sort").text, images);
    assert_eq!(terminal.types("cat /etc/mine").text.trim(), "mine");
    assert_eq!(report(&student, &mut terminal), judged, "every verdict is as it was");

    // Signed pulls and pushes: what the client pinned then and what it signed with, now.
    student.does(&mut terminal, &["step3", "step3b"]);
    let judged = report(&student, &mut terminal);
    goes_down(&student, &mut terminal);
    terminal.types("labcheck start --yes").ended(0).has(&["is up again"]);
    enter(&mut terminal);
    // What a shell exported goes with it; what the client pinned and signed with is there.
    terminal.types("export DOCKER_CONTENT_TRUST=1");
    assert_eq!(report(&student, &mut terminal), judged, "every verdict is as it was");
    student.does(&mut terminal, &["step4", "step5", "cleanup"]);
    for step in STEPS {
        terminal.types(&format!("labcheck {step}")).ended(0).lacks(&["FAIL", "ERROR"]);
    }
    terminal.types("labcheck all").ended(0).has(&["7 of 7 steps", "120 of 120 points"]);
    student.leaves(terminal);
}

#[test]
fn on_a_terminal_start_asks_and_who_says_no_begins_anew() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    student.does(&mut terminal, &["step1"]);
    let first = student.session().folder;
    goes_down(&student, &mut terminal);
    terminal.sends("labcheck start");
    terminal.until(r"went down after [-0-9]+ [:0-9]+ UTC\.\s+Go on where you were\? \[Y/n\] $");
    terminal.presses(b"\x03");
    terminal.prompt("").ended(130);
    terminal.types("labcheck step1").has(&["went down after"]);
    terminal.sends("labcheck finish");
    let asked = terminal.until(r"Take the classroom away\? \[y/N\] $");
    assert!(asked.contains("is down.") && asked.contains("labcheck start, and then"), "{asked}");
    terminal.sends("n");
    terminal.prompt("n").ended(2);
    terminal.sends("labcheck start");
    terminal.until(r"Go on where you were\? \[Y/n\] $");
    terminal.sends("");
    terminal.prompt("").ended(0).has(&["is up again"]);
    assert_eq!(student.session().folder, first);
    enter(&mut terminal);
    terminal.types("labcheck step1").ended(0);
    goes_down(&student, &mut terminal);
    terminal.sends("labcheck start");
    terminal.until(r"Go on where you were\? \[Y/n\] $");
    terminal.sends("n");
    terminal.prompt("n").ended(0).has(&["that went down is taken away", "is up."]);
    assert_ne!(student.session().folder, first);
    assert!(!first.exists());
    enter(&mut terminal);
    terminal.types("labcheck step1").ended(1).has(&["not begun yet"]);
    student.leaves(terminal);
}
