//! A step and its checks, as a student is told of them.

use super::super::{
    Graded,
    told::{self, Mark},
};
use crate::{
    grades::{Change, ChangeKind, CheckGrade, Marks, StepGrade},
    record::Telling,
};

/// A step.
pub(super) struct StepSheet {
    /// Its id.
    pub(super) id: String,
    /// The handout's heading.
    pub(super) section: String,
    /// What it adds, of those checks that may be told.
    pub(super) worth: String,
    /// The checks that may be told.
    pub(super) checks: Vec<CheckSheet>,
    /// What was added or taken away.
    pub(super) changes: Vec<String>,
}

/// A check.
pub(super) struct CheckSheet {
    /// How it ended.
    pub(super) mark: Mark,
    /// What it proves.
    pub(super) name: String,
    /// What it adds.
    pub(super) worth: String,
    /// What there is to say, each with its label or none.
    pub(super) details: Vec<(&'static str, String)>,
    /// What was added or taken away.
    pub(super) changes: Vec<String>,
}

/// The checks of a step that a student may be told of.
pub(in super::super) fn shown(step: &StepGrade) -> impl Iterator<Item = &CheckGrade> {
    step.checks.iter().filter(|check| !check.hidden)
}

/// A step; nothing of one that is hidden as a whole.
pub(super) fn sheet(graded: &Graded, step: &StepGrade) -> Option<StepSheet> {
    let checks: Vec<CheckSheet> =
        shown(step).map(|check| check_sheet(graded, step, check)).collect();
    if checks.is_empty() && !step.checks.is_empty() {
        return None;
    }
    let worth = if checks.len() == step.checks.len() {
        told::worth(step.got, step.possible, step.undecided)
    } else {
        let sum = |marks: fn(&CheckGrade) -> Marks| shown(step).map(marks).sum();
        told::worth(sum(|check| check.got), sum(|check| check.possible), sum(|c| c.undecided))
    };
    let (id, section) = (step.id.to_string(), step.section.to_string());
    Some(StepSheet { id, section, worth, checks, changes: changes(step, &step.changes) })
}

fn check_sheet(graded: &Graded, step: &StepGrade, check: &CheckGrade) -> CheckSheet {
    CheckSheet {
        mark: Mark::of(&check.verdict),
        name: check.name.to_string(),
        worth: told::worth(check.got, check.possible, check.undecided),
        details: details(step, check, telling(graded, step, check)),
        changes: changes(step, &check.changes),
    }
}

/// How the record says that a check is to be told.
fn telling<'g>(graded: &'g Graded, step: &StepGrade, check: &CheckGrade) -> Option<&'g Telling> {
    let step = graded.record.steps.iter().find(|seen| *seen.id == *step.id)?;
    let check = step.checks.iter().find(|seen| *seen.id == *check.id)?;
    Some(&check.telling)
}

fn details(
    step: &StepGrade,
    check: &CheckGrade,
    telling: Option<&Telling>,
) -> Vec<(&'static str, String)> {
    match telling {
        _ if check.verdict.passed() => Vec::new(),
        Some(Telling::NotBegun) => vec![("", "nothing of it was done yet".to_owned())],
        Some(Telling::Waits(on)) => {
            let on = name(step, on).unwrap_or_else(|| "another check of this step".to_owned());
            vec![("", format!("this has to pass first: {on}"))]
        }
        Some(Telling::Judged) | None => told::details(step, check),
    }
}

/// What a check of a step is called, where it may be told.
fn name(step: &StepGrade, id: &str) -> Option<String> {
    shown(step).find(|check| *check.id == *id).map(|check| check.name.to_string())
}

