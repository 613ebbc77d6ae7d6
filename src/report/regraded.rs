//! A class that was graded again, on a terminal: whose grade differs, and why.

use std::fmt::Write as _;

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
    let rows = after.rows.len().max(before.rows.len());
    let _ = writeln!(
        told,
        "{}: {} as before, {} changed{}.",
        count(rows, "student"),
        rows - all.len().min(rows),
        all.len(),
        judged_by(before, after)
    );
    told
}

fn student(told: &mut String, one: &Differing) {
    let _ = writeln!(told, "  {}  {} -> {}", one.student, one.before, one.after);
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
