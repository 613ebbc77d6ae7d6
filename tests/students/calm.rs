//! Students who have not begun, and students who made one mistake: neither is told more than that.

use crate::student::Student;

#[test]
fn a_step_that_was_not_begun_is_not_red() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    for step in ["step1", "step2", "step3", "step3b", "step4", "cleanup"] {
        terminal
            .types(&format!("labcheck {step}"))
            .ended(1)
            .has(&["todo", &format!("{step} is not begun yet"), &format!("labcheck hint {step}")])
            .lacks(&["FAIL", "expected:"]);
    }
    terminal.types("labcheck").ended(4).has(&["not begun", "0 of 7 steps done, 0 of 120 points"]);
    // What other steps brought makes no mistake of it.
    student.does(&mut terminal, &["step1"]);
    terminal.types("labcheck step2").ended(1).has(&["step2 is not begun yet"]).lacks(&["FAIL"]);
    terminal.types("labcheck step2 --verbose").ended(1).has(&["FAIL", "expected:"]);
    student.leaves(terminal);
}

#[test]
fn one_wrong_pull_is_told_once() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    terminal.types("docker pull alpine");
    let said = terminal.types("labcheck step1");
    said.ended(1).has(&["You pulled `alpine`", "3 more checks wait for this one", "0 of 15"]);
    assert_eq!(said.text.matches("FAIL").count(), 1, "{}", said.text);
    let all = terminal.types("labcheck step1 --verbose");
    assert_eq!(all.ended(1).text.matches("FAIL").count(), 4, "{}", all.text);
    // Points stand beside each check, and the score in the end.
    student.does(&mut terminal, &["step1"]);
    terminal
        .types("labcheck step1")
        .ended(0)
        .has(&["pass alpine:edge was pulled by its tag 5 points"]);
    terminal.types("labcheck").ended(4).has(&["1 of 7 steps done, 20 of 120 points"]);
    student.leaves(terminal);
}
