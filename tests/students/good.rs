//! The student who does all that the handout says, letter for letter, and asks after every step.

use crate::{
    report::{Report, report},
    student::{STEPS, Student},
    terminal::Terminal,
};

/// The verdicts on one step.
fn of_step(report: &Report, step: &str) -> Vec<(String, String)> {
    let own = report.iter().filter(|(name, _)| name.starts_with(&format!("{step}: ")));
    own.map(|(name, judged)| (name.clone(), judged.0.clone())).collect()
}

/// Asks about a step: none of its checks passes.
fn is_to_do(student: &Student, terminal: &mut Terminal, step: &str) {
    let verdicts = of_step(&report(student, terminal), step);
    assert!(!verdicts.is_empty());
    for (check, judged) in &verdicts {
        // A failure, and neither an error nor a skip.
        let fails = ["LC1", "LC2", "LC3", "LC4"].iter().any(|code| judged.starts_with(code));
        assert!(fails, "{check} is {judged} before the step is done");
    }
    let asked = terminal.types(&format!("labcheck {step}"));
    asked
        .ended(1)
        .has(&["todo", "is not begun yet", &format!("labcheck hint {step}")])
        .lacks(&["FAIL"]);
}

#[test]
fn all_by_hand_letter_for_letter() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    for (at, step) in STEPS.iter().enumerate() {
        is_to_do(&student, &mut terminal, step);
        student.does(&mut terminal, &[step]);
        let asked = terminal.types(&format!("labcheck {step}"));
        asked
            .ended(0)
            .has(&[&format!("{step} is done")])
            .lacks(&["FAIL", "ERROR", "skip", "seen at"]);
        if let Some(next) = STEPS.get(at + 1) {
            asked.has(&[&format!("Next: {next}")]);
        }
    }
    let all = terminal.types("labcheck all");
    all.ended(0).has(&["7 of 7 steps", "120 of 120 points", "seen at"]);
    let alone = terminal.types("labcheck");
    alone.ended(0).has(&["labcheck finish"]).lacks(&["not done", "not begun"]);
    student.leaves(terminal);
}
