//! All that a student is told, before it is Markdown or HTML.

use super::{
    super::{
        Entry, Gradebook, Graded, Row,
        told::{self, Mark},
    },
    step::{self, StepSheet, shown},
};
use crate::grades::{CheckGrade, Grade, Marks, Standing};

/// What is said of a grade whose checks are not all told.
const HIDDEN: &str =
    "Some of it is not told yet, and not counted here; so this is not the whole grade.";

/// All that a student is told.
pub(super) struct Sheet {
    /// The lab's title.
    pub(super) lab: String,
    /// Whom it is for.
    pub(super) who: String,
    /// What it came to, in sentences.
    pub(super) summary: Vec<String>,
    /// The steps.
    pub(super) steps: Vec<StepSheet>,
    /// What was added or taken away for the lab as a whole.
    pub(super) changes: Vec<String>,
    /// What to do next.
    pub(super) next: String,
}

impl Sheet {
    /// What a row says to its student.
    pub(super) fn of(book: &Gradebook, row: &Row) -> Self {
        let who = row.student.name.clone().unwrap_or_else(|| row.student.id.clone());
        let empty = |summary: String, next: String| Self {
            lab: book.lab.clone(),
            who: who.clone(),
            summary: vec![summary],
            steps: Vec::new(),
            changes: Vec::new(),
            next,
        };
        match &row.entry {
            Entry::Graded(graded) => {
                let graded = Self::graded(graded);
                Self { lab: book.lab.clone(), who, ..graded }
            }
            Entry::Error(error) => empty(
                format!("This could not be judged, which costs you no points: {}.", error.what),
                error.next.clone(),
            ),
            Entry::Missing => empty(
                "Nothing came from you, so there is no grade.".to_owned(),
                "Hand it in, or ask your teacher where it stayed.".to_owned(),
            ),
        }
    }

    /// What a grade says; whom it is for is not said.
    pub(super) fn graded(graded: &Graded) -> Self {
        let grade = &graded.grade;
        let changes = grade.changes.iter().map(|change| told::change(change, |_| None)).collect();
        Self {
            lab: grade.lab.to_string(),
            who: String::new(),
            summary: summary(graded),
            steps: grade.steps.iter().filter_map(|of| step::sheet(graded, of)).collect(),
            changes,
            next: next(grade),
        }
    }
}

fn summary(graded: &Graded) -> Vec<String> {
    let grade = &graded.grade;
    let is_whole = told::checks(grade).all(|(_, check)| !check.hidden);
    let mut out = if is_whole {
        let mut out = vec![format!("{} of {} points.", grade.got, grade.possible)];
        out.extend(undecided(grade, grade.undecided));
        out.extend(standing(grade.standing));
        out
    } else {
        let shown = || grade.steps.iter().flat_map(shown);
        let got: Marks = shown().map(|check| check.got).sum();
        let possible: Marks = shown().map(|check| check.possible).sum();
        let mut out = vec![format!("{got} of {possible} points.")];
        out.extend(undecided(grade, shown().map(|check| check.undecided).sum()));
        out.push(HIDDEN.to_owned());
        out
    };
    out.push(format!("Handed in at {}.", graded.handed_in.strftime("%Y-%m-%d %H:%M UTC")));
    out
}

/// What is neither lost nor earned yet: a person has to look at it, or it could not be judged.
fn undecided(grade: &Grade, marks: Marks) -> Option<String> {
    let all = grade.steps.iter().flat_map(|step| shown(step).map(move |check| (step, check)));
    let open = all.filter(|(_, check)| !check.undecided.is_zero());
    let (mut waits, mut unjudged) = (false, false);
    for (step, check) in open {
        let is_waiting = told::awaits_person(step, check);
        (waits, unjudged) = (waits || is_waiting, unjudged || !is_waiting);
    }
    let why = match (waits, unjudged) {
        (true, false) => "wait for a person who looks at it",
        (true, true) => "wait for a person who looks at it, or could not be judged",
        (false, _) => "could not be judged",
    };
    (!marks.is_zero()).then(|| format!("{marks} more {why}: neither lost nor earned yet."))
}

fn standing(standing: Standing) -> Option<String> {
    let said = match standing {
        Standing::Passed => "The lab is passed.",
        Standing::NotPassed => "The lab is not passed.",
        Standing::Open => {
            "Whether the lab is passed depends on what is neither lost nor earned yet."
        }
        Standing::NotAsked => return None,
    };
    Some(said.to_owned())
}

