//! What is behind a cell: the checks of a step with what was seen, and what somebody should know of a grade.

use std::fmt::Write as _;

use super::super::{
    Graded, Row,
    safe::{markup_block as block, markup_line as line},
    told::{self, Mark},
};
use crate::grades::{Change, CheckGrade, StepGrade};

/// The checks of a step.
pub(super) fn step(who: &str, step: &StepGrade) -> String {
    let mut out = format!(
        "<h3><span dir=\"auto\">{}</span>, {}: {}</h3>\n",
        line(who),
        line(&step.id),
        line(&step.section)
    );
    changes(&mut out, step, &step.changes);
    for check in &step.checks {
        one(&mut out, step, check);
    }
    out
}

fn one(out: &mut String, step: &StepGrade, check: &CheckGrade) {
    let mark = Mark::of(&check.verdict);
    let hidden = if check.hidden { ", not told to the student yet" } else { "" };
    let required = if check.required { ", required" } else { "" };
    let code = check.code.map_or_else(String::new, |code| format!(" [{code}]"));
    let _ = writeln!(
        out,
        "<div class=\"check {}\"><span class=\"sign\" aria-hidden=\"true\">{}</span> <b>{}</b> \
         <span class=\"note\">{}{code}, {}{required}{hidden}</span>",
        mark.class(),
        mark.sign(),
        line(&check.name),
        mark.word(),
        told::worth(check.got, check.possible, check.undecided)
    );
    changes(out, step, &check.changes);
    for (label, text) in told::details(step, check) {
        let _ = writeln!(
            out,
            "<p class=\"said\" dir=\"auto\">{}</p>",
            block(&told::labelled(label, &text))
        );
    }
    out.push_str("</div>\n");
}

fn changes(out: &mut String, step: &StepGrade, changes: &[Change]) {
    let name = |id: &str| step.checks.iter().find(|c| *c.id == *id).map(|c| c.name.to_string());
    for change in changes {
        let _ = writeln!(out, "<p class=\"change\">{}</p>", line(&told::change(change, name)));
    }
}

/// What there is to know of a row beside its steps.
pub(super) fn row(row: &Row, graded: &Graded) -> String {
    let mut out = String::new();
    for suspicion in &graded.suspicions {
        let _ = writeln!(
            out,
            "<p class=\"said look\" dir=\"auto\">to look at: {}: {}</p>",
            line(&suspicion.kind),
            block(&suspicion.evidence)
        );
    }
    for change in &graded.grade.changes {
        let _ = writeln!(out, "<p class=\"change\">{}</p>", line(&told::change(change, |_| None)));
    }
    let source =
        row.source.as_ref().map_or_else(String::new, |source| format!(" in {}", line(source)));
    let at = graded.handed_in.strftime("%Y-%m-%d %H:%M UTC");
    let _ = writeln!(out, "<p class=\"note\">handed in at {at}{source}</p>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gradebook::sample,
        grades::{ChangeKind, Marks},
    };

    #[test]
    fn the_evidence_of_a_step_is_all_that_was_seen_of_its_checks() {
        let mut bob = sample::book().rows.remove(1);
        let step1 = &mut sample::graded_of(&mut bob).grade.steps[0];
        step1.checks[1].hidden = true;
        step1.checks[0].required = true;
        let what = ChangeKind::Partial { check: "listed".into() };
        step1.changes.push(Change { what, by: -Marks::from(5) });
        let told = step("Bob", step1);
        for part in [
            "<h3><span dir=\"auto\">Bob</span>, step1: Section of step1</h3>",
            "and this did not pass: listed is right</p>",
            "<div class=\"check pass\"><span class=\"sign\" aria-hidden=\"true\">✓</span> <b>pulled is right</b> \
             <span class=\"note\">passed, 5 of 5, required</span>\n</div>",
            "<span class=\"note\">failed [LC208], 0 of 5, not told to the student yet</span>\n\
             <p class=\"said\" dir=\"auto\">expected: it was listed</p>",
        ] {
            assert!(told.contains(part), "{part} in {told}");
        }
    }

    #[test]
    fn a_row_tells_its_changes_what_to_look_at_and_where_it_came_from() {
        let book = sample::book();
        let told = |at: usize| {
            let mut of = book.rows[at].clone();
            let graded = sample::graded_of(&mut of).clone();
            row(&of, &graded)
        };
        let bob = told(1);
        assert!(bob.contains("<p class=\"change\">-1.5: handed in 2 h 5 min late</p>"), "{bob}");
        assert!(bob.contains("handed in at 2026-11-03 10:20 UTC in bob.labcheck</p>"), "{bob}");
        let lei = told(6);
        assert!(
            lei.contains("to look at: same-journal: =cmd|") && !lei.contains("<script"),
            "{lei}"
        );
    }
}
