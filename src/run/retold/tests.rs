use std::collections::VecDeque;

use jiff::Timestamp;

use super::*;
use crate::{
    image::EngineImage,
    journal::Deed,
    oci::Digest,
    run::{Abilities, Handed, Place, ask, rejudge},
    scenario::{self, model::Scenario},
    syntax::source::Source,
    verdict::Verdict,
};

/// A machine that changes with every question; its journal is that of a submission.
struct Changing<'j> {
    images: VecDeque<Vec<EngineImage>>,
    variables: VecDeque<Option<String>>,
    past: Past<'j>,
}

impl Observe for Changing<'_> {
    async fn observe(&mut self, query: &Query) -> Result<Fact, ObserveError> {
        let gone = || ObserveError::Engine("gone".to_owned());
        match query {
            Query::EngineImages => self.images.pop_front().map(Fact::EngineImages).ok_or_else(gone),
            Query::Variable(_) => self.variables.pop_front().map(Fact::Variable).ok_or_else(gone),
            other => self.past.answer(other).ok_or_else(gone),
        }
    }

    fn witness(&self) -> Witness {
        Witness::Engine
    }
}

fn image(tag: &str) -> EngineImage {
    EngineImage { id: "sha256:1".into(), tags: vec![tag.into()], digests: Vec::new() }
}

fn entry(second: i64, deed: Deed) -> Entry {
    Entry { at: Timestamp::from_second(second).unwrap(), deed }
}

fn judged(scenario: &str, check: &str) -> Deed {
    Deed::Judged {
        step: "one".into(),
        check: check.into(),
        scenario: scenario.into(),
        passed: true,
    }
}

