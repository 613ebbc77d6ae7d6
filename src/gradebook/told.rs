//! Verdicts, changes and marks of a grade in words, as every export tells them. The texts are not cleaned yet.

use crate::{
    grades::{Change, ChangeKind, CheckGrade, Grade, Marks, Standing, StepGrade},
    verdict::{Mismatch, Skip, Verdict},
    wording,
};

pub(super) use crate::web::mark::Mark;

/// Differences of one check that are told.
const DIFFERENCES: usize = 3;

/// What comes next where a person has not looked yet, and points hang on it.
const OPEN: &str =
    "show it to who grades; its points are neither lost nor earned until they say how many it gets";
/// The same where none hang on it.
const NO_POINTS: &str = "show it to who grades; no points hang on it";

/// Every check with its step.
pub(super) fn checks(grade: &Grade) -> impl Iterator<Item = (&StepGrade, &CheckGrade)> {
    grade.steps.iter().flat_map(|step| step.checks.iter().map(move |check| (step, check)))
}

/// Whether somebody has still to look at a check, which no machine can judge: neither it nor its step was decided by hand.
pub(super) fn awaits_person(step: &StepGrade, check: &CheckGrade) -> bool {
    let by_hand = |change: &Change| matches!(change.what, ChangeKind::Override { .. });
    check.verdict.is_for_person() && !step.changes.iter().chain(&check.changes).any(by_hand)
}

/// What there is to say of a check of a step that does not pass, each with its label or none; nothing of one that does, or
/// that a person has looked at.
pub(super) fn details(step: &StepGrade, check: &CheckGrade) -> Vec<(&'static str, String)> {
    match &check.verdict {
        Verdict::Pass => Vec::new(),
        Verdict::Skip(Skip::Person(_)) if !awaits_person(step, check) => Vec::new(),
        Verdict::Skip(Skip::Person(look)) => {
            let next = if check.undecided.is_zero() { NO_POINTS } else { OPEN };
            vec![("to be looked at:", look.clone()), ("next:", next.to_owned())]
        }
        Verdict::Skip(skip) => {
            let remedy = wording::skip_remedy(skip).unwrap_or("mend what did not pass before it");
            vec![("not judged:", wording::skip(skip)), ("next:", remedy.to_owned())]
        }
        Verdict::Error(fault) => {
            vec![("error:", wording::fault(fault)), ("next:", wording::remedy(fault).to_owned())]
        }
        Verdict::Fail(mismatches) => {
            let said = check.mistake.iter().map(|mistake| ("", mistake.clone()));
            said.chain(differences(mismatches)).collect()
        }
    }
}

fn differences(mismatches: &[Mismatch]) -> Vec<(&'static str, String)> {
    let (mut lines, more) = wording::differences(mismatches, DIFFERENCES);
    if more > 0 {
        lines.push(("", format!("and {} more", wording::count(more, "difference"))));
    }
    lines
}

/// The same as one text of a line or more for each.
pub(super) fn details_text(step: &StepGrade, check: &CheckGrade) -> String {
    let told = details(step, check).into_iter().map(|(label, text)| labelled(label, &text));
    told.collect::<Vec<_>>().join("\n")
}

/// A text behind its label.
pub(super) fn labelled(label: &str, text: &str) -> String {
    if label.is_empty() { text.to_owned() } else { format!("{label} {text}") }
}

/// `3 of 5`, and what is undecided.
pub(super) fn worth(got: Marks, possible: Marks, undecided: Marks) -> String {
    if undecided.is_zero() {
        format!("{got} of {possible}")
    } else {
        format!("{got} of {possible}, {undecided} undecided")
    }
}

/// A change with its sign, as `-2: handed in 2 h 5 min late`. `name` is what a check is called, where it may be told.
pub(super) fn change(change: &Change, name: impl Fn(&str) -> Option<String>) -> String {
    let sign = if change.by > Marks::ZERO { "+" } else { "" };
    format!("{sign}{}: {}", change.by, what(&change.what, name))
}

fn what(kind: &ChangeKind, name: impl Fn(&str) -> Option<String>) -> String {
    match kind {
        ChangeKind::Late { by_s } => format!("handed in {} late", duration(*by_s)),
        ChangeKind::Hints { taken } => format!("{} taken", wording::count(*taken, "hint")),
        ChangeKind::Solved => "labcheck did the step, or a part of it".to_owned(),
        ChangeKind::Partial { check } => {
            let whole = "the step counts as a whole or not at all";
            name(check).map_or_else(
                || whole.to_owned(),
                |name| format!("{whole}, and this did not pass: {name}"),
            )
        }
        ChangeKind::Override { by, reason, at } => {
            format!("{by} decided so on {}: {reason}", at.strftime("%Y-%m-%d"))
        }
        ChangeKind::Rounded => "rounded".to_owned(),
    }
}

/// A length of time in its two greatest units.
fn duration(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, _, _) => format!("{hours} h {} min", minutes % 60),
        (_, _, _) => format!(
            "{} {} h",
            wording::count(usize::try_from(days).unwrap_or(usize::MAX), "day"),
            hours % 24
        ),
    }
}

/// Whether it is passed, as a word; nothing where nobody asks.
pub(super) fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Passed => "passed",
        Standing::NotPassed => "not passed",
        Standing::Open => "open",
        Standing::NotAsked => "",
    }
}

