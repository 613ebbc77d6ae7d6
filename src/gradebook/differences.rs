//! What two gradebooks of one class differ in: student by student, check by check, each with why.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Entry, Gradebook, Row,
    told::{Mark, change, grade, worth},
};
use crate::{
    grades::{Change, CheckGrade, Grade, Marks},
    text,
};

/// A student whose row differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Differing {
    /// What the course calls them: harmless text.
    pub(crate) student: String,
    /// What they had.
    pub(crate) before: String,
    /// What they have.
    pub(crate) after: String,
    /// When what counts now was made, where that is another submission than before.
    pub(crate) made: Option<Timestamp>,
    /// Where it comes from: nothing where there is a grade on one side only.
    pub(crate) parts: Vec<Part>,
}

/// A check, a step or the lab as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// `step3/digest-pinned`, `step3` or nothing for the lab.
    pub(crate) name: String,
    /// What it had.
    pub(crate) before: String,
    /// What it has.
    pub(crate) after: String,
    /// Each reason.
    pub(crate) why: Vec<String>,
}

/// All of them: in the order of the rows now, then whose row is gone.
pub(crate) fn differences(before: &Gradebook, after: &Gradebook) -> Vec<Differing> {
    let mut had: BTreeMap<&str, &Row> =
        before.rows.iter().map(|row| (row.student.id.as_str(), row)).collect();
    let mut found: Vec<Differing> = Vec::new();
    for row in &after.rows {
        found.extend(differing(&row.student.id, had.remove(row.student.id.as_str()), Some(row)));
    }
    found.extend(had.into_iter().filter_map(|(id, row)| differing(id, Some(row), None)));
    found
}

fn differing(id: &str, before: Option<&Row>, after: Option<&Row>) -> Option<Differing> {
    let (made, parts) = match (before.map(|row| &row.entry), after.map(|row| &row.entry)) {
        (Some(Entry::Graded(before)), Some(Entry::Graded(after))) => {
            let is_another = before.handed_in != after.handed_in;
            (is_another.then_some(after.handed_in), parts(&before.grade, &after.grade))
        }
        _ => (None, Vec::new()),
    };
    let (before, after) = (told(before), told(after));
    if before == after && parts.is_empty() {
        return None;
    }
    Some(Differing { student: text::name(id), before, after, made, parts })
}

/// A row in a line.
fn told(row: Option<&Row>) -> String {
    match row.map(|row| &row.entry) {
        None => "no row".to_owned(),
        Some(Entry::Missing) => "nothing came".to_owned(),
        Some(Entry::Error(error)) => format!("an error: {}", text::name(&error.what)),
        Some(Entry::Graded(graded)) => grade(&graded.grade),
    }
}

/// What a check, a step or a lab has come to.
struct Side<'g> {
    marks: (Marks, Marks, Marks),
    changes: &'g [Change],
    check: Option<&'g CheckGrade>,
}

/// Every check, every step and the lab, by name, in order.
fn sides(grade: &Grade) -> Vec<(String, Side<'_>)> {
    let mut all = Vec::new();
    for step in &grade.steps {
        for check in &step.checks {
            let marks = (check.got, check.possible, check.undecided);
            let side = Side { marks, changes: &check.changes, check: Some(check) };
            all.push((format!("{}/{}", step.id, check.id), side));
        }
        let marks = (step.got, step.possible, step.undecided);
        all.push((step.id.to_string(), Side { marks, changes: &step.changes, check: None }));
    }
    let marks = (grade.got, grade.possible, grade.undecided);
    all.push((String::new(), Side { marks, changes: &grade.changes, check: None }));
    all
}

fn parts(before: &Grade, after: &Grade) -> Vec<Part> {
    let mut had: BTreeMap<String, Side<'_>> = sides(before).into_iter().collect();
    let mut found = Vec::new();
    for (name, after) in sides(after) {
        let before = had.remove(&name);
        found.extend(part(&name, before.as_ref(), Some(&after)));
    }
    found.extend(had.into_iter().filter_map(|(name, before)| part(&name, Some(&before), None)));
    found
}

/// Nothing where both are the same; nothing, either, of a step or a lab whose parts alone differ.
fn part(name: &str, before: Option<&Side<'_>>, after: Option<&Side<'_>>) -> Option<Part> {
    let why = why(before, after);
    let is_check = [before, after].into_iter().flatten().any(|side| side.check.is_some());
    let differs = before.map(|side| side.marks) != after.map(|side| side.marks);
    if why.is_empty() && !(is_check && differs) {
        return None;
    }
    let told = |side: Option<&Side<'_>>| {
        side.map_or("not there".to_owned(), |side| {
            let (got, possible, undecided) = side.marks;
            worth(got, possible, undecided)
        })
    };
    Some(Part { name: text::name(name), before: told(before), after: told(after), why })
}