/// The first thing that did not pass; then what could not be judged; then what a person has still to look at.
fn next(grade: &Grade) -> String {
    let all = || grade.steps.iter().flat_map(|step| shown(step).map(move |check| (step, check)));
    let first = |mark: Mark| {
        let judged = |check: &CheckGrade| !check.verdict.is_for_person();
        all().find(|(_, check)| Mark::of(&check.verdict) == mark && judged(check))
    };
    let waiting =
        || all().find(|(of, check)| told::awaits_person(of, check) && !check.undecided.is_zero());
    if let Some((step, check)) = first(Mark::Fail) {
        let begin = format!("Begin with \"{}\", in \"{}\".", check.name, step.section);
        let explain = check.code.map(|code| format!(" What it means: labcheck explain {code}"));
        begin + &explain.unwrap_or_default()
    } else if first(Mark::Error).or(first(Mark::Skip)).is_some() {
        "Ask your teacher about what could not be judged.".to_owned()
    } else if let Some((_, check)) = waiting() {
        format!("Show it to who grades, or ask whether they looked at it: \"{}\".", check.name)
    } else {
        "Nothing: all that is told here passed.".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gradebook::sample,
        verdict::{Skip, Verdict},
    };

    fn of(pulled: Verdict, listed: Verdict) -> Row {
        let grade = sample::lab(pulled, listed, Verdict::Pass);
        sample::row("ada", "Ada", sample::graded(grade))
    }

    fn told(row: &Row) -> Sheet {
        Sheet::of(&sample::book(), row)
    }

    #[test]
    fn a_grade_is_told_as_a_whole_where_nothing_is_hidden() {
        let sheet = told(&of(Verdict::Pass, sample::fault()));
        assert_eq!(
            sheet.summary,
            [
                "15 of 20 points.",
                "5 more could not be judged: neither lost nor earned yet.",
                "The lab is passed.",
                "Handed in at 2026-11-03 10:20 UTC."
            ]
        );
        let late = sample::book().rows.remove(1);
        assert_eq!(told(&late).changes, ["-1.5: handed in 2 h 5 min late"]);
        assert_eq!((sheet.who.as_str(), sheet.lab.as_str()), ("Ada", "Content Trust"));
    }

    #[test]
    fn of_a_grade_that_is_not_told_whole_only_what_is_shown_is_summed() {
        let mut row = of(Verdict::Pass, sample::failed("it was listed"));
        sample::graded_of(&mut row).grade.steps[0].checks[1].hidden = true;
        let sheet = told(&row);
        assert_eq!(sheet.summary[..2], ["15 of 15 points.", HIDDEN]);
        assert_eq!(sheet.summary.len(), 3, "no standing: {:?}", sheet.summary);
        assert_eq!(sheet.next, "Nothing: all that is told here passed.");
    }

    #[test]
    fn what_to_do_next_is_the_first_failure_and_then_what_could_not_be_judged() {
        let next = |pulled, listed| told(&of(pulled, listed)).next;
        let fail = || sample::failed("x");
        let begin = "Begin with \"listed is right\", in \"Section of step1\".";
        let explain = " What it means: labcheck explain LC208";
        assert_eq!(next(sample::fault(), fail()), format!("{begin}{explain}"));
        let ask = "Ask your teacher about what could not be judged.";
        assert_eq!(next(Verdict::Pass, sample::fault()), ask);
        assert_eq!(next(Verdict::Pass, Verdict::Skip(Skip::Interrupted)), ask);
        assert!(next(Verdict::Pass, Verdict::Pass).starts_with("Nothing"));
    }

    #[test]
    fn who_has_no_grade_is_told_so_and_loses_nothing() {
        let book = sample::book();
        let error = told(&book.rows[3]);
        assert!(error.summary[0].contains("no points: the submission's seal is broken."));
        assert_eq!(error.next, "ask for it again");
        let missing = told(&book.rows[4]);
        assert!(missing.summary[0].starts_with("Nothing came") && missing.steps.is_empty());
        let mut nameless = book.rows[4].clone();
        nameless.student.name = None;
        assert_eq!(told(&nameless).who, "mia");
    }

    #[test]
    fn standing_is_told_where_it_is_asked() {
        assert_eq!(standing(Standing::NotAsked), None);
        assert_eq!(standing(Standing::NotPassed).unwrap(), "The lab is not passed.");
        assert!(standing(Standing::Open).unwrap().contains("depends"));
    }

    #[test]
    fn what_waits_for_a_person_is_told_as_open_and_to_whom_to_show_it() {
        let of_person = || Verdict::Skip(Skip::Person("Show it.".into()));
        let sheet = |pulled, listed| told(&of(pulled, listed));
        let open = sheet(Verdict::Pass, of_person());
        let waits = "wait for a person who looks at it";
        assert_eq!(open.summary[1], format!("5 more {waits}: neither lost nor earned yet."));
        let show = "Show it to who grades, or ask whether they looked at it: \"listed is right\".";
        assert_eq!(open.next, show);
        let both = sheet(sample::fault(), of_person());
        let said = format!("10 more {waits}, or could not be judged: neither lost nor earned yet.");
        assert_eq!(both.summary[1], said);
        assert_eq!(both.next, "Ask your teacher about what could not be judged.");
        assert!(sheet(sample::failed("x"), of_person()).next.starts_with("Begin with"));
        // Without points nothing hangs on it.
        let mut row = of(Verdict::Pass, of_person());
        let grade = &mut sample::graded_of(&mut row).grade;
        (grade.undecided, grade.steps[0].checks[1].undecided) = (Marks::ZERO, Marks::ZERO);
        assert!(told(&row).next.starts_with("Nothing"));
    }
}
