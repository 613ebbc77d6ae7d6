//! The students by steps, at a glance, with the evidence behind each cell.

use std::fmt::Write as _;

use super::{
    super::{
        Entry, Gradebook, Graded, Row,
        counted::percent,
        safe::markup_line as line,
        table,
        told::{self, Mark},
    },
    evidence,
};
use crate::grades::{Standing, StepGrade};

/// What the rows may be filtered by: the word in the row, and how it is told.
const STATES: &[(&str, &str)] = &[
    ("passed", "passed"),
    ("not-passed", "not passed"),
    ("undecided", "with undecided marks"),
    ("error", "with an error"),
    ("missing", "missing"),
    ("off-roster", "not on the roster"),
    ("look", "to look at"),
];

/// The table, with what sorts and filters it.
pub(super) fn render(book: &Gradebook) -> String {
    let steps = table::steps(book);
    let mut out = controls();
    out.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Students by steps\">\n<table class=\"grid\" id=\"grid\">\n<thead><tr>");
    let columns = ["Student", "Section", "Grade", "%"].into_iter().map(str::to_owned);
    for column in columns.chain(steps.iter().map(|step| line(step))) {
        let _ = write!(
            out,
            "<th scope=\"col\"><button type=\"button\" disabled>{column}</button></th>"
        );
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for of in &book.rows {
        row(&mut out, of, &steps);
    }
    out + "</tbody>\n</table>\n</div>\n" + &legend()
}

fn controls() -> String {
    let states = STATES.iter().fold(String::new(), |mut out, (word, told)| {
        let _ = write!(out, "<option value=\"{word}\">{told}</option>");
        out
    });
    format!(
        "<form class=\"controls\" id=\"controls\" hidden>\n\
         <label>Search <input type=\"search\" id=\"search\" autocomplete=\"off\" placeholder=\"name, id, section\"></label>\n\
         <label>Show <select id=\"state\"><option value=\"\">all</option>{states}</select></label>\n\
         <output id=\"shown\" aria-live=\"polite\"></output>\n\
         <span class=\"note\"><kbd>/</kbd> searches, arrows move, <kbd>Enter</kbd> opens, <kbd>Esc</kbd> closes</span>\n\
         </form>\n"
    )
}

fn legend() -> String {
    let all = [Mark::Pass, Mark::Fail, Mark::Error, Mark::Skip];
    let told = all.map(|mark| {
        format!(
            "<span class=\"{0}\"><span class=\"sign\">{1}</span> {2}</span> ",
            mark.class(),
            mark.sign(),
            mark.word()
        )
    });
    format!("<p class=\"legend\">{}</p>\n", told.concat())
}

fn row(out: &mut String, row: &Row, steps: &[&str]) {
    let student = &row.student;
    let who = student.name.as_ref().unwrap_or(&student.id);
    let section = student.section.as_ref().map_or_else(String::new, |section| line(section));
    let about = match &row.entry {
        Entry::Graded(graded) => {
            let look = if graded.suspicions.is_empty() {
                ""
            } else {
                " <span class=\"badge\">look</span>"
            };
            let name = name(row, who);
            let about = evidence::row(row, graded);
            format!(
                "<details><summary>{name}{look}</summary><div class=\"sheet\"><h3>{name}</h3>\n{about}</div></details>"
            )
        }
        Entry::Error(_) | Entry::Missing => name(row, who),
    };
    let _ = writeln!(
        out,
        "<tr data-state=\"{}\"><th scope=\"row\" data-sort=\"{}\">{about}</th><td data-sort=\"{section}\">{section}</td>",
        states(row).join(" "),
        line(&who.to_lowercase())
    );
    match &row.entry {
        Entry::Graded(graded) => grade_cells(out, who, graded, steps),
        Entry::Error(error) => {
            let said = format!("{}; {}", line(&error.what), line(&error.next));
            whole(out, Mark::Error, &said, steps);
        }
        Entry::Missing => whole(out, Mark::Skip, "nothing came", steps),
    }
    out.push_str("</tr>\n");
}

