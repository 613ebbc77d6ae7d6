//! Students who ask for help: hints, a solution, and putting a step back.

use labcheck::{
    classroom::journal,
    journal::{Deed, Entry},
    record::Help,
};

use crate::{
    report::{differing, record, report},
    student::Student,
    terminal::Terminal,
};

fn entries(student: &Student) -> Vec<Entry> {
    journal::read(&student.session().folder.join("desk/journal.jsonl")).unwrap()
}

fn help_for(student: &Student, terminal: &mut Terminal, step: &str) -> Help {
    let record = record(student, terminal);
    record.steps.into_iter().find(|found| found.id == step).unwrap().help
}

#[test]
fn hints_go_from_a_question_to_the_command_and_are_written_down() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    terminal
        .types("labcheck hint step1")
        .ended(0)
        .has(&["hint 1 of 3", "?"])
        .lacks(&["docker pull"]);
    terminal.types("labcheck hint step1").ended(0).has(&["hint 2 of 3"]).lacks(&["docker pull"]);
    let last = ["hint 3 of 3", "docker pull alpine:edge", "labcheck solve step1"];
    terminal.types("labcheck hint step1").ended(0).has(&last);
    terminal.types("labcheck hint step1").ended(0).has(&last);
    let levels: Vec<u32> = entries(&student)
        .iter()
        .filter_map(|entry| match &entry.deed {
            Deed::Hint { step, level, .. } if step == "step1" => Some(*level),
            _ => None,
        })
        .collect();
    assert_eq!(levels, [1, 2, 3], "the last one is given again, and counts once");
    let taken = Help { hints: 3, ..Help::default() };
    assert_eq!(help_for(&student, &mut terminal, "step1"), taken);
    assert_eq!(help_for(&student, &mut terminal, "step2"), Help::default());

    // The mistake that is seen stands before the hint; the next check begins at its first.
    terminal.types("docker pull alpine");
    terminal.types("labcheck hint step1").ended(0).has(&["You pulled `alpine`"]);
    terminal.types("docker pull alpine:edge");
    terminal.types("labcheck hint").ended(0).has(&["step1", "hint 1 of 2"]);
    student.does(&mut terminal, &["step1"]);
    terminal.types("labcheck step1").ended(0).has(&["with 4 hints"]);
    terminal.types("labcheck hint step1").ended(0).has(&["no hint is needed"]);
    // Values of the world are in the hint.
    for _ in 0..2 {
        terminal.types("labcheck hint step2").ended(0);
    }
    terminal.types("labcheck hint step2").ended(0).has(&["docker pull alpine@sha256:84518ac9"]);
    student.leaves(terminal);
}

#[test]
fn a_solution_is_asked_for_twice_and_recorded() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    for answer in ["n", "", "perhaps"] {
        terminal.sends("labcheck solve step1");
        terminal.until(r"\[y/N\] $");
        terminal.sends(answer);
        terminal.prompt(answer).ended(2).has(&["Nothing was done"]);
    }
    terminal.types("labcheck step1").ended(1).lacks(&["pass"]);
    assert!(!entries(&student).iter().any(|e| matches!(e.deed, Deed::Solved { .. })));

    terminal.sends("labcheck solve step1");
    terminal.until(r"\[y/N\] $");
    terminal.sends("y");
    let said = terminal.prompt("y");
    said.ended(0).has(&["$ docker pull alpine:edge", "ping statistics", "step1 is done"]);
    terminal.types("labcheck step1").ended(0).has(&["by labcheck itself"]);
    assert_eq!(
        help_for(&student, &mut terminal, "step1"),
        Help { solved: true, ..Help::default() }
    );

    for step in ["step2", "step3", "step3b"] {
        let said = terminal.types(&format!("labcheck solve {step} --yes"));
        if step == "step3" {
            // The variable lives in the student's shell, so that has to be done there.
            said.ended(1).has(&["export DOCKER_CONTENT_TRUST=1"]);
            terminal.types("export DOCKER_CONTENT_TRUST=1");
        } else {
            said.ended(0);
        }
        terminal.types(&format!("labcheck {step}")).ended(0).has(&["by labcheck itself"]);
    }
    student.does(&mut terminal, &["step4"]);
    terminal.types("labcheck step4").ended(0).lacks(&["by labcheck"]);
    student.leaves(terminal);
}