const CHECKS: &str = "
          - { id: edge, name: a, points: 1, expect: { image: { name: \"alpine:edge\", present: true } } }
          - { id: gone, name: b, points: 1, expect: { image: { name: \"alpine:3\", present: false } } }
          - { id: lost, name: c, points: 1, expect: { image: { name: \"alpine:edge\", present: true } } }
          - { id: trust, name: d, points: 1, when: ever, expect: { environment: { DOCKER_CONTENT_TRUST: \"on\" } } }
          - { id: unset, name: e, points: 1, expect: { environment: { DOCKER_CONTENT_TRUST: \"on\" } } }
";

fn lab(checks: &str) -> (Scenario, String) {
    let text = format!(
        "version: 1\ntitle: x\nlab: x.md\nsteps:\n  - id: one\n    section: S\n    check:{checks}  - id: two\n    section: T\n    check:{checks}"
    );
    let digest = Digest::of(text.as_bytes()).to_string();
    let source = Source { name: "x.yaml".into(), text };
    (scenario::load(&source, &[]).unwrap(), digest)
}

/// What a student's labcheck judged, and what it noted.
async fn handed(
    scenario: &Scenario,
    digest: &str,
    journal: &[Entry],
) -> (Vec<Verdict>, Vec<StepSeen>) {
    let edge = || vec![image("alpine:edge")];
    let mut host = Changing {
        images: [edge(), edge(), vec![], edge(), edge(), edge()].into(),
        variables: [None, None, Some("1".to_owned()), None].into(),
        past: Past::new(digest.to_owned(), journal),
    };
    let place = Place {
        abilities: &Abilities::default(),
        vars: &scenario.variables(std::collections::BTreeMap::new()),
        has_journal: true,
    };
    let (mut verdicts, mut seen) = (Vec::new(), Vec::new());
    for step in &scenario.steps {
        host.past.turn_to(&step.id.value);
        let mut noting = Noting::of(&mut host);
        let record = ask(&mut noting, scenario, step, &place).await;
        seen.push(StepSeen { step: step.id.value.clone(), answers: noting.answers() });
        verdicts.extend(record.checks.into_iter().map(|check| check.verdict));
    }
    (verdicts, seen)
}

async fn again(
    (scenario, digest): &(Scenario, String),
    seen: &[StepSeen],
    journal: Option<&[Entry]>,
    judged_by: &str,
) -> Vec<Verdict> {
    let abilities = Abilities::default();
    let images = std::collections::BTreeMap::new();
    let handed = Handed { abilities: &abilities, images, seen, journal, judged_by };
    let steps = rejudge(handed, scenario, digest.clone()).await;
    steps.into_iter().flat_map(|step| step.checks).map(|check| check.verdict).collect()
}

#[tokio::test]
async fn judged_again_everything_comes_to_what_it_came_to() {
    let lab = lab(CHECKS);
    let journal = [entry(1, Deed::Opened), entry(2, judged(&lab.1, "trust"))];
    let (first, seen) = handed(&lab.0, &lab.1, &journal).await;
    let passed: Vec<bool> = first.iter().map(Verdict::passed).collect();
    // A machine that changed meanwhile, and a variable that was exported once.
    assert_eq!(passed, [true, true, false, true, false, true, true, true, true, false]);
    assert_eq!(again(&lab, &seen, Some(&journal), &lab.1).await, first);
    let noted: Vec<usize> = seen.iter().map(|step| step.answers.len()).collect();
    assert_eq!(noted, [5, 5], "what the journal has is not noted");
}

#[tokio::test]
async fn what_nobody_noted_is_no_failure_and_no_pass() {
    let lab = lab(CHECKS);
    let journal = [entry(1, Deed::Opened)];
    let (_, mut seen) = handed(&lab.0, &lab.1, &journal).await;
    for step in &mut seen {
        step.answers.retain(|noted| !matches!(noted.query, Query::Variable(_)));
    }
    let told = again(&lab, &seen, Some(&journal), &lab.1).await;
    let untold =
        Verdict::Error(ObserveError::Untold(Query::Variable("DOCKER_CONTENT_TRUST".into())));
    assert_eq!(told[3..5], [untold.clone(), untold.clone()]);
    assert!(told[0].passed() && told[1].passed(), "the control: the rest is judged");
    // Another step's answer serves where this one has none.
    let (_, mut seen) = handed(&lab.0, &lab.1, &journal).await;
    seen[1].answers.clear();
    let told = again(&lab, &seen, Some(&journal), &lab.1).await;
    assert!(matches!(told[5], Verdict::Fail(_)), "the last one of step one: {:?}", told[5]);
    assert!(told[8..].iter().all(|verdict| matches!(verdict, Verdict::Fail(_))), "{told:?}");
    let told = again(&lab, &[], Some(&journal), &lab.1).await;
    assert!(told.iter().all(|verdict| verdict.fault().is_some()), "{told:?}");
}

#[tokio::test]
async fn a_verdict_of_the_past_by_another_scenario_neither_passes_nor_fails() {
    let mine = lab(CHECKS);
    let theirs = "sha256:another";
    let trust = |verdicts: &[Verdict]| verdicts[3].clone();
    let by = |scenario: &str| [entry(1, Deed::Opened), entry(2, judged(scenario, "trust"))];
    let (_, seen) = handed(&mine.0, &mine.1, &[]).await;
    let untold = Query::PassedBefore { step: "one".into(), check: "trust".into() };
    let told = again(&mine, &seen, Some(&by(theirs)), theirs).await;
    assert_eq!(trust(&told), Verdict::Error(ObserveError::Untold(untold)));
    let told = again(&mine, &seen, Some(&by(&mine.1)), &mine.1).await;
    assert!(trust(&told).passed(), "the control");
    let told = again(&mine, &seen, Some(&by(&mine.1)), theirs).await;
    assert!(trust(&told).passed(), "by this very scenario it counts, whoever says what");
    for (journal, judged_by) in [
        (by(theirs), mine.1.as_str()),
        ([entry(1, Deed::Opened), entry(2, judged(theirs, "x"))], theirs),
    ] {
        let told = again(&mine, &seen, Some(&journal), judged_by).await;
        assert!(matches!(trust(&told), Verdict::Fail(_)), "it never was: {told:?}");
    }
}

#[tokio::test]
async fn a_scenario_that_asks_for_deeds_is_answered_by_the_journal_and_skips_without_one() {
    let deeds =
        lab("\n          - { id: a, name: a, points: 1, expect: { deed: { pulled: alpine } } }\n");
    let (_, seen) = handed(&deeds.0, &deeds.1, &[]).await;
    let told = again(&deeds, &seen, None, &deeds.1).await;
    assert!(matches!(told[0], Verdict::Skip(_)), "{told:?}");
    let told = again(&deeds, &seen, Some(&[entry(1, Deed::Opened)]), &deeds.1).await;
    assert!(matches!(told[0], Verdict::Fail(_)), "{told:?}");
}

#[tokio::test]
async fn what_passed_once_counts_where_nobody_noted_how_it_is_now() {
    let lab = lab(CHECKS);
    let journal = [entry(1, Deed::Opened), entry(2, judged(&lab.1, "trust"))];
    let told = again(&lab, &[], Some(&journal), &lab.1).await;
    assert!(told[3].passed(), "{told:?}");
    assert!(told[4].fault().is_some(), "the control: this one is about now");
}