fn why(before: Option<&Side<'_>>, after: Option<&Side<'_>>) -> Vec<String> {
    let mut why = Vec::new();
    let checks = [before, after].map(|side| side.and_then(|side| side.check));
    if let [Some(before), Some(after)] = checks {
        let words = [before, after].map(|check| Mark::of(&check.verdict).word());
        if words[0] != words[1] {
            why.push(format!("it {}, and now it {}", words[0], words[1]));
        }
        if before.possible != after.possible {
            why.push(format!("it is worth {} in place of {}", after.possible, before.possible));
        }
    }
    let [had, has] = [before, after].map(|side| side.map_or(&[][..], |side| side.changes));
    let told = |one: &Change| text::name(&change(one, |id| Some(id.to_owned())));
    why.extend(has.iter().filter(|one| !had.contains(one)).map(told));
    let gone = had.iter().filter(|one| !has.contains(one));
    why.extend(gone.map(|one| format!("no longer {}", told(one))));
    why
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{gradebook::sample, grades::ChangeKind, verdict::Verdict};

    fn book(rows: Vec<Row>) -> Gradebook {
        Gradebook { rows, ..sample::book() }
    }

    fn graded(id: &str, grade: Grade) -> Row {
        sample::row(id, id, sample::graded(grade))
    }

    fn lab(a: Verdict, b: Verdict) -> Grade {
        sample::grade(&[("s1", &[("a", 5, a), ("b", 10, b)]), ("s2", &[("c", 1, Verdict::Pass)])])
    }

    #[test]
    fn the_same_differs_in_nothing() {
        let one = book(vec![graded("ada", lab(Verdict::Pass, sample::failed("x")))]);
        assert_eq!(differences(&one, &one), []);
    }

    #[test]
    fn a_check_that_ends_otherwise_is_told_and_its_step_and_the_lab_are_not_told_again() {
        let before = book(vec![graded("ada", lab(Verdict::Pass, sample::failed("x")))]);
        let after = book(vec![graded("ada", lab(Verdict::Pass, Verdict::Pass))]);
        let [found] = &differences(&before, &after)[..] else { panic!() };
        assert_eq!(
            (found.before.as_str(), found.after.as_str()),
            ("6 of 16, not passed", "16 of 16, passed")
        );
        let part = Part {
            name: "s1/b".into(),
            before: "0 of 10".into(),
            after: "10 of 10".into(),
            why: vec!["it failed, and now it passed".into()],
        };
        assert_eq!(found.parts, [part]);
        assert_eq!(found.made, None);
        let mut again = after.clone();
        let later = "2026-11-04T00:00:00Z".parse().unwrap();
        sample::graded_of(&mut again.rows[0]).handed_in = later;
        assert_eq!(differences(&before, &again)[0].made, Some(later));
        assert_eq!(differences(&after, &again), [], "it is no other grade");
    }

    #[test]
    fn what_was_decided_and_what_a_policy_changed_is_told_with_its_reason() {
        let plain = lab(Verdict::Pass, sample::failed("x"));
        let mut other = plain.clone();
        let by_hand = ChangeKind::Override {
            by: "T\u{1b}".into(),
            reason: "the disk was full".into(),
            at: "2026-03-01T00:00:00Z".parse().unwrap(),
        };
        other.steps[0].checks[1].changes = vec![Change { what: by_hand, by: Marks::from(4) }];
        other.steps[0].checks[1].got = Marks::from(4);
        other.steps[1].checks[0].possible = Marks::from(2);
        other.changes = vec![Change { what: ChangeKind::Rounded, by: Marks::from(1) }];
        let (before, after) = (book(vec![graded("ada", plain)]), book(vec![graded("ada", other)]));
        let why = |before: &Gradebook, after: &Gradebook| -> Vec<(String, Vec<String>)> {
            let found = differences(before, after).remove(0).parts.into_iter();
            found.map(|part| (part.name, part.why)).collect()
        };
        let decided = "+4: T\\u{1b} decided so on 2026-03-01: the disk was full";
        let wanted = |decided: &str, worth: &str, rounded: &str| {
            vec![
                ("s1/b".to_owned(), vec![decided.to_owned()]),
                ("s2/c".to_owned(), vec![worth.to_owned()]),
                (String::new(), vec![rounded.to_owned()]),
            ]
        };
        assert_eq!(
            why(&before, &after),
            wanted(decided, "it is worth 2 in place of 1", "+1: rounded")
        );
        let gone = format!("no longer {decided}");
        assert_eq!(
            why(&after, &before),
            wanted(&gone, "it is worth 1 in place of 2", "no longer +1: rounded")
        );
    }

    #[test]
    fn rows_come_and_go() {
        let one = graded("ada", lab(Verdict::Pass, Verdict::Pass));
        let missing =
            Row { entry: Entry::Missing, ..graded("bob", lab(Verdict::Pass, Verdict::Pass)) };
        let found = differences(&book(vec![one.clone()]), &book(vec![missing]));
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.student.as_str(), one.before.as_str(), one.after.as_str()))
            .collect();
        assert_eq!(
            told,
            [("bob", "no row", "nothing came"), ("ada", "16 of 16, passed", "no row")]
        );
        assert!(found.iter().all(|one| one.parts.is_empty()));
    }
}
