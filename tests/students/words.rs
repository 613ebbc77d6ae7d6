//! What is typed at labcheck: steps, several of them, and words that are none.

use std::fs;

use crate::student::Student;

#[test]
fn steps_are_named_and_what_is_none_gets_a_suggestion() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    for (typed, words) in [
        ("stpe1", &["did you mean `step1`"][..]),
        ("step3c", &["did you mean `step3"]),
        ("check step9", &["no step `step9`"]),
        ("statsu", &["did you mean `labcheck status`"]),
        ("step1 nonsense", &["nonsense"]),
        ("hint step9", &["no step `step9`"]),
        ("solve step9 --yes", &["no step `step9`"]),
        ("reset step9", &["no step `step9`"]),
        ("check", &["labcheck check"]),
        ("hint all", &["one step"]),
        ("solve all --yes", &["one step"]),
        ("reset all", &["one step"]),
    ] {
        terminal.types(&format!("labcheck {typed}")).ended(2).has(words).lacks(&["pass", "FAIL"]);
    }
    student.does(&mut terminal, &["step1"]);
    // Several are told in the lab's order, once each.
    let said = terminal.types("labcheck step2 step1 step1");
    said.ended(1).has(&["1 of 2 steps done, 20 of 40 points"]);
    let at = |step: &str| said.text.find(&format!("{step}  Step")).unwrap();
    assert!(at("step1") < at("step2"));
    terminal.types("labcheck check step1").ended(0).has(&["step1 is done"]);
    terminal.types("labcheck check all").ended(1).has(&["1 of 7 steps"]);
    terminal.types("labcheck").ended(4).has(&["Next: Step 2", "labcheck hint step2"]);
    // No colours but on a terminal that wants them.
    for line in
        ["labcheck step1 --plain > out", "NO_COLOR=1 labcheck step1 > out", "labcheck step1 > out"]
    {
        terminal.types(line).ended(0);
        let out = fs::read_to_string(student.finds(student.home().join("out"))).unwrap();
        assert!(out.contains("pass") && !out.contains('\u{1b}'), "{line}: {out}");
    }
    // A record that cannot be written is no pass.
    terminal.types("labcheck step1 --json /dev/null/x.json").ended(3);
    terminal.types("LABCHECK_STATE_DIR=/nowhere labcheck step1").ended(0);
    student.leaves(terminal);
}