/// What somebody has got, and whether that is enough.
pub(crate) fn grade(grade: &Grade) -> String {
    let marks = worth(grade.got, grade.possible, grade.undecided);
    match standing(grade.standing) {
        "" => marks,
        word => format!("{marks}, {word}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{codes::FailureCode, gradebook::sample};

    #[test]
    fn what_did_not_pass_is_told_with_what_was_expected_and_seen_and_what_to_do() {
        let step = |verdict| sample::grade(&[("s", &[("c", 5, verdict)])]).steps.remove(0);
        let check = |verdict| step(verdict).checks.remove(0);
        let any = step(Verdict::Pass);
        let details = |check: &CheckGrade| details(&any, check);
        let details_text = |check: &CheckGrade| details_text(&any, check);
        assert_eq!(details(&check(Verdict::Pass)), []);
        let error = details_text(&check(sample::fault()));
        assert!(error.starts_with("error: the Docker engine does not answer: gone\nnext: see"));
        let skip = details_text(&check(Verdict::Skip(Skip::Step("step1".into()))));
        assert_eq!(skip, "not judged: step1 did not pass\nnext: mend what did not pass before it");
        let mut failed = check(sample::failed("it was pulled"));
        assert_eq!(FailureCode::of(&failed.verdict), failed.code);
        let plain = details_text(&failed);
        assert!(plain.starts_with("expected: it was pulled\nseen: "), "{plain}");
        failed.mistake = Some("another tag".into());
        assert_eq!(details_text(&failed), format!("another tag\n{plain}"));
        let Verdict::Fail(one) = failed.verdict.clone() else { panic!("it failed") };
        for (count, end) in [(3, None), (4, Some("1 difference")), (5, Some("2 differences"))] {
            failed.verdict = Verdict::Fail(vec![one[0].clone(); count]);
            let told = details(&failed);
            let seen = told.iter().filter(|(label, _)| *label == "seen:").count();
            assert_eq!(seen, 3);
            let last = &told.last().unwrap().1;
            assert_eq!(last.starts_with("and "), end.is_some(), "{last}");
            assert!(end.is_none_or(|end| *last == format!("and {end} more")), "{last}");
        }
    }

    #[test]
    fn changes_are_told_with_their_sign() {
        let told = |by: &str, what| {
            let by = Marks(by.parse().unwrap());
            change(&Change { what, by }, |id| (id == "c1").then(|| "it is here".to_owned()))
        };
        for (seconds, wanted) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min 0 s"),
            (3_599, "59 min 59 s"),
            (3_600, "1 h 0 min"),
            (86_399, "23 h 59 min"),
            (86_400, "1 day 0 h"),
            (176_400, "2 days 1 h"),
        ] {
            let said = told("-2", ChangeKind::Late { by_s: seconds });
            assert_eq!(said, format!("-2: handed in {wanted} late"));
        }
        assert_eq!(told("-1", ChangeKind::Hints { taken: 2 }), "-1: 2 hints taken");
        assert_eq!(told("-5", ChangeKind::Solved), "-5: labcheck did the step, or a part of it");
        assert_eq!(told("0.5", ChangeKind::Rounded), "+0.5: rounded");
        assert_eq!(told("0", ChangeKind::Rounded), "0: rounded");
        let whole = "-5: the step counts as a whole or not at all";
        let partial = |check: &str| ChangeKind::Partial { check: check.into() };
        let known = format!("{whole}, and this did not pass: it is here");
        assert_eq!(told("-5", partial("c1")), known);
        assert_eq!(told("-5", partial("c2")), whole);
        let decided = ChangeKind::Override {
            by: "prof".into(),
            reason: "ill".into(),
            at: "2026-11-03T10:00:00Z".parse().unwrap(),
        };
        assert_eq!(told("3", decided), "+3: prof decided so on 2026-11-03: ill");
    }

    #[test]
    fn marks_are_told_with_what_is_undecided() {
        let told = |undecided: u32| worth(Marks::from(3), Marks::from(5), undecided.into());
        assert_eq!((told(0), told(2)), ("3 of 5".into(), "3 of 5, 2 undecided".into()));
        let all = [Standing::Passed, Standing::NotPassed, Standing::Open, Standing::NotAsked];
        assert_eq!(all.map(standing), ["passed", "not passed", "open", ""]);
    }

    #[test]
    fn what_a_person_looks_at_is_told_until_somebody_decided_it_or_its_step() {
        let of = |worth| {
            let verdict = Verdict::Skip(Skip::Person("Show it.".into()));
            sample::grade(&[("s", &[("c", worth, verdict)])]).steps.remove(0)
        };
        let mut step = of(5);
        let told = |step: &StepGrade| details_text(step, &step.checks[0]);
        assert_eq!(told(&step), format!("to be looked at: Show it.\nnext: {OPEN}"));
        assert_eq!(told(&of(0)), format!("to be looked at: Show it.\nnext: {NO_POINTS}"));
        let decided = |what| Change { what, by: Marks::from(5) };
        let by_hand = || ChangeKind::Override {
            by: "prof".into(),
            reason: "seen".into(),
            at: "2026-11-03T10:00:00Z".parse().unwrap(),
        };
        step.changes = vec![decided(ChangeKind::Solved)];
        assert!(awaits_person(&step, &step.checks[0]));
        step.changes.push(decided(by_hand()));
        assert_eq!(told(&step), "");
        let mut step = of(5);
        step.checks[0].changes = vec![decided(by_hand())];
        assert!(told(&step).is_empty() && !awaits_person(&step, &step.checks[0]));
        // Of what a machine judges an override changes the marks alone.
        step.checks[0].verdict = sample::failed("x");
        assert!(told(&step).starts_with("expected: x"));
    }
}
