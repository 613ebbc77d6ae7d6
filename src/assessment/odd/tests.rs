use super::*;
use crate::submission::testing::submission;

const SAME: &str = "sha256:1";

/// A submission whose record was judged by [`SAME`], and its steps judged again: the same.
fn honest() -> (Submission, Vec<StepRecord>) {
    let mut honest = submission();
    honest.record.scenario_digest = SAME.to_owned();
    let steps = honest.record.steps.clone();
    (honest, steps)
}

fn kinds(submission: &Submission, again: &[StepRecord], digest: &str) -> Vec<String> {
    suspicions(submission, again, digest).into_iter().map(|one| one.kind).collect()
}

fn first_check(steps: &mut [StepRecord]) -> &mut CheckRecord {
    steps.iter_mut().flat_map(|step| &mut step.checks).next().unwrap()
}

#[test]
fn an_honest_submission_has_nothing_odd() {
    let (honest, steps) = honest();
    assert!(steps.iter().any(|step| !step.checks.is_empty()), "the control");
    assert_eq!(suspicions(&honest, &steps, SAME), []);
}

#[test]
fn a_verdict_that_does_not_follow_is_told_with_both_sides() {
    let (mut forged, steps) = honest();
    let check = first_check(&mut forged.record.steps);
    let was = word(check);
    check.verdict = Verdict::Error(crate::fact::ObserveError::Client("x".to_owned()));
    let told = suspicions(&forged, &steps, SAME);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].evidence.contains(&format!("says error, what was seen gives {was}")),
        "{told:?}"
    );
    let (mut forged, steps) = honest();
    first_check(&mut forged.record.steps).held = Some(Timestamp::UNIX_EPOCH);
    assert_eq!(kinds(&forged, &steps, SAME), ["verdict"]);
    let (forged, mut steps) = honest();
    steps.clear();
    let told = suspicions(&forged, &steps, SAME);
    assert!(told[0].evidence.contains("what was seen gives nothing"), "{told:?}");
    // By another scenario nothing has to follow.
    assert_eq!(kinds(&forged, &steps, "sha256:2"), ["other-scenario"]);
}

#[test]
fn of_many_verdicts_that_do_not_follow_some_are_named_and_the_rest_counted() {
    let (mut forged, mut steps) = honest();
    let check = first_check(&mut steps).clone();
    let step = forged.record.steps[0].clone();
    let named = |number: usize| CheckRecord { id: format!("c{number}"), ..check.clone() };
    let all = |count: usize| StepRecord { checks: (0..count).map(named).collect(), ..step.clone() };
    forged.record.steps = vec![all(NAMED + 3)];
    let told = &suspicions(&forged, &[], SAME)[0].evidence;
    assert!(
        told.ends_with("; and 3 more") && told.contains("c19") && !told.contains("c20"),
        "{told}"
    );
    forged.record.steps = vec![all(NAMED)];
    let told = &suspicions(&forged, &[], SAME)[0].evidence;
    assert!(!told.contains(" more"), "{told}");
}

#[test]
fn a_clock_that_runs_back_or_past_the_end_is_told() {
    let (mut odd, steps) = honest();
    let made = odd.head.made;
    let after = |seconds: i64| made + SignedDuration::from_secs(seconds);
    let with = |odd: &mut Submission, moments: &[i64]| {
        let deed = |at: usize| if at == 0 { Deed::Opened } else { Deed::Gap };
        let entries = moments.iter().enumerate();
        odd.journal = Some(
            entries.map(|(number, at)| Entry { at: after(*at), deed: deed(number) }).collect(),
        );
    };
    for (moments, kinds_told) in [
        (&[-9, -9, -5][..], &[][..]),
        (&[-9, -5, -6], &["clock"]),
        (&[-9, 300], &[]),
        (&[-9, 301], &["clock"]),
        (&[301, -9], &["clock"]),
    ] {
        with(&mut odd, moments);
        assert_eq!(kinds(&odd, &steps, SAME), kinds_told, "{moments:?}");
    }
}

#[test]
fn a_journal_without_a_beginning_is_told_and_none_at_all_is_not() {
    let (mut odd, steps) = honest();
    odd.journal = Some(vec![Entry { at: odd.head.made, deed: Deed::Gap }]);
    assert_eq!(kinds(&odd, &steps, SAME), ["journal"]);
    odd.journal = None;
    assert_eq!(kinds(&odd, &steps, SAME), Vec::<String>::new());
}