fn name(row: &Row, who: &str) -> String {
    let id = &row.student.id;
    let id =
        if id == who { String::new() } else { format!(" <span class=\"id\">{}</span>", line(id)) };
    let off = if row.on_roster == Some(false) {
        " <span class=\"badge\">not on the roster</span>"
    } else {
        ""
    };
    format!("<span dir=\"auto\">{}</span>{id}{off}", line(who))
}

/// One cell for somebody without a grade.
fn whole(out: &mut String, mark: Mark, said: &str, steps: &[&str]) {
    let (class, sign, span) = (mark.class(), mark.sign(), steps.len() + 2);
    let _ = write!(
        out,
        "<td class=\"{class} whole\" colspan=\"{span}\" data-sort=\"-1\"><span class=\"sign\">{sign}</span> {said}</td>"
    );
}

fn grade_cells(out: &mut String, who: &str, graded: &Graded, steps: &[&str]) {
    let grade = &graded.grade;
    let undecided = &grade.undecided;
    let open = if undecided.is_zero() {
        String::new()
    } else {
        format!(" <span class=\"open\">+{undecided}?</span>")
    };
    let percent = percent(grade).filter(|_| undecided.is_zero());
    let percent = percent.map(|percent| percent.to_string());
    let percent = percent.as_deref().map_or(("-1", "?"), |percent| (percent, percent));
    let _ = write!(
        out,
        "<td class=\"number\" data-sort=\"{0}\">{0}/{1}{open}</td><td class=\"number\" data-sort=\"{2}\">{3}</td>",
        grade.got, grade.possible, percent.0, percent.1
    );
    for id in steps {
        match grade.steps.iter().find(|step| *step.id == **id) {
            Some(step) => step_cell(out, who, step),
            None => out.push_str("<td data-sort=\"-1\"></td>"),
        }
    }
}

fn step_cell(out: &mut String, who: &str, step: &StepGrade) {
    let marks = marks(step);
    let class = marks.first().map_or("skip", |mark| mark.class());
    let signs: String = marks.iter().map(|mark| mark.sign()).collect();
    let words: Vec<&str> = marks.iter().map(|mark| mark.word()).collect();
    let _ = write!(
        out,
        "<td class=\"{class}\" data-sort=\"{0}\"><details><summary aria-label=\"{1}: {2}, {5}\">\
         <span class=\"sign\">{signs}</span> {0}/{3}</summary>\n<div class=\"sheet\">\n{4}</div></details></td>\n",
        step.got,
        line(&step.id),
        words.join(", "),
        step.possible,
        evidence::step(who, step),
        told::worth(step.got, step.possible, step.undecided)
    );
}

/// What is to be seen of a step at a glance: what is worst comes first, and a pass only where there is nothing else.
fn marks(step: &StepGrade) -> Vec<Mark> {
    let mut marks: Vec<Mark> = step.checks.iter().map(|check| Mark::of(&check.verdict)).collect();
    marks.sort_unstable();
    marks.dedup();
    if marks.len() > 1 {
        marks.retain(|mark| *mark != Mark::Pass);
    }
    marks
}