#[test]
fn a_step_that_was_put_back_is_to_do_again() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    let none = report(&student, &mut terminal);
    student.does(&mut terminal, &["step1", "step2"]);
    let done = report(&student, &mut terminal);
    let images = terminal.types("docker images --digests | sort").text;

    terminal.types("labcheck reset step2 --dry-run").ended(0).has(&["alpine@sha256:84518ac9"]);
    assert_eq!(report(&student, &mut terminal), done);
    assert_eq!(terminal.types("docker images --digests | sort").text, images);

    terminal.types("labcheck reset step2").ended(0).has(&["step2", "alpine@sha256:84518ac9"]);
    let back = report(&student, &mut terminal);
    for (check, judged) in &back {
        let wanted = if check.starts_with("step2") { &none } else { &done };
        assert_eq!(wanted.get(check), Some(judged), "{check}");
    }
    student.does(&mut terminal, &["step2"]);
    assert_eq!(differing(&done, &report(&student, &mut terminal)), Vec::<String>::new());
    student.leaves(terminal);
}

#[test]
fn a_signature_that_was_put_back_is_made_again_with_new_keys() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    student.does(&mut terminal, &["step1", "step3", "step3b"]);
    let done = report(&student, &mut terminal);
    let keys = "ls $DOCKER_CONFIG/trust/private";
    let first = terminal.types(keys).ended(0).text.clone();

    terminal.types("labcheck reset step3b --dry-run").ended(0).has(&["localhost:5000/you/alpine"]);
    assert_eq!(terminal.types(keys).text, first);
    assert_eq!(report(&student, &mut terminal), done);

    terminal
        .types("labcheck reset step3b")
        .ended(0)
        .has(&["step3b, step5", "localhost:5000/you/alpine"]);
    terminal.types("labcheck step3").ended(0).lacks(&["seen at"]);
    terminal.types("labcheck step3b").ended(1).lacks(&["pass"]);
    assert_eq!(terminal.types(keys).text, "");
    terminal.types("docker trust inspect localhost:5000/you/alpine").ended(1);
    // The dialogue of the handout again: it asks for both new passphrases.
    student.does(&mut terminal, &["step3b"]);
    let again = terminal.types(keys).ended(0).text.clone();
    assert_eq!(again.lines().count(), first.lines().count());
    assert!(first.lines().all(|key| !again.contains(key)), "{first} {again}");
    assert_eq!(differing(&done, &report(&student, &mut terminal)), Vec::<String>::new());
    student.leaves(terminal);
}

#[test]
fn a_reset_takes_no_help_back() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    for hint in ["hint 1 of 3", "hint 2 of 3", "hint 3 of 3"] {
        terminal.types("labcheck hint step1").ended(0).has(&[hint]);
    }
    terminal.types("labcheck solve step2 --yes");
    terminal.types("labcheck reset step1").ended(0);
    student.does(&mut terminal, &["step1", "step2"]);
    terminal.types("labcheck step1").ended(0).has(&["is done with 3 hints"]);
    terminal.types("labcheck step2").ended(0).has(&["is done after labcheck showed how"]);
    student.leaves(terminal);
}

#[test]
fn a_solution_that_reached_nothing_takes_no_credit() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    // A docker that does nothing but say its version.
    let idle = "mkdir idle; printf '#!/bin/sh\n[ \"$1\" != --version ] || exec %s --version\n' $(command -v docker) > idle/docker; chmod +x idle/docker";
    terminal.types(idle).ended(0);
    terminal.types("PATH=$PWD/idle:$PATH labcheck solve step1 --yes").ended(1);
    student.does(&mut terminal, &["step1"]);
    terminal.types("labcheck step1").ended(0).has(&["is done after labcheck showed how"]);
    assert_eq!(help_for(&student, &mut terminal, "step1"), Help { shown: true, ..Help::default() });
    student.leaves(terminal);
}

#[test]
fn cleaning_up_can_be_solved_whole() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    student.does(&mut terminal, &["step1", "step2", "step3", "step3b", "step4", "step5"]);
    let solved = terminal.types("labcheck solve cleanup --yes");
    solved.has(&["unset DOCKER_CONTENT_TRUST", "Successfully deleted"]).lacks(&["left out"]);
    terminal.types("unset DOCKER_CONTENT_TRUST");
    terminal.types("labcheck cleanup").ended(0).has(&["by labcheck itself"]);
    student.leaves(terminal);
}
