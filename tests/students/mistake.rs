//! One mistake, made by a student who did all right so far: what labcheck says of it, what it says of
//! everything else, and that mending it helps.

use crate::{
    report::{differing, only, report},
    student::Student,
    terminal::Terminal,
};

/// A mistake.
pub(crate) struct Mistake<'m> {
    /// What was done right before.
    pub after: &'m [&'m str],
    /// The commands that are wrong.
    pub typed: &'m [&'m str],
    /// Everything that labcheck judges otherwise since: the beginning of `step: check`, and the code.
    pub seen: &'m [(&'m str, &'m str)],
    /// The step that is asked about, and words of what is said.
    pub asked: (&'m str, &'m [&'m str]),
    /// What the message says to do, as commands.
    pub mending: &'m [&'m str],
    /// What passes then, and did not.
    pub mended: &'m [&'m str],
}

impl Mistake<'_> {
    /// Makes it, in a classroom of one's own.
    pub(crate) fn is_told(&self) {
        let Some(student) = Student::arrives() else { return };
        let mut terminal = student.starts();
        student.does(&mut terminal, self.after);
        let before = report(&student, &mut terminal);
        type_all(&mut terminal, self.typed);
        let made = report(&student, &mut terminal);
        only("after the mistake", &before, &made, self.seen);
        let (step, words) = self.asked;
        terminal.types(&format!("labcheck {step}")).ended(1).has(words).has(&["FAIL"]);
        type_all(&mut terminal, self.mending);
        let mended = report(&student, &mut terminal);
        let changed = differing(&made, &mended);
        for check in self.mended {
            let passes = |seen: &&String| seen.starts_with(check) && seen.ends_with(" = pass");
            assert!(changed.iter().any(|seen| passes(&seen)), "{check}: {changed:#?}");
        }
        student.leaves(terminal);
    }
}

fn type_all(terminal: &mut Terminal, lines: &[&str]) {
    for line in lines {
        terminal.types(line);
    }
}