/// The words that a row may be filtered by.
fn states(row: &Row) -> Vec<&'static str> {
    let mut states = Vec::new();
    if row.on_roster == Some(false) {
        states.push("off-roster");
    }
    match &row.entry {
        Entry::Error(_) => states.push("error"),
        Entry::Missing => states.push("missing"),
        Entry::Graded(graded) => {
            match graded.grade.standing {
                Standing::Passed => states.push("passed"),
                Standing::NotPassed => states.push("not-passed"),
                Standing::Open | Standing::NotAsked => {}
            }
            if !graded.grade.undecided.is_zero() {
                states.push("undecided");
            }
            if !graded.suspicions.is_empty() {
                states.push("look");
            }
        }
    }
    states
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gradebook::sample,
        verdict::{Skip, Verdict},
    };

    #[test]
    fn every_cell_has_a_mark_and_the_evidence_behind_it() {
        let text = render(&sample::book());
        for part in [
            "<td class=\"fail\" data-sort=\"5\"><details><summary aria-label=\"step1: failed, 5 of 10\">\
             <span class=\"sign\">✗</span> 5/10</summary>\n<div class=\"sheet\">\n<h3><span dir=\"auto\">Bob</span>",
            "<td class=\"error\" data-sort=\"5\"><details><summary aria-label=\"step1: could not be judged, 5 of 10, 5 undecided\">\
             <span class=\"sign\">!</span>",
            "<td class=\"number\" data-sort=\"15\">15/20 <span class=\"open\">+5?</span></td>\
             <td class=\"number\" data-sort=\"-1\">?</td>",
            "<td class=\"number\" data-sort=\"13.5\">13.5/20</td><td class=\"number\" data-sort=\"67.5\">67.5</td>",
            "<td class=\"error whole\" colspan=\"4\" data-sort=\"-1\"><span class=\"sign\">!</span> the submission&#39;s seal is broken; ask for it again</td>",
            "<td class=\"skip whole\" colspan=\"4\" data-sort=\"-1\"><span class=\"sign\">–</span> nothing came</td>",
            "<span dir=\"auto\">Bob</span> <span class=\"id\">bob</span>",
            "<span class=\"badge\">look</span>",
            "<span class=\"badge\">not on the roster</span>",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert_eq!(text.matches("<tr data-state").count(), 9);
        assert_eq!(text.matches("<th scope=\"col\">").count(), 6);
        assert_eq!(text.matches("<div class=\"sheet\">").count(), 7 * 3);
    }

    #[test]
    fn a_step_that_somebody_does_not_have_is_empty() {
        let mut book = sample::book();
        sample::graded_of(&mut book.rows[0]).grade.steps.truncate(1);
        assert_eq!(render(&book).matches("<td data-sort=\"-1\"></td>").count(), 1);
        let mut nameless = book.rows[1].clone();
        nameless.student.name = None;
        assert_eq!(name(&nameless, "bob"), "<span dir=\"auto\">bob</span>");
    }

    #[test]
    fn what_is_worst_is_seen_first_and_a_pass_only_alone() {
        let seen = |pulled, listed| {
            let marks = marks(&sample::lab(pulled, listed, Verdict::Pass).steps[0]);
            marks.iter().map(|mark| mark.sign()).collect::<String>()
        };
        let fail = || sample::failed("x");
        assert_eq!(seen(Verdict::Pass, Verdict::Pass), "✓");
        assert_eq!(seen(Verdict::Pass, fail()), "✗");
        assert_eq!(seen(sample::fault(), fail()), "✗!");
        assert_eq!(seen(Verdict::Skip(Skip::Interrupted), Verdict::Pass), "–");
        assert_eq!(marks(&sample::grade(&[("s", &[])]).steps[0]), []);
    }

    #[test]
    fn a_row_is_found_by_each_of_its_states() {
        let mut book = sample::book();
        let told = |row: &Row| states(row).join(" ");
        let all: Vec<String> = book.rows.iter().map(told).collect();
        let wanted = ["passed", "passed", "passed undecided", "error", "missing", "passed"];
        assert_eq!(all[..6], wanted);
        assert_eq!(all[6..], ["not-passed look", "passed", "off-roster passed"]);
        for (standing, wanted) in [(Standing::Open, ""), (Standing::NotAsked, "")] {
            sample::graded_of(&mut book.rows[0]).grade.standing = standing;
            assert_eq!(told(&book.rows[0]), wanted);
        }
        let known = |state: &str| STATES.iter().any(|(word, _)| *word == state);
        assert!(all.iter().flat_map(|states| states.split(' ')).all(known));
    }
}
