//! A class that was graded again, on a terminal: whose grade differs, and why.

use std::{collections::BTreeSet, fmt::Write as _};

use crate::{
    gradebook::{Differing, Gradebook, differences},
    text,
    wording::count,
};

/// What differs.
pub(crate) fn regraded(before: &Gradebook, after: &Gradebook) -> String {
    let all = differences(before, after);
    let mut told = format!("{}\n", text::name(&after.lab));
    for one in &all {
        student(&mut told, one);
    }
    let rows = before.rows.iter().chain(&after.rows);
    let students = rows.map(|row| &row.student.id).collect::<BTreeSet<_>>().len();
    let _ = writeln!(
        told,
        "{}: {} as before, {} changed{}.",
        count(students, "student"),
        students - all.len(),
        all.len(),
        judged_by(before, after)
    );
    told
}

fn student(told: &mut String, one: &Differing) {
    let _ = writeln!(told, "  {}  {} -> {}", one.student, one.before, one.after);
    if let Some(made) = one.made {
        let _ = writeln!(told, "      handed in again: another submission, made at {made}");
    }
    for part in &one.parts {
        let name = if part.name.is_empty() { "the lab" } else { &part.name };
        let _ = writeln!(told, "      {name}  {} -> {}", part.before, part.after);
        for why in &part.why {
            let _ = writeln!(told, "          {why}");
        }
    }
}

/// What everybody was judged by, where that is not the same.
fn judged_by(before: &Gradebook, after: &Gradebook) -> String {
    let mut other = Vec::new();
    if before.scenario_digest != after.scenario_digest {
        other.push("scenario");
    }
    if before.policy_digest != after.policy_digest {
        other.push("policy");
    }
    if other.is_empty() {
        return String::new();
    }
    format!("; judged by another {}", other.join(" and another "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::{Entry, Row, Student};

    fn book(scenario: &str, policy: Option<&str>, students: &[&str]) -> Gradebook {
        let row = |id: &&str| Row {
            student: Student { id: (*id).to_owned(), ..Student::default() },
            on_roster: Some(true),
            source: None,
            entry: Entry::Missing,
        };
        Gradebook {
            lab: "Lab".into(),
            scenario_digest: scenario.into(),
            policy_digest: policy.map(Into::into),
            rows: students.iter().map(row).collect(),
        }
    }

    #[test]
    fn who_came_and_who_is_gone_is_counted_once() {
        let (before, after) = (book("a", None, &["ada", "bob"]), book("a", None, &["bob", "eve"]));
        assert_eq!(
            regraded(&before, &after),
            "Lab\n  eve  no row -> nothing came\n  ada  nothing came -> no row\n3 students: 1 as before, 2 changed.\n"
        );
    }

    #[test]
    fn what_all_were_judged_by_is_told_where_it_is_another() {
        let told = |scenario, policy| {
            let told = regraded(&book("a", Some("p"), &["ada"]), &book(scenario, policy, &["ada"]));
            told.lines().last().unwrap_or_default().to_owned()
        };
        let same = "1 student: 1 as before, 0 changed";
        assert_eq!(told("a", Some("p")), format!("{same}."));
        assert_eq!(told("b", Some("p")), format!("{same}; judged by another scenario."));
        assert_eq!(told("a", None), format!("{same}; judged by another policy."));
        assert_eq!(
            told("b", Some("q")),
            format!("{same}; judged by another scenario and another policy.")
        );
    }
}
