//! The same in plain words, for a platform's field. Not cleaned yet.

use super::{
    super::{Graded, told},
    sheet::Sheet,
    step::CheckSheet,
};
use crate::grades::{CheckGrade, StepGrade};

/// What a grade says, without what passed and was left at that.
pub(in super::super) fn plain(graded: &Graded) -> String {
    let sheet = Sheet::graded(graded);
    let mut lines = sheet.summary;
    lines.extend(sheet.changes);
    for step in sheet.steps {
        lines.push(format!("{}: {}", step.id, step.worth));
        lines.extend(step.changes.iter().map(|change| format!("  {change}")));
        let is_told = |check: &&CheckSheet| !check.details.is_empty() || !check.changes.is_empty();
        lines.extend(step.checks.iter().filter(is_told).flat_map(told_check));
    }
    lines.push(format!("Next: {}", sheet.next));
    lines.join("\n")
}

fn told_check(check: &CheckSheet) -> Vec<String> {
    let head = format!("  {} {} ({})", check.mark.sign(), check.name, check.worth);
    let details =
        check.details.iter().map(|(label, text)| format!("    {}", told::labelled(label, text)));
    let changes = check.changes.iter().map(|change| format!("    {change}"));
    std::iter::once(head).chain(details).chain(changes).collect()
}

/// What is said of one check: its verdict, and what there is to say.
pub(in super::super) fn check(step: &StepGrade, check: &CheckGrade) -> String {
    let word = told::Mark::of(&check.verdict).word();
    let details = told::details_text(step, check);
    if details.is_empty() { word.to_owned() } else { format!("{word}\n{details}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{gradebook::sample, verdict::Verdict};

    #[test]
    fn a_grade_in_plain_words_has_what_did_not_pass_and_what_to_do() {
        let mut bob = sample::book().rows.remove(1);
        let text = plain(sample::graded_of(&mut bob));
        let step = &sample::graded_of(&mut bob).grade.steps[0];
        let seen = told::details_text(step, &step.checks[1]);
        let seen = seen.replace('\n', "\n    ");
        let wanted = format!(
            "13.5 of 20 points.\nThe lab is passed.\nHanded in at 2026-11-03 10:20 UTC.\n\
             -1.5: handed in 2 h 5 min late\nstep1: 5 of 10\n  ✗ listed is right (0 of 5)\n    {seen}\n\
             step2: 10 of 10\nNext: Begin with \"listed is right\", in \"Section of step1\". \
             What it means: labcheck explain LC208"
        );
        assert_eq!(text, wanted);
    }

    #[test]
    fn one_check_is_told_with_its_verdict() {
        let grade = sample::lab(Verdict::Pass, sample::fault(), Verdict::Pass);
        let told: Vec<String> = {
            let step = &grade.steps[0];
            step.checks.iter().map(|one| check(step, one)).collect()
        };
        assert_eq!(told[0], "passed");
        assert!(told[1].starts_with("could not be judged\nerror: the Docker engine"), "{told:?}");
    }

    #[test]
    fn what_somebody_gave_by_hand_is_told_with_who_did_and_why() {
        use crate::{
            grades::{Change, ChangeKind, Marks},
            verdict::Skip,
        };
        let of_person = Verdict::Skip(Skip::Person("Show it.".into()));
        let grade = sample::lab(Verdict::Pass, of_person, Verdict::Pass);
        let mut row = sample::row("ada", "Ada", sample::graded(grade));
        let graded = sample::graded_of(&mut row);
        let open = "  – listed is right (0 of 5, 5 undecided)\n    to be looked at: Show it.";
        assert!(plain(graded).contains(open), "{}", plain(graded));
        let (by, at) = ("prof".into(), "2026-11-03T10:00:00Z".parse().unwrap());
        let what = ChangeKind::Override { by, reason: "well drawn".into(), at };
        let check = &mut graded.grade.steps[0].checks[1];
        check.changes = vec![Change { what, by: Marks::from(4) }];
        (check.got, check.undecided) = (Marks::from(4), Marks::ZERO);
        let given =
            "  – listed is right (4 of 5)\n    +4: prof decided so on 2026-11-03: well drawn\n";
        assert!(plain(graded).contains(given), "{}", plain(graded));
    }
}