/// The changes in words. That a hidden check did not pass is not told.
pub(super) fn changes(step: &StepGrade, changes: &[Change]) -> Vec<String> {
    let is_told = |change: &&Change| match &change.what {
        ChangeKind::Partial { check } => name(step, check).is_some(),
        ChangeKind::Late { .. }
        | ChangeKind::Hints { .. }
        | ChangeKind::Solved
        | ChangeKind::Override { .. }
        | ChangeKind::Rounded => true,
    };
    let told = changes.iter().filter(is_told);
    told.map(|change| told::change(change, |id| name(step, id))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gradebook::{Entry, Row, sample},
        grades::Grade,
        verdict::Verdict,
    };

    fn row(grade: Grade) -> Row {
        sample::row("ada", "Ada", sample::graded(grade))
    }

    fn of(row: &Row) -> StepSheet {
        let Entry::Graded(graded) = &row.entry else { panic!("it is graded") };
        sheet(graded, &graded.grade.steps[0]).unwrap()
    }

    fn half() -> Row {
        row(sample::lab(Verdict::Pass, sample::failed("it was listed"), Verdict::Pass))
    }

    #[test]
    fn a_step_is_told_with_all_its_checks_and_what_they_add() {
        let mut row = half();
        let step = &mut sample::graded_of(&mut row).grade.steps[0];
        step.got = Marks::from(4);
        let by = -Marks::from(1);
        step.changes.push(Change { what: ChangeKind::Hints { taken: 2 }, by });
        let sheet = of(&row);
        assert_eq!((sheet.worth.as_str(), sheet.checks.len()), ("4 of 10", 2));
        assert_eq!(sheet.changes, ["-1: 2 hints taken"]);
        assert_eq!(sheet.checks[0].details, []);
        assert_eq!(sheet.checks[1].details[0], ("expected:", "it was listed".into()));
        assert_eq!(sheet.checks[1].worth, "0 of 5");
    }

    #[test]
    fn what_is_hidden_is_not_told_nor_given_away_by_a_sum_or_a_change() {
        let mut row = half();
        let step = &mut sample::graded_of(&mut row).grade.steps[0];
        step.checks[1].hidden = true;
        step.got = Marks::ZERO;
        let what = ChangeKind::Partial { check: "listed".into() };
        step.changes.push(Change { what, by: -Marks::from(5) });
        let sheet = of(&row);
        assert_eq!((sheet.worth.as_str(), sheet.checks.len()), ("5 of 5", 1));
        assert_eq!(sheet.changes, Vec::<String>::new());
        sample::graded_of(&mut row).grade.steps[0].checks[1].hidden = false;
        assert_eq!(of(&row).changes.len(), 1, "the control");
    }

    #[test]
    fn a_step_that_is_hidden_as_a_whole_is_not_there_and_one_without_checks_is() {
        let mut row = half();
        let graded = sample::graded_of(&mut row);
        graded.grade.steps[0].checks.iter_mut().for_each(|check| check.hidden = true);
        assert!(sheet(graded, &graded.grade.steps[0]).is_none());
        graded.grade.steps[0].checks.clear();
        assert!(sheet(graded, &graded.grade.steps[0]).is_some());
    }

    #[test]
    fn what_was_not_begun_or_waits_is_no_mistake() {
        let row = half();
        let Entry::Graded(graded) = &row.entry else { panic!("it is graded") };
        let step = &graded.grade.steps[0];
        let told = |telling: Telling, check: usize| {
            let told = details(step, &step.checks[check], Some(&telling));
            told.into_iter().map(|(_, text)| text).collect::<Vec<_>>()
        };
        assert_eq!(told(Telling::NotBegun, 1), ["nothing of it was done yet"]);
        assert_eq!(told(Telling::NotBegun, 0), Vec::<String>::new());
        let first = "this has to pass first: ";
        let waits = |on: &str| told(Telling::Waits(on.into()), 1);
        assert_eq!(waits("pulled"), [format!("{first}pulled is right")]);
        assert_eq!(waits("x"), [format!("{first}another check of this step")]);
        assert_eq!(told(Telling::Judged, 1)[0], "it was listed");
    }

    #[test]
    fn how_a_check_is_told_stands_in_the_record() {
        use crate::record::{CheckRecord, Help, StepRecord};
        let mut row = half();
        let graded = sample::graded_of(&mut row);
        let verdict = graded.grade.steps[0].checks[1].verdict.clone();
        let seen = |id: &str, telling| CheckRecord {
            id: id.into(),
            line: 1,
            name: id.into(),
            seen: Vec::new(),
            held: None,
            mistake: None,
            verdict: verdict.clone(),
            telling,
            code: None,
            worth: 5,
        };
        let step = |id: &str, telling| StepRecord {
            id: id.into(),
            section: id.into(),
            skip: None,
            help: Help::default(),
            code: None,
            actions: Vec::new(),
            shown: Vec::new(),
            checks: vec![seen("x", Telling::Judged), seen("listed", telling)],
            worth: None,
        };
        graded.record.steps =
            vec![step("step0", Telling::Judged), step("step1", Telling::NotBegun)];
        assert_eq!(of(&row).checks[1].details, [("", "nothing of it was done yet".to_owned())]);
    }
}
